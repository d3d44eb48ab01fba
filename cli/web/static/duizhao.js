// What HTML and htmx do not do by themselves: stepping by keyboard, copying, saying what went wrong.
"use strict";

const say = (text) => {
  const status = document.getElementById("status");
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
    // A button or link with data-key is pressed by that key, in the current result or on the page.
    const selector = `[data-key="${CSS.escape(event.key)}"]`;
    const target = current()?.querySelector(selector) ?? document.querySelector(selector);
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
  const message = event.target.querySelector?.("[data-say]");
  if (message) say(message.dataset.say);
  const focus = event.target.querySelector?.("[data-focus]");
  if (focus) focus.focus();
});

// A conflict or an error comes as a fragment too; show it rather than drop it.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status >= 400 && event.detail.xhr.getResponseHeader("X-Fragment")) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(name, () => say(document.getElementById("status").dataset.failed));
}

// Text that is being edited is kept by the browser until it is saved: a closed tab loses nothing.
const draftKey = (area) => {
  const form = area.closest("[data-drafts]");
  return form && `draft ${form.dataset.drafts} ${[...form.elements].indexOf(area)}`;
};

function restoreDrafts() {
  for (const area of document.querySelectorAll("[data-drafts] textarea")) {
    const draft = localStorage.getItem(draftKey(area));
    if (draft !== null && draft !== area.value) {
      area.value = draft;
      area.closest("details").open = true;
    }
  }
}

document.addEventListener("DOMContentLoaded", restoreDrafts);
document.addEventListener("htmx:load", restoreDrafts);
document.addEventListener("input", (event) => {
  const key = event.target.matches("textarea") && draftKey(event.target);
  if (key) localStorage.setItem(key, event.target.value);
});
// Before the swap: afterwards the form is gone from the page, and nobody is told of it.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const form = event.target.closest?.("[data-drafts]");
  if (form && event.detail.xhr.status < 400) {
    for (const area of form.querySelectorAll("textarea")) localStorage.removeItem(draftKey(area));
  }
});
document.addEventListener("toggle", (event) => {
  if (event.target.matches("details.edit[open]")) event.target.querySelector("textarea")?.focus();
}, true);
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.target.closest("form")?.querySelector("[data-submit]")?.click();
  }
});
