// The columns of the layers: made for a network, placed for a width, painted for a picture.

import { rangeOf } from "../colours.js";
import { makeColumn, STRIP_WIDTH, stripLayout } from "../columns.js";
import { element } from "../element.js";
import { kernelOf } from "../kernels.js";
import { projected, rem, roomBelow } from "../projected.js";
import { depthsOf, isBranched } from "./branches.js";
import { INPUT_SIDE } from "./picture.js";
import { rectangleOf } from "./values.js";

const HEIGHT = 400; // of columns, where the window has no more room
const OVERLAY = { width: 900, window: 600 }; // the least for an opened map over the lower part of the columns
const STRIP = { share: 0.22, least: 100, most: 240 }; // height of the columns above it, of the room for columns
const SPACE = 12; // between the columns and what is opened
const NARROW = { below: 860, mapsHeight: 420, stripsHeight: 120 }; // a phone: every layer has the whole width
const ANSWERS_WIDTH = { short: 8.9, long: 12.4 }; // in the page's letters, as in the stylesheet
const GAP = { chain: 12, branched: 20 }; // of columns; lines need room
const ABOVE = 56; // title, size and the space between columns that stand one above the other
const LEAST = { maps: 62, height: 90 };
const TITLE = { letter: 0.57, most: 4.2 }; // widths of a strip's title, in the page's letters

const hasMaps = ({ spec }) => spec.shape.length === 3;

/**
 * @param {object} view what is shown: see network_view.js
 * @param {object} hand of hand.js
 * @param {() => void} look it is to be painted anew
 */
export function makeColumns(view, hand, look) {
  const { names, shapes, signed, numbers, inputs } = view.header;
  const branched = isBranched(inputs);
  return names.map((name, place) => {
    const reads = branched ? inputs[name] : null;
    const spec = { name, shape: shapes[name], signed: signed[name], reads, repaint: look };
    return makeColumn(spec, view.tables, {
      onChoose: (tile) => hand.open({ layer: name, map: tile }),
      onKey: (event) => hand.key(place, event),
      onPoint(tile, event) {
        if (tile === null || !event || !view.result) return view.tip.hide();
        const kernel = view.network && kernelOf(view.network, name);
        const spot = { name, tile, output: view.output(name), kernel, numbers: numbers[name], tables: view.tables };
        view.tip.show(event, spot);
      },
    });
  });
}

/**
 * The columns in stages: those of layers at the same depth stand one above the other, in a node of their own.
 *
 * @param {object[]} columns
 * @param {import("./branches.js").Inputs} inputs
 */
export function makeStages(columns, inputs) {
  const depths = depthsOf(inputs);
  const found = [];
  for (const column of columns) {
    const depth = depths[column.spec.name];
    found[depth] ??= { columns: [], node: element("div", "stage") };
    found[depth].columns.push(column);
    found[depth].node.append(column.node);
  }
  return found.filter(Boolean);
}

/**
 * How high each of some columns is that stand one above the other.
 *
 * @param {number} room
 * @param {number} count
 */
const heightOf = (room, count) =>
  count > 1 ? Math.max(LEAST.height, Math.floor((room - ABOVE * (count - 1)) / count)) : room;

/**
 * How wide a layer with maps is beside the others: strips, input and answers get what they need, maps share the rest.
 *
 * @param {number} width of all
 * @param {{count: number, name: string}[]} strips how many values each has
 * @param {number} maps how many layers with maps
 * @param {boolean} long whether the classes have long names
 * @param {number} [gap] between columns
 */
export function mapsWidth(width, strips, maps, long, gap = GAP.chain) {
  const letter = rem();
  const used = strips.reduce((sum, { count, name }) => {
    const { across, tile } = stripLayout(count, HEIGHT);
    return sum + Math.max(Math.min(TITLE.most, TITLE.letter * name.length) * letter, across * tile);
  }, 0);
  const gaps = gap * (strips.length + maps + 1);
  const room = width - INPUT_SIDE - ANSWERS_WIDTH[long ? "long" : "short"] * letter - used - gaps;
  return Math.max(LEAST.maps, Math.floor(room / maps));
}

/** What the places of the columns depend on; where it is another, they are placed anew. */
export function placeKey({ frame, chosen }) {
  return `${Math.round(frame.clientWidth / 8)} ${window.innerHeight} ${Boolean(chosen)} ${projected()}`;
}

/**
 * Where an opened map lies: over the lower part of the layers; input and answer beside it stay as they are.
 *
 * @param {object} view what is shown: see network_view.js; its columns are painted
 */
