// How many rows of a form are ticked and what they come to, told while they are ticked, and the ticks brought along when
// the list is narrowed. Without script nothing is told here: the next page says it before anything is done.
(() => {
  "use strict";

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

  // What is ticked, and what else is chosen in its form, as (name, value) of an address.
  function chosen() {
    const told = document.querySelector("form [data-chosen]");
    if (!told) return [];
    const form = told.closest("form");
    const ticked = boxesOf(form, told).filter((box) => box.checked);
    return [...ticked, ...form.querySelectorAll("select")].map((field) => [field.name, field.value]);
  }

  // Another filter of the same page, or none, is another address.
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "get" || new URL(event.target.action).pathname !== window.location.pathname) return;
    // What was brought before the browser came back here.
    event.target.querySelectorAll("[data-brought]").forEach((input) => input.remove());
    for (const [name, value] of chosen()) {
      const input = document.createElement("input");
      Object.assign(input, { type: "hidden", name, value });
      input.dataset.brought = "";
      event.target.append(input);
    }
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || link.hash || link.origin !== window.location.origin || link.pathname !== window.location.pathname) return;
    const address = new URL(link.href);
    chosen().forEach(([name, value]) => address.searchParams.append(name, value));
    link.href = address;
  });

  // After the box that ticks all of them.
  document.addEventListener("change", (event) => window.setTimeout(() => show(event.target.form)));
  document.addEventListener("htmx:load", showAll);
  // The browser ticks again what was ticked when one comes back.
  window.addEventListener("pageshow", showAll);
})();
