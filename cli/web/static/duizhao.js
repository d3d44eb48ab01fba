// What HTML and htmx do not do by themselves: stepping by keyboard, copying, saying what went wrong.
"use strict";

// The page is shown while the other scripts still come. Keys that are pressed meanwhile are pressed again when
// the scripts are there, and what was typed into the search is looked up.
const early = [];
function keepEarly(event) {
  if (event.target.closest?.("input, textarea, select")) return;
  event.stopImmediatePropagation();
  early.push(event);
}
document.addEventListener("keydown", keepEarly, true);
document.addEventListener("DOMContentLoaded", () => setTimeout(() => { // htmx begins at that event, after this
  document.removeEventListener("keydown", keepEarly, true);
  const search = document.querySelector("input[type=search]");
  if (search && search.value !== search.defaultValue) search.dispatchEvent(new Event("input", { bubbles: true }));
  for (const event of early) (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", event));
}));

// What an input method has not yet put in is not looked up.
document.addEventListener("input", (event) => {
  if (event.isComposing && event.target.matches("input[type=search]")) event.stopImmediatePropagation();
}, true);
document.addEventListener("compositionend", (event) => {
  if (event.target.matches("input[type=search]")) event.target.dispatchEvent(new Event("input", { bubbles: true }));
});

// What was typed into the search has changed the address since the page was made.
document.addEventListener("click", (event) => {
  const other = event.target.closest("a[hreflang]");
  if (other) other.search = new URLSearchParams({ next: location.pathname + location.search });
});

// Said to those who do not see the page; what failed is shown to all.
const say = (text, failed = false) => {
  const status = document.getElementById("status");
  status.className = failed ? "failed" : "visually-hidden";
  status.textContent = "";
  setTimeout(() => { status.textContent = text; }, 50);
};

// Stepping through the results or beads: an element with data-steps holds those with data-step.
const steps = () => [...document.querySelectorAll("[data-steps] [data-step]")];
const current = () => document.querySelector("[data-step].current");

function stepTo(element) {
  current()?.classList.remove("current");
  if (!element) return;
  element.classList.add("current");
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = steps();
  if (!all.length) return false;
  const at = all.indexOf(current());
  stepTo(all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)]);
  return true;
}

// Arrow keys step only where the page says so, as in the reading view; else they scroll.
const arrows = () => document.querySelector("[data-arrows]") !== null;
const downKeys = () => steps().length ? ["j", ...(arrows() ? ["ArrowDown"] : [])] : [];
const upKeys = () => steps().length ? ["k", ...(arrows() ? ["ArrowUp"] : [])] : [];

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Outside a secure context (plain HTTP in a team's network) there is only the old way.
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  say(document.getElementById("status").dataset.copied);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) {
    copy(button.dataset.copy);
    button.focus();
    return;
  }
  const item = event.target.closest("[data-step]");
  if (item && !event.target.closest("a, button, summary, textarea, input")) {
    current()?.classList.remove("current");
    item.classList.add("current");
  }
});

document.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-step]") && event.target !== current()) {
    current()?.classList.remove("current");
    event.target.classList.add("current");
  }
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const field = event.target.closest("input, textarea, select");
  const search = document.querySelector("input[type=search]");
  if (field) {
    if (event.key === "Escape") field.blur();
    else if (event.key === "/" && field === search && !field.value) event.preventDefault();
    else if (event.key === "ArrowDown" && field === search && step(1)) event.preventDefault();
    return;
  }
  if (event.key === "/" && search) {
    search.focus();
    search.select();
  } else if (downKeys().includes(event.key)) {
    step(1);
  } else if (upKeys().includes(event.key)) {
    step(-1);
  } else {
    // A button or link with data-key is pressed by that key, in the current result or else outside the results.
    const selector = `[data-key="${CSS.escape(event.key)}"]`;
    const own = current()?.querySelector(selector);
    const target = own ?? [...document.querySelectorAll(selector)].find((one) => !current() || !one.closest("[data-step]"));
    if (!target || target.disabled) return;
    target.click();
  }
  event.preventDefault();
});

document.addEventListener("DOMContentLoaded", () => {
  const start = document.querySelector("[data-start]");
  const element = document.getElementById(location.hash.slice(1) || start?.dataset.start);
  if (element?.matches("[data-step]")) {
    stepTo(element);
    element.scrollIntoView({ block: "center" });
  }
});

// A fragment that came with a message for people who cannot see it change.
document.addEventListener("htmx:afterSettle", (event) => {
  document.getElementById("status").className = "visually-hidden";
  const message = event.target.querySelector?.("[data-say]");
  if (message) say(message.dataset.say);
  const focus = event.target.querySelector?.("[data-focus]");
  if (focus) focus.focus();
  else if (document.activeElement === document.body) current()?.focus({ preventScroll: true });
});

