// What every variant of the kernel makes of the picture, and the colours for all of it.

/** @import { Colour, Range, Stops } from "../colours.js" */
/** @import { Moving, Tensor } from "./sliding.js" */

import { colourTable, rangeOf, widestRange } from "../colours.js";
import { slideOver, turned } from "./sliding.js";

/** @typedef {{title: string, note: string, flip: boolean}} Variant */
/**
 * @typedef {object} Header
 * @property {string} key
 * @property {Moving} moving
 * @property {string[]} channels their names; "" for the one of a grey picture
 * @property {Variant[]} variants
 * @property {number} divisor of a sum: the number of cells of a mean, else 1
 * @property {number} bias
 * @property {number} edit when the kernel was typed, in milliseconds since 1970; 0 if it was not
 * @property {Stops} stops
 */
/** @typedef {{header: Header, arrays: {picture: Tensor, kernel: Tensor}}} Message */
/** @typedef {{range: Range, stops: string[]}} Look */
/**
 * @typedef {object} View one variant, computed
 * @property {string} title
 * @property {string} note
 * @property {boolean} flip
 * @property {Tensor} kernel
 * @property {Float64Array} values of the output, row after row
 * @property {Look} output one look for all variants
 * @property {Colour[]} table of the output
 * @property {Look} seen of the picture
 * @property {Colour[][]} tables of the picture's channels
 * @property {Range} weights
 * @property {Range} products
 */

export const GREYS = ["#000000", "#ffffff"];
const TINTS = { R: "#ff4d42", G: "#35c759", B: "#4c8dff" };

/**
 * From black to the colour of a channel.
 *
 * @param {string} name
 */
export function tintStops(name) {
  return ["#000000", TINTS[/** @type {"R" | "G" | "B"} */ (name)]];
}

/**
 * The look of values: greys for a picture, which has none below zero.
 *
 * @param {ArrayLike<number>[]} all
 * @param {Stops} stops
 */
export function lookOf(all, stops) {
  const signed = all.some((values) => Array.prototype.some.call(values, (value) => value < 0));
  const ranges = all.map((values) => rangeOf(Array.from(values), signed));
  return { range: widestRange(ranges, signed), stops: signed ? stops.diverging : GREYS };
}

/**
 * @param {Message} message
 * @returns {View[]} one a variant
 */
export function viewsOf({ header, arrays: { picture, kernel } }) {
  const answer = (/** @type {number} */ sum) => sum / header.divisor + header.bias;
  const computed = header.variants.map((variant) => {
    const weights = variant.flip ? turned(kernel) : kernel;
    return { ...variant, kernel: weights, values: slideOver(picture, weights, header.moving).map(answer) };
  });
  const output = lookOf(
    computed.map(({ values }) => values),
    header.stops,
  );
  const seen = lookOf([picture.values], header.stops);
  const largest = rangeOf(picture.values, true).high;
  const tables = header.channels.map((name) => colourTable(name ? tintStops(name) : seen.stops));
  const table = colourTable(output.stops);
  return computed.map((view) => {
    const weights = rangeOf(view.kernel.values, true);
    const limit = weights.high * largest;
    return { ...view, output, table, seen, tables, weights, products: { low: -limit, high: limit, signed: true } };
  });
}
