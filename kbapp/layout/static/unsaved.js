// A form that is kept on the server while it is written: a closed tab, a power cut or an ended session lose no word.
const PAUSE_MS = 2500; // between two letters and the server

const form = document.querySelector("form[data-unsaved]");
const note = document.querySelector(".kept-note");
let waiting = 0;
let changed = false;
let sent = false;
let underWay = null;

const time = () => new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

function tell(kind) {
  if (!note) return;
  note.textContent = note.dataset[kind].replace("…", time());
  note.classList.toggle("error", kind !== "kept");
}

function typed() {
  const fields = {};
  for (const element of form.elements) {
    const { name, type, value, readOnly } = element;
    const not = !name || readOnly || ["hidden", "password", "file", "submit", "button"].includes(type);
    if (not || ((type === "radio" || type === "checkbox") && !element.checked)) continue;
    fields[name] = name in fields ? [fields[name], value].flat() : value;
  }
  return new URLSearchParams({
    csrf_token: form.elements.csrf_token.value,
    form: form.dataset.unsaved,
    base: form.dataset.base,
    fields: JSON.stringify(fields),
  });
}

async function keep() {
  if (underWay || sent) return;
  changed = false;
  underWay = new AbortController();
  try {
    const response = await fetch(form.dataset.keep, {
      method: "POST", body: typed(), headers: { "X-Fragment": "1" }, signal: AbortSignal.any([underWay.signal, AbortSignal.timeout(10000)]),
    });
    tell(response.ok ? "kept" : response.status === 401 ? "out" : "lost");
    if (!response.ok) changed = true;
  } catch {
    changed = true;
    if (!sent) tell("lost");
  }
  underWay = null;
  if (changed && !sent) later();
}

function later() {
  clearTimeout(waiting);
  waiting = setTimeout(keep, PAUSE_MS);
}

function leave() {
  if (changed && !sent) navigator.sendBeacon(form.dataset.keep, typed());
  changed = false;
}

// typed before this script came, or put back by the browser
const differs = ({ readOnly, type, value, defaultValue }) => !readOnly && type !== "hidden" && defaultValue !== undefined && value !== defaultValue;

if (form) {
  if ([...form.elements].some(differs)) {
    changed = true;
    later();
  }
  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, () => {
      if (!changed || !waiting) later();
      changed = true;
    });
  }
  form.addEventListener("submit", () => {
    sent = true;
    clearTimeout(waiting);
    underWay?.abort();
  });
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") leave(); });
  addEventListener("pageshow", (event) => { if (event.persisted) sent = false; });
}
