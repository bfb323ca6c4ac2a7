// ELU: a relu that flattens out below zero.

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
 * @param {number} value
 */
const bent = ({ settings }, value) => (value > 0 ? value : settings.alpha * Math.expm1(value));

/**
 * @param {Node} node
 * @param {Weights} _weights
 * @param {Tensor} input
 */
export function forward(node, _weights, { values }) {
  return values.map((value) => bent(node, value));
}

/**
 * @param {Node} node
 * @param {Weights} _weights
 * @param {number[]} cell
 * @param {Tensor} input
 */
export function terms(node, _weights, cell, { values, shape }) {
  const before = values[offsetOf(cell, shape)];
  return [applied(node.ends_in ?? "linear", before, bent(node, before))];
}

/**
 * @param {Node} node
 * @param {Weights} _weights
 * @param {Floats} gradient
 * @param {Floats} output
 * @param {Tensor} _input
 */
export function backward({ settings }, _weights, gradient, output, _input) {
  const slopes = output.map((value) => (value > 0 ? 1 : value + settings.alpha));
  return { inputs: [slopes.map((slope, place) => slope * gradient[place])], weights: {} };
}
