// Saves what is written every few seconds. Without a network the text stays on this device (drafts.js), and goes up
// when the network is back; a text that was changed elsewhere is shown beside this one, and neither is lost.
(() => {
  "use strict";
  const PAUSE = 3000;
  const RETRY = 15000;
  const SHOWN = ["title", "analysis", "suggestion"];

  document.addEventListener("htmx:load", (event) => {
    const form = event.target.querySelector("[data-autosave]");
    if (form) start(form);
  });

  function start(form) {
    const page = (name) => document.querySelector(`[data-${name}]`);
    const state = page("save-state");
    const field = (name) => form.elements.namedItem(name);
    const { typed, same } = window.drafts;
    const text = () => typed(form);
    let timer = 0;
    let busy = false;
    let stuck = false;
    let written = window.drafts.shown(form);

    const say = (sentence) => { state.textContent = sentence; };
    const now = () => new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });

    function offline(why) {
      say(window.drafts.write(form) ? `${why}，已存在本机 ${now()}` : `${why}，本机也存不下，请先复制正文`);
      schedule(RETRY);
    }
    function schedule(pause) {
      clearTimeout(timer);
      timer = setTimeout(save, pause);
    }

    async function save(keepalive = false) {
      if (busy || stuck) return;
      const sent = text();
      if (same(sent, written)) return;
      busy = true;
      say("正在保存…");
      try {
        const body = new FormData(form);
        body.delete("next");
        const headers = { "X-Requested-With": "XMLHttpRequest" };
        const answer = await fetch(form.dataset.autosave, { method: "POST", body, headers, keepalive: keepalive === true });
        await heard(answer, sent);
      } catch {
        offline("没有网络");
      } finally {
        busy = false;
      }
      if (!stuck && state.textContent.startsWith("已保存") && !same(text(), written)) schedule(PAUSE);
    }

    async function heard(answer, sent) {
      if (answer.redirected || !(answer.headers.get("Content-Type") || "").startsWith("application/json")) {
        offline(answer.status >= 500 ? "平台暂时不能保存" : "没有保存，请重新登录或刷新页面");
        return;
      }
      const said = await answer.json();
      if (answer.ok) {
        written = sent;
        field("version").value = said.version;
        window.drafts.saved(form, sent);
        say(`已保存 ${said.saved}`);
      } else if (answer.status === 409) {
        conflict(said);
      } else {
        window.drafts.write(form);
        say(`未保存：${said.sentence}`);
      }
    }

    function conflict(said) {
      stuck = true;
      window.drafts.write(form);
      say("未保存：另一处已改过");
      const box = page("conflict");
      page("conflict-sentence").textContent = said.sentence;
      for (const name of SHOWN) box.querySelector(`[data-stored=${name}]`).textContent = said.stored[name];
      box.hidden = false;
      box.scrollIntoView({ block: "center" });
      page("keep-mine").onclick = () => resolve(said, false);
      page("take-stored").onclick = () => resolve(said, true);
    }
    function resolve(said, theirs) {
      field("version").value = said.version;
      if (theirs) for (const name of SHOWN) field(name).value = said.stored[name].replaceAll("\r\n", "\n");
      if (theirs) written = text();
      stuck = false;
      page("conflict").hidden = true;
      if (theirs) window.drafts.saved(form, written);
      counted();
      if (theirs) say("已改用另一处的内容");
      else save();
    }

    // Characters, blanks not counted, against the rule.
    function counted() {
      for (const area of form.querySelectorAll("textarea[data-least]")) {
        const count = Array.from(area.value.replace(/\s/g, "")).length;
        const { least, most } = area.dataset;
        let line = area.parentElement.querySelector(".count");
        if (!line) {
          line = document.createElement("p");
          line.className = "count";
          area.after(line);
        }
        const wrong = count < Number(least) || count > Number(most);
        line.classList.toggle("count-wrong", count > Number(most));
        line.textContent = wrong ? `${count} 字，须 ${least}–${most} 字` : `${count} 字，符合要求`;
      }
    }

    // The box of similar proposals asks for the title and the text as they are.
    function tellSimilar() {
      const [title, body] = document.querySelectorAll("[data-proposal-text]");
      if (!title) return;
      title.value = field("title").value;
      body.value = field("analysis").value.slice(0, 500);
      document.body.dispatchEvent(new CustomEvent("proposal-text"));
    }
    let similarTimer = 0;

    form.addEventListener("input", (event) => {
      counted();
      if (event.isComposing) return;
      say("有改动，稍后自动保存");
      schedule(PAUSE);
      clearTimeout(similarTimer);
      similarTimer = setTimeout(tellSimilar, PAUSE);
    });
    form.addEventListener("compositionend", () => schedule(PAUSE));
    form.addEventListener("submit", () => clearTimeout(timer));
    window.addEventListener("online", () => save());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") save(true);
    });
    counted();
    tellSimilar();
    schedule(PAUSE);
  }
})();
