// PReLU: a leaky relu whose slope below zero is learned, one for all values along the shared axes.

import { cellAt, offsetOf } from "./cells.js";
import { linear } from "./steps.js";

/**
 * @typedef {import("./registry.js").Node} Node
 * @typedef {import("./registry.js").Tensor} Tensor
 * @typedef {import("./registry.js").Weights} Weights
 */

/**
 * The slope of a value: 1 above zero.
 * @param {Node} node
 * @param {Weights} weights
 * @param {number[]} cell
 * @param {number} value
 */
function slopeOf({ weights }, { alpha }, cell, value) {
  if (value > 0) return 1;
  const { shape } = weights.alpha;
  const own = cell.map((index, axis) => Math.min(index, shape[axis] - 1));
  return alpha[offsetOf(own, shape)];
}

/**
 * @param {Node} node
 * @param {Weights} weights
 * @param {Tensor} input
 */
export function forward(node, weights, { values, shape }) {
  return values.map((value, place) =>
    value > 0 ? value : value * slopeOf(node, weights, cellAt(place, shape), value),
  );
}

/**
 * @param {Node} node
 * @param {Weights} weights
 * @param {number[]} cell
 * @param {Tensor} input
 */
export function terms(node, weights, cell, { values, shape }) {
  const value = values[offsetOf(cell, shape)];
  return [linear([cell], [value], [slopeOf(node, weights, cell, value)])];
}
