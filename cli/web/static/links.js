// Words light up with what renders them: under the pointer, by tap, in a selection, or stepped to by keyboard.
// The links of a bead come from /api/beads/ID/links; places in a text are counted in characters.
"use strict";

const linked = new WeakMap(); // of an element with data-bead: a promise of its links and their version
const ready = new WeakSet(); // of the same elements: those whose links are on the page
const shown = new WeakMap(); // of a side: the links of each bead that it belongs to

// The translations of one text are in an element with data-group, and only the first has that text beside it.
const groupOf = (pair) => pair.closest("[data-group]") ?? pair;
const pairsOf = (group) => group.matches("[data-bead]") ? [group] : [...group.querySelectorAll("[data-bead]")];
const sideOf = (pair, name) =>
  pair.querySelector(`[data-side=${name}]`) ?? groupOf(pair).querySelector(`[data-side=${name}]`);
const wordsOf = (element) => [...element.querySelectorAll("[data-links]")];
const namesOf = (word) => word.dataset.links.split(" ");
const isOf = (pair) => (name) => name.startsWith(`${pair.dataset.bead}-`);

// The text nodes of a side; what is marked as deleted is of the query, not of the text.
function textsOf(side) {
  const walker = document.createTreeWalker(side, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("del")) texts.push(walker.currentNode);
  return texts;
}

function linksOf(pair) {
  if (!linked.has(pair)) {
    linked.set(pair, fetch(`/api/beads/${pair.dataset.bead}/links`)
      .then((answer) => answer.ok ? answer.json() : { links: [], version: "" })
      .catch(() => ({ links: [], version: "" }))
      .then((found) => { showLinks(pair, found.links); ready.add(pair); return found; }));
  }
  return linked.get(pair);
}

// Makes a span of each piece of a text between the ends of links, inside the marks that are there. Its
// data-links names the links that it belongs to: BEAD-NUMBER.
function showLinks(pair, links) {
  for (const name of ["source", "target"]) {
    const side = sideOf(pair, name);
    if (!side) continue;
    const ofBeads = shown.get(side) ?? new Map();
    shown.set(side, ofBeads.set(pair.dataset.bead, links.map((link) => link[name])));
    const parts = [...ofBeads].flatMap(([bead, ends]) => ends.map(([start, end], n) => ({ start, end, link: `${bead}-${n}` })));
    for (const word of wordsOf(side)) word.replaceWith(...word.childNodes);
    side.normalize();
    let place = 0;
    for (const text of textsOf(side)) {
      const characters = [...text.data];
      const start = place;
      place += characters.length;
      const cuts = new Set([start, place]);
      for (const part of parts) for (const end of [part.start, part.end]) if (end > start && end < place) cuts.add(end);
      const ends = [...cuts].sort((a, b) => a - b);
      const pieces = [];
      for (let i = 0; i + 1 < ends.length; i++) {
        const piece = characters.slice(ends[i] - start, ends[i + 1] - start).join("");
        const names = parts.filter((part) => part.start <= ends[i] && ends[i + 1] <= part.end).map((part) => part.link);
        if (!names.length) { pieces.push(piece); continue; }
        const word = document.createElement("span");
        word.dataset.links = names.join(" ");
        word.textContent = piece;
        pieces.push(word);
      }
      text.replaceWith(...pieces);
    }
  }
}

// Lights these links, and no others.
function light(group, names) {
  for (const lit of document.querySelectorAll(".lit")) lit.classList.remove("lit");
  const wanted = new Set(names);
  for (const word of group ? wordsOf(group) : []) {
    word.classList.toggle("lit", namesOf(word).some((name) => wanted.has(name)));
  }
}

const litText = (pair, name) => [...sideOf(pair, name).querySelectorAll(".lit")].map((word) => word.textContent).join(" ");

document.addEventListener("pointerover", async (event) => {
  const pair = event.target.closest?.("[data-bead]");
  if (!pair) return;
  const group = groupOf(pair);
  await Promise.all(pairsOf(group).map(linksOf));
  const word = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-links]");
  if (word && pair.contains(word) && document.getSelection().isCollapsed) light(group, namesOf(word));
});
document.addEventListener("pointerout", (event) => {
  if (event.pointerType === "mouse" && event.target.matches?.("[data-links]")
    && document.getSelection().isCollapsed) light(null, []);
});

