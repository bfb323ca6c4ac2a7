// What both poolings have in common: windows, each on its own map; what lies outside of it is left out.

import { offsetOf, placesUnder } from "./cells.js";

/**
 * @typedef {import("./registry.js").Floats} Floats
 * @typedef {import("./registry.js").Node} Node
 * @typedef {import("./registry.js").Tensor} Tensor
 */

/**
 * One value a window, from the rows and columns of it that lie on the map.
 * @param {Node} node
 * @param {Tensor} input
 * @param {(at: (row: number, column: number) => number, rows: number[], columns: number[]) => number} made
 *   from the value at a place, and the first and the last row and column
 */
export function pooled(node, { values, shape: [height, width, channels] }, made) {
  const [rows, columns] = node.shape;
  const { size, stride, zeros } = node.sees;
  const output = new /** @type {any} */ (values.constructor)(rows * columns * channels);
  let channel = 0;
  const at = (/** @type {number} */ row, /** @type {number} */ column) =>
    values[(row * width + column) * channels + channel];
  const on = (/** @type {number} */ axis, /** @type {number} */ index, /** @type {number} */ length) => {
    const first = index * stride[axis] - zeros[axis];
    return [Math.max(0, first), Math.min(length, first + size[axis]) - 1];
  };
  for (let y = 0; y < rows; y++) {
    const down = on(0, y, height);
    for (let x = 0; x < columns; x++) {
      const across = on(1, x, width);
      for (channel = 0; channel < channels; channel++) {
        output[(y * columns + x) * channels + channel] = made(at, down, across);
      }
    }
  }
  return output;
}

/**
 * The cells under the window of a cell, on its own map, and their values.
 * @param {Node} node
 * @param {number[]} cell
 * @param {Tensor} input
 */
export function under(node, cell, { values, shape }) {
  const sources = placesUnder(node, cell).flatMap((place) => (place ? [[...place, cell[2]]] : []));
  return { sources, values: sources.map((source) => values[offsetOf(source, shape)]) };
}
