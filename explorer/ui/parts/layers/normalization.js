// Normalization: every value less a mean, over the root of a variance; both are settings or weights.

import { offsetOf } from "./cells.js";
import { linear } from "./steps.js";

/**
 * @typedef {import("./registry.js").Floats} Floats
 * @typedef {import("./registry.js").Node} Node
 * @typedef {import("./registry.js").Tensor} Tensor
 * @typedef {import("./registry.js").Weights} Weights
 */

const SMALLEST = 1e-7; // Keras divides by this much at least

/**
 * The number of a channel: there may be one for all of them.
 * @param {number | ArrayLike<number>} numbers
 * @param {number} channel
 */
const of = (numbers, channel) => (typeof numbers === "number" ? numbers : (numbers[channel] ?? numbers[0]));

/**
 * What a channel is multiplied by, and what is added then.
 * @param {Node} node
 * @param {Weights} weights
 * @param {number} channel
 */
function scaleAndShift({ settings }, weights, channel) {
  const mean = of(settings.mean ?? weights.mean, channel);
  const root = Math.max(Math.sqrt(of(settings.variance ?? weights.variance, channel)), SMALLEST);
  return settings.invert ? [root, mean] : [1 / root, -mean / root];
}

/**
 * @param {Node} node
 * @param {Weights} weights
 * @param {Tensor} input
 */
export function forward(node, weights, { values, shape }) {
  const channels = shape[shape.length - 1];
  const pairs = Array.from({ length: channels }, (_, channel) => scaleAndShift(node, weights, channel));
  return values.map((value, place) => value * pairs[place % channels][0] + pairs[place % channels][1]);
}

/**
 * @param {Node} node
 * @param {Weights} weights
 * @param {number[]} cell
 * @param {Tensor} input
 */
export function terms(node, weights, cell, { values, shape }) {
  const [scale, shift] = scaleAndShift(node, weights, cell[cell.length - 1]);
  return [linear([cell], [values[offsetOf(cell, shape)]], [scale], shift)];
}

/**
 * @param {Node} node
 * @param {Weights} weights
 * @param {Floats} gradient
 * @param {Floats} _output
 * @param {Tensor} input
 */
export function backward(node, weights, gradient, _output, { shape }) {
  const channels = shape[shape.length - 1];
  const scales = Array.from({ length: channels }, (_, channel) => scaleAndShift(node, weights, channel)[0]);
  return { inputs: [gradient.map((slope, place) => slope * scales[place % channels])], weights: {} };
}
