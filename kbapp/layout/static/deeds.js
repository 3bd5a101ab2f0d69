// What can be done with the open answer, and when there is none: copy, used, flag, star, gap.
import { copy, fetchPiece, on, one, paint } from "./app.js";
import { became } from "./thought.js";

const [desk, answer, sheet, box, note] = ["desk", "answer", "sheet", "gap", "gap-note"].map(id => one(`#${id}`));
const tool = name => one(`[data-do=${name}]`);
let flagged;

// The open answer's names: its text (key), its thing, its number, its language.
export const article = () => one("[data-key]", answer)?.dataset;
export const page = (rest, { number, language = "" } = article()) => `/articles/${number.replace(/\D/g, "") + rest}?language=${language}`;
export const tell = words => { one("#said").textContent = words; };

// Resolves to the piece when it was taken (or sent back to be put right), else says in its place why not.
export async function sent(promise, place = one("#fault")) {
  place.textContent = "";
  try {
    const piece = await promise;
    if (piece.ok || (sheet.open && /<form/.test(piece.html))) return piece;
    paint(place, piece);
  } catch {
    place.textContent = desk.dataset.unsent;
  }
}

function done(name) {
  desk.classList.add(name);
  tell(tool(name).dataset.done);
}

// Another answer is open: its tools begin anew.
export function ready() {
  desk.className = "desk opened";
  if (!article()) return;
  tool("star").ariaPressed = article().favourite;
  one("#whole").href = page("");
}

// A piece into the sheet: the form first, then what comes back for what stands in it (`body`).
async function turn(body) {
  const piece = await sent(fetchPiece(flagged, body), body && one("#sheet-fault"));
  if (!piece) return;
  paint(one("#sheet-body"), piece);
  if (body) (one("[aria-invalid=true]", sheet) ?? sheet).focus();
  else sheet.showModal();
}

export const deeds = {
  async copy() {
    await copy(one("[data-say]", answer) ?? one(".answer", answer) ?? answer);
    done("copy");
    setTimeout(() => desk.classList.remove("copy"), 2000);
  },
  async used() {
    if (await sent(became({ answered: article().key }))) done("used");
  },
  flag() {
    flagged = page("/flag");
    turn();
  },
  async star() {
    const star = tool("star"), yes = star.ariaPressed !== "true", fields = new FormData(note.form); // for its token
    fields.set("thing", article().thing);
    fields.set("on", yes);
    if (await sent(fetchPiece(star.value, fields))) star.ariaPressed = yes;
  },
  shut: () => sheet.close(),
  gap() {
    box.open = true;
    note.focus();
  },
};

// Other words are asked: the line under the list begins anew, but for what is typed there.
export function anew(hits) {
  box.className = "gap";
  box.open = !hits || note.value;
}

on(sheet, "submit", event => {
  event.preventDefault();
  turn(new FormData(event.target, event.submitter));
});
on(note.form, "submit", async event => {
  event.preventDefault();
  if (!await sent(became({ gap: 1 }), one("#gap-fault"))) return;
  note.value = "";
  box.className = "gap done";
  tell(note.dataset.done);
});
on(document, "click", ({ target }) => deeds[target.closest("[data-do]")?.dataset.do]?.());
