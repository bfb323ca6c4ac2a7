// PReLU: a leaky relu whose slope below zero is learned, one for all values along the shared axes.

import { cellAt, offsetOf } from "./cells.js";
import { zerosLike } from "./gradients.js";
import { linear } from "./steps.js";

/**
 * @typedef {import("./registry.js").Floats} Floats
 * @typedef {import("./registry.js").Node} Node
 * @typedef {import("./registry.js").Tensor} Tensor
 * @typedef {import("./registry.js").Weights} Weights
 */

/**
 * The place among the slopes of the one for a cell.
 * @param {Node} node
 * @param {number[]} cell
 */
function ownSlope({ weights }, cell) {
  const { shape } = weights.alpha;
  const own = cell.map((index, axis) => Math.min(index, shape[axis] - 1));
  return offsetOf(own, shape);
}

/**
 * The slope of a value: 1 above zero.
 * @param {Node} node
 * @param {Weights} weights
 * @param {number[]} cell
 * @param {number} value
 */
function slopeOf(node, { alpha }, cell, value) {
  if (value > 0) return 1;
  return alpha[ownSlope(node, cell)];
}

/**
 * @param {Node} node
 * @param {Weights} weights
 * @param {Tensor} input
 */
export function forward(node, weights, { values, shape }) {
  return values.map((value, place) =>
    value > 0 ? value : value * slopeOf(node, weights, cellAt(place, shape), value),
  );
}

/**
 * @param {Node} node
 * @param {Weights} weights
 * @param {number[]} cell
 * @param {Tensor} input
 */
export function terms(node, weights, cell, { values, shape }) {
  const value = values[offsetOf(cell, shape)];
  return [linear([cell], [value], [slopeOf(node, weights, cell, value)])];
}

/**
 * @param {Node} node
 * @param {Weights} weights
 * @param {Floats} gradient
 * @param {Floats} _output
 * @param {Tensor} input
 */
export function backward(node, weights, gradient, _output, { values, shape }) {
  const alpha = zerosLike(weights.alpha, weights.alpha.length);
  const found = gradient.slice();
  values.forEach((value, place) => {
    if (value > 0) return;
    const own = ownSlope(node, cellAt(place, shape));
    alpha[own] += gradient[place] * value;
    found[place] *= weights.alpha[own];
  });
  return { inputs: [found], weights: { alpha } };
}
