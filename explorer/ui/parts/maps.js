// A mosaic of maps or kernels, one block a layer: hover reads a value, a click (or arrows and Enter) chooses a tile.

import { noteChoice } from "./choice.js";
import { colourTables, rangeOf, widestRange } from "./colours.js";
import { element } from "./element.js";
import { legend } from "./legend.js";
import { layoutOf, spotAt } from "./maps_layout.js";
import { paintBlock, tileValues } from "./maps_paint.js";
import { readable } from "./numbers.js";

const OWN_RANGES = "each tile has its own range, up to";

// One range for all groups with the same sign
function wholeRanges({ header, arrays }) {
  const joined = (signed) => {
    const same = header.groups.filter((group) => group.signed === signed);
    return widestRange(
      same.map(({ id }) => rangeOf(arrays[id].values, signed)),
      signed,
    );
  };
  return { true: joined(true), false: joined(false) };
}

// What is painted of a group
function blockOf({ header, arrays }, group, whole, width) {
  const { shape, values } = arrays[group.id];
  const { limit, numbers, tile, range: rule } = header;
  const layout = layoutOf(shape, { numbers, tile: tile ?? undefined, labelled: Boolean(group.labels) }, width);
  const own = rule === "network" ? whole[group.signed] : rangeOf(values, group.signed);
  const range = limit ? { low: group.signed ? -limit : 0, high: limit } : own;
  const block = {
    ranges: () => range,
    layout,
    values,
    range,
    numbers,
    labels: group.short,
    table: colourTables(header.stops)[group.signed],
  };
  const each = (at) => rangeOf(tileValues(block, at), group.signed);
  return { ...block, ranges: rule === "map" && !layout.bars ? each : () => range };
}

function makeTip(frame) {
  const node = element("div", "tip");
  node.setAttribute("role", "status");
  return {
    node,
    // Beside the pointer; for a key where it stood
    say(text, event) {
      node.textContent = text;
      if (!event && text) return;
      node.classList.toggle("shown", Boolean(text));
      if (!event) return;
      const box = frame.getBoundingClientRect();
      const left = event.clientX - box.left + 14;
      node.style.left = `${Math.max(0, Math.min(left, box.width - node.offsetWidth - 4))}px`;
      node.style.top = `${event.clientY - box.top + 18}px`;
    },
  };
}

// Pointer and keys of a block: `hand` has say(text, event), choose(tile), paint()
function listen(canvas, group, block, hand) {
  const { layout } = block;
  const spot = { cursor: 0 };
  const under = (event) => {
    const box = canvas.getBoundingClientRect();
    return spotAt(layout, event.clientX - box.left, event.clientY - box.top);
  };
  const nameOf = (tile) => group.labels?.[tile] ?? `${group.what ?? "map"} ${tile}`;
  canvas.onpointermove = (event) => {
    const found = under(event);
    if (!found) return hand.say("");
    const { tile, row, column } = found;
    const value = readable(tileValues(block, tile)[row * layout.columns + column]);
    hand.say(`${nameOf(tile)}${layout.bars ? "" : `, row ${row}, column ${column}`}: ${value}`, event);
  };
  canvas.onpointerleave = () => hand.say("");
  canvas.onclick = (event) => {
    const found = under(event);
    if (!found) return;
    spot.cursor = found.tile;
    hand.choose(group.matrix ? found.column : found.tile);
  };
  canvas.onkeydown = (event) => {
    const { across, count } = layout;
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -across, ArrowDown: across }[event.key];
    if (step && spot.cursor + step >= 0 && spot.cursor + step < count) {
      spot.cursor += step;
      hand.say(nameOf(spot.cursor));
      hand.paint();
    } else if (event.key === "Enter" || event.key === " ") hand.choose(spot.cursor);
    else if (!step) return;
    event.preventDefault();
  };
  canvas.onfocus = canvas.onblur = hand.paint;
  return spot;
}

/** @param {ShadowRoot} root */
export default function makeMosaic(root) {
  const frame = element("div", "mosaic");
  const tip = makeTip(frame);
  root.append(frame);
  let message = null;
  let send = null;
  let chosen = null;
  let linked = null;
  let painters = [];
  let width = 0;

  const choose = (group, tile) => {
    if (message.header.fixed) return;
    chosen = { group: group.id, tile };
    for (const paint of painters) paint();
    noteChoice();
    send("selected", { ...chosen, at: Date.now() });
  };
  const addBlock = (group, whole) => {
    const { header } = message;
    const block = blockOf(message, group, whole, width);
    const section = element("section", "block");
    const canvas = element("canvas");
    section.dataset.group = group.id;
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-label", `${group.title}, ${group.note}. Arrows choose, Enter opens.`);
    const words = header.range === "map" && !block.layout.bars ? OWN_RANGES : (group.unit ?? "");
    const key = legend(header.stops[group.signed ? "diverging" : "sequential"], block.range, words);
    section.append(element("h4", "", group.title), element("span", "note", group.note), canvas, key);
    frame.append(section);
    const paint = () => {
      const own = chosen?.group === group.id ? chosen.tile : null;
      paintBlock(canvas, block, { chosen: own, cursor: root.activeElement === canvas ? spot.cursor : null });
    };
    const spot = listen(canvas, group, block, { say: tip.say, choose: (tile) => choose(group, tile), paint });
    paint();
    return paint;
  };
  const draw = () => {
    width = frame.clientWidth || 600;
    const whole = wholeRanges(message);
    frame.replaceChildren();
    painters = message.header.groups.map((group) => addBlock(group, whole));
    frame.append(tip.node);
  };
  const resized = new ResizeObserver(() => {
    if (message && Math.abs(frame.clientWidth - width) > 8) draw();
  });
  resized.observe(frame);

  return {
    receive(next, setStateValue) {
      const asked = JSON.stringify(next.header.selected ?? null);
      if (asked !== linked) {
        linked = asked;
        chosen = next.header.selected ?? null;
      }
      message = next;
      send = setStateValue;
      draw();
      frame.dataset.key = next.header.key ?? "";
    },
    remove() {
      resized.disconnect();
      frame.remove();
    },
  };
}
