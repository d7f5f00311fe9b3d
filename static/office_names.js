// Names what the skin of the back office leaves without one, for who hears the page instead of seeing it.
(() => {
  "use strict";
  const HIDDEN = { className: "visually-hidden", textContent: "删除" };

  function name() {
    document.getElementById("main")?.setAttribute("role", "main");
    document.querySelectorAll("[data-simplebar] .simplebar-content-wrapper").forEach((box, place) => {
      box.setAttribute("aria-label", box.closest("#nav-sidebar-apps") ? "菜单" : `可以滚动的内容 ${place + 1}`);
    });
    for (const shown of document.querySelectorAll(".select2-selection")) choice(shown);
    for (const head of document.querySelectorAll(".formset-wrapper th")) {
      if (!head.textContent.trim()) head.append(Object.assign(document.createElement("span"), HIDDEN));
    }
  }

  // A choice that can be searched stands beside the list that it took the place of.
  function choice(shown) {
    const list = shown.closest(".select2")?.previousElementSibling;
    const label = list?.labels?.[0];
    if (!label) return;
    label.id ||= `label_${list.id}`;
    const text = shown.querySelector(".select2-selection__rendered");
    shown.setAttribute("aria-labelledby", `${label.id} ${text?.id || ""}`.trim());
    text?.setAttribute("aria-labelledby", label.id);
  }

  // The skin makes its own parts when the page is ready.
  window.addEventListener("load", () => setTimeout(name));
  document.addEventListener("formset:added", () => setTimeout(name));
})();
