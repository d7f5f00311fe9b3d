// “{” in the text of a chapter opens what can stand there: figures with their values, lists, tables and charts. What is
// typed behind it filters them, by name, by pinyin, by initials and by value.
(() => {
  "use strict";
  const MOST = 40;
  const ACCEPTS_A_WORD = 229; // what Safari reports for the Enter that ends a composition
  const LIST = "列举";

  const form = document.querySelector("[data-choices]");
  const area = form && form.querySelector("[name=body]");
  if (!area) return;
  let reading = null;
  let choices = [];
  let letters = {};
  let shown = [];
  let active = 0;
  // Where the brace stands that Escape was pressed in: it stays closed.
  let dismissed = -1;

  const popup = document.createElement("div");
  const list = document.createElement("ul");
  const status = document.createElement("p");
  const mirror = document.createElement("div");
  popup.className = "editor-popup";
  popup.hidden = true;
  list.id = "choices";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "可以插入的数字、列举、表和图");
  status.setAttribute("role", "status");
  mirror.className = "editor-mirror";
  mirror.hidden = true;
  popup.append(list, status);
  area.parentElement.classList.add("editor-field");
  area.after(popup, mirror);
  // A text area is a textbox and may not be called a combobox; these say the same of it.
  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-haspopup", "listbox");

  function read() {
    reading ??= fetch(form.dataset.choices, { headers: { Accept: "application/json" }, redirect: "error" })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)))))
      .then(prepare)
      .catch(() => {
        // No network, or signed out: the next brace tries again.
        reading = null;
        status.textContent = "读不到数字，请稍后再试。";
      });
    return reading;
  }

  function prepare(found) {
    const named = found.figures.flatMap(([beginning, ends]) => ends.map(([rest, value]) => [beginning + rest, value]));
    const figures = named.map(([name, value]) => choice(name, value, name));
    const lists = found.lists.map((name) => choice(`${LIST}：${name}`, "", `${LIST}：${name}|限=5`));
    const exhibits = found.exhibits.map(([kind, name]) => choice(`${kind}：${name}`, "", `[${kind}：${name}]`, true));
    choices = [...figures, ...lists, ...exhibits];
    letters = found.letters;
    for (const one of choices) one.parts = parted(one);
  }

  function choice(name, value, text, standsAlone = false) {
    return { name, value, text, standsAlone };
  }

  // The name from each of its segments on, without the signs between them.
  function parted(one) {
    const segments = one.name.split(/[.[\]：]/).filter(Boolean);
    return segments.map((_, at) => plain(segments.slice(at).join("")));
  }

  function plain(text) {
    return text.toLowerCase().replace(/[\s.。·：:[\]'’"]/g, "");
  }

  // Whether the text begins with what is wanted, each character written as itself, as its syllable or as its initial.
  function spells(text, wanted, at = 0, from = 0) {
    if (from === wanted.length) return true;
    if (at === text.length) return false;
    const spoken = letters[text[at]] ?? text[at];
    const rest = wanted.slice(from);
    if (spoken.startsWith(rest)) return true;
    const ways = new Set([text[at], spoken, spoken[0]]);
    return [...ways].some((way) => rest.startsWith(way) && spells(text, wanted, at + 1, from + way.length));
  }

  // The same with the first character as its whole syllable: “tu” is 图 rather than the beginning of 退.
  function spellsWhole(text, wanted) {
    const spoken = letters[text[0]];
    return spoken !== undefined && wanted.startsWith(spoken) && spells(text, wanted, 1, spoken.length);
  }

  function rank(one, wanted) {
    const [whole] = one.parts;
    if (!wanted || whole.startsWith(wanted)) return 0;
    if (one.parts.some((part) => part.startsWith(wanted))) return 1;
    if (whole.includes(wanted)) return 2;
    if (one.parts.some((part) => spellsWhole(part, wanted))) return 3;
    if (one.parts.some((part) => spells(part, wanted))) return 4;
    if (plain(one.value).startsWith(wanted)) return 5;
    return [...whole].some((_, at) => spells(whole, wanted, at)) ? 6 : -1;
  }

  // The open brace before the caret, and the name begun behind it or behind the last “+” or “/”; null if there is none.
  function begun() {
    const caret = area.selectionStart;
    if (caret !== area.selectionEnd) return null;
    const line = area.value.slice(area.value.lastIndexOf("\n", caret - 1) + 1, caret);
    const at = Math.max(line.lastIndexOf("{"), line.lastIndexOf("｛"));
    const typed = line.slice(at + 1);
    if (at < 0 || /[}｝|]/.test(typed)) return null;
    // Two braces print one.
    if (/\{*$/.exec(line.slice(0, at + 1))[0].length % 2 === 0 && line[at] === "{") return null;
    const outside = typed.replace(/\[[^\]]*\]?/g, (text) => " ".repeat(text.length));
    const term = Math.max(...["+", "＋", "/", "／"].map((sign) => outside.lastIndexOf(sign))) + 1;
    return { brace: caret - typed.length - 1, from: caret - typed.length + term, caret, wanted: plain(typed.slice(term)) };
  }

  async function update() {
    const found = begun();
    if (!found || found.brace === dismissed) return close(found);
    dismissed = -1;
    if (!choices.length) {
      status.textContent = "正在读取数字……";
      list.replaceChildren();
      open();
      await read();
      if (choices.length) update();
      return;
    }
    const ranked = choices.map((one) => [rank(one, found.wanted), one]).filter(([place]) => place >= 0);
    ranked.sort(([one], [other]) => one - other);
    shown = ranked.slice(0, MOST).map(([, one]) => one);
    list.replaceChildren(...shown.map(option));
    status.textContent = sentence(ranked.length);
    list.scrollTop = 0;
    open();
    choose(0);
  }

  function sentence(count) {
    if (!count) return "没有这样的名称。按 Esc 关闭。";
    return count > MOST ? `共 ${count} 项，列出 ${MOST} 项；继续输入名称、拼音或数值。` : `共 ${count} 项。`;
  }

  function option(one, at) {
    const item = document.createElement("li");
    const name = document.createElement("span");
    const value = document.createElement("strong");
    item.id = `choice-${at}`;
    item.setAttribute("role", "option");
    name.textContent = one.name;
    value.textContent = one.value;
    item.append(name, value);
    return item;
  }

  function open() {
    popup.hidden = false;
    area.setAttribute("aria-controls", list.id);
    placeBelowCaret();
  }

  function close(found) {
    if (!found) dismissed = -1;
    popup.hidden = true;
    shown = [];
    area.removeAttribute("aria-controls");
    area.removeAttribute("aria-activedescendant");
  }

  function choose(at) {
    if (!shown.length) return area.removeAttribute("aria-activedescendant");
    list.children[active]?.removeAttribute("aria-selected");
    active = (at + shown.length) % shown.length;
    const item = list.children[active];
    item.setAttribute("aria-selected", "true");
    area.setAttribute("aria-activedescendant", item.id);
    const below = item.offsetTop + item.offsetHeight - list.clientHeight;
    list.scrollTop = Math.max(below, Math.min(list.scrollTop, item.offsetTop));
  }

  // The caret has no place that a script could read: the text before it is laid out again in a box like the area.
  function placeBelowCaret() {
    const style = getComputedStyle(area);
    mirror.hidden = false;
    for (const name of ["font", "lineHeight", "letterSpacing", "padding", "boxSizing"]) mirror.style[name] = style[name];
    mirror.style.width = `${area.clientWidth}px`;
    const caret = document.createElement("span");
    caret.textContent = "\u200b";
    mirror.replaceChildren(area.value.slice(0, area.selectionStart), caret);
    const top = Math.min(Math.max(caret.offsetTop - area.scrollTop, 0), area.clientHeight);
    const bottom = Math.min(top + caret.offsetHeight, area.clientHeight);
    popup.style.top = `${area.offsetTop + (fitsBelow(bottom) ? bottom + 4 : top - popup.offsetHeight - 4)}px`;
    popup.style.left = `clamp(0px, ${caret.offsetLeft}px, 100% - min(100%, 30rem))`;
    mirror.hidden = true;
  }

  // On a phone the keyboard covers the lower half: where there is more room above the caret, it opens there.
  function fitsBelow(bottom) {
    const screen = window.visualViewport;
    const end = screen ? screen.offsetTop + screen.height : window.innerHeight;
    const caret = area.getBoundingClientRect().top + bottom;
    return end - caret > popup.offsetHeight + 8 || end - caret > caret;
  }

  function insert(one) {
    const found = begun();
    if (!found) return close(null);
    const behind = area.value.slice(found.caret);
    // A name that is written over ends before its format or its brace; without a brace in this line one is put in.
    const isClosed = /^[^{}｛｝\n]*[}｝]/.test(behind);
    const rest = isClosed ? /^[^{}｛｝\n|+＋/／]*/.exec(behind)[0].length : 0;
    if (!one.standsAlone) {
      const isTerm = found.from > found.brace + 1;
      const ends = isClosed && /^[}｝]/.test(behind.slice(rest)) ? 1 : 0;
      const text = `${isTerm ? "" : "{"}${one.text}${isClosed && !ends ? "" : "}"}`;
      window.replaceText(area, text, isTerm ? found.from : found.brace, found.caret + rest + ends);
    } else {
      const end = found.caret + (isClosed ? /^[^}｝]*[}｝]/.exec(behind)[0].length : 0);
      const before = area.value.slice(0, found.brace).replace(/[ \n]+$/, "");
      const after = area.value.slice(end).replace(/^[ \n]+/, "");
      const text = `${before && "\n\n"}${one.text}\n\n`;
      window.replaceText(area, text, before.length, area.value.length - after.length);
    }
    close(null);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  area.addEventListener("focus", read, { once: true });
  area.addEventListener("input", update);
  area.addEventListener("click", () => popup.hidden || update());
  area.addEventListener("blur", () => close(null));
  area.addEventListener("scroll", () => popup.hidden || placeBelowCaret());

  area.addEventListener("keydown", (event) => {
    // While an input method is composing, the arrows and Enter are its own.
    if (popup.hidden || event.isComposing || event.keyCode === ACCEPTS_A_WORD) return;
    if (event.key === "Escape") {
      dismissed = begun()?.brace ?? -1;
      close({});
    } else if (event.key === "ArrowDown" && shown.length) choose(active + 1);
    else if (event.key === "ArrowUp" && shown.length) choose(active - 1);
    else if ((event.key === "Enter" || event.key === "Tab") && shown.length) insert(shown[active]);
    else return;
    event.preventDefault();
  });
  area.addEventListener("keyup", (event) => {
    if (!popup.hidden && ["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) update();
  });

  // A tap must not take the focus, and with it the keyboard of a phone, from the text.
  popup.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (item) insert(shown[[...list.children].indexOf(item)]);
  });
})();
