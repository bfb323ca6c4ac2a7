// Conv2D: kernels that slide over all maps at once, or each over its group of them.

import { products, sums } from "./convolving.js";
import { activate, gradientBefore, withFunction } from "./functions.js";
import { ofSums } from "./gradients.js";

/**
 * @typedef {import("./registry.js").Floats} Floats
 * @typedef {import("./registry.js").Node} Node
 * @typedef {import("./registry.js").Tensor} Tensor
 * @typedef {import("./registry.js").Weights} Weights
 */

/**
 * @param {Node} node
 * @param {Weights} weights
 * @param {Tensor} input
 */
export function forward({ sees, shape, ends_in }, { kernel, bias }, input) {
  return activate(sums(sees, shape, kernel, bias, input), ends_in, shape[2]);
}

/**
 * The products in the order of the kernel: row, column, channel.
 * @param {Node} node
 * @param {Weights} weights
 * @param {number[]} cell
 * @param {Tensor} input
 */
export function terms(node, { kernel, bias }, cell, input) {
  const filters = node.shape[2];
  const step = products(node, cell, (place) => kernel[place * filters + cell[2]], bias, input);
  return withFunction(step, node.ends_in);
}

/**
 * @param {Node} node
 * @param {Weights} weights
 * @param {Floats} gradient
 * @param {Floats} output
 * @param {Tensor} input
 */
export function backward(node, weights, gradient, output, input) {
  const before = () => forward({ ...node, ends_in: null }, weights, input);
  const behind = gradientBefore(node.ends_in, gradient, output, node.shape[2], before);
  const { values, kernel, bias } = ofSums(node.sees, node.shape, weights.kernel, behind, input);
  return { inputs: [values], weights: weights.bias ? { kernel, bias } : { kernel } };
}
