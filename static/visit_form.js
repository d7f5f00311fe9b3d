// Shows only the questions that the occasion asks; which those are, the page says. Without script all stand there.
(() => {
  "use strict";
  const ASKED = ["kinship", "relative", "hospital", "diagnosis"];

  function show(form) {
    const occasions = JSON.parse(form.dataset.asked);
    const asked = occasions[form.querySelector("[name=occasion]").value] || [];
    for (const name of ASKED) {
      const field = form.querySelector(`[name=${name}]`).closest(".field");
      if (field) field.hidden = !asked.includes(name);
    }
  }

  document.addEventListener("htmx:load", (event) => {
    const form = event.target.querySelector("[data-visit-form]");
    if (!form) return;
    show(form);
    form.addEventListener("change", (event) => {
      if (event.target.name === "occasion") show(form);
    });
  });
})();
