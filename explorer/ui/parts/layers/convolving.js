// What all convolutions have in common: kernels that slide over maps, each over its group of channels.

import { offsetOf, placesUnder } from "./cells.js";
import { allFinite } from "./finite.js";
import { overWindows, zerosLike } from "./gradients.js";
import { linear } from "./steps.js";

/**
 * @typedef {import("./registry.js").Floats} Floats
 * @typedef {import("./registry.js").Node} Node
 * @typedef {import("./registry.js").Sight} Sight
 * @typedef {import("./registry.js").Tensor} Tensor
 */

/**
 * Window times kernel at every place, plus the bias, if there is one.
 * @param {Sight} sees
 * @param {number[]} made the shape that comes out
 * @param {Floats} kernel in the order height, width, channel of the group, output
 * @param {Floats | undefined} bias
 * @param {Tensor} input
 */
export function sums(sees, made, kernel, bias, { values, shape }) {
  const [rows, columns, outputs] = made;
  const output = zerosLike(values, rows * columns * outputs);
  const depth = shape[2] / sees.groups;
  const own = outputs / sees.groups;
  const skips = allFinite(kernel);
  if (bias) for (let from = 0; from < output.length; from += outputs) output.set(bias, from);
  overWindows(sees, made, shape, (from, at, place) => {
    for (let c = 0; c < shape[2]; c++) {
      const value = values[at + c];
      if (value === 0 && skips) continue;
      const first = Math.floor(c / depth) * own;
      const weights = (place * depth + (c % depth)) * outputs + first;
      for (let f = 0; f < own; f++) output[from + first + f] += value * kernel[weights + f];
    }
  });
  return output;
}

/**
 * The products of one value in the order of the kernel: row, column, channel of its group.
 * @param {Node} node
 * @param {number[]} cell
 * @param {(place: number) => number} weightAt of a place in that order
 * @param {Floats | undefined} bias
 * @param {Tensor} input
 */
export function products(node, cell, weightAt, bias, { values, shape }) {
  const depth = shape[2] / node.sees.groups;
  const first = Math.floor(cell[2] / (node.shape[2] / node.sees.groups)) * depth;
  /** @type {(number[] | null)[]} */
  const sources = [];
  /** @type {number[]} */
  const seen = [];
  /** @type {number[]} */
  const weights = [];
  for (const place of placesUnder(node, cell)) {
    for (let c = first; c < first + depth; c++) {
      weights.push(weightAt(sources.length));
      sources.push(place && [...place, c]);
      seen.push(place ? values[offsetOf([...place, c], shape)] : 0);
    }
  }
  return linear(sources, seen, weights, bias ? bias[cell[2]] : 0);
}
