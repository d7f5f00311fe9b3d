// The editor of a report: preview while one types, saving by itself, inserting figures at the cursor.
(() => {
  "use strict";
  const PREVIEW_PAUSE = 400;
  const SAVE_PAUSE = 2500;

  const form = document.querySelector("[data-report-editor]");
  if (!form) return;
  const body = form.querySelector("[name=body]");
  const version = form.querySelector("[name=version]");
  const status = form.querySelector("[data-saved]");
  const conflict = document.querySelector("[data-conflict]");
  const preview = document.getElementById("preview");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  let previewTimer = 0;
  let saveTimer = 0;
  let saving = false;
  let stopped = false;
  let dirty = false;

  function send(url, data, extra) {
    return fetch(url, { method: "POST", body: data, headers: { "X-CSRFToken": token, ...extra }, redirect: "manual" });
  }

  async function showPreview() {
    const data = new FormData();
    data.set("body", body.value);
    const answer = await send(form.dataset.preview, data, {});
    if (answer.ok) preview.innerHTML = await answer.text();
  }

  async function save() {
    if (saving || stopped || !dirty) return;
    saving = true;
    dirty = false;
    try {
      const answer = await send(window.location.pathname, new FormData(form), { "X-Autosave": "1" });
      const text = await answer.text();
      if (answer.status === 200 && answer.headers.has("X-Version")) {
        version.value = answer.headers.get("X-Version");
        status.textContent = text;
      } else if (answer.status === 409) {
        stopped = true;
        conflict.innerHTML = text;
        status.textContent = "没有保存：别人先改了这一章。";
      } else if (answer.status === 422) {
        status.textContent = text;
      } else {
        stopped = true;
        status.textContent = "登录可能已过期，文字还没有保存。请先复制，再重新登录。";
      }
    } catch {
      dirty = true;
      status.textContent = "网络不通，稍后会再保存。";
      saveTimer = setTimeout(save, SAVE_PAUSE * 2);
    } finally {
      saving = false;
      if (dirty && !stopped) saveTimer = setTimeout(save, SAVE_PAUSE);
    }
  }

  function changed() {
    dirty = true;
    if (!stopped) status.textContent = "有修改，正在等待保存……";
    clearTimeout(previewTimer);
    clearTimeout(saveTimer);
    previewTimer = setTimeout(showPreview, PREVIEW_PAUSE);
    saveTimer = setTimeout(save, SAVE_PAUSE);
  }

  function insert(text) {
    body.focus();
    body.setRangeText(text, body.selectionStart, body.selectionEnd, "end");
    changed();
  }

  form.addEventListener("input", (event) => {
    if (!event.isComposing) changed();
  });
  form.addEventListener("compositionend", changed);
  form.addEventListener("submit", () => {
    clearTimeout(saveTimer);
    dirty = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-insert], [data-insert-line]");
    if (!choice) return;
    if (choice.dataset.insert) insert(choice.dataset.insert);
    else insert(`\n\n${choice.dataset.insertLine}\n\n`);
  });
})();
