// The operator's screen. One question at a time is under way; the newest words wait for it and replace older ones.
import { copy, fetchPiece, on, one, paint } from "./app.js";
import { became, opened, painted, typed } from "./thought.js";

const part = id => one(`#${id}`);
const [form, words, found, mute, desk, pane, answer, gap, note, sheet] =
  ["ask", "words", "found", "silent", "desk", "pane", "answer", "gap", "gap-note", "sheet"].map(part);
const text = () => words.value.trim();
const all = css => [...found.querySelectorAll(css)], hits = () => all(".hit"), chosen = () => one(".hit[aria-selected=true]");
const isOpen = () => desk.matches(".opened");
const covers = () => getComputedStyle(pane).position === "fixed"; // on a narrow screen the answer covers the list

const tell = words => { part("said").textContent = words; };

// Resolves to the piece when it was taken (or sent back to be put right), else says in its place why not.
async function sent(promise, place = "fault") {
  part(place).textContent = "";
  try {
    const piece = await promise;
    if (piece.ok || (sheet.open && /<form/.test(piece.html))) return piece;
    paint(part(place), piece);
  } catch {
    part(place).textContent = desk.dataset.unsent;
  }
}

// --- The address: q, language, what narrows it, typed, more are the question; article and in are the answer that is open -----------------

const parts = params => Object.fromEntries(new URLSearchParams(params));
const line = its => new URLSearchParams(Object.entries(its).filter(([, value]) => value));
const bare = its => `${line({ ...its, article: "", in: "" })}`;
let asked = parts(location.search);

function put(its, push) {
  asked = its;
  try {
    history[push ? "pushState" : "replaceState"](push || history.state, "", `?${line(its)}`);
  } catch { /* a browser that counts our changes refuses some: the address is then a little behind */ }
  one("header [name=back]").value = location.pathname + location.search; // the language switch comes back to these words
}

const putQuestion = its => put({ ...its, article: asked.article, in: asked.in });
const putAnswer = ({ number, language }, push) => put({ ...asked, article: number, in: language }, push);

// --- The question ------------------------------------------------------------------------------------------------------

let next, busy, refused, eager, turn = 0, flagged;

async function ask(question) {
  next = question;
  if (busy) return;
  busy = found.ariaBusy = true;
  while (next) {
    const mine = next;
    next = null;
    try {
      const piece = await fetchPiece(`?${line(mine)}&language=${mine.language ?? ""}`); // said even when it is none
      mute.hidden = true;
      if (!next) show(mine, piece);
    } catch {
      mute.hidden = false;
      await new Promise(go => setTimeout(go, 1500));
      next ??= mine;
    }
  }
  busy = found.ariaBusy = false;
}

function show(question, piece) {
  paint(found, piece);
  found.scrollTop = 0;
  words.ariaExpanded = !!hits()[0];
  refused = !piece.ok;
  if (refused) return;
  putQuestion(question);
  begin();
  tell(one("[data-said]", found)?.dataset.said);
  choose();
  mark();
  if (eager && hits()[0]) open(hits()[0]);
  eager = false;
}

// Another list is there; the line under it begins anew, but for what is typed in it.
function begin() {
  painted(asked.q ?? "", hits().map(hit => hit.dataset.key));
  gap.className = "gap";
  gap.open = !hits()[0] || note.value;
}

const question = () => ({ ...parts(new FormData(form)), q: text() });

function askForm() {
  const mine = question();
  if (mine.q.length < 2 && !/\d/.test(mine.q)) mine.q = "";
  typed(mine.q);
  if (mine.q || asked.q || busy) ask(mine);
}

