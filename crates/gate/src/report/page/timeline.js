// The timeline of a gate report: lanes of events drawn from the data in the page. It reads no other
// thing and writes texts only as text, never as markup.
"use strict";
(() => {
  for (const box of document.querySelectorAll(".command")) {
    if (!navigator.clipboard) break;
    const button = element("button", { type: "button" }, "copy");
    button.onclick = () => navigator.clipboard.writeText(box.querySelector("pre").textContent)
      .then(() => { button.textContent = "copied"; setTimeout(() => { button.textContent = "copy"; }, 1500); });
    box.append(button);
  }
  const data = document.getElementById("timeline-data");
  if (!data) return;
  const stages = JSON.parse(data.textContent);
  const root = document.getElementById("timeline-view");
  root.hidden = false;

  const ROW = 22, AXIS = 22;
  // The fields of an event.
  const NUMBER = 0, AT = 1, KIND = 2, LANE = 3, WHO = 4, TEXT = 5, BYTES = 6, ERROR = 7;
  const GROUPS = [["client", "clients", "sent"], ["program", "output", "printed"], ["disk", "disk", "disk"],
    ["fault", "faults", "fault"], ["note", "notes", "plain"]];
  const SIGNS = { sent: "→", received: "←", printed: "│", started: "+", ready: "+", connected: "+", ended: "×",
    closed: "×", refused: "×", fault: "!", disk: "·", note: "·" };
  const FILLS = { sent: "sent-f", received: "received-f", printed: "printed-f", disk: "disk-f", fault: "fault-f", refused: "fault-f" };

  const hiddenGroups = new Set();
  let stage, events, lanes, shown, from, to, picked, words = "";

  function element(name, attributes = {}, text) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    return made;
  }
  function drawn(name, attributes, parent, text) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    parent.append(made);
    return made;
  }
  const time = micros => (micros / 1000).toFixed(micros - 0 < 1e7 ? 1 : 0) + " ms";
  function size(bytes) {
    if (bytes < 10000) return bytes + " bytes";
    return bytes < 1e6 ? (bytes / 1e3).toFixed(1) + " kB" : (bytes / 1e6).toFixed(1) + " MB";
  }

  // The controls.
  const bar = element("div", { class: "bar" });
  const choice = element("select", { "aria-label": "stage" });
  stages.forEach((known, index) => choice.append(element("option", { value: index }, "Stage " + known.title)));
  if (stages.length > 1) bar.append(choice);
  const toggles = GROUPS.map(([group, label, colour]) => {
    const button = element("button", { type: "button", "aria-pressed": "true" });
    button.append(element("span", { class: "dot " + colour + "-f" }), label);
    button.onclick = () => {
      hiddenGroups.has(group) ? hiddenGroups.delete(group) : hiddenGroups.add(group);
      button.setAttribute("aria-pressed", String(!hiddenGroups.has(group)));
      relane(); draw();
    };
    bar.append(button);
    return [group, button];
  });
  const search = element("input", { type: "search", placeholder: "find a client or a text", "aria-label": "find a client or a text" });
  search.oninput = () => { words = search.value.trim().toLowerCase(); relane(); draw(); };
  bar.append(search);
  const zooms = element("div", { class: "bar" });
  const badButton = element("button", { type: "button" }, "first bad event");
  badButton.onclick = () => home();
  for (const [label, name, act] of [["−", "zoom out", () => zoom(2)], ["+", "zoom in", () => zoom(0.5)],
    ["all", "show all", () => show(0, stage.end)]]) {
    const button = element("button", { type: "button", title: name, "aria-label": name }, label);
    button.onclick = act;
    zooms.append(button);
  }
  zooms.append(badButton);
  const about = element("span", { class: "faint" });
  zooms.append(about);
  const overview = drawn("svg", { class: "view overview", role: "img", "aria-label": "the whole stage" }, root);
  const scroll = element("div", { class: "lanes", tabindex: "0", role: "group",
    "aria-label": "Timeline. Left and right: event by event; up and down: within a lane; plus and minus: zoom; F: first bad event." });
  const view = drawn("svg", { class: "view" }, scroll);
  const detail = element("div", { class: "detail", "aria-live": "polite" });
  const table = element("table", { class: "story" });
  const body = element("tbody");
  table.append(body); detail.append(table);
  const keys = element("p", { class: "faint" }, "Drag to move, click an event to see it; ← → event by event, ↑ ↓ within a lane, + − zoom, F first bad event.");
  const tip = element("div", { class: "tip", hidden: "" });
  root.append(bar, zooms, overview, scroll, detail, keys, tip);

  const isHit = event => !words || (event[WHO] + " " + event[TEXT]).toLowerCase().includes(words);
  const width = () => Math.max(240, scroll.clientWidth);
  const label = () => width() < 560 ? 74 : 124;
  const x = at => label() + (at - from) / (to - from) * (width() - label() - 8);

  function open(index) {
    stage = stages[index]; events = stage.events;
    stage.end = Math.max(1000, stage.micros, ...events.slice(-1).map(event => event[AT] * 1.001));
    const groups = new Set(stage.lanes.map(lane => lane.group));
    toggles.forEach(([group, button]) => { button.hidden = !groups.has(group); });
    badButton.hidden = stage.bad === null;
    about.textContent = stage.leftOut > 0 ? stage.leftOut.toLocaleString("en") + " events of this stage are not in this file" : "";
    picked = null;
    relane(); home();
  }
  // The lanes that are shown: those of a searched word come alone.
  function relane() {
    const hits = words ? new Set(events.filter(isHit).map(event => event[LANE])) : null;
    lanes = stage.lanes.map((lane, index) => ({ ...lane, index }))
      .filter(lane => !hiddenGroups.has(lane.group) && (!hits || hits.has(lane.index)));
    const places = new Map(lanes.map((lane, row) => [lane.index, row]));
    lanes.row = index => places.get(index);
    shown = events.filter(event => places.has(event[LANE]));
  }
  // Opened at the first bad event, with what led to it.
  function home() {
    const bad = events.findIndex(event => event[NUMBER] === stage.bad);
    if (bad < 0) { show(0, stage.end); return; }
    const at = events[bad][AT];
    const before = at - events[Math.max(0, bad - 30)][AT];
    const span = Math.max(4000, Math.min(before, 2e6));
    from = Math.max(0, at - span); to = Math.min(stage.end, at + span * 0.25);
    if (to - from < 1000) to = from + 1000;
    pick(events[bad]);
    reveal(events[bad]);
  }
  function show(newFrom, newTo) {
    const span = Math.min(Math.max(newTo - newFrom, 200), stage.end);
    from = Math.min(Math.max(0, newFrom), stage.end - span); to = from + span;
    draw();
  }
  function zoom(by, around) {
    const middle = around ?? (picked && picked[AT] >= from && picked[AT] <= to ? picked[AT] : (from + to) / 2);
    show(middle - (middle - from) * by, middle + (to - middle) * by);
  }
  function reveal(event) {
    if (event[AT] < from || event[AT] > to) { const half = (to - from) / 2; show(event[AT] - half, event[AT] + half); }
    const row = lanes.row(event[LANE]);
    if (row === undefined) return;
    const top = AXIS + row * ROW;
    if (top < scroll.scrollTop + AXIS || top + ROW > scroll.scrollTop + scroll.clientHeight) scroll.scrollTop = top - scroll.clientHeight / 2;
  }

  function ticks(parent, height) {
    const raw = (to - from) / Math.max(2, width() / 110), decade = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 5, 10].find(step => step * decade >= raw) * decade;
    for (let at = Math.ceil(from / step) * step; at <= to; at += step) {
      drawn("line", { class: "grid", x1: x(at), x2: x(at), y1: AXIS, y2: height }, parent);
      const value = at / 1000, digits = Math.max(0, -Math.floor(Math.log10(step / 1000)));
      if (x(at) < width() - 56) drawn("text", { x: x(at) + 3, y: 14 }, parent, value.toFixed(Math.min(3, digits)) + " ms");
    }
  }
  function draw() {
    const height = AXIS + Math.max(1, lanes.length) * ROW + 4;
    view.replaceChildren();
    view.setAttribute("height", height); view.setAttribute("viewBox", `0 0 ${width()} ${height}`);
    lanes.forEach((lane, row) => { if (row % 2) drawn("rect", { class: "stripe", x: 0, width: width(), y: AXIS + row * ROW, height: ROW }, view); });
    ticks(view, height);
    lives(); spans();
    const near = shown.filter(event => event[AT] >= from && event[AT] <= to);
    for (const event of near) {
      if (event[KIND] === "fault") drawn("line", { class: "fault-line", x1: x(event[AT]), x2: x(event[AT]), y1: AXIS, y2: height }, view);
    }
    const bad = events.find(event => event[NUMBER] === stage.bad);
    if (bad && bad[AT] >= from && bad[AT] <= to) drawn("line", { class: "bad-line", x1: x(bad[AT]), x2: x(bad[AT]), y1: 0, y2: height }, view);
    near.forEach(event => tick(event, event === picked));
    if (picked && near.includes(picked)) tick(picked, true);
    names(height);
    drawOverview();
    list();
  }
  function tick(event, isPicked) {
    const top = AXIS + lanes.row(event[LANE]) * ROW, at = x(event[AT]);
    const kind = event[KIND], isSync = kind === "disk" && /^(fsync|fdatasync|sync|msync)/.test(event[TEXT]);
    const half = { sent: [3, 9], received: [11, 9] }[kind] ?? (kind === "disk" && !isSync ? [10, 8] : [4, 15]);
    const wide = isSync || event[ERROR] || kind === "fault" || event[NUMBER] === stage.bad ? 5 : 3;
    drawn("rect", { class: (FILLS[kind] ?? "plain-f") + (isHit(event) ? "" : " dim") + (isPicked ? " picked" : ""),
      x: at - wide / 2, y: top + half[0], width: wide, height: half[1], rx: 1 }, view);
  }
  // From each start of the program to its end.
  function lives() {
    const begun = new Map();
    const bar = (lane, start, end) => {
      const row = lanes.row(lane), left = Math.max(start, from), right = Math.min(end, to);
      if (row !== undefined && right > left) drawn("rect", { class: "life", x: x(left), width: x(right) - x(left), y: AXIS + row * ROW + 6, height: ROW - 12 }, view);
    };
    for (const event of events) {
      if (event[KIND] === "started") begun.set(event[LANE], event[AT]);
      if (event[KIND] === "ended" && begun.has(event[LANE])) { bar(event[LANE], begun.get(event[LANE]), event[AT]); begun.delete(event[LANE]); }
    }
    begun.forEach((start, lane) => bar(lane, start, stage.end));
  }
  // From what a client sent to what it received next.
  function spans() {
    const waiting = new Map();
    for (const event of events) {
      const row = lanes.row(event[LANE]);
      if (row === undefined) continue;
      if (event[KIND] === "sent" && !waiting.has(event[WHO])) waiting.set(event[WHO], event[AT]);
      if (event[KIND] !== "received" && event[KIND] !== "closed" || !waiting.has(event[WHO])) continue;
      const left = Math.max(waiting.get(event[WHO]), from), right = Math.min(event[AT], to);
      waiting.delete(event[WHO]);
      if (right > left) drawn("rect", { class: "span", x: x(left), width: Math.max(1, x(right) - x(left)), y: AXIS + row * ROW + 8, height: 6 }, view);
    }
  }
  function names(height) {
    drawn("rect", { class: "shield", x: 0, y: 0, width: label() - 4, height }, view);
    const most = Math.floor((label() - 10) / 7);
    lanes.forEach((lane, row) => {
      const name = lane.name.length > most ? lane.name.slice(0, most - 1) + "…" : lane.name;
      const text = drawn("text", { class: "lane-name", x: 6, y: AXIS + row * ROW + 15 }, view, name);
      drawn("title", {}, text, lane.name);
    });
    if (!lanes.length) drawn("text", { x: label(), y: AXIS + 15 }, view, "nothing to show");
  }
  function drawOverview() {
    const place = at => at / stage.end * width();
    overview.replaceChildren();
    overview.setAttribute("viewBox", `0 0 ${width()} 38`);
    const bins = new Map();
    shown.forEach(event => { const bin = Math.floor(place(event[AT]) / 3); bins.set(bin, (bins.get(bin) ?? 0) + 1); });
    const most = Math.max(1, ...bins.values());
    bins.forEach((count, bin) => {
      const high = 4 + 28 * Math.sqrt(count / most);
      drawn("rect", { class: "plain-f", x: bin * 3, width: 2.4, y: 37 - high, height: high }, overview);
    });
    const line = (event, name) => drawn("line", { class: name, x1: place(event[AT]), x2: place(event[AT]), y1: 0, y2: 38 }, overview);
    shown.filter(event => event[KIND] === "fault").forEach(event => line(event, "fault-line"));
    const bad = events.find(event => event[NUMBER] === stage.bad);
    if (bad) line(bad, "bad-line");
    drawn("rect", { class: "window", x: place(from), width: Math.max(3, place(to) - place(from)), y: 1, height: 36 }, overview);
  }
  // The events around the picked one.
  function list() {
    body.replaceChildren();
    const all = words ? shown.filter(isHit) : shown;
    const middle = picked ? all.findIndex(event => event[NUMBER] === picked[NUMBER])
      : all.findIndex(event => event[AT] >= from);
    const start = Math.max(0, Math.min(middle - 6, all.length - 14));
    for (const event of all.slice(start, start + 14)) {
      const row = element("tr", { class: event[KIND] + (event[NUMBER] === stage.bad ? " bad" : ""), "aria-selected": String(event === picked) });
      const more = event[BYTES] > 240 && event[KIND] !== "disk" ? " (" + size(event[BYTES]) + ")" : "";
      for (const text of [(event[AT] / 1000).toFixed(1), event[WHO], SIGNS[event[KIND]] ?? "", event[TEXT] + more]) row.append(element("td", {}, text));
      row.onclick = () => { pick(event); reveal(event); };
      body.append(row);
    }
    const selected = body.querySelector("[aria-selected=true]");
    if (selected) detail.scrollTop = selected.offsetTop - detail.clientHeight / 2 + selected.offsetHeight / 2;
  }
  function pick(event) { picked = event; draw(); }

  function nearest(pointer) {
    const box = view.getBoundingClientRect(), px = pointer.clientX - box.left, row = Math.floor((pointer.clientY - box.top - AXIS) / ROW);
    let best = null, least = 14;
    for (const event of shown) {
      if (event[AT] < from || event[AT] > to || lanes.row(event[LANE]) !== row) continue;
      const far = Math.abs(x(event[AT]) - px);
      if (far < least) { least = far; best = event; }
    }
    return best;
  }
  function hint(pointer, event) {
    tip.hidden = !event;
    if (!event) return;
    tip.replaceChildren(element("strong", {}, event[WHO] + " " + (SIGNS[event[KIND]] ?? "") + " "), element("span", { class: "faint" }, time(event[AT])), element("br"), element("span", { class: "mono" }, event[TEXT]));
    tip.style.left = Math.max(6, Math.min(pointer.clientX + 14, innerWidth - tip.offsetWidth - 8)) + "px";
    tip.style.top = (pointer.clientY + 20 + tip.offsetHeight > innerHeight ? pointer.clientY - tip.offsetHeight - 12 : pointer.clientY + 18) + "px";
  }
  let dragged = null;
  view.onpointerdown = pointer => { dragged = { x: pointer.clientX, from, to, moved: false }; view.setPointerCapture(pointer.pointerId); };
  view.onpointermove = pointer => {
    if (!dragged) { hint(pointer, nearest(pointer)); return; }
    const by = pointer.clientX - dragged.x;
    if (Math.abs(by) > 4) dragged.moved = true;
    if (!dragged.moved) return;
    hint(pointer, null);
    const shift = by / (width() - label() - 8) * (dragged.to - dragged.from);
    show(dragged.from - shift, dragged.to - shift);
  };
  view.onpointerup = pointer => { if (dragged && !dragged.moved) { const found = nearest(pointer); if (found) pick(found); } dragged = null; };
  view.onpointercancel = () => { dragged = null; };
  view.onpointerleave = pointer => hint(pointer, null);
  view.addEventListener("wheel", wheel => {
    if (!wheel.ctrlKey && !wheel.metaKey) return;
    wheel.preventDefault();
    const px = wheel.clientX - view.getBoundingClientRect().left;
    zoom(wheel.deltaY > 0 ? 1.25 : 0.8, from + (px - label()) / (width() - label() - 8) * (to - from));
  }, { passive: false });
  const jump = pointer => {
    const box = overview.getBoundingClientRect(), at = (pointer.clientX - box.left) / box.width * stage.end, half = (to - from) / 2;
    show(at - half, at + half);
  };
  overview.onpointerdown = pointer => { overview.setPointerCapture(pointer.pointerId); jump(pointer); };
  overview.onpointermove = pointer => { if (pointer.buttons) jump(pointer); };
  scroll.onkeydown = key => {
    const all = words ? shown.filter(isHit) : shown;
    const step = (by, fits) => {
      let index = picked ? all.indexOf(picked) : all.findIndex(event => event[AT] >= from) - by;
      do { index += by; } while (all[index] && !fits(all[index]));
      if (all[index]) { pick(all[index]); reveal(all[index]); }
    };
    const same = event => !picked || event[LANE] === picked[LANE];
    const acts = {
      ArrowRight: () => step(1, () => true), ArrowLeft: () => step(-1, () => true),
      ArrowDown: () => step(1, same), ArrowUp: () => step(-1, same),
      "+": () => zoom(0.5), "=": () => zoom(0.5), "-": () => zoom(2), f: home, F: home,
      Home: () => { if (all[0]) { pick(all[0]); reveal(all[0]); } },
      End: () => { const last = all[all.length - 1]; if (last) { pick(last); reveal(last); } },
    };
    if (key.ctrlKey || key.metaKey || key.altKey || !acts[key.key]) return;
    key.preventDefault();
    acts[key.key]();
  };
  choice.onchange = () => open(Number(choice.value));
  addEventListener("resize", () => draw());
  open(0);
})();
