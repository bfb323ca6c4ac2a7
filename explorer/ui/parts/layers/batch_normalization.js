// BatchNormalization: every channel shifted and scaled, after training by fixed numbers.

import { offsetOf } from "./cells.js";
import { zerosLike } from "./gradients.js";
import { linear } from "./steps.js";

/**
 * @typedef {import("./registry.js").Floats} Floats
 * @typedef {import("./registry.js").Node} Node
 * @typedef {import("./registry.js").Tensor} Tensor
 * @typedef {import("./registry.js").Weights} Weights
 */

/**
 * What a channel is multiplied by, and what is added then.
 * @param {Node} node
 * @param {Weights} weights
 * @param {number} channel
 */
export function scaleAndShift(node, { gamma, beta, moving_mean: mean, moving_variance: variance }, channel) {
  const scale = gamma[channel] / Math.sqrt(variance[channel] + node.settings.epsilon);
  return [scale, beta[channel] - mean[channel] * scale];
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
export function backward(node, weights, gradient, _output, { values, shape }) {
  const channels = shape[shape.length - 1];
  const found = gradient.slice();
  const gamma = zerosLike(gradient, channels);
  const beta = zerosLike(gradient, channels);
  const spreads = weights.moving_variance.map((variance) => Math.sqrt(variance + node.settings.epsilon));
  gradient.forEach((slope, place) => {
    const channel = place % channels;
    found[place] *= weights.gamma[channel] / spreads[channel];
    gamma[channel] += (slope * (values[place] - weights.moving_mean[channel])) / spreads[channel];
    beta[channel] += slope;
  });
  return { inputs: [found], weights: { gamma, beta } };
}
