// Searches while one types, but not while an input method is composing: half a syllable finds nobody, and the
// Enter that accepts a Chinese word must not send the form.
(() => {
  "use strict";
  const PAUSE = 250;
  const ACCEPTS_A_WORD = 229; // what Safari reports for the Enter that ends a composition
  let timer = 0;

  function box(event) {
    return event.target.closest && event.target.closest("[data-member-picker] input[type=search]");
  }

  function search(input) {
    clearTimeout(timer);
    timer = setTimeout(() => input.dispatchEvent(new CustomEvent("member-search", { bubbles: true })), PAUSE);
  }

  document.addEventListener("input", (event) => {
    const input = box(event);
    if (input && !event.isComposing) search(input);
  });
  document.addEventListener("compositionend", (event) => {
    const input = box(event);
    if (input) search(input);
  });

  document.addEventListener("keydown", (event) => {
    const input = box(event);
    if (!input || event.key !== "Enter") return;
    event.preventDefault();
    if (event.isComposing || event.keyCode === ACCEPTS_A_WORD) return;
    const options = input.closest("[data-member-picker]").querySelectorAll("input[type=radio]");
    if (options.length === 1) options[0].checked = true;
    else if (options.length) options[0].focus();
    else search(input);
  });
})();
