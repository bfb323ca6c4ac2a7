// Multiply: branches multiplied, value by value.

import { offsetOf } from "./cells.js";
import { multiplied } from "./steps.js";

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
  for (const values of others) for (let place = 0; place < found.length; place++) found[place] *= values[place];
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
  return [multiplied(sources, values)];
}

/**
 * @param {Node} _node
 * @param {Weights} _weights
 * @param {Floats} gradient
 * @param {Floats} _output
 * @param {Tensor[]} inputs
 */
export function backward(_node, _weights, gradient, _output, ...inputs) {
  const found = inputs.map((_, place) => {
    const slopes = gradient.slice();
    inputs.forEach(({ values }, other) => {
      if (other !== place) for (let at = 0; at < slopes.length; at++) slopes[at] *= values[at];
    });
    return slopes;
  });
  return { inputs: found, weights: {} };
}
