// Shows only the questions that the occasion asks. Without script all of them stand there.
(() => {
  "use strict";
  const ASKED = {
    kinship: ["bereavement"],
    hospital: ["hospital", "accident"],
    diagnosis: ["hospital", "accident"],
  };

  function show(form) {
    const occasion = form.querySelector("[name=occasion]").value;
    for (const [name, occasions] of Object.entries(ASKED)) {
      const field = form.querySelector(`[name=${name}]`).closest(".field");
      if (field) field.hidden = !occasions.includes(occasion);
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector("[data-visit-form]");
    if (!form) return;
    show(form);
    form.addEventListener("change", (event) => {
      if (event.target.name === "occasion") show(form);
    });
  });
})();
