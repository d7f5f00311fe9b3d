// The portal's own few lines. No evaluation, no inline handlers: the content policy forbids both.
(() => {
  "use strict";
  const DOWNLOAD = 3000; // milliseconds

  // Without a network a page of the portal's own is shown; a browser that cannot do that goes on without.
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/app-worker.js").catch(() => {});

  document.addEventListener("click", (event) => {
    for (const sheet of document.querySelectorAll("details.more[open]")) {
      if (!sheet.contains(event.target)) sheet.open = false;
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const sheet of document.querySelectorAll("details.more[open]")) {
      sheet.open = false;
      sheet.querySelector("summary").focus();
    }
  });

  // What one may take along is copied by a button, where the browser lets a page do that.
  for (const button of navigator.clipboard ? document.querySelectorAll("[data-copy]") : []) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
      button.textContent = "已复制";
    });
  }

  // The filters of a list stand open where there is room for them; on a phone they are folded until one wants them.
  if (window.matchMedia("(min-width: 64rem)").matches) {
    for (const fold of document.querySelectorAll("details.fold")) {
      fold.open = true;
      fold.dataset.open = "";
    }
  }

  // A second tap on the same button would send the same form twice; another button of a download asks for another file.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    const button = event.submitter ? event.submitter.value : "";
    if (form.dataset.sent && !(form.hasAttribute("data-download") && form.dataset.sent !== `by ${button}`)) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = `by ${button}`;
    if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
    // A file comes and the page stays: the form works again once a second tap can no longer be meant for the first.
    if (form.hasAttribute("data-download")) setTimeout(release, DOWNLOAD);
  });

  // A draft over what is left of its budget line says so while it is typed; the server says it again.
  function warnOverLine(form) {
    const line = form.querySelector("select[data-lines]");
    const amount = form.querySelector("[name=amount], [name=budget_amount]");
    if (!line || !amount) return;
    const left = line.selectedOptions[0]?.dataset.left;
    const over = left !== undefined && Number(amount.value) > Number(left);
    let note = form.querySelector(".over-line");
    if (!over) return note && note.remove();
    if (!note) {
      note = document.createElement("div");
      note.className = "note note-warn over-line";
      note.setAttribute("role", "status");
      line.closest(".field").append(note);
    }
    note.textContent = `超出预算余额：还可用 ${yuan(left)} 元，本次 ${yuan(amount.value)} 元。可以存为草稿，不能提交。`;
  }
  function yuan(typed) {
    return Number(typed).toLocaleString("zh-CN", { minimumFractionDigits: 2 });
  }
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => event.target.form && warnOverLine(event.target.form));
  }
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("form").forEach(warnOverLine));

  // One tick for all of a page, each of which can be taken back.
  document.addEventListener("change", (event) => {
    const name = event.target.dataset.checkAll;
    if (!name) return;
    for (const box of event.target.form.querySelectorAll(`input[type=checkbox][name="${name}"]:not([data-elsewhere])`)) {
      box.checked = event.target.checked;
    }
  });

  // Coming back with the browser's button shows the page as it was left: let it be sent again.
  window.addEventListener("pageshow", release);

  function release() {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
    for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  }
})();
