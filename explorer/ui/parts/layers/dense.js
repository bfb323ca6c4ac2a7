// Dense: weighted sums of all values that come in; on maps those of each place by itself.

import { allFinite } from "./finite.js";
import { activate, gradientBefore, withFunction } from "./functions.js";
import { ALONE, ofSums } from "./gradients.js";
import { linear, share } from "./steps.js";

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
export function forward(node, { kernel, bias }, { values, shape }) {
  const units = bias.length;
  const inputs = shape[shape.length - 1];
  const places = values.length / inputs;
  const skips = allFinite(kernel);
  const output = new /** @type {any} */ (values.constructor)(places * units);
  for (let place = 0; place < places; place++) {
    const sums = output.subarray(place * units, (place + 1) * units);
    sums.set(bias);
    for (let i = 0; i < inputs; i++) {
      const value = values[place * inputs + i];
      if (value === 0 && skips) continue;
      for (let unit = 0; unit < units; unit++) sums[unit] += value * kernel[i * units + unit];
    }
  }
  return activate(output, node.ends_in, units);
}

/**
 * The products in the order of the inputs; a softmax needs the sums of its siblings, too.
 * @param {Node} node
 * @param {Weights} weights
 * @param {number[]} cell
 * @param {Tensor} input
 */
export function terms(node, { kernel, bias }, cell, { values, shape }) {
  const units = bias.length;
  const inputs = shape[shape.length - 1];
  const place = cell.slice(0, -1);
  const unit = cell[cell.length - 1];
  const from = place.reduce((offset, index, axis) => offset * shape[axis] + index, 0) * inputs;
  const seen = Array.from(values.subarray(from, from + inputs));
  const sources = seen.map((_, index) => [...place, index]);
  const weights = seen.map((_, index) => kernel[index * units + unit]);
  const step = linear(sources, seen, weights, bias[unit]);
  if (node.ends_in !== "softmax") return withFunction(step, node.ends_in);
  const sums = Array.from(bias);
  const sizes = sums.map(Math.abs);
  seen.forEach((value, index) => {
    for (let other = 0; other < units; other++) {
      const product = value * kernel[index * units + other];
      sums[other] += product;
      sizes[other] += Math.abs(product);
    }
  });
  return [step, share(sums, unit, sizes)];
}

/**
 * @param {Node} node
 * @param {Weights} weights
 * @param {Floats} gradient
 * @param {Floats} output
 * @param {Tensor} input
 */
export function backward(node, weights, gradient, output, input) {
  const units = weights.bias.length;
  const inputs = input.shape[input.shape.length - 1];
  const places = output.length / units;
  const before = () => forward({ ...node, ends_in: null }, weights, input);
  const behind = gradientBefore(node.ends_in, gradient, output, units, before);
  const pixels = { values: input.values, shape: [places, 1, inputs] };
  const { values, kernel, bias } = ofSums(ALONE, [places, 1, units], weights.kernel, behind, pixels);
  return { inputs: [values], weights: { kernel, bias } };
}
