// What the view of a network says.

import { describe } from "../columns.js";
import { readable } from "../numbers.js";

const DRAW = "Draw a digit: every layer follows the pen. Then click a map, and one of its values.";
const ASK = "Click a pixel: who sees it?";

/** @typedef {number[]} Rectangle top, left, bottom, right */

/**
 * Which cells of each layer see a pixel.
 *
 * @param {number[]} pixel
 * @param {Record<string, number[] | null>} seeing first and last row, first and last column by layer with maps
 */
export function seenWords(pixel, seeing) {
  const told = Object.entries(seeing).map(([name, spans]) =>
    spans ? `${name}: ${spans[1] - spans[0] + 1}×${spans[3] - spans[2] + 1} cells` : `${name}: none`,
  );
  return `Pixel (${pixel.join(", ")}) is seen by ${told.join(", ")} of every map. Escape ends.`;
}

/**
 * What stands below the input where no pixel of it is chosen.
 *
 * @param {boolean} blank whether one draws and has drawn nothing yet
 * @param {Rectangle | undefined} field of the chosen value
 */
export function hintWords(blank, field) {
  if (blank) return DRAW;
  if (!field) return ASK;
  const [top, left, bottom, right] = field;
  return `The chosen value sees ${bottom - top + 1}×${right - left + 1} pixels. ${ASK}`;
}

/**
 * The input for those who do not see it.
 *
 * @param {number[]} size
 * @param {boolean} empty
 * @param {Rectangle | undefined} field
 */
export function inputWords([height, width], empty, field) {
  const seen = field
    ? `; the chosen value sees rows ${field[0]} to ${field[2]}, columns ${field[1]} to ${field[3]}`
    : "";
  const keys = "Arrows choose a pixel, Enter goes to the layers.";
  return `The input, ${height} by ${width}${empty ? ", empty" : ""}${seen}. ${keys}`;
}

/**
 * A map or unit under the pointer: its name, its values, the layer's parameters.
 *
 * @param {string} name of the layer
 * @param {number} tile
 * @param {{shape: number[]}} output of the layer
 * @param {Float32Array} values of the tile
 * @param {{kind: string, parameters: number, formula: string}} numbers of the layer
 */
export function tipWords(name, tile, { shape }, values, { kind, parameters, formula }) {
  const maps = shape.length === 3;
  const { low, high, mean } = describe(values);
  const range = `min ${readable(low)}, mean ${readable(mean)}, max ${readable(high)}`;
  return [
    `${name}, ${maps ? "map" : "unit"} ${tile}`,
    maps ? `${shape[0]}×${shape[1]}: ${range}` : `value ${readable(values[0])}`,
    `${kind}: ${formula || parameters} parameters`,
  ];
}

/**
 * What a map of a convolution is made of.
 *
 * @param {number} inputs
 */
export function madeWords(inputs) {
  if (inputs > 3) return `Its ${inputs} inputs, each beside its slice of the kernel`;
  return inputs === 3 ? "Its kernel: R, G, B" : "Its kernel";
}
