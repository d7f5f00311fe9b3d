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
  let previewAsked = 0;
  let saving = false;
  let stopped = false;
  let dirty = false;
  let unsaved = false;
  let submitWaits = null;

  function send(url, data, extra) {
    return fetch(url, { method: "POST", body: data, headers: { "X-CSRFToken": token, ...extra }, redirect: "manual" });
  }

  async function showPreview() {
    const asked = ++previewAsked;
    const data = new FormData();
    data.set("body", body.value);
    data.set("heading", form.elements.heading?.value ?? "");
    try {
      const answer = await send(form.dataset.preview, data, {});
      const text = await answer.text();
      // An answer that was overtaken by a later one is thrown away.
      if (answer.ok && asked === previewAsked) preview.innerHTML = text;
    } catch {
      // No network: the preview stays as it was, and saving says so.
    }
  }

  async function save() {
    if (saving || stopped || !dirty) return;
    saving = true;
    dirty = false;
    const sent = window.drafts.typed(form);
    try {
      const answer = await send(window.location.pathname, new FormData(form), { "X-Autosave": "1" });
      const text = await answer.text();
      if (answer.status === 200 && answer.headers.has("X-Version")) {
        version.value = answer.headers.get("X-Version");
        window.drafts.saved(form, sent);
        unsaved = dirty;
        if (!dirty) status.textContent = text;
      } else if (answer.status === 409) {
        stopped = true;
        conflict.innerHTML = text;
        status.textContent = "没有保存：别人先改了这一章。";
      } else if (answer.status === 422) {
        status.textContent = text;
      } else if (answer.status >= 500 || answer.status === 429) {
        dirty = true;
        status.textContent = "平台暂时没有回答，稍后会再保存。";
      } else {
        stopped = true;
        status.textContent = window.drafts.write(form, true)
          ? "登录可能已过期，文字还没有保存，但存在本机了：重新登录以后回到这一章，会自动恢复。"
          : "登录可能已过期，文字还没有保存，本机也存不下。请先复制，再重新登录。";
      }
    } catch {
      dirty = true;
      status.textContent = "网络不通，稍后会再保存。";
    } finally {
      saving = false;
      if (submitWaits) form.requestSubmit(submitWaits);
      else if (dirty && !stopped) saveTimer = setTimeout(save, SAVE_PAUSE);
    }
  }

  function changed() {
    dirty = true;
    unsaved = true;
    if (!stopped) status.textContent = "有修改，正在等待保存……";
    clearTimeout(previewTimer);
    clearTimeout(saveTimer);
    previewTimer = setTimeout(showPreview, PREVIEW_PAUSE);
    saveTimer = setTimeout(save, SAVE_PAUSE);
  }

  function insert(text) {
    const start = body.selectionStart;
    // A brace that was typed already is not doubled, which would print it.
    const isOpen = text.startsWith("{") && body.value[start - 1] === "{" && body.value[start - 2] !== "{";
    window.replaceText(body, text, isOpen ? start - 1 : start, body.selectionEnd);
    changed();
  }

  form.addEventListener("input", (event) => {
    if (!event.isComposing) changed();
  });
  form.addEventListener("compositionend", changed);
  form.addEventListener("submit", (event) => {
    clearTimeout(saveTimer);
    if (saving) {
      // The version on its way back belongs to this text: without it one would be in conflict with oneself.
      event.preventDefault();
      submitWaits = event.submitter || form.querySelector("button");
      return;
    }
    stopped = true;
    unsaved = false;
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) stopped = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });

  // The place of something unresolved: “#at-3-15” is line 3, column 15; line 0 is the heading.
  function goTo(line, column) {
    const field = line ? body : form.elements.heading;
    if (!field) return;
    const above = line ? field.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0) : 0;
    const at = Math.min(above + Math.max(column - 1, 0), field.value.length);
    field.focus();
    field.setSelectionRange(at, at);
    // The area scrolls to the caret when it gets focus with it.
    field.blur();
    field.focus();
  }

  function goToHash() {
    const place = /^#at-(\d+)-(\d+)$/.exec(window.location.hash);
    if (place) goTo(Number(place[1]), Number(place[2]));
  }
  goToHash();
  window.addEventListener("hashchange", goToHash);

  // A click in the preview goes to what was typed there; a figure opens its rows by itself.
  preview?.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (link?.getAttribute("href") === window.location.hash) goToHash();
    const part = event.target.closest("[data-at]");
    if (link || !part?.dataset.at) return;
    const [line, column] = part.dataset.at.split("-").map(Number);
    const at = document.caretPositionFromPoint?.(event.clientX, event.clientY);
    const isTyped = at && part.contains(at.offsetNode) && !part.title && part.tagName === "SPAN";
    goTo(line, column + (isTyped ? at.offset : 0));
  });

  const here = document.querySelector(".editor-chapters [aria-current]");
  if (here) {
    const list = here.closest("ol");
    list.scrollTop = here.offsetTop - list.offsetTop - list.clientHeight / 2;
  }

  document.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-insert], [data-insert-line]");
    if (!choice) return;
    if (choice.dataset.insert) insert(choice.dataset.insert);
    else insert(`\n\n${choice.dataset.insertLine}\n\n`);
  });
})();
