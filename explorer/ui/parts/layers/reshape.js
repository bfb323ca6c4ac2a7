// Reshape: the same values in the same order, in maps of other sides or as a vector.

import { cellAt, offsetOf } from "./cells.js";
import { pass } from "./steps.js";

/**
 * @typedef {import("./registry.js").Floats} Floats
 * @typedef {import("./registry.js").Node} Node
 * @typedef {import("./registry.js").Tensor} Tensor
 * @typedef {import("./registry.js").Weights} Weights
 */

/**
 * @param {Node} _node
 * @param {Weights} _weights
 * @param {Tensor} input
 */
export function forward(_node, _weights, { values }) {
  return values;
}

/**
 * @param {Node} node
 * @param {Weights} _weights
 * @param {number[]} cell
 * @param {Tensor} input
 */
export function terms(node, _weights, cell, { values, shape }) {
  const place = offsetOf(cell, node.shape);
  return [pass(cellAt(place, shape), values[place])];
}

/**
 * @param {Node} _node
 * @param {Weights} _weights
 * @param {Floats} gradient
 */
export function backward(_node, _weights, gradient) {
  return { inputs: [gradient], weights: {} };
}