function fill(its) {
  for (const { name } of form) if (name) form[name].value = its[name] ?? "";
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

// The open answer's names: its text (key), its thing, its number, its language; and the address of what belongs to it.
const article = () => one("[data-key]", answer)?.dataset;
const page = (rest, { number, language = "" } = article()) => `/articles/${number.replace(/\D/g, "") + rest}?language=${language}`;

function open(row) {
  if (row.id) choose(row);
  putAnswer(row.dataset, true);
  load(page("/answer", row.dataset), true);
}

const loadAsked = () => load(page("/answer", { number: asked.article, language: asked.in }));

// `byHer`: she opens it, it does not only come back. `push`: its place is not known before. Resolves to whether it is there.
async function load(address, byHer, push) {
  const mine = ++turn, coming = fetchPiece(address);
  await coming.catch(() => {});
  if (mine !== turn) return true; // another one was opened meanwhile
  const piece = await sent(coming);
  if (piece) paint(answer, piece);
  else if (push) return;
  else answer.textContent = "";
  desk.className = "desk opened";
  if (piece) {
    if (push) putAnswer(article(), true);
    if (byHer) opened(article().key);
    one("[data-do=star]").ariaPressed = article().favourite;
    part("whole").href = page("");
  }
  pane.scrollTop = 0;
  mark();
  tell(one("h1,h2", answer)?.textContent);
  if (covers()) pane.focus();
  return true;
}

function mark() {
  for (const row of all("[data-number]")) row.ariaCurrent = row.dataset.number === asked.article;
}

// With an empty box there is nothing to go back to: older words must not come before those that she types next.
function close() {
  if (history.state && text()) return history.back();
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
  if (bare(before) !== bare(asked)) ask(asked);
  if (asked.article) loadAsked();
  else if (before.article) shut();
});

// --- What can be done with the open answer, and when there is none -----------------------------------------------------

function done(name) {
  desk.classList.add(name); // until another one is open
  tell(one(`[data-do=${name}]`).dataset.done);
}

// A piece into the sheet: the form first, then what comes back for what stands in it (`body`).
async function turnSheet(body) {
  const piece = await sent(fetchPiece(flagged, body), body && "sheet-fault");
  if (!piece) return;
  paint(part("sheet-body"), piece);
  if (body) (one("[aria-invalid=true]", sheet) ?? sheet).focus();
  else sheet.showModal();
}

const deeds = {
  async copy() {
    await copy(one("[data-say]", answer) ?? one(".answer", answer) ?? answer);
    done("copy");
    setTimeout(() => desk.classList.remove("copy"), 2000);
  },
  async used() {
    if (!await sent(became({ answered: article().key }))) return;
    done("used");
    if (!covers()) words.select(); // for the next caller
  },
  flag() {
    flagged = page("/flag");
    turnSheet();
  },
  async star() {
    const star = one("[data-do=star]"), yes = star.ariaPressed !== "true", fields = new FormData(note.form); // for its token
    fields.set("thing", article().thing);
    fields.set("on", yes);
    if (await sent(fetchPiece(star.value, fields))) star.ariaPressed = yes;
  },
  gap() {
    gap.open = true;
    note.focus();
  },
  shut: () => sheet.close(),
};

on(document, "click", ({ target }) => deeds[target.closest("[data-do]")?.dataset.do]?.());
on(sheet, "submit", event => {
  event.preventDefault();
  turnSheet(new FormData(event.target, event.submitter));
});
on(note.form, "submit", async event => {
  event.preventDefault();
  if (!await sent(became({ gap: 1 }), "gap-fault")) return;
  note.value = "";
  gap.className = "gap done";
  words.focus();
  tell(note.dataset.done);
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
  else if (box && scroll && isOpen()) pane.scrollBy(0, scroll * pane.clientHeight);
  else if (deedOf.has("off") || ((target !== words || text()) && target.closest("input:not([type=radio]),textarea,select"))) return false;
  else if (key === "?" || (code === "Slash" && shiftKey)) part("keys").showPopover();
  else if (code === "Slash") words.select();
  else return false;
  return true;
}

on(document, "keydown", event => {
  if (event.isComposing || event.ctrlKey || event.metaKey || one(":popover-open,dialog[open]")) return;
  if (pressed(event)) event.preventDefault();
});

on(words, "input", askForm);
on(form, "change", ({ target }) => { if (target !== words) ask(question()); });
on(form, "submit", async event => {
  event.preventDefault();
  const fresh = !busy && !refused && (asked.q ?? "") === text();
  const hit = chosen() ?? (fresh && hits()[0]);
  if (hit) return open(hit);
  if (/^([kкл]-?)?\d{1,9}$/i.test(text())) {
    putQuestion(question()); // its list may still be on its way
    if (await load(page("/answer", { number: text() }), true, true)) return;
  }
  eager = true;
  ask(question());
});

on(document, "click", event => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return; // a new tab, as ever
  const link = event.target.closest("#found :is([data-number],[data-ask],[data-again]),#answer [href*='/by-id/']");
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

on(part("back"), "click", close);
on(window, "focus", () => { if (refused) ask(question()); }); // signed in again in another tab
begin();
if (!asked.q) askForm(); // what she typed before this script was there
if (asked.article) loadAsked();
