// The one keeper of what is typed. The page says which inputs may be kept (data-draft-names: nothing confidential);
// they are kept on this device until the form was sent, and offered again after a crash, an expired session or a lost
// network. The form is sent without leaving the page, so that files that were chosen stay where it is refused.
(() => {
  "use strict";
  const { node, stateOf, offerOf } = window.draftNotes;
  const PAUSE = 400; // milliseconds
  const DAYS = 7;
  const PREFIX = "draft:";
  const SIGN_IN = "/login/";
  const pages = new WeakMap(); // form → what its page showed
  const retried = new WeakSet(); // forms that were sent again with a fresh token
  const SENT = "draft-sent"; // in this window: the key of the form that the browser itself is sending
  let isOver = false; // whether this person has signed out, here or in another window
  const windows = new BroadcastChannel("drafts");
  windows.onmessage = () => { isOver = true; };

  const kept = {
    // The draft of the form, or null: {text: {name: [values]}, at: milliseconds, sent: whether its session was over
    // when it was sent, marks: the version it was written over and the key by which it acts once, offered: {name: [what
    // could be chosen]}, older: the latest draft that was offered and not answered when this one was written}.
    read(form) {
      try {
        const draft = JSON.parse(localStorage.getItem(form.dataset.draft) || "null");
        return draft && Date.now() - draft.at < DAYS * 86400000 ? draft : null;
      } catch {
        return null;
      }
    },
    // Whether the device took it.
    write(form, sent = false) {
      const key = form.dataset.draft;
      if (isOver) return false;
      const older = latest(pages.get(form)?.older);
      const also = { at: Date.now(), sent, marks: marks(form), offered: offered(form), older };
      try {
        localStorage.setItem(key, JSON.stringify({ text: typed(form), ...also }));
        return true;
      } catch {
        return false;
      }
    },
    // What is still offered stays.
    forget(form, older = pages.get(form)?.older) {
      clearTimeout(pages.get(form)?.timer);
      try {
        if (older && !isOver) localStorage.setItem(form.dataset.draft, JSON.stringify(older));
        else localStorage.removeItem(form.dataset.draft);
      } catch { /* nothing was kept */ }
    },
    // Something else than this keeper saved `text`.
    saved(form, text) {
      Object.assign(pages.get(form), { shown: text, whole: whole(form), isAnswer: false });
      keep(form);
    },
    // What others than this person left on this device, and what is old; all of it where nobody is given.
    clear(own) {
      try {
        for (const name of Object.keys(localStorage).filter((one) => one.startsWith(PREFIX))) {
          const isOwn = own && name.startsWith(own);
          if (!isOwn || !kept.read({ dataset: { draft: name } })) localStorage.removeItem(name);
        }
      } catch { /* nothing was kept */ }
    },
  };
  // The draft without those before it: one older copy is kept, not the copies of copies.
  const latest = (draft) => draft && { ...draft, older: null };
  const MARKS = ["row_version", "version", "form_key"];
  const marks = (form) => MARKS.map((name) => form.elements.namedItem(name)?.value);

  const NUMBER = /-(\d+)-/; // which row of its table an input is in
  function inputs(form) {
    const names = form.dataset.draftNames.split(" ");
    const isKept = ({ name }) => names.includes(name) || names.includes(name.replace(NUMBER, "-#-"));
    return [...form.elements].filter((input) => isKept(input) && input.type !== "file");
  }
  const isTicked = (input) => input.type === "checkbox" || input.type === "radio";
  // What could be chosen in the form: who came onto a list later was not left out by the one who wrote.
  function offered(form) {
    const values = {};
    for (const input of inputs(form)) {
      if (isTicked(input)) (values[input.name] ||= []).push(input.value);
      else if (input.multiple) values[input.name] = [...input.options].map((option) => option.value);
    }
    return values;
  }
  // All that would be sent, to be compared with what the page showed; it is never kept.
  const whole = (form) =>
    String(
      [...new FormData(form)]
        .filter(([name]) => name !== "csrfmiddlewaretoken")
        .map(([name, value]) => [name, value.name ?? value]),
    );

  function typed(form) {
    const text = {};
    for (const input of inputs(form)) {
      const values = (text[input.name] ||= []);
      if (isTicked(input)) input.checked && values.push(input.value);
      else if (input.multiple) values.push(...[...input.selectedOptions].map((option) => option.value));
      else values.push(input.value.replaceAll("\r\n", "\n"));
    }
    return text;
  }
  const same = (one, other) =>
    Object.keys({ ...one, ...other }).every((name) => String(one[name] || "") === String(other[name] || ""));

  // A person who was chosen by search is not on the page yet: the search is made again, and the choice then. What was
  // saved or sent since is found by the marks: it is not overwritten, nor done twice.
  function fill(form, { text, marks: written = [], offered: known = {} }) {
    const page = pages.get(form);
    MARKS.forEach((name, place) => {
      const mark = form.elements.namedItem(name);
      if (mark && written[place]) mark.value = written[place];
    });
    const before = new Map(inputs(form).map((input) => [input, valueOf(input)]));
    const placed = window.draftRows?.(form, text) ?? ((name) => name);
    for (const kept of Object.keys(text)) {
      const name = placed(kept);
      if (!name) continue;
      const found = inputs(form).filter((input) => input.name === name);
      const values = text[kept];
      const wasThere = (value) => values.includes(value) || known[kept]?.includes(value);
      if (!found.length) page.awaited[name] = values;
      found.forEach((input, place) => {
        if (isTicked(input)) {
          if (wasThere(input.value)) input.checked = values.includes(input.value);
        } else if (input.multiple) {
          for (const option of input.options) if (wasThere(option.value)) option.selected = values.includes(option.value);
        // A choice that is searched for on the server is not among the options yet: what is there stays.
        } else if (input.options && ![...input.options].some((option) => values.includes(option.value))) return;
        else input.value = values[place] ?? input.value;
      });
    }
    // Only what is another now: a search that is asked again would take away who was chosen.
    for (const [input, was] of before) {
      if (valueOf(input) === was) continue;
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
  const valueOf = (input) =>
    isTicked(input) ? input.checked : String([...(input.selectedOptions ?? [input])].map((one) => one.value));

  function choose(form) {
    const { awaited } = pages.get(form);
    for (const [name, values] of Object.entries(awaited)) {
      for (const input of inputs(form)) {
        if (input.name === name && isTicked(input) && values.includes(input.value)) {
          input.checked = true;
          delete awaited[name];
        }
      }
    }
  }

  // The sentence above the form's buttons, and how much of its files has gone up.
  function say(form, sentence, ...link) {
    const page = pages.get(form);
    page.state ||= stateOf(form);
    page.state.replaceChildren(sentence, ...link);
    page.state.hidden = !sentence;
  }
  function tell(form, ...said) {
    say(form, ...said);
    pages.get(form).state.scrollIntoView({ block: "center" });
  }

  // One after the other: what was typed last first.
  function offer(form, draft) {
    if (!draft) return;
    pages.get(form).older = draft;
    const answered = (act) => () => {
      pages.get(form).older = draft.older;
      act();
      offer(form, draft.older);
    };
    offerOf(form, draft.at, answered(() => { fill(form, draft); kept.write(form); }), answered(() => keep(form)));
  }

  // Whether the server says that the form with this key was taken (core.flow.form_keys): a redirect may be a refusal.
  const isTaken = (key) => Boolean(key) && document.cookie.split("; ").includes(`taken=${encodeURIComponent(key)}`);
  const FORM_KEY = MARKS.indexOf("form_key");

  // What became of a form that the browser itself sent.
  function settle() {
    const key = sessionStorage.getItem(SENT);
    if (!key) return;
    sessionStorage.removeItem(SENT);
    const form = { dataset: { draft: key } };
    const draft = kept.read(form);
    if (!draft) return;
    if (isTaken(draft.marks?.[FORM_KEY])) kept.forget(form, draft.older);
    else if (window.location.pathname === SIGN_IN) localStorage.setItem(key, JSON.stringify({ ...draft, sent: true }));
  }

  function start(form, isAnswer) {
    if (pages.has(form)) return;
    isAnswer ||= "draftTyped" in form.dataset;
    pages.set(form, { shown: typed(form), whole: whole(form), isAnswer, awaited: {}, timer: 0, state: null });
    // A form that was sent and is shown again has what was typed, which is kept until it was taken.
    if (isAnswer) return;
    const draft = kept.read(form);
    if (!draft || same(draft.text, typed(form))) {
      kept.forget(form, draft?.older);
      offer(form, draft?.older);
    } else if (draft.sent) {
      fill(form, draft);
      offer(form, draft.older);
      kept.write(form);
      tell(form, `登录过期以前填写的内容都恢复了${form.querySelector("[type=file]") ? "，文件须重新选" : ""}。请核对后再提交。`);
    } else {
      offer(form, draft);
    }
  }

  function changed(form) {
    const page = pages.get(form);
    clearTimeout(page.timer);
    page.timer = setTimeout(() => keep(form), PAUSE);
  }
  // Whether the device has what is typed now.
  function keep(form) {
    const page = pages.get(form);
    if (!page || page.isLeft) return false;
    clearTimeout(page.timer);
    if (!same(typed(form), page.shown) || page.isAnswer) return kept.write(form);
    kept.forget(form);
    return false;
  }

  const formOf = (event) => event.target.closest?.("form[data-draft]");
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => {
      const form = event.target.form;
      if (form && pages.has(form) && !event.isComposing) changed(form);
    });
  }
  document.addEventListener("compositionend", (event) => {
    if (event.target.form && pages.has(event.target.form)) changed(event.target.form);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden") return;
    for (const form of document.querySelectorAll("form[data-draft]")) {
      if (pages.has(form) && !same(typed(form), pages.get(form).shown)) keep(form);
    }
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.getAttribute("action")?.endsWith("/logout/")) {
      kept.clear();
      isOver = true;
      windows.postMessage("over");
    }
    if (!pages.has(form) || event.defaultPrevented || form.hasAttribute("hx-post")) return;
    if (keep(form)) sessionStorage.setItem(SENT, form.dataset.draft);
  });

  // What follows is the sending of forms by htmx.
  const hasFiles = (form) => [...form.querySelectorAll("[type=file]")].some((input) => input.files.length);
  // Whether something is typed or chosen that this device may not keep: it is nowhere but on this page.
  const hasUnkept = (form) => {
    const kept = inputs(form);
    const isTyped = (input) =>
      input.matches("textarea, input:not([type=hidden], [type=submit], [type=checkbox], [type=radio])");
    return [...form.elements].some((input) => isTyped(input) && !input.disabled && input.value && !kept.includes(input));
  };
  const sender = (event) => (event.detail.elt?.matches?.("form[data-draft]") ? event.detail.elt : null);

  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = sender(event);
    if (!form) return;
    keep(form);
    pages.get(form).button = event.detail.requestConfig.triggeringEvent?.submitter;
    pages.get(form).button?.setAttribute("aria-busy", "true");
    say(form, "");
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = sender(event);
    const page = form && pages.get(form);
    // Busy until the page it leads to has come.
    if (page && !page.isLeft) page.button?.removeAttribute("aria-busy");
  });
  document.addEventListener("htmx:xhr:progress", (event) => {
    const form = formOf(event);
    if (!form || !event.detail.lengthComputable || !hasFiles(form)) return;
    const { loaded, total } = event.detail;
    // The answer's own progress follows that of the files.
    if (loaded < total) say(form, `正在上传：${Math.floor((loaded / total) * 100)}%`);
    else say(form, "文件已传到，正在处理……");
  });
  for (const kind of ["htmx:sendError", "htmx:timeout", "htmx:sendAbort"]) {
    document.addEventListener(kind, (event) => {
      const form = sender(event);
      if (!form) return;
      tell(form, `没有网络，还没有提交。填写的${hasFiles(form) ? "内容和选的文件" : "内容"}都还在这一页，网络恢复后再点一次。`);
    });
  }
  window.addEventListener("online", () => {
    for (const form of document.querySelectorAll("form[data-draft]")) {
      const state = pages.get(form)?.state;
      if (state && !state.hidden) tell(form, "网络恢复了，请再点一次提交。");
    }
  });

  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const form = sender(event);
    if (!form) return;
    const { xhr } = event.detail;
    const onward = xhr.getResponseHeader("HX-Redirect");
    if (onward) {
      const signIn = onward.startsWith(SIGN_IN);
      if (isTaken(marks(form)[FORM_KEY])) kept.forget(form);
      else kept.write(form, signIn);
      pages.get(form).isLeft = true;
      if (signIn && hasUnkept(form)) {
        pages.get(form).isLeft = false;
        event.preventDefault();
        const link = node("a", { href: SIGN_IN, target: "_blank", rel: "opener" }, "在新窗口登录");
        tell(form, "登录过期了，还没有提交；填写和选的都还在这一页，登录以后回到这里再点一次。", link);
      }
    } else if (xhr.status === 403 && !retried.has(form)) {
      event.preventDefault();
      freshen(form);
    }
  });

  // A page that was open while its person signed in again holds a token that is no longer good: take a fresh one.
  async function freshen(form) {
    const page = pages.get(form);
    let fresh = null;
    try {
      const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
      const seen = new DOMParser().parseFromString(await answer.text(), "text/html");
      fresh = [...seen.querySelectorAll("form[data-draft]")].find((one) => one.dataset.draft === form.dataset.draft);
    } catch { /* said below */ }
    if (!fresh) {
      tell(form, "现在登录的人或他的权限变了，没有提交；文字还在这一页，请刷新页面。");
      return;
    }
    form.elements.csrfmiddlewaretoken.value = fresh.elements.csrfmiddlewaretoken.value;
    retried.add(form);
    form.requestSubmit(page.button);
  }

  document.addEventListener("htmx:beforeSwap", (event) => {
    const form = sender(event);
    if (!form) return;
    const { status, responseText } = event.detail.xhr;
    const within = form.getAttribute("hx-target").slice(1);
    if (responseText.includes(`id="${within}"`) && status < 500) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
      // What is shown instead of the form is said once, as a first password is: the form was taken.
      if (status === 200 && !responseText.includes(form.dataset.draft)) kept.forget(form);
    } else if (status !== 204) {
      event.detail.shouldSwap = false;
      tell(form, status >= 500 ? "平台暂时不能处理，文字还在这一页，请稍后再点一次。" : "没有提交，文字还在这一页；请刷新页面后再试。");
    }
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const picker = event.target.closest?.("form[data-draft]");
    if (picker && pages.has(picker)) choose(picker);
    const wrong = event.target.querySelector?.("form[data-draft-typed] :is([aria-invalid=true], [role=alert])");
    if (wrong) {
      wrong.scrollIntoView({ block: "center" });
      wrong.focus();
    }
  });

  // What the page showed before a draft was put into it.
  const shown = (form) => pages.get(form)?.shown || typed(form);
  // Whether another form of the page has what was neither saved nor sent.
  const unsaved = (but) =>
    [...document.querySelectorAll("form[data-draft]")].some((form) => {
      const page = form !== but && pages.get(form);
      return page && (page.isAnswer || whole(form) !== page.whole);
    });
  window.drafts = { ...kept, typed, same, shown, unsaved };

  // A page that was left to sign out, and is shown again, is asked for anew.
  window.addEventListener("pageshow", (event) => { if (event.persisted && isOver) window.location.reload(); });
  try { settle(); } catch { /* nothing was kept */ }
  window.htmx.onLoad((content) => {
    // What others left goes; the page to sign in keeps it for whoever only had to sign in again.
    const owner = document.querySelector("meta[name=drafts-of]")?.content;
    if (owner && content === document.body) kept.clear(owner);
    // Of a form that a library writes, a mark inside says what it may keep.
    for (const mark of content.querySelectorAll("[data-draft-here]")) Object.assign(mark.closest("form").dataset, mark.dataset);
    // The buttons that add rows do so once the page is whole.
    for (const form of content.querySelectorAll("form[data-draft]")) {
      const begin = () => start(form, content !== document.body);
      if (document.readyState !== "complete" && form.querySelector(".add-row")) window.addEventListener("load", begin);
      else begin();
    }
  });
})();
