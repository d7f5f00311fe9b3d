// A form that says what it does in `data-confirm` asks once before it is sent, in portal and back office. What is changed
// in another form of the page does not go with it: the question says so.
(() => {
  "use strict";
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset.confirm || form.dataset.sent) return;
    const left = window.drafts?.unsaved(form) ? "\n页面上还有没有保存的修改，不会一起提交。" : "";
    if (!window.confirm(form.dataset.confirm + left)) event.preventDefault();
  });
})();
