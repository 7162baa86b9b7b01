"use strict";
// Links rows with the numbers in the text, filters, switches language and theme. Without it the page still reads and
// its links still work. Nothing here makes HTML of text.
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const one = (selector) => document.querySelector(selector);
const store = {
  get: (key) => { try { return localStorage.getItem(`report-numbers.${key}`); } catch { return null; } },
  set: (key, value) => { try { localStorage.setItem(`report-numbers.${key}`, value); } catch { /* not allowed here */ } },
};

// ---------------------------------------------------------------------------------------------------- language, theme

const { languages, words } = JSON.parse(one("#labels").textContent);

function speak(language) {
  const index = languages.indexOf(language);
  if (index < 0) return;
  const word = (key) => (words[key] || [])[index];
  document.documentElement.lang = language;
  for (const e of all("[data-t]")) {
    const text = word(e.dataset.t);
    if (text === undefined) continue;
    const wanted = text + (e.dataset.count || "");
    if (e.textContent !== wanted) e.textContent = wanted;
  }
  for (const e of all("[data-label]")) e.setAttribute("aria-label", word(e.dataset.label));
  for (const e of all("[data-title]")) e.title = word(e.dataset.title);
  for (const e of all("[data-placeholder]")) e.placeholder = word(e.dataset.placeholder);
  for (const e of all("[data-language]")) e.setAttribute("aria-pressed", e.dataset.language === language);
  spoken.clear();
}

for (const button of all("[data-language]")) {
  button.addEventListener("click", () => { speak(button.dataset.language); store.set("language", button.dataset.language); });
}

function theme(name) { if (name) document.documentElement.dataset.theme = name; }
one("#theme").addEventListener("click", () => {
  const dark = document.documentElement.dataset.theme
    ? document.documentElement.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  theme(dark ? "light" : "dark");
  store.set("theme", dark ? "light" : "dark");
});

// ------------------------------------------------------------------------------------------- rows and numbers, both ways

const rows = all("tr.fact");
const spoken = new Map(); // row → its words in lower case, for the search
let current = null;

const shows = (row) => !row.hidden;
const byId = (id) => document.getElementById(id);
const inPages = () => one("#pages") && !one("#pages").hidden;
const numberOf = (row) => (inPages() && byId(`b${row.dataset.to}`)) || byId(`n${row.dataset.to}`);

function choose(row) {
  for (const e of all(".now")) e.classList.remove("now");
  current = row;
  row.classList.add("now");
  for (const id of [`n${row.dataset.to}`, `b${row.dataset.to}`]) byId(id)?.classList.add("now");
  for (const e of all("tr.fact .to[tabindex='0']")) e.tabIndex = -1; // one stop of the tab key for the whole table
  row.querySelector(".to").tabIndex = 0;
}

// Scrolls at every frame until three of them move nothing: text that was never drawn gets its real height only when it
// comes near the window. `centre` scrolls and says whether that moved anything.
function settle(centre) {
  let [frames, still] = [0, 0];
  const again = () => {
    still = centre() ? 0 : still + 1;
    if (still < 3 && ++frames < 30) requestAnimationFrame(again);
  };
  again();
}

// Brings a row to the middle of what the window shows of the list: below the filters, above the text if that is there.
function toSight(row) {
  settle(() => {
    const before = scrollY;
    const wide = getComputedStyle(form).position === "sticky";
    const [top, bottom] = [wide ? form.offsetHeight : 0, innerHeight - (wide ? 0 : one("#source").offsetHeight)];
    const box = row.getBoundingClientRect();
    if (box.top < top + 40 || box.bottom > bottom) scrollBy(0, (box.top + box.bottom - top - bottom) / 2);
    return scrollY !== before;
  });
}

// Brings an element to the middle of its pane, and the pane into the window. Only then, because scrollIntoView would
// also move the window.
function into(pane, element) {
  const box = pane.getBoundingClientRect();
  element.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (box.top < 0 || box.bottom > innerHeight + 1) pane.scrollIntoView({ block: "start" });
  settle(() => {
    const before = pane.scrollTop;
    const [outer, inner] = [pane.getBoundingClientRect(), element.getBoundingClientRect()];
    pane.scrollTop += (inner.top + inner.bottom - outer.top - outer.bottom) / 2;
    return pane.scrollTop !== before;
  });
}

function reveal(row) { if (!shows(row)) clear(); }

function toNumber(row, focus = true) {
  reveal(row);
  choose(row);
  toSight(row);
  const number = numberOf(row);
  if (!number) return;
  if (inPages() && number.id[0] === "n") view("text");
  into(one("#source"), number);
  if (focus) number.focus({ preventScroll: true });
}

function toRow(row, focus = true) {
  reveal(row);
  choose(row);
  toSight(row);
  const number = numberOf(row);
  if (number) into(one("#source"), number);
  if (focus) row.querySelector(".to").focus({ preventScroll: true });
}

function toMark(mark) {
  view("text");
  for (const e of all(".now")) e.classList.remove("now");
  mark.classList.add("now");
  into(one("#source"), mark);
  mark.tabIndex = -1;
  mark.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || String(getSelection())) return;
  const link = event.target.closest("a[href^='#'], svg a[href^='#']");
  const row = event.target.closest("tr.fact");
  if (link?.dataset.section) {
    pick(link.dataset.country, link.dataset.section, link.getAttribute("href").slice(1));
  } else if (link) {
    const target = byId(link.getAttribute("href").slice(1));
    if (target?.matches("tr.fact")) (link.closest("#source") ? toRow : toNumber)(target);
    else if (target?.matches(".n")) { if (row) toNumber(row); else toMark(target); } else return;
  } else if (row) {
    toNumber(row, false);
  } else return;
  event.preventDefault();
});

