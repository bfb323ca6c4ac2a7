// Rescaling: every value times a number, plus another.

import { offsetOf } from "./cells.js";
import { linear } from "./steps.js";

/**
 * @typedef {import("./registry.js").Floats} Floats
 * @typedef {import("./registry.js").Node} Node
 * @typedef {import("./registry.js").Tensor} Tensor
 * @typedef {import("./registry.js").Weights} Weights
 */

/**
 * A setting that is one number, or one a channel.
 * @param {number | number[]} setting
 * @param {number} channel
 */
const of = (setting, channel) => (Array.isArray(setting) ? setting[channel] : setting);

/**
 * @param {Node} node
 * @param {Weights} _weights
 * @param {Tensor} input
 */
export function forward({ settings }, _weights, { values, shape }) {
  const channels = shape[shape.length - 1];
  return values.map(
    (value, place) => value * of(settings.scale, place % channels) + of(settings.offset, place % channels),
  );
}

/**
 * @param {Node} node
 * @param {Weights} _weights
 * @param {number[]} cell
 * @param {Tensor} input
 */
export function terms({ settings }, _weights, cell, { values, shape }) {
  const channel = cell[cell.length - 1];
  return [linear([cell], [values[offsetOf(cell, shape)]], [of(settings.scale, channel)], of(settings.offset, channel))];
}

/**
 * @param {Node} node
 * @param {Weights} _weights
 * @param {Floats} gradient
 * @param {Floats} _output
 * @param {Tensor} input
 */
export function backward({ settings }, _weights, gradient, _output, { shape }) {
  const channels = shape[shape.length - 1];
  return { inputs: [gradient.map((slope, place) => slope * of(settings.scale, place % channels))], weights: {} };
}
