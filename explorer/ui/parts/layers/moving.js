// What layers have in common that put every value elsewhere: each says where a value comes from.

import { cellAt, offsetOf, placesUnder } from "./cells.js";
import { zerosLike } from "./gradients.js";
import { pass } from "./steps.js";

/**
 * @typedef {import("./registry.js").Node} Node
 */

/**
 * A kind whose values are those at their source; a source of null is a zero from outside.
 * @param {(node: Node, cell: number[], shape: number[]) => number[] | null} sourceOf a cell, in values of that shape
 * @returns {Required<import("./registry.js").Kind>}
 */
export function moving(sourceOf) {
  return {
    forward(node, _weights, { values, shape }) {
      const count = node.shape.reduce((product, length) => product * length, 1);
      const output = zerosLike(values, count);
      for (let place = 0; place < count; place++) {
        const source = sourceOf(node, cellAt(place, node.shape), shape);
        if (source) output[place] = values[offsetOf(source, shape)];
      }
      return output;
    },
    backward(node, _weights, gradient, _output, { values, shape }) {
      const found = zerosLike(values, values.length);
      gradient.forEach((slope, place) => {
        const source = sourceOf(node, cellAt(place, node.shape), shape);
        if (source) found[offsetOf(source, shape)] += slope;
      });
      return { inputs: [found], weights: {} };
    },
    terms(node, _weights, cell, { values, shape }) {
      const source = sourceOf(node, cell, shape);
      return [pass(source, source ? values[offsetOf(source, shape)] : 0)];
    },
  };
}

/** Values that come from the one place they see. */
export const shifted = moving((node, cell) => {
  const [place] = placesUnder(node, cell);
  return place && [...place, cell[2]];
});
