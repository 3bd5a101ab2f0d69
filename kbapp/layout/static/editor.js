// Writing an answer: what operators will see is drawn while it is typed, blocks and links go in by button or key.
import { fetchPiece, paint } from "./app.js";

const part = (id) => document.getElementById(id);
const [form, side, live, beside, finder, finderWords, finderList] =
  ["writing", "side", "live", "beside", "finder", "finder-words", "finder-list"].map(part);
const body = form.elements.body;
const words = part("words-of-tools").dataset;

// --- What operators will see: one question at a time is under way, the newest text waits for it --------------------------

let changed = false;
let underWay = false;

async function draw() {
  changed = true;
  if (underWay) return;
  underWay = true;
  while (changed) {
    changed = false;
    try {
      const piece = await fetchPiece(form.dataset.live, new URLSearchParams(new FormData(form)));
      if (!changed) paint(live, piece);
    } catch {
      await new Promise((go) => setTimeout(go, 1500));
    }
  }
  underWay = false;
}

form.addEventListener("input", draw);
if (body.value !== body.defaultValue) draw(); // typed before this script came

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[name=look]");
  if (!button) return;
  event.preventDefault();
  const preview = button.value === "preview";
  if (!preview) {
    try {
      paint(beside, await fetchPiece(button.dataset.piece));
    } catch {
      return form.requestSubmit(button);
    }
  }
  side.classList.toggle("beside", !preview);
  if (form.elements.side) form.elements.side.value = button.value;
  for (const tab of side.querySelectorAll(".side-tab")) tab.ariaPressed = String(tab.value === button.value.split(".")[0]);
});

// --- Putting things into the text, in a way that Ctrl+Z takes back --------------------------------------------------------

function put(text, from, to, choose = [text.length, text.length]) {
  const start = body.selectionStart;
  body.focus();
  body.setSelectionRange(from, to);
  if (!(text ? document.execCommand("insertText", false, text) : document.execCommand("delete"))) {
    body.setRangeText(text, from, to);
    body.dispatchEvent(new Event("input", { bubbles: true }));
  }
  if (start >= 0) body.setSelectionRange(from + choose[0], from + choose[1]);
}

function wrap(before, after, otherwise) {
  const { selectionStart: from, selectionEnd: to, value } = body;
  const chosen = value.slice(from, to) || otherwise;
  put(before + chosen + after, from, to, [before.length, before.length + chosen.length]);
}

// Whole lines, on lines of their own, an empty line around.
function lines() {
  const { selectionStart, selectionEnd, value } = body;
  const from = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const end = value.indexOf("\n", Math.max(selectionEnd, from));
  const to = end < 0 ? value.length : end;
  return { from, to, text: value.slice(from, to), above: /(^|\n\n)$/.test(value.slice(0, from)) ? "" : "\n", below: /^(\n\n|\n?$)/.test(value.slice(to)) ? "" : "\n" };
}

function block(make, otherwise = words.words) {
  const { from, to, text, above, below } = lines();
  const inside = text || otherwise;
  const made = make(inside);
  const start = above.length + Math.max(0, made.indexOf(inside));
  put(above + made + below, from, to, [start, start + (made.includes(inside) ? inside.length : 0)]);
}

// Each line gets the mark; when each has it already, each loses it.
function mark(pattern, sign) {
  const { from, to, text } = lines();
  const all = (text || words.words).split("\n");
  const marked = all.every((line) => pattern.test(line));
  const made = all.map((line, n) => (marked ? line.replace(pattern, "") : sign(n) + line)).join("\n");
  put(made, from, to, [0, made.length]);
}

const container = (name) => () => block((text) => `::: ${name}\n${text}\n:::`);
const tools = {
  answer: container("answer"),
  say: container("say"),
  internal: container("internal"),
  heading: () => mark(/^#{1,6} /, () => "## "),
  bold: () => wrap("**", "**", words.words),
  list: () => mark(/^[-*] /, () => "- "),
  numbers: () => mark(/^\d+[.)] /, (n) => `${n + 1}. `),
  table: () => block((text) => `| ${words.head} | ${words.head} |\n| --- | --- |\n| ${text.replaceAll("\n", " ")} | ${words.cell} |`, words.cell),
  link: () => wrap("[", "](https://)", words.words),
  article: () => { find(body.value.slice(body.selectionStart, body.selectionEnd)); },
  picture: () => {
    part("shelf").showModal();
    shelve(part("shelf-piece").dataset.piece);
  },
};

