// ReLU: a relu with an upper end, a slope below and a threshold if they are asked for.

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
function rectified({ settings }, value) {
  if (value > settings.threshold) return Math.min(value, settings.max_value ?? Infinity);
  return settings.negative_slope * (value - settings.threshold);
}

/**
 * @param {Node} node
 * @param {Weights} _weights
 * @param {Tensor} input
 */
export function forward(node, _weights, { values }) {
  return values.map((value) => rectified(node, value));
}

/**
 * @param {Node} node
 * @param {Weights} _weights
 * @param {number[]} cell
 * @param {Tensor} input
 */
export function terms(node, _weights, cell, { values, shape }) {
  const before = values[offsetOf(cell, shape)];
  return [applied(node.ends_in ?? "linear", before, rectified(node, before))];
}

/**
 * @param {Node} node
 * @param {Weights} _weights
 * @param {Floats} gradient
 * @param {Floats} _output
 * @param {Tensor} input
 */
export function backward({ settings }, _weights, gradient, _output, { values }) {
  const { threshold, max_value: end, negative_slope: below } = settings;
  const slopeAt = (/** @type {number} */ value) => (value > threshold ? Number(value < (end ?? Infinity)) : below);
  return { inputs: [values.map((value, place) => gradient[place] * slopeAt(value))], weights: {} };
}
