// Where the rows of a table of the back office stand that a draft of its record keeps (static/drafts.js).
(() => {
  "use strict";
  const ROW = /^(.+)-(\d+)-(.+)$/; // table, number of the row, column

  // Return the function from the name of an input in the draft to its name on the page, "" where its row is gone.
  // A row that was saved is found by its key, whatever was added or taken away meanwhile; one that was not is added
  // again by the button of its table.
  window.draftRows = (form, text) => {
    const places = new Map();

    function placeOf(table, number) {
      const total = form.elements.namedItem(`${table}-TOTAL_FORMS`);
      if (!total) return `${table}-${number}`;
      const key = text[`${table}-${number}-id`]?.[0];
      if (key) {
        const isOfTable = ({ name, value }) => value === key && name.match(ROW)?.[1] === table && name.endsWith("-id");
        return [...form.elements].find(isOfTable)?.name.slice(0, -"-id".length) ?? "";
      }
      const last = Number(total.value);
      total.closest(".formset-wrapper")?.querySelector(".add-row")?.click();
      return Number(total.value) > last ? `${table}-${last}` : "";
    }

    return (name) => {
      const [, table, number, column] = name.match(ROW) ?? [];
      if (!table) return name;
      const row = `${table}-${number}`;
      if (!places.has(row)) places.set(row, placeOf(table, number));
      return places.get(row) && `${places.get(row)}-${column}`;
    };
  };
})();