// Left and right step from word to word in the current bead or hit, and say both sides.
document.addEventListener("keydown", async (event) => {
  if (!["ArrowLeft", "ArrowRight"].includes(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [role=region]")) return;
  const pair = document.querySelector("[data-step].current [data-bead]");
  if (!pair) return;
  event.preventDefault();
  await linksOf(pair);
  const own = isOf(pair);
  const words = sideOf(pair, "source") ? wordsOf(sideOf(pair, "source")).filter((word) => namesOf(word).some(own)) : [];
  if (!words.length) return;
  const by = event.key === "ArrowRight" ? 1 : -1;
  const lit = words.map((word) => word.classList.contains("lit"));
  const at = by > 0 ? lit.lastIndexOf(true) + 1 : (lit.includes(true) ? lit.indexOf(true) : words.length) - 1;
  light(groupOf(pair), namesOf(words[Math.min(Math.max(at, 0), words.length - 1)]).filter(own));
  say(`${litText(pair, "source")} – ${litText(pair, "target")}`);
});

// A selection lights the counterparts of all its words. In the reading view a reviewer may link what is
// selected on one side with what was selected on the other before.
const selected = new WeakMap(); // of a pair: the part of each side that was selected last

function placeIn(side, node, offset) {
  const range = document.createRange();
  range.selectNodeContents(side);
  range.setEnd(node, offset);
  const before = range.cloneContents();
  for (const deleted of before.querySelectorAll("del")) deleted.remove();
  return [...before.textContent].length;
}

// Selects a part of a side, of which showLinks() may just have replaced the elements.
function selectPart(side, [start, end]) {
  const range = document.createRange();
  let place = 0;
  for (const text of textsOf(side)) {
    const characters = [...text.data];
    const offset = (at) => characters.slice(0, at - place).join("").length;
    if (place <= start && start < place + characters.length) range.setStart(text, offset(start));
    if (place < end && end <= place + characters.length) range.setEnd(text, offset(end));
    place += characters.length;
  }
  document.getSelection().removeAllRanges();
  document.getSelection().addRange(range);
}

document.addEventListener("selectionchange", async () => {
  const selection = document.getSelection();
  if (selection.isCollapsed || !selection.rangeCount) return;
  const range = selection.getRangeAt(0);
  const side = (range.commonAncestorContainer.parentElement ?? range.commonAncestorContainer).closest?.("[data-side]");
  const pair = side?.closest("[data-bead]");
  if (!pair) return;
  const part = [placeIn(side, range.startContainer, range.startOffset), placeIn(side, range.endContainer, range.endOffset)];
  const pairs = pairsOf(groupOf(pair));
  if (!pairs.every((one) => ready.has(one))) {
    await Promise.all(pairs.map(linksOf));
    if (selection.isCollapsed || side.contains(selection.anchorNode)) selectPart(side, part); // comes here again
    return;
  }
  light(groupOf(pair), wordsOf(side).filter((word) => selection.containsNode(word, true)).flatMap(namesOf));
  selected.set(pair, { ...selected.get(pair), [side.dataset.side]: { part, text: selection.toString() } });
  offerLink(pair);
});

function offerLink(pair) {
  const tool = document.querySelector("[data-linking]");
  const chosen = selected.get(pair) ?? {};
  if (!tool) return;
  tool.hidden = !(chosen.source && chosen.target);
  if (tool.hidden) return;
  tool.querySelector("[data-chosen]").textContent = `${chosen.source.text} – ${chosen.target.text}`;
  pair.after(tool);
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-linking] button");
  if (!button) return;
  const tool = button.closest("[data-linking]");
  const pair = tool.previousElementSibling;
  const chosen = selected.get(pair);
  const buttons = tool.querySelectorAll("button");
  for (const one of buttons) one.disabled = true; // a double click corrects once
  const { version } = await linksOf(pair);
  const form = new URLSearchParams({
    operation: button.value,
    source_start: chosen.source.part[0], source_end: chosen.source.part[1],
    target_start: chosen.target.part[0], target_end: chosen.target.part[1],
    version,
  });
  let found = { error: document.getElementById("status").dataset.failed };
  let done = false;
  try {
    const answer = await fetch(`/api/beads/${pair.dataset.bead}/links`, { method: "POST", body: form });
    found = await answer.json();
    done = answer.ok;
  } catch {
    // No answer, or one from what stands before the server.
  }
  for (const one of buttons) one.disabled = false;
  if (done) {
    linked.set(pair, Promise.resolve(found));
    selected.delete(pair);
    document.getSelection().removeAllRanges();
    showLinks(pair, found.links);
    tool.hidden = true;
    say(tool.dataset.done);
  } else {
    linked.delete(pair);
    ready.delete(pair);
    tool.querySelector("[data-chosen]").textContent = found.error;
    button.focus();
    say(found.error);
  }
});
