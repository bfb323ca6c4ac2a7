// Softmax: the values of a place become shares of 1, as a layer of its own.

import { offsetOf } from "./cells.js";
import { gradientBefore, softmax } from "./functions.js";
import { share } from "./steps.js";

/**
 * @typedef {import("./registry.js").Floats} Floats
 * @typedef {import("./registry.js").Node} Node
 * @typedef {import("./registry.js").Tensor} Tensor
 * @typedef {import("./registry.js").Weights} Weights
 */

/**
 * The share of a cell among the values at its place.
 * @param {number[]} cell
 * @param {Tensor} input
 */
export function shareOf(cell, { values, shape }) {
  const channels = shape[shape.length - 1];
  const from = offsetOf([...cell.slice(0, -1), 0], shape);
  const logits = Array.from(values.subarray(from, from + channels));
  return share(logits, cell[cell.length - 1], logits.map(Math.abs));
}

/**
 * @param {Node} _node
 * @param {Weights} _weights
 * @param {Tensor} input
 */
export function forward(_node, _weights, { values, shape }) {
  return softmax(values.slice(), shape[shape.length - 1]);
}

/**
 * @param {Node} _node
 * @param {Weights} _weights
 * @param {number[]} cell
 * @param {Tensor} input
 */
export function terms(_node, _weights, cell, input) {
  return [shareOf(cell, input)];
}

/**
 * @param {Node} _node
 * @param {Weights} _weights
 * @param {Floats} gradient
 * @param {Floats} output
 * @param {Tensor} input
 */
export function backward(_node, _weights, gradient, output, { values, shape }) {
  return {
    inputs: [gradientBefore("softmax", gradient, output, shape[shape.length - 1], () => values)],
    weights: {},
  };
}
