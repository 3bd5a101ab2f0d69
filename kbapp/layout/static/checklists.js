// A topic's page: each question is saved when it is left, and painted anew in its place. Without this script its buttons do the same.
import { fetchPiece, on, one, paint } from "./app.js";

const bar = one("#topic-bar");
const note = bar && one(".saved-note", bar);

function told(piece) {
  const news = one("template[data-bar]", piece);
  if (!news || !bar) return;
  const { count, share, next, said } = news.dataset;
  one(".topic-count strong", bar).textContent = count;
  one(".ring-done", bar).setAttribute("stroke-dasharray", `${share} 100`);
  one(".ring text", bar).textContent = share;
  one(".ring", bar).classList.toggle("full", share === "100");
  const way = one("[data-next]", bar);
  if (way) { way.hidden = !next; way.hash = next; }
  note.textContent = said;
  news.remove();
}

const busy = new Map(); // a question's saves come one after another, each knowing the answer before it

async function send(form, button) {
  const card = form.closest(".question"), focused = document.activeElement?.id;
  const body = new FormData(form, button);
  if (!body.has("do")) body.set("do", "answer");
  note.textContent = note.dataset.saving;
  let piece;
  try {
    piece = await fetchPiece(form.action, body);
  } catch {
    note.textContent = note.dataset.unsaved;
    return;
  }
  const place = document.createElement("div");
  paint(place, piece);
  told(place);
  if (!piece.ok) note.textContent = "";
  const fresh = place.firstElementChild;
  for (const each of card.querySelectorAll("details[open]")) { // what was open stays open
    const key = each.className;
    const same = key === "entry-edit" ? null : fresh.querySelector(`details[class="${key}"]`);
    if (same) same.open = true;
  }
  card.replaceWith(...place.children);
  const again = focused ? document.getElementById(focused) : null;
  (again ?? one("[aria-invalid]", fresh) ?? fresh).focus({ preventScroll: Boolean(again) });
  dispatchEvent(new Event("kb:saved"));
}

function save(form, button) {
  const code = form.closest(".question").id;
  const before = busy.get(code) ?? Promise.resolve();
  const now = before.then(() => form.isConnected ? send(form, button) : undefined);
  busy.set(code, now);
  return now;
}

on(document, "submit", event => {
  const form = event.target.closest("form[data-card]");
  if (!form || !bar || event.submitter?.formTarget) return;
  event.preventDefault();
  save(form, event.submitter);
});

function left(target) {
  const form = target.closest("form[data-autosave]");
  if (!form || !bar || target.name === "reason" || target.closest(".count-table, .entry-fields")) return;
  if (target.type !== "radio" && !target.value) return;
  save(form);
}

on(document, "change", ({ target }) => { if (target.type !== "date") left(target); });

on(document, "focusout", ({ target }) => { // a date "changes" with every digit of its year
  if (target.type === "date" && target.value !== target.defaultValue) left(target);
});

on(document, "keydown", event => {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.code !== "KeyN") return;
  const way = bar && one("[data-next]", bar);
  if (!way || way.hidden) return;
  event.preventDefault();
  const card = document.getElementById(way.hash.slice(1));
  card?.scrollIntoView({ block: "center" });
  (card && one("input:not([type=hidden]), textarea, select", card) || card)?.focus();
});
