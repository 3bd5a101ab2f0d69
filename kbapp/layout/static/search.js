// The operator's screen. One question at a time is under way; the newest words wait for it and replace older ones.
import { fetchPiece, on, one, paint } from "./app.js";
import { anew, article, deeds, page, ready, sent, tell } from "./deeds.js";
import { opened, painted, typed } from "./thought.js";

const [form, words, found, silent, desk, pane, answer] = ["ask", "words", "found", "silent", "desk", "pane", "answer"].map(id => one(`#${id}`));
const chips = form.elements.language, text = () => words.value.trim();
const all = css => [...found.querySelectorAll(css)], hits = () => all(".hit"), chosen = () => one(".hit[aria-selected=true]");
const isOpen = () => desk.matches(".opened");
const covers = () => getComputedStyle(pane).position === "fixed"; // on a narrow screen the answer covers the list

// --- The address: q, language, typed, more are the question; article and in are the answer that is open -----------------

const parts = params => Object.fromEntries(new URLSearchParams(params));
const line = its => new URLSearchParams(Object.entries(its).filter(([, value]) => value));
let asked = parts(location.search);

function put(its, push) {
  asked = its;
  try {
    history[push ? "pushState" : "replaceState"](push || history.state, "", `?${line(its)}`);
  } catch { /* a browser that counts our changes refuses some: the address is then a little behind */ }
  one("header [name=back]").value = location.pathname + location.search; // the language switch comes back to these words
}

const putAnswer = ({ number, language }, push) => put({ ...asked, article: number, in: language }, push);

// --- The question ------------------------------------------------------------------------------------------------------

let waiting, busy, refused, openFirst, turn = 0;

async function ask(question) {
  waiting = question;
  if (busy) return;
  busy = found.ariaBusy = true;
  while (waiting) {
    const mine = waiting;
    waiting = null;
    try {
      const piece = await fetchPiece(`?${line(mine)}&language=${mine.language ?? ""}`); // said even when it is none
      silent.hidden = true;
      if (!waiting) show(mine, piece);
    } catch {
      silent.hidden = false;
      await new Promise(go => setTimeout(go, 1500));
      waiting ??= mine;
    }
  }
  busy = found.ariaBusy = false;
}

function show(question, piece) {
  paint(found, piece);
  found.scrollTop = 0;
  refused = !piece.ok;
  if (refused) return;
  put({ ...question, article: asked.article, in: asked.in });
  note();
  tell(one("[data-said]", found)?.dataset.said ?? "");
  words.ariaExpanded = !!hits()[0];
  choose();
  mark();
  if (openFirst && hits()[0]) open(hits()[0]);
  openFirst = false;
}

function note() {
  painted(asked.q ?? "", hits().map(hit => hit.dataset.key));
  anew(hits().length);
}

const question = () => ({ q: text(), language: chips.value });

function askForm() {
  const mine = question();
  if (mine.q.length < 2 && !/\d/.test(mine.q)) mine.q = "";
  typed(mine.q);
  ask(mine);
}

function fill({ q = "", language = "" }) {
  words.value = q;
  chips.value = language;
}

// --- Choosing and opening ----------------------------------------------------------------------------------------------

function choose(hit) {
  for (const each of hits()) each.ariaSelected = each === hit;
  hit?.scrollIntoView({ block: "nearest" });
  words.setAttribute("aria-activedescendant", hit?.id ?? "");
}

function move(step) {
  const at = hits().indexOf(chosen()) + step;
  choose(hits().at(at < -1 ? -1 : at % hits().length));
}

function open(row) {
  if (row.id) choose(row);
  putAnswer(row.dataset, true);
  load(page("/answer", row.dataset), true);
}

const loadAsked = () => load(page("/answer", { number: asked.article, language: asked.in }));

