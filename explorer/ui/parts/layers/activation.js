// Activation: a function as a layer of its own.

import { offsetOf } from "./cells.js";
import { activate, FUNCTIONS, gradientBefore } from "./functions.js";
import { shareOf } from "./softmax.js";
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
export function forward(node, _weights, { values, shape }) {
  return activate(values.slice(), node.settings.function, shape[shape.length - 1]);
}

/**
 * @param {Node} node
 * @param {Weights} _weights
 * @param {number[]} cell
 * @param {Tensor} input
 */
export function terms(node, _weights, cell, { values, shape }) {
  if (node.settings.function === "softmax") return [shareOf(cell, { values, shape })];
  const before = values[offsetOf(cell, shape)];
  return [applied(node.settings.function, before, FUNCTIONS[node.settings.function](before))];
}

/**
 * @param {Node} node
 * @param {Weights} _weights
 * @param {Floats} gradient
 * @param {Floats} output
 * @param {Tensor} input
 */
export function backward(node, _weights, gradient, output, { values, shape }) {
  const channels = shape[shape.length - 1];
  return { inputs: [gradientBefore(node.settings.function, gradient, output, channels, () => values)], weights: {} };
}
