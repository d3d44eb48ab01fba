"use strict";
{
const start = (data) => {
  const { systems, metrics, references, segments } = data;
  const byId = (id) => document.getElementById(id);
  const STEP = 30;
  const chinese = data.targetLanguage.startsWith("zh");
  let found = [];
  let drawn = 0;
  let current = -1;

  const element = (name, text, attributes = {}) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };

  const fill = (select, options) => {
    for (const [value, text] of options) select.append(element("option", text, { value }));
  };

  const documents = [...new Set(segments.map((segment) => segment.document))].filter(Boolean);
  const kinds = [...new Set(segments.flatMap((s) => Object.values(s.odd).flat().map((k) => k.split(":")[0])))];
  fill(byId("document"), [["", "all"], ...documents.map((name) => [name, name])]);
  fill(byId("odd"), [["", "any or none"], ...kinds.map((kind) => [kind, kind === "term" ? "term missed" : kind])]);
  fill(byId("sort"), [
    ["order", "order in the test set"], ["worst", "system: worst first"], ["best", "system: best first"],
    ["gain", "better than the other"], ["loss", "worse than the other"], ["difference", "largest difference"],
  ]);
  fill(byId("metric"), metrics.map((metric, i) => [i, metric.label]));
  fill(byId("one"), systems.map((name, i) => [i, name]));
  fill(byId("other"), [["r", "reference " + references[0]], ...systems.map((name, i) => [i, name])]);
  for (const hide of documents.length ? [] : ["document"]) byId(hide).closest("label").hidden = true;
  if (!kinds.length) byId("odd").closest("label").hidden = true;
  systems.forEach((name, i) => {
    const label = element("label");
    const box = element("input", undefined, { type: "checkbox", value: i });
    box.checked = i < 4;
    box.addEventListener("change", draw);
    label.append(box, name);
    byId("shown").append(label);
  });

  const state = () => ({
    q: byId("search").value.trim().toLowerCase(), document: byId("document").value, odd: byId("odd").value,
    sort: byId("sort").value, metric: +byId("metric").value, one: +byId("one").value, other: byId("other").value,
  });

  const matches = (segment, s) => {
    if (s.document && segment.document !== s.document) return false;
    if (s.odd && !(segment.odd[s.one] || []).some((kind) => kind.split(":")[0] === s.odd)) return false;
    if (!s.q) return true;
    const texts = [segment.id, segment.source, ...segment.references, ...segment.hypotheses];
    return texts.some((text) => text.toLowerCase().includes(s.q));
  };

  function update() {
    if (["gain", "loss", "difference"].includes(byId("sort").value) && byId("other").value === "r" && systems.length > 1)
      byId("other").value = byId("one").value === "0" ? "1" : "0";
    const s = state();
    const sign = metrics[s.metric].lower ? -1 : 1;
    const score = (segment, system) => sign * segment.scores[s.metric][system];
    const against = s.other === "r" || +s.other === s.one ? -1 : +s.other;
    const difference = (segment) => (against < 0 ? 0 : score(segment, s.one) - score(segment, against));
    const keys = {
      order: null, worst: (x) => score(x, s.one), best: (x) => -score(x, s.one),
      gain: (x) => -difference(x), loss: difference, difference: (x) => -Math.abs(difference(x)),
    };
    found = segments.map((_, i) => i).filter((i) => matches(segments[i], s));
    const key = keys[s.sort];
    if (key) found.sort((a, b) => key(segments[a]) - key(segments[b]) || a - b);
    current = -1;
    draw();
    remember();
  }

  function draw() {
    drawn = 0;
    byId("list").replaceChildren();
    more();
  }

  function more() {
    const shown = [...byId("shown").querySelectorAll("input:checked")].map((box) => +box.value);
    const { one, other } = state();
    if (other !== "r" && !shown.includes(+other)) shown.unshift(+other);
    if (!shown.includes(one)) shown.unshift(one);
    const part = document.createDocumentFragment();
    for (const i of found.slice(drawn, drawn + STEP)) part.append(card(i, shown));
    byId("list").append(part);
    drawn = Math.min(found.length, drawn + STEP);
    byId("more").hidden = drawn >= found.length;
    byId("count").textContent = `${found.length} of ${segments.length} segments` + (found.length > drawn ? `, the first ${drawn} shown` : "");
  }

  function card(i, shown) {
    const segment = segments[i];
    const article = element("article", undefined, { id: `s${i + 1}`, tabindex: "-1" });
    const head = element("h3");
    head.append(element("a", `Segment ${segment.id}`, { href: `#segment=${i + 1}` }));
    if (segment.document) head.append(element("span", segment.document));
    article.append(head);
    if (segment.source) article.append(line("source", [segment.source], data.sourceLanguage));
    const s = state();
    const reference = segment.references[0];
    segment.references.forEach((text, r) =>
      article.append(line(references.length > 1 ? `reference ${references[r]}` : "reference", [text], data.targetLanguage)));
    for (const system of shown) {
      const base = s.other !== "r" && +s.other !== system && system === s.one ? segment.hypotheses[+s.other] : reference;
      const errors = (segment.errors || {})[system] || [];
      const text = segment.hypotheses[system];
      const spans = errors.filter(([start, end, inSource]) => start !== null && end > start && !inSource);
      const made = line(systems[system], spans.length ? withErrors(text, spans) : marked(text, base), data.targetLanguage, true);
      const told = metrics.map((metric, m) => `${metric.label} ${segment.scores[m][system] ?? "–"}`).join(" · ");
      made.querySelector(".who").append(element("br"), told);
      for (const kind of segment.odd[system] || []) made.querySelector("p").before(element("span", kind, { class: "odd" }));
      for (const [start, end, inSource, category, severity] of errors) {
        const part = start === null ? "" : [...(inSource ? segment.source : text)].slice(start, end).join("");
        const told = [severity, category].filter(Boolean).join(" ") + (part ? (inSource ? ", in the source: " : ": ") + part : "");
        made.querySelector("p").after(element("span", told, { class: "odd" }));
      }
      article.append(made);
    }
    article.addEventListener("click", () => select(found.indexOf(i), false));
    return article;
  }

  function line(who, parts, language, strong) {
    const row = element("div", undefined, { class: "text" });
    const name = element("div", undefined, { class: "who" });
    name.append(strong ? element("b", who) : who);
    const body = element("div");
    const text = element("p", undefined, { lang: language });
    text.append(...parts);
    body.append(text);
    row.append(name, body);
    return row;
  }

  // Marked errors of a text; offsets count characters, not UTF-16 units. Where spans overlap the later starts after.
  function withErrors(text, spans) {
    const characters = [...text];
    const parts = [];
    let at = 0;
    for (const [start, end, , category, severity] of [...spans].sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
      if (end <= at) continue;
      const from = Math.max(start, at);
      parts.push(characters.slice(at, from).join(""));
      parts.push(element("mark", characters.slice(from, end).join(""), { class: severity, title: `${category} (${severity})` }));
      at = end;
    }
    parts.push(characters.slice(at).join(""));
    return parts;
  }

  // Words (Chinese: characters) of a hypothesis that the other text has not, by longest common subsequence.
  function marked(text, base) {
    const split = (value) => value.match(chinese ? /[A-Za-z0-9]+|\s+|./gsu : /[\p{L}\p{N}]+|\s+|./gsu) || [];
    const words = split(text);
    const other = split(base).filter((word) => word.trim());
    const mine = words.map((word, i) => [word, i]).filter(([word]) => word.trim());
    if (mine.length * other.length > 4e6) return [text];
    const width = other.length + 1;
    const table = new Uint16Array((mine.length + 1) * width);
    const same = (a, b) => a.toLowerCase() === b.toLowerCase();
    for (let i = mine.length - 1; i >= 0; i--)
      for (let j = other.length - 1; j >= 0; j--)
        table[i * width + j] = same(mine[i][0], other[j]) ? table[(i + 1) * width + j + 1] + 1
          : Math.max(table[(i + 1) * width + j], table[i * width + j + 1]);
    const common = new Set();
    for (let i = 0, j = 0; i < mine.length && j < other.length;) {
      if (same(mine[i][0], other[j])) { common.add(mine[i][1]); i++; j++; }
      else if (table[(i + 1) * width + j] >= table[i * width + j + 1]) i++;
      else j++;
    }
    const parts = [];
    let run = "";
    const end = () => { if (run) parts.push(element("ins", run)); run = ""; };
    words.forEach((word, i) => {
      const differs = word.trim() ? !common.has(i) : run && i + 1 < words.length && !common.has(i + 1);
      if (differs) run += word;
      else { end(); parts.push(word); }
    });
    end();
    return parts;
  }

  function select(position, scroll = true) {
    if (position < 0 || position >= found.length) return;
    while (position >= drawn) more();
    document.querySelector("article.current")?.classList.remove("current");
    current = position;
    const article = byId(`s${found[position] + 1}`);
    article.classList.add("current");
    if (scroll) { article.scrollIntoView({ block: "nearest" }); article.focus({ preventScroll: true }); }
  }

  // The hash holds the state, so that a view or a segment can be linked to.
  const FIELDS = { q: "search", document: "document", odd: "odd", sort: "sort", metric: "metric", one: "one", other: "other" };
  const DEFAULTS = Object.fromEntries(Object.entries(FIELDS).map(([key, id]) => [key, byId(id).value]));

  function link(extra) {
    const changed = Object.entries(FIELDS).filter(([key, id]) => byId(id).value !== DEFAULTS[key]);
    const parameters = new URLSearchParams([...changed.map(([key, id]) => [key, byId(id).value]), ...extra]);
    return "#" + parameters;
  }

  const remember = () => {
    const hash = link([]);
    if (hash !== "#" || location.hash.includes("=")) history.replaceState(null, "", hash === "#" ? location.pathname + location.search : hash);
  };

  function open() {
    if (!location.hash.includes("=")) return update();
    const asked = new URLSearchParams(location.hash.slice(1));
    for (const [key, id] of Object.entries(FIELDS)) byId(id).value = asked.get(key) ?? DEFAULTS[key];
    const segment = +asked.get("segment");
    update();
    if (segment >= 1 && segment <= segments.length) {
      select(found.indexOf(segment - 1));
      byId(`s${segment}`)?.scrollIntoView({ block: "center" });
      history.replaceState(null, "", link([["segment", segment]]));
    }
  }

  for (const id of Object.values(FIELDS)) byId(id).addEventListener(id === "search" ? "input" : "change", update);
  byId("more").addEventListener("click", more);
  byId("help").addEventListener("click", () => { byId("keys").hidden = !byId("keys").hidden; });
  document.querySelectorAll("a.find").forEach((a) => a.addEventListener("click", (event) => {
    event.preventDefault();
    byId("one").value = systems.indexOf(a.dataset.system);
    byId("odd").value = a.dataset.kind;
    update();
    byId("browser").scrollIntoView();
  }));
  document.querySelectorAll("a.view").forEach((a) => a.addEventListener("click", (event) => {
    event.preventDefault();
    history.pushState(null, "", a.getAttribute("href"));
    open();
    byId("browser").scrollIntoView();
    byId("segments").focus({ preventScroll: true });
  }));
  window.addEventListener("hashchange", () => { if (location.hash.includes("=")) open(); });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "Escape") { byId("search").value = ""; byId("search").blur(); update(); return; }
    if (typing) return;
    if (event.key === "j") select(current + 1);
    else if (event.key === "k") select(current - 1);
    else if (event.key === "/") { event.preventDefault(); byId("search").focus(); }
    else if (event.key === "?") byId("keys").hidden = !byId("keys").hidden;
    else if (event.key === "l" && current >= 0) location.hash = link([["segment", found[current] + 1]]);
  });
  window.addEventListener("beforeprint", () => document.querySelectorAll("details:not(#head-to-head details)").forEach((d) => { d.open = true; }));
  open();
};

// Texts of many systems are packed; a browser unpacks them by itself since 2023.
const packed = async (text) => {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
};

const found = document.getElementById("data");
if (found.type === "application/json") start(JSON.parse(found.textContent));
else if ("DecompressionStream" in window) packed(found.textContent).then(start);
else document.getElementById("list").textContent = "This browser cannot unpack the segments. Use one of 2023 or later.";
}
