/* What a page does beyond links and forms. Every listener sits on the document, so that swapped parts keep working. */

const YEAR = 365 * 24 * 60 * 60;
const TOAST_MS = 6000;

/** Keep the chosen theme in a cookie, so that the server draws the first paint right. */
function choose(theme) {
  const age = theme === "system" ? 0 : YEAR;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `theme=${theme}; path=/; max-age=${age}; samesite=lax${secure}`;
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

let leaving = 0;

/** Show a short message; it stays while somebody points at it. */
function say(message) {
  const toast = document.getElementById("toast");
  if (!toast || !message) return;
  toast.textContent = message;
  clearTimeout(leaving);
  const leave = () => { leaving = setTimeout(() => { toast.textContent = ""; }, TOAST_MS); };
  toast.onpointerenter = () => clearTimeout(leaving);
  toast.onpointerleave = leave;
  leave();
}

async function copyAddress(button) {
  try {
    await navigator.clipboard.writeText(location.href);
    say(button.dataset.copied);
  } catch {
    say(button.dataset.refused);
  }
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-theme-switch]")) choose(event.target.value);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy], [data-print]");
  if (!button) return;
  if ("print" in button.dataset) window.print();
  else copyAddress(button);
});

/* After a swap that the reader caused, go on where the page goes on; a control that is still there keeps its focus. */
document.addEventListener("htmx:afterSettle", (event) => {
  const region = document.getElementById(event.detail.target?.id) ?? event.target;
  const status = document.getElementById("status");
  const news = region.querySelector("[data-announce]");
  if (status && news) status.textContent = news.dataset.announce;
  const refused = region.querySelector("[data-focus-first]");
  if (refused) refused.focus();
  else if (!region.contains(document.activeElement)) region.querySelector("[data-focus]")?.focus();
});

for (const trouble of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(trouble, () => say(document.getElementById("toast")?.dataset.trouble));
}

/* A page with refused answers starts at the list of them. */
document.querySelector("[data-focus-first]")?.focus();
