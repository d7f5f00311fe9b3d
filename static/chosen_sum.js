// How many rows of a form are ticked and what they come to, told while they are ticked. Without script nothing is told
// here: the next page says it before anything is done.
(() => {
  "use strict";

  function yuan(cents) {
    return (cents / 100).toLocaleString("en-US", { minimumFractionDigits: 2 });
  }

  function show(form) {
    const told = form && form.querySelector("[data-chosen]");
    if (!told) return;
    const boxes = [...form.querySelectorAll(`input[name="${told.dataset.chosen}"]`)];
    const ticked = boxes.filter((box) => box.checked);
    const sum = (name) => ticked.reduce((all, box) => all + Number(box.dataset[name]), 0);
    const all = form.querySelector(`[data-check-all="${told.dataset.chosen}"]`);
    all.checked = boxes.length > 0 && ticked.length === boxes.length;
    all.indeterminate = ticked.length > 0 && !all.checked;
    all.closest("label").hidden = told.hidden = false;
    told.textContent = `已选 ${ticked.length} 笔支出（付款 ${sum("payments")} 笔），合计 ${yuan(sum("cents"))} 元`;
  }

  function showAll() {
    document.querySelectorAll("form").forEach(show);
  }

  // After the box that ticks all of them.
  document.addEventListener("change", (event) => window.setTimeout(() => show(event.target.form)));
  document.addEventListener("htmx:load", showAll);
  // The browser ticks again what was ticked when one comes back.
  window.addEventListener("pageshow", showAll);
})();