function arrive() {
  const target = byId(location.hash.slice(1));
  if (target?.matches("tr.fact")) toNumber(target, false);
  else if (target?.matches(".n")) toMark(target);
}

// ------------------------------------------------------------------------------------------------------- text or pages

function view(name) {
  if (!one("#pages")) return;
  one("#pages").hidden = name !== "pages";
  one("#text").hidden = name === "pages";
  for (const e of all("[data-view]")) e.setAttribute("aria-pressed", e.dataset.view === name);
}
for (const button of all("[data-view]")) {
  button.addEventListener("click", () => { view(button.dataset.view); if (current) into(one("#source"), numberOf(current)); });
}

// -------------------------------------------------------------------------------------------------------------- filters

const form = one(".filters");
const wanted = (name) => one(`#by-${name}`).value;

function textOf(row) {
  if (!spoken.has(row)) spoken.set(row, row.textContent.toLowerCase().replaceAll("\u202f", ""));
  return spoken.get(row);
}

function filter() {
  const [country, section, indicator, flag] = ["country", "section", "indicator", "flag"].map(wanted);
  const search = wanted("text").trim().toLowerCase();
  let count = 0;
  for (const body of all(".facts tbody")) {
    const place = (!country || body.dataset.c === country) && (!section || body.dataset.s === section);
    let any = false;
    for (const row of all("tr.fact", body)) {
      const fits = place && (!indicator || row.dataset.i === indicator) &&
        (!flag || row.dataset.f.split(" ").includes(flag)) && (!search || textOf(row).includes(search));
      row.hidden = !fits;
      any ||= fits;
      count += fits;
      for (const id of [`n${row.dataset.to}`, `b${row.dataset.to}`]) byId(id)?.classList.toggle("off", !fits);
    }
    body.hidden = !any;
  }
  one("#count").textContent = count;
  one("#nothing").hidden = count > 0;
}

function clear() {
  for (const e of form.elements) if (e.id.startsWith("by-")) e.value = "";
  filter();
}

// A cell of the matrix: the facts of that section, and its text. A section without facts has text all the same.
function pick(country, section, anchor) {
  clear();
  const body = all(".facts tbody").find((b) => b.dataset.c === country && b.dataset.s === section);
  if (body) {
    one("#by-country").value = country;
    one("#by-section").value = section;
    filter();
    toNumber(body.querySelector("tr.fact"));
    return;
  }
  view("text");
  const text = byId(anchor);
  if (!text) return;
  one("#source").scrollIntoView({ block: "start" });
  text.scrollIntoView({ block: "nearest" });
  one("#source").scrollTop += text.getBoundingClientRect().top - one("#source .head").getBoundingClientRect().bottom;
  text.tabIndex = -1;
  text.focus({ preventScroll: true });
}

// ------------------------------------------------------------------------------------------------------------- keyboard

function step(by, fits = shows) {
  const listed = rows.filter((r) => shows(r) && fits(r));
  if (!listed.length) return;
  const at = rows.indexOf(current);
  const next = by > 0 ? listed.find((r) => rows.indexOf(r) > at) : listed.findLast((r) => rows.indexOf(r) < at);
  const row = next || (by > 0 ? listed[0] : listed.at(-1));
  toNumber(row, false);
  row.querySelector(".to").focus({ preventScroll: true });
}

const keys = {
  j: () => step(1),
  k: () => step(-1),
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  d: () => step(1, (r) => /fails_check|unknown|tie|reversed/.test(r.dataset.f)),
  "/": () => one("#by-text").focus(),
  p: () => { view(inPages() ? "text" : "pages"); if (current) into(one("#source"), numberOf(current)); },
  "?": () => one("#keys").showModal(),
  Escape: clear,
};

function onKey(event) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.ctrlKey || event.metaKey || event.altKey || one("#keys").open) return;
  if (event.target.matches("input, select, textarea") && key !== "Escape") return;
  if (key.startsWith("Arrow") && !event.target.closest("tr.fact")) return; // elsewhere they scroll
  if (!keys[key]) return;
  keys[key]();
  event.preventDefault();
}

// ---------------------------------------------------------------------------------------------------------------- start

theme(store.get("theme"));
speak(store.get("language"));
if (form) {
  // The filters stay on top; how high they are decides where a pane begins. Not measured now: that would lay out all.
  new ResizeObserver(() => document.documentElement.style.setProperty("--bar", `${form.offsetHeight}px`)).observe(form);
  for (const row of rows) row.querySelector(".to").tabIndex = -1;
  if (rows[0]) rows[0].querySelector(".to").tabIndex = 0;
  for (const mark of all("#text a.n")) mark.tabIndex = -1;
  form.addEventListener("input", filter);
  form.addEventListener("change", (event) => {
    const first = event.target.matches("select") && rows.find(shows);
    if (first && (!current || !shows(current))) toNumber(first, false); // the text follows the choice
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => { event.preventDefault(); clear(); });
  one("#help").addEventListener("click", () => one("#keys").showModal());
  document.addEventListener("keydown", onKey);
  addEventListener("hashchange", arrive);
  addEventListener("beforeprint", () => { for (const e of all("details:not(.cells)")) e.open = true; });
  arrive();
  addEventListener("load", arrive); // the browser scrolls by itself then: to the address, or where it was before a reload
}
