// What layers do that change values by chance while training: nothing afterwards.

import { offsetOf } from "./cells.js";
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
 * @param {Node} _node
 * @param {Weights} _weights
 * @param {number[]} cell
 * @param {Tensor} input
 */
export function terms(_node, _weights, cell, { values, shape }) {
  return [pass(cell, values[offsetOf(cell, shape)])];
}

/**
 * @param {Node} _node
 * @param {Weights} _weights
 * @param {Floats} gradient
 * @param {Floats} _output
 * @param {Tensor} _input
 */
export function backward(_node, _weights, gradient, _output, _input) {
  return { inputs: [gradient], weights: {} };
}
