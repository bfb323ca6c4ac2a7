// What kinds have in common that multiply each value by a number and add another, by channel.

import { offsetOf } from "./cells.js";
import { linear } from "./steps.js";

/**
 * @typedef {import("./registry.js").Floats} Floats
 * @typedef {import("./registry.js").Node} Node
 * @typedef {import("./registry.js").Tensor} Tensor
 * @typedef {import("./registry.js").Weights} Weights
 * @typedef {(node: Node, weights: Weights, channel: number) => number[]} ScaleAndShift
 *   what a channel is multiplied by, and what is added then
 */

/**
 * The number of a channel: there may be one for all of them.
 * @param {number | ArrayLike<number>} numbers
 * @param {number} channel
 */
export const numberOf = (numbers, channel) =>
  typeof numbers === "number" ? numbers : (numbers[channel] ?? numbers[0]);

/** @param {ScaleAndShift} scaleAndShift */
export function scaling(scaleAndShift) {
  const pairsOf = (/** @type {Node} */ node, /** @type {Weights} */ weights, /** @type {number} */ channels) =>
    Array.from({ length: channels }, (_, channel) => scaleAndShift(node, weights, channel));
  return {
    /**
     * @param {Node} node
     * @param {Weights} weights
     * @param {Tensor} input
     */
    forward(node, weights, { values, shape }) {
      const channels = shape[shape.length - 1];
      const pairs = pairsOf(node, weights, channels);
      return values.map((value, place) => value * pairs[place % channels][0] + pairs[place % channels][1]);
    },
    /**
     * @param {Node} node
     * @param {Weights} weights
     * @param {number[]} cell
     * @param {Tensor} input
     */
    terms(node, weights, cell, { values, shape }) {
      const [scale, shift] = scaleAndShift(node, weights, cell[cell.length - 1]);
      return [linear([cell], [values[offsetOf(cell, shape)]], [scale], shift)];
    },
    /**
     * @param {Node} node
     * @param {Weights} weights
     * @param {Floats} gradient
     * @param {Floats} _output
     * @param {Tensor} input
     */
    backward(node, weights, gradient, _output, { shape }) {
      const channels = shape[shape.length - 1];
      const pairs = pairsOf(node, weights, channels);
      return { inputs: [gradient.map((slope, place) => slope * pairs[place % channels][0])], weights: {} };
    },
  };
}
