// AveragePooling2D: the mean of each window.

import { ofMeans } from "./gradients.js";
import { pooled, under } from "./pooling.js";
import { linear } from "./steps.js";

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
export function forward(node, _weights, input) {
  return pooled(node, input, (at, [top, bottom], [left, right]) => {
    let sum = 0;
    for (let row = top; row <= bottom; row++) for (let column = left; column <= right; column++) sum += at(row, column);
    return sum / ((bottom - top + 1) * (right - left + 1));
  });
}

/**
 * @param {Node} node
 * @param {Weights} _weights
 * @param {number[]} cell
 * @param {Tensor} input
 */
export function terms(node, _weights, cell, input) {
  const { sources, values } = under(node, cell, input);
  return [
    linear(
      sources,
      values,
      values.map(() => 1 / values.length),
    ),
  ];
}

/**
 * @param {Node} node
 * @param {Weights} _weights
 * @param {Floats} gradient
 * @param {Floats} _output
 * @param {Tensor} input
 */
export function backward(node, _weights, gradient, _output, input) {
  return ofMeans(node, gradient, input);
}