// A conflict or an error comes as a fragment too; show it rather than drop it.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status >= 400 && event.detail.xhr.getResponseHeader("X-Fragment")) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(name, () => say(document.getElementById("status").dataset.failed, true));
}

// Text that is being edited is kept by the browser until it is saved or given up. A draft lists the segments
// that were changed, as they were and as they are typed, under the state of the bead that it was written for.
const draftKey = (form) => `typed ${form.dataset.drafts}`;
const areas = (form, side) => [...form.querySelectorAll(`textarea${side ? `[name=${side}]` : ""}`)];
const readDraft = (key) => JSON.parse(localStorage.getItem(key) ?? "[]");

function keepDraft(key, draft) {
  if (draft.length) localStorage.setItem(key, JSON.stringify(draft));
  else localStorage.removeItem(key);
}

const typed = (form) => areas(form).filter((area) => area.value !== area.defaultValue).map((area) => ({
  side: area.name,
  index: areas(form, area.name).indexOf(area),
  was: area.defaultValue,
  text: area.value,
}));

// Each text goes to the segment that it was typed over, or else to the one in its place; gives what has none.
function putDraft(form, draft) {
  const taken = new Set();
  const left = draft.filter(({ side, index, was, text }) => {
    const all = areas(form, side);
    const area = all.find((a) => a.defaultValue === was && !taken.has(a)) ?? all[index] ?? all.at(-1);
    if (!area) return true;
    area.value = taken.has(area) ? `${area.value}\n${text}` : text;
    taken.add(area);
    return false;
  });
  keepDraft(draftKey(form), typed(form));
  if (taken.size) form.closest("details").open = true;
  return left;
}

// Whether each segment of a draft still is (or, of `text`, has become) what the draft says.
const stands = (form, draft, what) => draft.every((change) =>
  areas(form, change.side).some((area) => area.defaultValue === change[what]));

function restoreDrafts() {
  const form = document.querySelector("[data-drafts]");
  if (!form) return;
  const own = draftKey(form);
  if (localStorage.getItem(own)) putDraft(form, readDraft(own));
  const list = document.getElementById("drafts");
  list.replaceChildren();
  const [bitext] = form.dataset.drafts.split("/");
  for (const key of Object.keys(localStorage).sort()) {
    if (!key.startsWith(`typed ${bitext}/`) || key === own) continue;
    const draft = readDraft(key);
    const bead = key.split("/")[1];
    if (!list.dataset.beads.split(" ").includes(bead)) {
      list.append(draftElsewhere(draft, `/review/${bitext}?bead=${bead}`));
    } else if (stands(form, draft, "text")) {
      localStorage.removeItem(key);
    } else if (stands(form, draft, "was") && !typed(form).length) {
      putDraft(form, draft);
      localStorage.removeItem(key);
    } else {
      list.append(draftHere(form, key, draft));
    }
  }
}

const fromTemplate = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

// A draft of this bead from before somebody changed it. Put into the form it changes places with what was
// typed there.
function draftHere(form, key, draft) {
  const element = fromTemplate("draft");
  for (const { side, text } of draft) {
    const paragraph = document.createElement("p");
    paragraph.className = "text";
    paragraph.lang = areas(form, side)[0]?.lang ?? "";
    paragraph.textContent = text;
    element.querySelector("[data-texts]").append(paragraph);
  }
  element.querySelector("[data-put]").addEventListener("click", () => {
    const before = typed(form);
    for (const area of areas(form)) area.value = area.defaultValue;
    keepDraft(key, [...before, ...putDraft(form, draft)]);
    restoreDrafts();
    areas(form).find((area) => area.value !== area.defaultValue)?.focus();
  });
  element.querySelector("[data-drop]").addEventListener("click", () => {
    localStorage.removeItem(key);
    element.remove();
  });
  return element;
}

function draftElsewhere(draft, address) {
  const element = fromTemplate("draft-elsewhere");
  const link = element.querySelector("a");
  link.href = address;
  link.textContent = draft[0].text.slice(0, 60);
  return element;
}

document.addEventListener("DOMContentLoaded", restoreDrafts);
document.addEventListener("htmx:load", restoreDrafts);
document.addEventListener("input", (event) => {
  const form = event.target.matches("textarea") && event.target.closest("[data-drafts]");
  if (form) keepDraft(draftKey(form), typed(form));
});
// Before the swap: afterwards the form is gone from the page, and nobody is told of it.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const form = event.target.closest?.("[data-drafts]");
  if (form && event.detail.xhr.status < 400) localStorage.removeItem(draftKey(form));
});
document.addEventListener("toggle", (event) => {
  if (event.target.matches("details.edit[open]")) event.target.querySelector("textarea")?.focus();
}, true);
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.target.closest("form")?.querySelector("[data-submit]")?.click();
  }
});
