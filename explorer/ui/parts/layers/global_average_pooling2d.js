// GlobalAveragePooling2D: each map becomes its mean.

import { ownMap } from "./cells.js";
import { linear } from "./steps.js";

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
  const sums = new Float64Array(channels);
  for (let place = 0; place < values.length; place++) sums[place % channels] += values[place];
  return /** @type {any} */ (values.constructor).from(
    sums,
    (/** @type {number} */ sum) => (sum * channels) / values.length,
  );
}

/**
 * @param {Node} _node
 * @param {Weights} _weights
 * @param {number[]} cell
 * @param {Tensor} input
 */
export function terms(_node, _weights, [channel], input) {
  const { sources, values } = ownMap(channel, input);
  return [
    linear(
      sources,
      values,
      values.map(() => 1 / values.length),
    ),
  ];
}

/**
 * @param {Node} node
 * @param {Weights} _weights
 * @param {Floats} gradient
 * @param {Floats} _output
 * @param {Tensor} input
 */
export function backward(node, _weights, gradient, _output, { values }) {
  const [channels] = node.shape;
  const places = values.length / channels;
  return { inputs: [values.map((_, place) => gradient[place % channels] / places)], weights: {} };
}
