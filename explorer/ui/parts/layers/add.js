// Add: branches added up, value by value.

import { offsetOf } from "./cells.js";
import { linear } from "./steps.js";

/**
 * @typedef {import("./registry.js").Floats} Floats
 * @typedef {import("./registry.js").Node} Node
 * @typedef {import("./registry.js").Tensor} Tensor
 * @typedef {import("./registry.js").Weights} Weights
 */

/**
 * @param {Node} _node
 * @param {Weights} _weights
 * @param {Tensor[]} inputs
 */
export function forward(_node, _weights, ...inputs) {
  const [first, ...others] = inputs.map(({ values }) => values);
  const found = first.slice();
  for (const values of others) for (let place = 0; place < found.length; place++) found[place] += values[place];
  return found;
}

/**
 * @param {Node} _node
 * @param {Weights} _weights
 * @param {number[]} cell
 * @param {Tensor[]} inputs
 */
export function terms(_node, _weights, cell, ...inputs) {
  const values = inputs.map(({ values, shape }) => values[offsetOf(cell, shape)]);
  const sources = values.map(() => cell);
  return [
    linear(
      sources,
      values,
      values.map(() => 1),
    ),
  ];
}

/**
 * @param {Node} _node
 * @param {Weights} _weights
 * @param {Floats} gradient
 * @param {Floats} _output
 * @param {Tensor[]} inputs
 */
export function backward(_node, _weights, gradient, _output, ...inputs) {
  return { inputs: inputs.map(() => gradient), weights: {} };
}