document.addEventListener("click", (event) => {
  const tool = event.target.closest("[data-tool]");
  if (tool) tools[tool.dataset.tool]();
});

const bar = document.querySelector(".tools");
bar.addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.code];
  if (!step) return;
  const all = [...bar.querySelectorAll(".tool")];
  const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
  for (const each of all) each.tabIndex = each === next ? 0 : -1;
  next.focus();
});

// --- A link to an article: words, arrows, Enter --------------------------------------------------------------------------

let asked = null;
let asking = false;

function find(text) {
  finder.showModal();
  finderWords.value = text.slice(0, 200);
  finderWords.select();
  ask();
}

async function ask() {
  asked = finderWords.value.trim();
  if (asking) return;
  asking = true;
  while (asked !== null) {
    const mine = asked;
    asked = null;
    try {
      const piece = await fetchPiece(`${finderWords.dataset.suggest}?${new URLSearchParams({ q: mine })}`);
      if (asked === null) paint(finderList, piece);
    } catch {
      finderList.replaceChildren();
    }
    point(0);
  }
  asking = false;
}

const options = () => [...finderList.querySelectorAll("[role=option]")];

function point(step) {
  const all = options();
  const at = all.findIndex((each) => each.ariaSelected === "true");
  const next = all[(at + step + all.length) % all.length];
  for (const each of all) each.ariaSelected = String(each === next);
  next?.scrollIntoView({ block: "nearest" });
  finderWords.setAttribute("aria-activedescendant", next?.id ?? "");
}

function choose(option) {
  const { selectionStart, selectionEnd } = body; // closing the dialog moves them
  option?.closest("dialog").close();
  if (option) put(option.dataset.insert, selectionStart, selectionEnd);
}

finderWords.addEventListener("input", ask);
finderWords.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.code];
  if (step) point(step);
  else if (event.key === "Enter") choose(options().find((each) => each.ariaSelected === "true") ?? null);
  else return;
  event.preventDefault();
});

// Pictures and files: another room's page in a dialog; its links and forms stay inside it.
async function shelve(address, fields) {
  try {
    paint(part("shelf-piece"), await fetchPiece(address, fields));
    part("shelf-piece").querySelector("[data-insert][autofocus]")?.focus(); // what was just added
  } catch {
    location.assign(address);
  }
}

part("shelf")?.addEventListener("submit", (event) => {
  event.preventDefault();
  event.stopPropagation(); // the text itself is not sent
  shelve(event.target.action, new FormData(event.target, event.submitter));
});

for (const dialog of document.querySelectorAll("dialog")) {
  dialog.addEventListener("click", (event) => {
    const insert = event.target.closest("[data-insert]");
    const inside = event.target.closest("#shelf-piece a:not([target], [download])");
    if (insert) choose(insert);
    else if (event.target.closest("[data-close]") || event.target === dialog) dialog.close();
    else if (inside?.pathname.endsWith("/media")) {
      event.preventDefault();
      shelve(inside.href);
    }
  });
  dialog.addEventListener("close", () => body.focus());
}

// --- Keys, by their place: the same on the Kazakh and the Russian layout ---------------------------------------------------

addEventListener("keydown", (event) => {
  const { code, ctrlKey, metaKey, altKey, shiftKey } = event;
  const altGr = event.getModifierState("AltGraph"); // it types letters, such as the rouble sign
  if ((ctrlKey || metaKey) && !altKey && !shiftKey && code === "KeyS") form.requestSubmit(form.querySelector(".primary"));
  else if (ctrlKey && altKey && !altGr && !shiftKey && !document.querySelector("dialog[open]")) {
    const tool = bar.querySelector(`[data-key="${code}"]`);
    if (!tool) return;
    tool.click();
  } else if (event.key === "?" && !event.target.closest("input, textarea, select")) part("keys").showPopover();
  else return;
  event.preventDefault();
});

// Enter goes on with a list; on an empty point it ends the list.
body.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.altKey || event.isComposing || body.selectionStart !== body.selectionEnd) return;
  const at = body.selectionStart;
  const from = body.value.lastIndexOf("\n", at - 1) + 1;
  const [whole, space, sign, number, rest] = /^(\s*)(?:([-*])|(\d+)[.)]) +(.*)$/.exec(body.value.slice(from, at)) ?? [];
  if (whole === undefined) return;
  event.preventDefault();
  if (!rest) put("", from, at);
  else put(`\n${space}${sign ?? `${Number(number) + 1}.`} `, at, at);
});
