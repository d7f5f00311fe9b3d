// The size of the type, in portal and back office: kept in a cookie of this browser, so that every page begins with it.
(() => {
  "use strict";
  const YEAR = 31536000; // seconds
  const page = document.documentElement;

  function say() {
    for (const button of document.querySelectorAll("[data-big-type]")) {
      button.setAttribute("aria-pressed", String(page.dataset.type === "big"));
    }
  }

  // The portal's server has written it already; the back office's skin leaves no place for it.
  if (/(?:^|; )type=big(?:;|$)/.test(document.cookie)) page.dataset.type = "big";
  document.addEventListener("DOMContentLoaded", say);

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-big-type]")) return;
    page.dataset.type = page.dataset.type === "big" ? "normal" : "big";
    document.cookie = `type=${page.dataset.type};path=/;max-age=${YEAR};samesite=lax`;
    say();
  });
})();
