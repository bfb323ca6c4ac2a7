// BatchNormalization: every channel shifted and scaled, after training by fixed numbers.

import { zerosLike } from "./gradients.js";
import { scaling } from "./scaling.js";

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

const plain = scaling(scaleAndShift);
export const { forward, terms } = plain;

/**
 * @param {Node} node
 * @param {Weights} weights
 * @param {Floats} gradient
 * @param {Floats} output
 * @param {Tensor} input
 */
export function backward(node, weights, gradient, output, input) {
  const { values, shape } = input;
  const channels = shape[shape.length - 1];
  const gamma = zerosLike(gradient, channels);
  const beta = zerosLike(gradient, channels);
  const spreads = weights.moving_variance.map((variance) => Math.sqrt(variance + node.settings.epsilon));
  gradient.forEach((slope, place) => {
    const channel = place % channels;
    gamma[channel] += (slope * (values[place] - weights.moving_mean[channel])) / spreads[channel];
    beta[channel] += slope;
  });
  return { ...plain.backward(node, weights, gradient, output, input), weights: { gamma, beta } };
}
