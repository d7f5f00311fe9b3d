// How many rows of a form are ticked and what they come to, told while they are ticked, and the ticks brought along when
// the list is narrowed. Without script nothing is told here: the next page says it before anything is done.
(() => {
  "use strict";
  const MOST = 300;

  function yuan(cents) {
    return (cents / 100).toLocaleString("en-US", { minimumFractionDigits: 2 });
  }

  function boxesOf(form, told) {
    return [...form.querySelectorAll(`input[name="${told.dataset.chosen}"]`)];
  }

  function show(form) {
    const told = form && form.querySelector("[data-chosen]");
    if (!told) return;
    const boxes = boxesOf(form, told);
    const here = boxes.filter((box) => !("elsewhere" in box.dataset));
    const ticked = boxes.filter((box) => box.checked);
    const tickedHere = here.filter((box) => box.checked);
    const sum = (name) => ticked.reduce((all, box) => all + Number(box.dataset[name]), 0);
    const all = form.querySelector(`[data-check-all="${told.dataset.chosen}"]`);
    all.checked = here.length > 0 && tickedHere.length === here.length;
    all.indeterminate = tickedHere.length > 0 && !all.checked;
    all.closest("label").hidden = here.length === 0;
    told.hidden = false;
    const away = ticked.length - tickedHere.length;
    const beside = away ? `，其中 ${away} 笔未在此页显示` : "";
    told.textContent = `已选 ${ticked.length} 笔支出${beside}（付款 ${sum("payments")} 笔），合计 ${yuan(sum("cents"))} 元`;
  }

  function showAll() {
    document.querySelectorAll("form").forEach(show);
  }

  // The form whose rows are ticked, and what of it goes into another address of the page: {name: value}.
  function chosen() {
    const told = document.querySelector("form [data-chosen]");
    if (!told) return {};
    const form = told.closest("form");
    const ticked = boxesOf(form, told).filter((box) => box.checked);
    const fields = [...form.querySelectorAll("select")].map((field) => [field.name, field.value]);
    const keys = ticked.map((box) => box.value).join(".");
    return { told, many: ticked.length, named: [[told.dataset.chosen, keys], ...fields] };
  }

  // Another filter of the same page, or none, is another address, in which there is not room for any number.
  function bring(event, add) {
    const { told, many, named } = chosen();
    if (!many) return;
    if (many > MOST) {
      event.preventDefault();
      told.textContent = `已选 ${many} 笔支出，换筛选最多带上 ${MOST} 笔：请先编制这一批，或者少选一些`;
      return;
    }
    named.forEach(([name, value]) => add(name, value));
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "get" || new URL(form.action).pathname !== window.location.pathname) return;
    // What was brought before the browser came back here.
    form.querySelectorAll("[data-brought]").forEach((input) => input.remove());
    bring(event, (name, value) => {
      const input = document.createElement("input");
      Object.assign(input, { type: "hidden", name, value });
      input.dataset.brought = "";
      form.append(input);
    });
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || link.hash || link.origin !== window.location.origin) return;
    if (link.pathname !== window.location.pathname) return;
    const address = new URL(link.href);
    const { told } = chosen();
    if (told) address.searchParams.delete(told.dataset.chosen);
    bring(event, (name, value) => address.searchParams.set(name, value));
    link.href = address;
  });

  // After the box that ticks all of them.
  document.addEventListener("change", (event) => window.setTimeout(() => show(event.target.form)));
  document.addEventListener("htmx:load", showAll);
  // The browser ticks again what was ticked when one comes back.
  window.addEventListener("pageshow", showAll);
})();
