// The rows that are ticked in a list of the back office stay ticked from page to page, with the same filters, until the
// act on them is confirmed. Those of other pages are sent along and counted; one press forgets them.
document.addEventListener("DOMContentLoaded", () => {
  "use strict";
  const SHOWN = ["p", "all", "after_row", "before_row", "last_page", "o"];
  const list = document.getElementById("changelist-form");
  const start = `ticks:${window.location.pathname}?`;
  document.addEventListener("submit", (event) => {
    if (!event.target.querySelector("input[name=batch]")) return;
    Object.keys(sessionStorage).filter((key) => key.startsWith(start)).forEach((key) => sessionStorage.removeItem(key));
  });
  const boxes = list ? [...list.querySelectorAll("tr input.action-select")] : [];
  if (!boxes.length) return;
  const filters = new URLSearchParams(window.location.search);
  SHOWN.forEach((name) => filters.delete(name));
  filters.sort();
  const place = start + filters;
  const kept = new Set(JSON.parse(sessionStorage.getItem(place) || "[]"));
  const here = new Set(boxes.map((box) => box.value));
  const others = document.createElement("p");
  others.className = "bo-soft bo-kept-ticks";

  function keep() {
    boxes.forEach((box) => (box.checked ? kept.add(box.value) : kept.delete(box.value)));
    if (kept.size) sessionStorage.setItem(place, JSON.stringify([...kept]));
    else sessionStorage.removeItem(place);
  }

  function show() {
    const away = [...kept].filter((key) => !here.has(key));
    others.replaceChildren();
    others.hidden = !away.length;
    if (!away.length) return;
    const forget = document.createElement("button");
    forget.type = "button";
    forget.className = "bo-more";
    forget.textContent = "清除";
    forget.addEventListener("click", () => {
      away.forEach((key) => kept.delete(key));
      keep();
      show();
    });
    others.append(`别的页还选中 ${away.length} 件，会一起办理。`, forget);
    for (const key of away) {
      const box = document.createElement("input");
      Object.assign(box, { type: "checkbox", name: boxes[0].name, value: key, checked: true, hidden: true });
      box.className = "action-select";
      others.append(box);
    }
  }

  boxes.filter((box) => kept.has(box.value) && !box.checked).forEach((box) => box.click());
  list.prepend(others);
  show();
  list.addEventListener("change", () => window.setTimeout(keep));
  list.addEventListener("click", () => window.setTimeout(keep));
});
