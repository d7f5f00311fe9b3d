// A block copied from a spreadsheet fills the cells from the one in which it is pasted; Enter and the arrows move.
(() => {
  "use strict";

  function rowsOf(table) {
    const rows = [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("input")]);
    return rows.filter((cells) => cells.length);
  }

  function placeOf(rows, input) {
    const row = rows.findIndex((cells) => cells.includes(input));
    return [row, rows[row].indexOf(input)];
  }

  function pasted(event) {
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n+$/, "");
    if (!/[\t\n]/.test(text)) return;
    const rows = rowsOf(event.currentTarget);
    const [top, left] = placeOf(rows, event.target);
    event.preventDefault();
    text.split("\n").forEach((line, down) => {
      line.split("\t").forEach((value, right) => {
        const cell = rows[top + down]?.[left + right];
        if (cell && value.trim()) {
          cell.value = value.trim();
          cell.parentElement.classList.add("grid-drafted");
        }
      });
    });
  }

  function moved(event) {
    const steps = { Enter: 1, ArrowDown: 1, ArrowUp: -1 };
    if (!(event.key in steps) || event.isComposing || event.target.tagName !== "INPUT") return;
    const rows = rowsOf(event.currentTarget);
    const [row, column] = placeOf(rows, event.target);
    event.preventDefault();
    rows[row + steps[event.key]]?.[column]?.select();
  }

  document.addEventListener("DOMContentLoaded", () => {
    const table = document.querySelector("[data-grid]");
    if (!table) return;
    table.addEventListener("paste", pasted);
    table.addEventListener("keydown", moved);
    table.addEventListener("input", (event) => event.target.parentElement.classList.add("grid-drafted"));
  });
})();
