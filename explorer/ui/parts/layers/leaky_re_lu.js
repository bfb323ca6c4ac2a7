// LeakyReLU: a relu that lets a little of what is negative through.

import { offsetOf } from "./cells.js";
import { applied } from "./steps.js";

/**
 * @typedef {import("./registry.js").Floats} Floats
 * @typedef {import("./registry.js").Node} Node
 * @typedef {import("./registry.js").Tensor} Tensor
 * @typedef {import("./registry.js").Weights} Weights
 */

/**
 * @param {Node} node
 * @param {Weights} _weights
 * @param {Tensor} input
 */
export function forward(node, _weights, { values }) {
  const slope = node.settings.negative_slope;
  return values.map((value) => (value > 0 ? value : value * slope));
}

/**
 * @param {Node} node
 * @param {Weights} _weights
 * @param {number[]} cell
 * @param {Tensor} input
 */
export function terms(node, _weights, cell, { values, shape }) {
  const before = values[offsetOf(cell, shape)];
  return [applied(node.ends_in ?? "linear", before, before > 0 ? before : before * node.settings.negative_slope)];
}

/**
 * @param {Node} node
 * @param {Weights} _weights
 * @param {Floats} gradient
 * @param {Floats} _output
 * @param {Tensor} input
 */
export function backward(node, _weights, gradient, _output, { values }) {
  const slope = node.settings.negative_slope;
  return { inputs: [values.map((value, place) => gradient[place] * (value > 0 ? 1 : slope))], weights: {} };
}
