// GlobalMaxPooling2D: each map becomes its largest value.

import { ownMap } from "./cells.js";
import { beats } from "./gradients.js";
import { pick } from "./steps.js";

/**
 * @typedef {import("./registry.js").Floats} Floats
 * @typedef {import("./registry.js").Node} Node
 * @typedef {import("./registry.js").Tensor} Tensor
 * @typedef {import("./registry.js").Weights} Weights
 */

/**
 * @param {Node} node
 * @param {Weights} _weights
 * @param {Tensor} input
 */
export function forward(node, _weights, { values }) {
  const [channels] = node.shape;
  const largest = values.slice(0, channels);
  for (let place = channels; place < values.length; place++) {
    const channel = place % channels;
    if (beats(values[place], largest[channel])) largest[channel] = values[place];
  }
  return largest;
}

/**
 * @param {Node} _node
 * @param {Weights} _weights
 * @param {number[]} cell
 * @param {Tensor} input
 */
export function terms(_node, _weights, [channel], input) {
  const { sources, values } = ownMap(channel, input);
  return [pick(sources, values)];
}

/**
 * An equal share to every place that has the largest value.
 * @param {Node} node
 * @param {Weights} _weights
 * @param {Floats} gradient
 * @param {Floats} output
 * @param {Tensor} input
 */
export function backward(node, _weights, gradient, output, { values }) {
  const [channels] = node.shape;
  const winners = new Float64Array(channels);
  values.forEach((value, place) => {
    if (value === output[place % channels]) winners[place % channels]++;
  });
  const share = (/** @type {number} */ value, /** @type {number} */ channel) =>
    value === output[channel] ? gradient[channel] / winners[channel] : 0;
  return { inputs: [values.map((value, place) => share(value, place % channels))], weights: {} };
}
