// The columns of the layers: made for a network, placed for a width, painted for a picture.

import { rangeOf } from "../colours.js";
import { makeColumn, STRIP_WIDTH, stripLayout } from "../columns.js";
import { element } from "../element.js";
import { depthsOf, isBranched } from "./branches.js";
import { INPUT_SIDE } from "./picture.js";
import { rectangleOf } from "./values.js";

const HEIGHT = 400;
const NARROW = { below: 700, mapsHeight: 420, stripsHeight: 120 }; // a phone: every layer has the whole width
const ANSWERS_WIDTH = { short: 150, long: 210 };
const GAP = { chain: 12, branched: 20 }; // of columns; lines need room
const ABOVE = 56; // title, size and the space between columns that stand one above the other
const LEAST = { strip: 46, maps: 62, height: 90 };

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
        const kernel = view.network?.arrays[`${name}/kernel`];
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
 * @param {number} count
 */
const heightOf = (count) => Math.max(LEAST.height, Math.floor((HEIGHT - ABOVE * (count - 1)) / count));

/**
 * How wide a layer with maps is beside the others: strips, input and answers get what they need, maps share the rest.
 *
 * @param {number} width of all
 * @param {number[]} strips how many values each has
 * @param {number} maps how many layers with maps
 * @param {boolean} long whether the classes have long names
 * @param {number} [gap] between columns
 */
export function mapsWidth(width, strips, maps, long, gap = GAP.chain) {
  const used = strips.reduce((sum, count) => {
    const { across, tile } = stripLayout(count, HEIGHT);
    return sum + Math.max(LEAST.strip, across * tile);
  }, 0);
  const gaps = gap * (strips.length + maps + 1);
  const room = width - INPUT_SIDE - ANSWERS_WIDTH[long ? "long" : "short"] - used - gaps;
  return Math.max(LEAST.maps, Math.floor(room / maps));
}

/** @param {object} view what is shown: see network_view.js */
export function placeColumns(view) {
  const { frame, stages, answers } = view;
  const width = frame.clientWidth || 1000;
  const narrow = width < NARROW.below;
  view.width = width;
  frame.classList.toggle("narrow", narrow);
  const mapped = stages.filter(({ columns }) => columns.some(hasMaps));
  const strips = stages.filter((stage) => !mapped.includes(stage));
  const counts = strips.map(({ columns }) => Math.max(...columns.map(({ spec }) => spec.shape[0])));
  const gap = isBranched(view.header.inputs) ? GAP.branched : GAP.chain;
  const own = narrow ? width : mapsWidth(width, counts, mapped.length, answers.long, gap);
  for (const { columns } of stages) {
    const high = heightOf(columns.length);
    for (const column of columns) {
      if (hasMaps(column)) column.place(own, narrow ? NARROW.mapsHeight : high);
      else column.place(narrow ? width : STRIP_WIDTH, narrow ? NARROW.stripsHeight : high);
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
