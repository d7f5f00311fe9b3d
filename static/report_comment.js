// Words that are selected in the chapter become what the comment is about.
(() => {
  "use strict";
  document.addEventListener("selectionchange", () => {
    // Looked for each time: a form that was refused is another one.
    const chapter = document.querySelector("[data-quoted]");
    const quote = document.querySelector("[name=quote]");
    if (!chapter || !quote) return;
    const chosen = document.getSelection();
    if (!chosen.rangeCount || chosen.isCollapsed) return;
    const range = chosen.getRangeAt(0);
    if (!chapter.contains(range.commonAncestorContainer)) return;
    quote.value = chosen.toString().replace(/\s+/g, " ").trim().slice(0, quote.maxLength > 0 ? quote.maxLength : undefined);
  });
})();
