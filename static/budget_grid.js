// A block copied from a spreadsheet fills the cells from the one in which it is pasted; Enter and the arrows move.
(() => {
  "use strict";

  // The word or sign of a currency is no text.
  const TEXT = /[^\s\d.,，．０-９¥￥元()（）\-－−—–+＋"]/;

  function rowsOf(table) {
    const rows = [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("input")]);
    return rows.filter((cells) => cells.length);
  }

  function placeOf(rows, input) {
    const row = rows.findIndex((cells) => cells.includes(input));
    return [row, rows[row].indexOf(input)];
  }

  // Every line has a row of the table, rows of groups too, as in the spreadsheet from which it comes.
  function targets(table, input, lines) {
    const rows = [...table.tBodies[0].rows];
    const row = input.closest("tr");
    const cells = (one) => [...one.querySelectorAll("[data-cell]")];
    const [top, left] = [rows.indexOf(row), cells(row).indexOf(input.closest("td"))];
    const below = rows.slice(top, top + lines.length).map((one) => cells(one).slice(left));
    const fits = below.length === lines.length && lines.every((line, down) => line.length <= below[down].length);
    return fits ? below : null;
  }

  function namesAccounts(table, lines) {
    const codes = new Set([...table.tBodies[0].rows].map((row) => row.dataset.code));
    const first = lines.map((line) => line[0]).filter(Boolean);
    return lines[0].length > 1 && first.length > 0 && first.every((value) => codes.has(value));
  }

  function fill(cell, value) {
    let input = cell.querySelector("input");
    if (!input) {
      // The sum of a group is compared with what is below it.
      input = document.createElement("input");
      Object.assign(input, { type: "hidden", name: cell.dataset.cell });
      cell.append(input);
    }
    input.value = value;
    if (input.type !== "hidden") cell.classList.add("grid-drafted");
  }

  function handOver(text) {
    const block = document.getElementById("block");
    block.value = text;
    block.closest("details").open = true;
    document.querySelector("[data-grid-moved]").hidden = false;
    block.focus();
  }

  function pasted(event) {
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n+$/, "");
    if (!/[\t\n]/.test(text) || event.target.tagName !== "INPUT") return;
    event.preventDefault();
    const table = event.currentTarget;
    const lines = text.split("\n").map((line) => line.split("\t").map((value) => value.trim()));
    for (const line of lines) while (line.length > 1 && !line[line.length - 1]) line.pop();
    const below = targets(table, event.target, lines);
    if (!below || TEXT.test(text) || namesAccounts(table, lines)) {
      handOver(text);
      return;
    }
    lines.forEach((line, down) => {
      line.forEach((value, right) => value && fill(below[down][right], value));
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
