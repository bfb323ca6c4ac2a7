// Concatenate: the channels of all branches one behind the other.

import { offsetOf } from "./cells.js";
import { pass } from "./steps.js";

/**
 * @typedef {import("./registry.js").Floats} Floats
 * @typedef {import("./registry.js").Node} Node
 * @typedef {import("./registry.js").Tensor} Tensor
 * @typedef {import("./registry.js").Weights} Weights
 */

/**
 * @param {Node} node
 * @param {Weights} _weights
 * @param {Tensor[]} inputs
 */
export function forward({ shape }, _weights, ...inputs) {
  const channels = shape[shape.length - 1];
  const [{ values: first }] = inputs;
  const places = shape.reduce((product, length) => product * length, 1) / channels;
  const length = places * channels;
  const found = first instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
  let begin = 0;
  for (const { values, shape: own } of inputs) {
    const count = own[own.length - 1];
    for (let place = 0; place < places; place++) {
      found.set(values.subarray(place * count, (place + 1) * count), place * channels + begin);
    }
    begin += count;
  }
  return found;
}

/**
 * @param {Node} _node
 * @param {Weights} _weights
 * @param {number[]} cell
 * @param {Tensor[]} inputs
 */
export function terms(_node, _weights, cell, ...inputs) {
  const place = cell.slice(0, -1);
  let channel = cell[cell.length - 1];
  let number = 0;
  const count = () => inputs[number].shape[place.length];
  for (; channel >= count(); number++) channel -= count();
  const source = [...place, channel];
  const { values, shape } = inputs[number];
  return [pass(source, values[offsetOf(source, shape)], number)];
}

/**
 * @param {Node} node
 * @param {Weights} _weights
 * @param {Floats} gradient
 * @param {Floats} _output
 * @param {Tensor[]} inputs
 */
export function backward({ shape }, _weights, gradient, _output, ...inputs) {
  const channels = shape[shape.length - 1];
  let begin = 0;
  const found = inputs.map(({ values, shape: own }) => {
    const count = own[own.length - 1];
    const first = begin;
    begin += count;
    return values.map((_, at) => gradient[Math.floor(at / count) * channels + first + (at % count)]);
  });
  return { inputs: found, weights: {} };
}
