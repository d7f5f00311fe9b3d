// The files that were chosen, each of which can be taken out again; choosing once more adds to them.
(() => {
  "use strict";
  const MB = 1048576;
  const size = (bytes) => bytes < MB / 10 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / MB).toFixed(1)} MB`;
  const chosen = new WeakMap(); // input → its files

  const isSame = (one, other) =>
    one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;
  const many = (where) => where.querySelectorAll("input[type=file][multiple]");

  function put(input, files) {
    const all = new DataTransfer();
    for (const file of files) all.items.add(file);
    input.files = all.files;
    chosen.set(input, files);
    list(input);
  }

  function list(input) {
    let shown = input.nextElementSibling;
    if (!shown?.matches(".chosen-files")) {
      shown = document.createElement("ul");
      shown.className = "chosen-files";
      input.after(shown);
    }
    shown.replaceChildren(...(chosen.get(input) || []).map((file) => {
      const line = document.createElement("li");
      const name = document.createElement("span");
      name.textContent = `${file.name}（${size(file.size)}）`;
      const out = document.createElement("button");
      out.type = "button";
      out.className = "btn btn-quiet";
      out.textContent = "移除";
      out.setAttribute("aria-label", `移除 ${file.name}`);
      out.onclick = () => put(input, chosen.get(input).filter((one) => one !== file));
      line.append(name, out);
      return line;
    }));
  }

  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!input.matches?.("input[type=file][multiple]")) return;
    const before = chosen.get(input) || [];
    const fresh = [...input.files].filter((file) => !before.some((one) => isSame(one, file)));
    // A choice that is called off empties the input in some browsers: what was chosen before stays.
    put(input, [...before, ...fresh]);
  });

  // A form that was refused is shown again with its files: their list has to be made again.
  document.addEventListener("htmx:load", (event) => {
    for (const input of many(event.target)) if (chosen.get(input)?.length) list(input);
  });
})();