export function placeOpened(view) {
  const { frame } = view;
  const box = frame.getBoundingClientRect();
  const edge = (selector, side) => frame.querySelector(selector).getBoundingClientRect()[side];
  const ends = [...frame.querySelectorAll(".layer")].map((layer) => layer.getBoundingClientRect().bottom);
  const top = Math.max(...ends) - box.top + SPACE;
  const left = edge(".input", "right") - box.left + SPACE;
  const right = box.right - edge(".answers", "left") + SPACE;
  view.opened = { width: box.width - left - right, height: roomBelow(frame) - top };
  const place = { left, top, right, height: view.opened.height };
  for (const [name, value] of Object.entries(place)) frame.style.setProperty(`--opened-${name}`, `${value}px`);
}

/** @param {object} view what is shown: see network_view.js */
export function placeColumns(view) {
  const { frame, stages, answers } = view;
  const width = frame.clientWidth || 1000;
  const narrow = width < NARROW.below;
  const room = roomBelow(frame);
  const overlay = width >= OVERLAY.width && window.innerHeight >= OVERLAY.window;
  const open = overlay && Boolean(view.chosen);
  view.width = width;
  view.placed = placeKey(view);
  view.overlay = overlay;
  view.opened = null;
  frame.classList.toggle("overlay", overlay);
  frame.style.minHeight = overlay ? `${room}px` : "";
  frame.classList.toggle("narrow", narrow);
  const mapped = stages.filter(({ columns }) => columns.some(hasMaps));
  const strips = stages.filter((stage) => !mapped.includes(stage));
  const counts = strips.map(({ columns }) => {
    const names = columns.map(({ spec }) => spec.name);
    const name = names.reduce((one, other) => (other.length > one.length ? other : one));
    return { count: Math.max(...columns.map(({ spec }) => spec.shape[0])), name };
  });
  const gap = isBranched(view.header.inputs) ? GAP.branched : GAP.chain;
  const own = narrow ? width : mapsWidth(width, counts, mapped.length, answers.long, gap);
  const first = view.columns[0].canvas.getBoundingClientRect().top - frame.getBoundingClientRect().top;
  const whole = overlay ? Math.max(HEIGHT, room - first) : HEIGHT;
  const strip = Math.max(STRIP.least, Math.min(STRIP.most, whole * STRIP.share));
  for (const { columns } of stages) {
    const high = heightOf(whole, columns.length);
    const now = open ? heightOf(strip, columns.length) : high;
    for (const column of columns) {
      if (narrow) column.place(width, hasMaps(column) ? NARROW.mapsHeight : NARROW.stripsHeight);
      else column.place(hasMaps(column) ? own : STRIP_WIDTH, now, high);
      column.node.style.width = narrow || !hasMaps(column) ? "" : `${own}px`;
    }
  }
}

// The weights from each value of the last strip to one unit of the answer
function weightsTo(view, column, unit) {
  const kernel = view.network.arrays[`${view.header.names.at(-1)}/kernel`];
  const [inputs, units] = kernel.shape;
  const values = Float32Array.from({ length: inputs }, (_, input) => kernel.values[input * units + unit]);
  const range = rangeOf(values, true);
  column.title.textContent = `weights to ${view.header.classes[unit]}`;
  return [{ values, shape: column.spec.shape }, () => range];
}

/**
 * @param {object} view what is shown: see network_view.js
 * @param {Record<string, number[]>} fields of the chosen value, by layer
 * @param {Record<string, number[] | null>} seeing the chosen pixel, by layer
 * @param {((name: string, signed: boolean) => (map: number) => object) | null} ranges
 */
export function paintColumns(view, fields, seeing, ranges) {
  const { columns, chosen, favoured, network, header, result } = view;
  const [before] = header.inputs[header.names.at(-1)];
  const last = columns.find(({ spec }) => spec.name === before);
  const weighed = network?.arrays[`${header.names.at(-1)}/kernel`] && last?.spec.shape.length === 1;
  for (const column of columns) {
    const { name, signed } = column.spec;
    const seen = rectangleOf(seeing[name]) ?? undefined;
    const marks = { field: fields[name], seeing: seen, chosen: chosen?.layer === name ? chosen.map : undefined };
    if (favoured !== null && weighed && column === last) {
      column.paint(...weightsTo(view, column, favoured), marks, true);
      continue;
    }
    column.title.textContent = name;
    column.paint(result?.activations[name] ?? null, ranges?.(name, signed), marks);
  }
  const { frame, stages } = view;
  const input = frame.querySelector(".input");
  view.lines.paint((name) => {
    if (name === "input") return { box: input, title: input.querySelector("h4"), stage: input };
    const column = columns.find(({ spec }) => spec.name === name);
    const stage = stages.find((one) => one.columns.includes(column)).node;
    return { box: column.node, title: column.title, stage };
  });
}