// `byHer`: she opens it, it does not only come back. `push`: its place is not known before. Resolves to whether it is there.
async function load(address, byHer, push) {
  const mine = ++turn, piece = await sent(fetchPiece(address));
  if (mine !== turn) return true; // another one was opened meanwhile
  if (piece) paint(answer, piece);
  else if (push) return;
  else answer.textContent = "";
  if (push) putAnswer(article(), true);
  if (byHer && piece) opened(article().key);
  pane.scrollTop = 0;
  ready();
  mark();
  tell(one("h1, h2", answer)?.textContent ?? "");
  if (covers()) pane.focus();
  return true;
}

function mark() {
  for (const row of all("[data-number]")) row.ariaCurrent = row.dataset.number === asked.article;
}

function close() {
  if (history.state) return history.back();
  putAnswer({});
  shut();
}

function shut() {
  turn++;
  desk.className = "desk";
  answer.textContent = "";
  mark();
  words.focus();
}

on(window, "popstate", () => {
  const before = asked;
  asked = parts(location.search);
  fill(asked);
  if (["q", "language", "typed", "more"].some(name => before[name] !== asked[name])) ask(asked);
  if (asked.article) loadAsked();
  else shut();
});

// --- Keys and clicks ---------------------------------------------------------------------------------------------------

const deedOf = new Map(form.dataset.keys.split(" ").map(pair => pair.split("=").reverse()));

// Alt and one of her keys. Whether it was ours: all others are the browser's.
function withAlt(code) {
  const row = hits()[code.replace("Digit", "") - 1], deed = deedOf.get(code);
  if (row) open(row);
  else if (deed === "gap" ? text() : deed && article()) deeds[deed]();
  else return false;
  return true;
}

function escape() {
  if (isOpen() && (covers() || !words.value)) return close();
  words.focus();
  words.value = "";
  askForm();
}

function pressed({ code, key, target, altKey, shiftKey, repeat }) {
  if (altKey) return !shiftKey && !repeat && withAlt(code);
  const scroll = { PageDown: 0.85, PageUp: -0.85 }[code], step = { ArrowDown: 1, ArrowUp: -1 }[code], box = target === words && !shiftKey;
  if (code === "Escape") escape();
  else if (box && step) move(step);
  else if (box && scroll && isOpen()) pane.scrollBy({ top: scroll * pane.clientHeight });
  else if (deedOf.has("off") || target.closest("input:not([type=radio]), textarea, select")) return false;
  else if (key === "?" || (code === "Slash" && shiftKey)) one("#keys").showPopover();
  else if (code === "Slash") words.select();
  else return false;
  return true;
}

on(document, "keydown", event => {
  const others = event.isComposing || event.ctrlKey || event.metaKey || one(":popover-open, dialog[open]");
  if (!others && pressed(event)) event.preventDefault();
});

on(words, "input", askForm);
on(form, "change", ({ target }) => { if (target !== words) ask(question()); });
on(form, "submit", async event => {
  event.preventDefault();
  const upToDate = !busy && !refused && (asked.q ?? "") === text();
  const hit = chosen() ?? (upToDate && hits()[0]);
  if (hit) return open(hit);
  if (/^([kкл]-?)?\d{1,9}$/i.test(text()) && await load(page("/answer", { number: text() }), true, true)) return;
  openFirst = true;
  ask(question());
});

on(document, "click", event => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return; // a new tab, as ever
  const link = event.target.closest("#found :is([data-number], [data-ask], [data-again]), #answer [href*='/articles/by-id/']");
  if (!link) return;
  event.preventDefault();
  if (link.dataset.number) open(link);
  else if (answer.contains(link)) load(`${link.pathname}/answer?language=${asked.in ?? ""}`, true, true);
  else if (!link.href) ask(question());
  else {
    const its = parts(link.search);
    fill(its);
    words.focus();
    typed(text());
    ask(its);
  }
});

on(one("#back"), "click", close);
on(window, "focus", () => { if (refused) ask(question()); }); // signed in again in another tab
note();
if (asked.article) loadAsked();
