/* What a page does beyond links and forms. Every listener sits on the document, so that swapped parts keep working. */

const YEAR = 365 * 24 * 60 * 60;
const TOAST_MS = 6000;
const root = document.documentElement;

/** Keep the chosen theme in a cookie, so that the server draws the first paint right. */
function choose(theme) {
  const age = theme === "system" ? 0 : YEAR;
  const isSecure = location.protocol === "https:";
  const name = isSecure ? "__Host-theme" : "theme";
  document.cookie = `${name}=${theme}; path=/; max-age=${age}; samesite=lax${isSecure ? "; secure" : ""}`;
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
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

/** Copy the field that `data-copy` names, or the address of the page. */
async function copy(button) {
  const field = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(field ? field.value : location.href);
    say(button.dataset.copied);
  } catch {
    field?.select();
    say(button.dataset.refused);
  }
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-theme-switch]")) choose(event.target.value);
  if (event.target.matches("[data-keys-switch]")) switchKeys(event.target.checked);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy], [data-print], [data-open]");
  if (!button) return;
  if ("print" in button.dataset) window.print();
  else if ("open" in button.dataset) document.getElementById(button.dataset.open)?.showModal();
  else copy(button);
});

/* After a swap that the reader caused, go on where the page goes on; a control that is still there keeps its focus. */
document.addEventListener("htmx:afterSettle", (event) => {
  const region = document.getElementById(event.detail.target?.id) ?? event.target;
  const status = document.getElementById("status");
  const news = region.querySelector("[data-announce]") ?? document.querySelector("[data-announce]");
  if (status && news) status.textContent = news.dataset.announce;
  const refused = region.querySelector("[data-focus-first]");
  if (refused) refused.focus();
  else if (!region.contains(document.activeElement)) region.querySelector("[data-focus]")?.focus();
});

for (const trouble of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(trouble, () => say(document.getElementById("toast")?.dataset.trouble));
}

/* An answer that is pointed at is given at once. Arrow keys also choose, but only pass by: there, a button sends. */
const POINTED_MS = 600;
let pointed = -POINTED_MS;
document.addEventListener("pointerup", (event) => { pointed = event.timeStamp; });
document.addEventListener("keydown", () => { pointed = -POINTED_MS; }, true);
document.addEventListener("change", (event) => {
  const answers = event.target.type === "radio" && event.target.closest("[data-answers]");
  if (answers && event.timeStamp - pointed < POINTED_MS) answers.querySelector("[data-continue]")?.click();
});

/* -- Keys ---------------------------------------------------------------------------------------------------------
   data-key="r"        what a letter does: links, buttons and tabs are pressed, anything else takes the focus
   data-key="g q"      the same, for two letters one after the other
   data-field="id"     the field that takes the focus afterwards
   data-row            an entry of a list, for J and K; its first link is opened by Enter or O
   data-step="1"       on a page opened from such a list: the link to the next or, with -1, the previous entry
   data-send           the button that Ctrl+Enter presses in a field of its form
   Letters count outside of fields only, and can be switched off. */

const SEQUENCE_MS = 1500;
let first = { key: "", at: 0 };

/** Read or write what the browser keeps; it may refuse to. */
function kept(store, name, value) {
  try {
    if (value !== undefined) window[store].setItem(name, value);
    return window[store].getItem(name);
  } catch {
    return null;
  }
}

function switchKeys(areOn) {
  root.dataset.keys = areOn ? "on" : "off";
  kept("localStorage", "keys", root.dataset.keys);
}

function press(element) {
  if (element.matches("a, button, input, summary")) element.click();
  else element.focus();
  document.getElementById(element.dataset.field)?.focus();
}

/** Move in the list, or to the neighbour of the page. */
function step(by) {
  const rows = [...document.querySelectorAll("[data-row]")];
  if (!rows.length) return document.querySelector(`[data-step="${by}"][href]`)?.click();
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  const next = here < 0 ? (by > 0 ? 0 : rows.length - 1) : here + by;
  rows[next]?.querySelector("a").focus();
}

function pressKey(event) {
  const key = event.key.toLowerCase();
  const isSecond = first.key && event.timeStamp - first.at < SEQUENCE_MS;
  const name = isSecond ? `${first.key} ${key}` : key;
  first = { key: !isSecond && key === "g" ? key : "", at: event.timeStamp };
  if (!/^(g )?[a-z?]$/.test(name)) return;
  const target = document.querySelector(`[data-key="${name}"]`);
  if (name === "j" || name === "k") step(name === "j" ? 1 : -1);
  else if (name === "o") document.activeElement.closest("[data-row]")?.querySelector("a").click();
  else if (target) press(target);
  else return;
  event.preventDefault();
}

document.addEventListener("keydown", (event) => {
  const form = event.target.closest("form");
  const isField = event.target.matches("input, textarea, select");
  if (event.ctrlKey || event.metaKey || event.altKey) {
    const button = event.key === "Enter" && isField && form?.querySelector("[data-send]");
    if (button) button.click();
  } else if (!isField && root.dataset.keys !== "off" && !document.querySelector("dialog[open]")) {
    pressKey(event);
  }
});

/* A list is remembered, so that a page opened from it leads to its neighbours. */
function begin() {
  root.dataset.keys = kept("localStorage", "keys") ?? "on";
  const turn = document.querySelector("[data-keys-switch]");
  if (turn) turn.checked = root.dataset.keys !== "off";
  const rows = [...document.querySelectorAll("[data-row]")].map((row) => row.querySelector("a").pathname);
  if (rows.length) kept("sessionStorage", "rows", JSON.stringify(rows));
  const list = JSON.parse(kept("sessionStorage", "rows") ?? "[]");
  const here = list.indexOf(location.pathname);
  for (const link of document.querySelectorAll("[data-step]")) {
    const address = here < 0 ? undefined : list[here + Number(link.dataset.step)];
    if (address) link.href = address;
    link.hidden = !address;
  }
  /* A page with refused answers starts at the first of them. */
  document.querySelector("[data-focus-first]")?.focus();
}

begin();
