// Replacing part of a text area so that Ctrl+Z takes it back: what a script sets by itself cannot be undone.
window.replaceText = (area, text, from, to) => {
  area.focus();
  area.setSelectionRange(from, to);
  // The only way into the undo history; where a browser has it no more, the text is set without.
  const isDone = text ? document.execCommand("insertText", false, text) : document.execCommand("delete");
  if (!isDone) area.setRangeText(text, from, to, "end");
};
