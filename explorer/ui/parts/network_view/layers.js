// The columns of the layers: made for a network, placed for a width, painted for a picture.

import { rangeOf } from "../colours.js";
import { makeColumn, STRIP_WIDTH, stripLayout } from "../columns.js";
import { INPUT_SIDE } from "./picture.js";
import { rectangleOf } from "./values.js";

const HEIGHT = 400;
const NARROW = { below: 700, mapsHeight: 420, stripsHeight: 120 }; // a phone: every layer has the whole width
const ANSWERS_WIDTH = { short: 150, long: 210 };
const GAP = 12;
const LEAST = { strip: 46, maps: 74 };

const hasMaps = ({ spec }) => spec.shape.length === 3;

/**
 * @param {object} view what is shown: see network_view.js
 * @param {object} hand of hand.js
 * @param {() => void} look it is to be painted anew
 */
export function makeColumns(view, hand, look) {
  const { names, shapes, signed, numbers } = view.header;
  return names.map((name, place) => {
    const spec = { name, shape: shapes[name], signed: signed[name], repaint: look };
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
 * How wide a layer with maps is beside the others: strips, input and answers get what they need, maps share the rest.
 *
 * @param {number} width of all
 * @param {number[]} strips how many values each has
 * @param {number} maps how many layers with maps
 * @param {boolean} long whether the classes have long names
 */
export function mapsWidth(width, strips, maps, long) {
  const used = strips.reduce((sum, count) => {
    const { across, tile } = stripLayout(count, HEIGHT);
    return sum + Math.max(LEAST.strip, across * tile);
  }, 0);
  const gaps = GAP * (strips.length + maps + 1);
  const room = width - INPUT_SIDE - ANSWERS_WIDTH[long ? "long" : "short"] - used - gaps;
  return Math.max(LEAST.maps, Math.floor(room / maps));
}

/** @param {object} view what is shown: see network_view.js */
export function placeColumns(view) {
  const { frame, columns, answers } = view;
  const width = frame.clientWidth || 1000;
  const narrow = width < NARROW.below;
  view.width = width;
  frame.classList.toggle("narrow", narrow);
  const mapped = columns.filter(hasMaps);
  const strips = columns.filter((column) => !hasMaps(column));
  const counts = strips.map(({ spec }) => spec.shape[0]);
  const own = narrow ? width : mapsWidth(width, counts, mapped.length, answers.long);
  for (const column of strips) {
    column.place(narrow ? width : STRIP_WIDTH, narrow ? NARROW.stripsHeight : HEIGHT);
  }
  for (const column of mapped) column.place(own, narrow ? NARROW.mapsHeight : HEIGHT);
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
  const last = columns[columns.length - 2];
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
}
