// What every page of ours can do: fetch a piece of a page, paint it, copy a text, guard a half-typed form.

const policy = window.trustedTypes
  ? trustedTypes.createPolicy("kb", { createHTML: (html) => html })
  : { createHTML: (html) => html };

// A piece of a page from our own origin; fields of a form are posted. Whatever is no piece (the sign-in after a long break)
// reloads the page instead.
export async function fetchPiece(address, fields) {
  const method = fields ? "POST" : "GET";
  const response = await fetch(address, { method, body: fields, headers: { "X-Fragment": "1" }, signal: AbortSignal.timeout(10000) });
  const ours = new URL(response.url).origin === location.origin && response.headers.get("X-Fragment") === "1";
  if (!ours) throw new Error(`no piece of a page: ${response.status}`);
  return { ok: response.ok, html: policy.createHTML(await response.text()) };
}

export function paint(element, piece) {
  element.innerHTML = piece.html;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(document.querySelector(button.dataset.copy).innerText.trim());
  if (button.dataset.copied) button.textContent = button.dataset.copied;
});

let typed = false;
document.addEventListener("input", (event) => { typed ||= Boolean(event.target.closest("form[data-guard]")); });
document.addEventListener("submit", () => { typed = false; });
addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
