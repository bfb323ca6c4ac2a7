// MaxPooling2D: the strongest value of each window.

import { beats, ofLargest } from "./gradients.js";
import { pooled, under } from "./pooling.js";
import { pick } from "./steps.js";

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
    let largest = -Infinity;
    for (let row = top; row <= bottom; row++) {
      for (let column = left; column <= right; column++) {
        const value = at(row, column);
        if (beats(value, largest)) largest = value;
      }
    }
    return largest;
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
  return [pick(sources, values)];
}

/**
 * @param {Node} node
 * @param {Weights} _weights
 * @param {Floats} gradient
 * @param {Floats} _output
 * @param {Tensor} input
 */
export function backward(node, _weights, gradient, _output, input) {
  return ofLargest(node, gradient, input);
}
