// What is half typed into a form with data-guard is not lost by a slip: the browser asks before it leaves the page.

let typed = false;
document.addEventListener("input", event => { typed ||= Boolean(event.target.closest("form[data-guard]")); });
document.addEventListener("submit", () => { typed = false; });
addEventListener("beforeunload", event => { if (typed) event.preventDefault(); });
