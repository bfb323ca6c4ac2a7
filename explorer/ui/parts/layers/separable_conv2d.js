// SeparableConv2D: kernels for each map alone, then sums over the maps.

import { products, sums } from "./convolving.js";
import { activate, gradientBefore, withFunction } from "./functions.js";
import { ALONE, ofSums } from "./gradients.js";

/**
 * @typedef {import("./registry.js").Floats} Floats
 * @typedef {import("./registry.js").Node} Node
 * @typedef {import("./registry.js").Tensor} Tensor
 * @typedef {import("./registry.js").Weights} Weights
 */

/**
 * The two convolutions one behind the other: what each sees, and the maps between them.
 * @param {Node} node
 * @param {Weights} weights
 * @param {Tensor} input
 */
function parted({ sees, shape, settings }, { depthwise_kernel }, input) {
  const own = { ...sees, groups: input.shape[2] };
  const between = [shape[0], shape[1], input.shape[2] * settings.multiplier];
  const values = sums(own, between, depthwise_kernel, undefined, input);
  return { own, pointwise: ALONE, between: { values, shape: between } };
}

/**
 * @param {Node} node
 * @param {Weights} weights
 * @param {Tensor} input
 */
export function forward(node, weights, input) {
  const { pointwise, between } = parted(node, weights, input);
  const found = sums(pointwise, node.shape, weights.pointwise_kernel, weights.bias, between);
  return activate(found, node.ends_in, node.shape[2]);
}

/**
 * The products with the one kernel that both make: a slice is a sum of depthwise kernels.
 * @param {Node} node
 * @param {Weights} weights
 * @param {number[]} cell
 * @param {Tensor} input
 */
export function terms(node, { depthwise_kernel, pointwise_kernel, bias }, cell, input) {
  const { multiplier } = node.settings;
  const channels = input.shape[2];
  const filters = node.shape[2];
  const weightAt = (/** @type {number} */ place) => {
    let weight = 0;
    for (let m = 0; m < multiplier; m++) {
      const share = pointwise_kernel[((place % channels) * multiplier + m) * filters + cell[2]];
      weight += depthwise_kernel[place * multiplier + m] * share;
    }
    return weight;
  };
  return withFunction(products(node, cell, weightAt, bias, input), node.ends_in);
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
  const { own, pointwise, between } = parted(node, weights, input);
  const last = ofSums(pointwise, node.shape, weights.pointwise_kernel, behind, between);
  const first = ofSums(own, between.shape, weights.depthwise_kernel, last.values, input);
  const kernels = { depthwise_kernel: first.kernel, pointwise_kernel: last.kernel };
  return { inputs: [first.values], weights: weights.bias ? { ...kernels, bias: last.bias } : kernels };
}
