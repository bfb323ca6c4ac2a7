// Conv2D: kernels that slide over all maps at once.

import { offsetOf, placesUnder } from "./cells.js";
import { allFinite } from "./finite.js";
import { activate, gradientBefore, withFunction } from "./functions.js";
import { ofSums } from "./gradients.js";
import { linear } from "./steps.js";

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
export function forward(node, { kernel, bias }, { values, shape: [height, width, channels] }) {
  const [rows, columns, filters] = node.shape;
  const { size, stride, zeros } = node.sees;
  const skips = allFinite(kernel);
  const output = new /** @type {any} */ (values.constructor)(rows * columns * filters);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const sums = output.subarray((y * columns + x) * filters, (y * columns + x + 1) * filters);
      sums.set(bias);
      for (let j = 0; j < size[0]; j++) {
        const row = y * stride[0] - zeros[0] + j;
        if (row < 0 || row >= height) continue;
        for (let i = 0; i < size[1]; i++) {
          const column = x * stride[1] - zeros[1] + i;
          if (column < 0 || column >= width) continue;
          for (let c = 0; c < channels; c++) {
            const value = values[(row * width + column) * channels + c];
            if (value === 0 && skips) continue;
            const from = ((j * size[1] + i) * channels + c) * filters;
            for (let f = 0; f < filters; f++) sums[f] += value * kernel[from + f];
          }
        }
      }
    }
  }
  return activate(output, node.ends_in, filters);
}

/**
 * The products in the order of the kernel: row, column, channel.
 * @param {Node} node
 * @param {Weights} weights
 * @param {number[]} cell
 * @param {Tensor} input
 */
export function terms(node, { kernel, bias }, cell, { values, shape }) {
  const channels = shape[2];
  const filters = node.shape[2];
  const feature = cell[2];
  /** @type {(number[] | null)[]} */
  const sources = [];
  /** @type {number[]} */
  const seen = [];
  /** @type {number[]} */
  const weights = [];
  placesUnder(node, cell).forEach((place, at) => {
    for (let c = 0; c < channels; c++) {
      sources.push(place && [...place, c]);
      seen.push(place ? values[offsetOf([...place, c], shape)] : 0);
      weights.push(kernel[(at * channels + c) * filters + feature]);
    }
  });
  return withFunction(linear(sources, seen, weights, bias[feature]), node.ends_in);
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
  return { inputs: [values], weights: { kernel, bias } };
}
