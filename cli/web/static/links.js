// Words light up with what renders them: under the pointer, by tap, in a selection, or stepped to by keyboard.
// The links of a bead come from /api/beads/ID/links; places in a text are counted in characters.
"use strict";

const linked = new WeakMap(); // of an element with data-bead: a promise of its links and their version

const sideOf = (pair, name) => pair.querySelector(`[data-side=${name}]`);
const wordsOf = (pair) => [...pair.querySelectorAll("[data-links]")];
const numbersOf = (word) => word.dataset.links.split(" ");

function linksOf(pair) {
  if (!linked.has(pair)) {
    linked.set(pair, fetch(`/api/beads/${pair.dataset.bead}/links`)
      .then((answer) => answer.ok ? answer.json() : { links: [], version: "" })
      .then((found) => { showLinks(pair, found.links); return found; })
      .catch(() => ({ links: [], version: "" })));
  }
  return linked.get(pair);
}

// Makes a span of each piece of a text between the ends of links, inside the marks that are there.
function showLinks(pair, links) {
  for (const name of ["source", "target"]) {
    const side = sideOf(pair, name);
    if (!side) continue;
    for (const word of side.querySelectorAll("[data-links]")) word.replaceWith(...word.childNodes);
    side.normalize();
    const walker = document.createTreeWalker(side, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    let place = 0;
    for (const text of texts) {
      const characters = [...text.data];
      const start = place;
      place += characters.length;
      const cuts = new Set([start, place]);
      for (const link of links) for (const end of link[name]) if (end > start && end < place) cuts.add(end);
      const ends = [...cuts].sort((a, b) => a - b);
      const pieces = [];
      for (let i = 0; i + 1 < ends.length; i++) {
        const piece = characters.slice(ends[i] - start, ends[i + 1] - start).join("");
        const numbers = links.flatMap((link, n) => link[name][0] <= ends[i] && ends[i + 1] <= link[name][1] ? [n] : []);
        if (!numbers.length) { pieces.push(piece); continue; }
        const word = document.createElement("span");
        word.dataset.links = numbers.join(" ");
        word.textContent = piece;
        pieces.push(word);
      }
      text.replaceWith(...pieces);
    }
  }
}

function light(pair, words) {
  for (const lit of document.querySelectorAll(".lit")) lit.classList.remove("lit");
  const numbers = new Set(words.flatMap(numbersOf));
  for (const word of pair ? wordsOf(pair) : []) {
    word.classList.toggle("lit", numbersOf(word).some((number) => numbers.has(number)));
  }
}

const litText = (pair, name) => [...sideOf(pair, name).querySelectorAll(".lit")].map((word) => word.textContent).join(" ");

document.addEventListener("pointerover", async (event) => {
  const pair = event.target.closest?.("[data-bead]");
  if (!pair) return;
  await linksOf(pair);
  const word = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-links]");
  if (word && pair.contains(word) && document.getSelection().isCollapsed) light(pair, [word]);
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
  const words = [...(sideOf(pair, "source")?.querySelectorAll("[data-links]") ?? [])];
  if (!words.length) return;
  const by = event.key === "ArrowRight" ? 1 : -1;
  const lit = words.map((word) => word.classList.contains("lit"));
  const at = by > 0 ? lit.lastIndexOf(true) + 1 : (lit.includes(true) ? lit.indexOf(true) : words.length) - 1;
  light(pair, [words[Math.min(Math.max(at, 0), words.length - 1)]]);
  say(`${litText(pair, "source")} – ${litText(pair, "target")}`);
});

// A selection lights the counterparts of all its words. In the reading view a reviewer may link what is
// selected on one side with what was selected on the other before.
const selected = new WeakMap(); // of a pair: the part of each side that was selected last

function placeIn(side, node, offset) {
  const range = document.createRange();
  range.selectNodeContents(side);
  range.setEnd(node, offset);
  return [...range.toString()].length;
}

document.addEventListener("selectionchange", async () => {
  const selection = document.getSelection();
  if (selection.isCollapsed || !selection.rangeCount) return;
  const range = selection.getRangeAt(0);
  const side = (range.commonAncestorContainer.parentElement ?? range.commonAncestorContainer).closest?.("[data-side]");
  const pair = side?.closest("[data-bead]");
  if (!pair) return;
  const part = [placeIn(side, range.startContainer, range.startOffset), placeIn(side, range.endContainer, range.endOffset)];
  if (!linked.has(pair)) return void linksOf(pair);
  await linksOf(pair);
  light(pair, [...side.querySelectorAll("[data-links]")].filter((word) => selection.containsNode(word, true)));
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
  const { version } = await linksOf(pair);
  const form = new URLSearchParams({
    operation: button.value,
    source_start: chosen.source.part[0], source_end: chosen.source.part[1],
    target_start: chosen.target.part[0], target_end: chosen.target.part[1],
    version,
  });
  const answer = await fetch(`/api/beads/${pair.dataset.bead}/links`, { method: "POST", body: form });
  const found = await answer.json();
  if (answer.ok) {
    linked.set(pair, Promise.resolve(found));
    selected.delete(pair);
    document.getSelection().removeAllRanges();
    showLinks(pair, found.links);
    tool.hidden = true;
    say(tool.dataset.done);
  } else {
    linked.delete(pair);
    tool.querySelector("[data-chosen]").textContent = found.error;
    say(found.error);
  }
});
