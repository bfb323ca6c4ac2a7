// What both poolings have in common: windows that do not overlap, each on its own map.

import { offsetOf, placesUnder } from "./cells.js";

/**
 * @typedef {import("./registry.js").Node} Node
 * @typedef {import("./registry.js").Tensor} Tensor
 */

/**
 * One value a window, from the first index of the window among the values and the steps along its axes.
 * @param {Node} node
 * @param {Tensor} input
 * @param {(values: import("./registry.js").Floats, from: number, across: number, down: number) => number} made
 */
export function pooled(node, { values, shape: [, width, channels] }, made) {
  const [rows, columns] = node.shape;
  const { size } = node.sees;
  const output = new /** @type {any} */ (values.constructor)(rows * columns * channels);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      for (let c = 0; c < channels; c++) {
        const from = (y * size[0] * width + x * size[1]) * channels + c;
        output[(y * columns + x) * channels + c] = made(values, from, channels, width * channels);
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
  const sources = placesUnder(node, cell).map((place) => [.../** @type {number[]} */ (place), cell[2]]);
  return { sources, values: sources.map((source) => values[offsetOf(source, shape)]) };
}
