// What every page of ours can do: fetch a piece of a page, paint it, copy a text.

const policy = window.trustedTypes?.createPolicy("kb", { createHTML: html => html });

export const one = (css, root = document) => root.querySelector(css);
export const on = (target, kind, deed) => target.addEventListener(kind, deed);

// A piece of a page, `body` sent first; with `keepalive` it arrives even when the page is left. Whatever is no piece is a fault; other origins are closed by the policy of the page.
export async function fetchPiece(address, body, keepalive) {
  const response = await fetch(address, {
    method: body ? "POST" : "GET", body, keepalive,
    headers: { "X-Fragment": "1" }, signal: AbortSignal.timeout(10000),
  });
  const { ok, status, headers } = response, html = await response.text();
  if (headers.get("X-Fragment") !== "1") throw new Error(status);
  return { ok, status, html: policy?.createHTML(html) ?? html };
}

export function paint(element, piece) {
  element.innerHTML = piece.html;
}

export async function copy(element) {
  if (navigator.clipboard) return navigator.clipboard.writeText(element.innerText.trim());
  getSelection().selectAllChildren(element); // a page without TLS has no clipboard, only this old command
  document.execCommand("copy");
}

on(document, "click", async ({ target }) => {
  const button = target.closest("[data-copy]");
  if (!button) return;
  await copy(one(button.dataset.copy));
  if (button.dataset.copied) button.textContent = button.dataset.copied;
});
