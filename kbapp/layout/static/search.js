// The operator's screen. One question at a time is under way; the newest words wait for it and replace older ones.
import { fetchPiece, paint } from "./app.js";

const part = (id) => document.getElementById(id);
const [form, words, found, said, desk, pane, answer, keys] =
  ["ask", "words", "found", "said", "desk", "pane", "answer", "keys"].map(part);
const covers = matchMedia("(max-width: 63.99rem), (max-height: 29.99rem)"); // as in search.css: the answer covers the list
const hits = () => [...found.querySelectorAll(".hit")];

// --- The address: q, language, typed, more are the question; article and in are the answer that is open -----------------

let asked = new URLSearchParams(location.search);

function put(params, push = false) {
  asked = params;
  const text = params.toString();
  try {
    history[push ? "pushState" : "replaceState"](push ? { opened: true } : history.state, "", text ? `?${text}` : location.pathname);
  } catch { /* a browser that counts our changes refuses some: the address is then a little behind */ }
  const back = document.querySelector("[name=back]"); // the language switch comes back to these words
  if (back) back.value = location.pathname + location.search;
}

function questionOfForm() {
  const params = new URLSearchParams();
  if (words.value.trim()) params.set("q", words.value.trim());
  if (form.elements.language.value) params.set("language", form.elements.language.value);
  return params;
}

function withAnswer(params, from) {
  for (const name of ["article", "in"]) if (from.has(name)) params.set(name, from.get(name));
  return params;
}

// --- The question ------------------------------------------------------------------------------------------------------

let waiting = null;
let underWay = false;
let openFirst = false;

function ask(params) {
  waiting = params;
  if (!underWay) answerAll();
}

async function answerAll() {
  underWay = true;
  while (waiting) {
    const params = waiting;
    waiting = null;
    try {
      const piece = await fetchPiece(`${form.action}?${params}`);
      if (!waiting) show(params, piece);
    } catch {
      found.replaceChildren(part("silent").content.cloneNode(true));
      await new Promise((go) => setTimeout(go, 1500));
      waiting ??= params;
    }
  }
  underWay = false;
}

function show(params, piece) {
  paint(found, piece);
  found.scrollTop = 0;
  put(withAnswer(params, asked));
  said.textContent = found.querySelector("[data-said]")?.dataset.said ?? "";
  words.setAttribute("aria-expanded", String(hits().length > 0));
  choose(null);
  markOpen();
  if (openFirst && hits()[0]) open(hits()[0]);
  openFirst = false;
}

function askForm() {
  const params = questionOfForm();
  const short = words.value.trim().length < 2 && !/\d/.test(words.value);
  if (short) params.delete("q");
  ask(params);
}

// --- Choosing and opening ----------------------------------------------------------------------------------------------

const chosen = () => found.querySelector('.hit[aria-selected="true"]');

function choose(hit) {
  chosen()?.setAttribute("aria-selected", "false");
  hit?.setAttribute("aria-selected", "true");
  hit?.scrollIntoView({ block: "nearest" });
  if (hit) words.setAttribute("aria-activedescendant", hit.id);
  else words.removeAttribute("aria-activedescendant");
}

function move(step) {
  const rows = hits();
  const at = rows.indexOf(chosen());
  const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : (at + step + rows.length) % rows.length;
  choose(rows[next] ?? null);
}

function open(hit) {
  const params = withAnswer(new URLSearchParams(asked), new URLSearchParams());
  params.set("article", hit.dataset.number);
  params.set("in", hit.dataset.language);
  choose(hit);
  put(params, true);
  showAnswer(hit.href);
}

async function showAnswer(page) {
  const number = asked.get("article").replace(/\D/g, "");
  const address = `/articles/${number}/answer?${new URLSearchParams({ language: asked.get("in") ?? "" })}`;
  const mine = asked.get("article") + asked.get("in");
  try {
    const piece = await fetchPiece(address);
    if (mine !== asked.get("article") + asked.get("in")) return; // another one was opened meanwhile
    paint(answer, piece);
  } catch {
    location.assign(page ?? `/articles/${number}`);
    return;
  }
  pane.scrollTop = 0;
  desk.classList.add("opened");
  markOpen();
  said.textContent = answer.querySelector("h1, h2")?.textContent ?? "";
  if (covers.matches) pane.focus();
}

function markOpen() {
  for (const hit of hits()) hit.classList.toggle("is-open", hit.dataset.number === asked.get("article"));
}

function close() {
  if (history.state?.opened) history.back();
  else {
    put(questionOfForm());
    closePane();
  }
}

function closePane() {
  desk.classList.remove("opened");
  answer.replaceChildren(part("unopened").content.cloneNode(true));
  markOpen();
  words.focus();
}

function follow() {
  const before = asked.get("article");
  const params = new URLSearchParams(location.search);
  const sameQuestion = ["q", "language", "typed", "more"].every((name) => params.get(name) === asked.get(name));
  asked = params;
  words.value = params.get("q") ?? "";
  form.elements.language.value = params.get("language") ?? "";
  if (!sameQuestion) ask(params);
  if (params.has("article")) showAnswer();
  else if (before) closePane();
}

// --- Keys and clicks ---------------------------------------------------------------------------------------------------

const typing = (target) => target.closest("input:not([type=radio]), textarea, select, [contenteditable]");

words.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const scroll = { PageDown: 0.85, PageUp: -0.85 }[event.code];
  if (event.code === "ArrowDown" || event.code === "ArrowUp") move(event.code === "ArrowDown" ? 1 : -1);
  else if (scroll && desk.classList.contains("opened")) pane.scrollBy({ top: scroll * pane.clientHeight });
  else return;
  event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey || document.querySelector(":popover-open")) return;
  if (event.code === "Escape") {
    if (covers.matches && desk.classList.contains("opened")) close();
    else if (words.value) {
      words.value = "";
      askForm();
      words.focus();
    } else if (desk.classList.contains("opened")) close();
    else words.focus();
  } else if (typing(event.target)) return;
  else if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) keys.showPopover();
  else if (event.key === "/" || event.code === "Slash") {
    words.focus();
    words.select();
  } else return;
  event.preventDefault();
});

words.addEventListener("input", askForm);
form.addEventListener("change", (event) => { if (event.target.name === "language") askForm(); });
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const upToDate = !underWay && (asked.get("q") ?? "") === words.value.trim();
  const hit = chosen() ?? hits()[0];
  if (upToDate && hit) open(hit);
  else {
    openFirst = true;
    askForm();
  }
});

found.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return; // a new tab, as ever
  const link = event.target.closest("a.hit, a[data-ask]");
  if (!link) return;
  event.preventDefault();
  if (link.classList.contains("hit")) return open(link);
  const params = new URL(link.href).searchParams;
  words.value = params.get("q") ?? "";
  form.elements.language.value = params.get("language") ?? "";
  words.focus();
  ask(params);
});

part("back").addEventListener("click", close);
addEventListener("popstate", follow);
if (asked.has("article")) showAnswer();
