// What stands beside a form about what this device keeps of it (static/drafts.js).
(() => {
  "use strict";
  function node(tag, facts, ...inside) {
    const made = Object.assign(document.createElement(tag), facts);
    made.append(...inside);
    return made;
  }

  // The place above the form's buttons for a sentence.
  function stateOf(form) {
    const state = node("div", { className: "note note-wait bo-note", role: "status" });
    const buttons = form.querySelector(".actions, .bo-moves");
    if (buttons) buttons.before(state);
    else form.append(state);
    return state;
  }

  // The question above the form what is to become of a draft of that time; it goes with either answer.
  function offerOf(form, time, restore, leave) {
    const at = new Date(time).toLocaleString("zh-CN", { dateStyle: "short", timeStyle: "short", hour12: false });
    const files = form.querySelector("[type=file]") ? "，文件须重新选" : "";
    const button = (words, look, act) =>
      node("button", { type: "button", className: look, onclick: () => { note.remove(); act(); } }, words);
    const note = node(
      "div",
      { className: "note note-warn bo-note", role: "status" },
      node("p", {}, `本机留着您 ${at} 填写、还没有提交的内容${files}。`),
      node(
        "div",
        { className: "actions bo-moves" },
        button("恢复到页面", "btn bo-move", restore),
        button("不要了", "btn btn-quiet bo-move", leave),
      ),
    );
    form.before(note);
  }

  window.draftNotes = { node, stateOf, offerOf };
})();
