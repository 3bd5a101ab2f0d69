// One thought at the search box: texts that extend or shorten each other, with pauses under 30 s. It is sent when it ends.
import { fetchPiece, on, one } from "./app.js";

const PAUSE = 30000, form = one("#gap-form"), now = Date.now;
let list = { words: "", shown: [] }, typedAt, timer; // what is on screen
let thought, began, last, text, asked, seen, fresh, over; // `thought` is its name; `fresh`: there is something to send; `over`: other words begin another

function begin(words) {
  thought = crypto.getRandomValues(new Uint32Array(3)).join("-");
  began = last = now();
  text = words;
  seen = new Map();
  fresh = false;
  over = !words;
}

function wait() {
  clearTimeout(timer);
  timer = setTimeout(send, PAUSE);
}

export function typed(words) {
  typedAt = now();
  if (over || !words || now() - last > PAUSE || !(words.startsWith(text) || text.startsWith(words))) {
    send();
    begin(words);
  }
  text = words;
  last = now();
  wait();
}

// Words that are being taken back are no question: what was asked before them stays.
export function painted(words, shown) {
  const grew = words.length >= list.words.length;
  list = { words, shown, ms: now() - typedAt };
  if (over || !words || (fresh && !grew)) return;
  asked = list;
  fresh = true;
}

export function opened(key) {
  if (!text) began = last = now(); // from a shelf, or a list that came with the page
  asked = text && text !== list.words ? { words: text, shown: [] } : list;
  fresh = true;
  if (key && !seen.has(key)) seen.set(key, now());
  wait();
}

// What became of it (`{ answered: key }`, `{ gap: 1 }`), sent at once.
export function became(more) {
  opened(more.answered);
  return send(more);
}

function send(more) {
  if (!fresh) return;
  const { words, shown, ms } = asked, fields = new FormData(form); // it holds the token, the language and the note
  const its = {
    thought, words, ms, began: now() - began, shown: shown.join(" "),
    opened: [...seen].map(([key, at]) => `${key}:${now() - at}`).join(" "), ...more,
  };
  for (const each in its) fields.set(each, its[each]);
  fresh = false;
  over = true;
  const answer = fetchPiece(form.action, fields, true);
  answer.catch(() => {}); // who wants to know waits for it
  return answer;
}

begin("");
on(window, "pagehide", () => send());
