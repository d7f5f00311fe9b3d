// A form that says what it does in `data-confirm` asks once before it is sent, in portal and back office.
(() => {
  "use strict";
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.confirm && !form.dataset.sent && !window.confirm(form.dataset.confirm)) event.preventDefault();
  });
})();
