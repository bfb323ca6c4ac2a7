// The colours of values: tables between stops, ranges, and ink that can be read on them.

/** @typedef {number[]} Colour red, green and blue in 0..255 */
/** @typedef {{low: number, high: number, signed?: boolean}} Range what the ends of a table stand for */
/** @typedef {{sequential: string[], diverging: string[]}} Stops of core/show/colours.py: from zero, and about it */

/** What was chosen, and what sees a pixel: framed in these on every page. */
export const CHOSEN = "#ff9f1c";
export const SEEING = "#00b4d8";
export const NEUTRAL = "#7f8894"; // lines and borders, on light and dark

const ZERO = 128; // the place of zero in a table of values about zero

/**
 * 256 colours between equally spaced stops.
 *
 * @param {string[]} stops such as ["#440154", ..., "#fde725"], at least two
 * @returns {Colour[]}
 */
export function colourTable(stops) {
  const points = stops.map((stop) => [1, 3, 5].map((at) => parseInt(stop.slice(at, at + 2), 16)));
  return Array.from({ length: 256 }, (_, place) => {
    const at = (place / 255) * (points.length - 1);
    const low = Math.min(points.length - 2, Math.floor(at));
    const between = (/** @type {number} */ part) =>
      points[low][part] + (at - low) * (points[low + 1][part] - points[low][part]);
    return [0, 1, 2].map((part) => Math.round(between(part)));
  });
}

/**
 * Both tables of a page, by whether the values have a sign: `tables[signed]`.
 *
 * @param {Stops} stops
 * @returns {Record<string, Colour[]>}
 */
export function colourTables(stops) {
  return { true: colourTable(stops.diverging), false: colourTable(stops.sequential) };
}

/**
 * Symmetric about zero for signed values, else from zero.
 *
 * @param {Iterable<number>} values
 * @param {boolean} signed
 * @returns {Range & {signed: boolean}}
 */
export function rangeOf(values, signed) {
  let limit = 0;
  for (const value of values) {
    const size = signed ? Math.abs(value) : value;
    if (size > limit) limit = size;
  }
  return { low: signed ? -limit : 0, high: limit, signed };
}

/**
 * The range with the largest values, which holds all of them; from zero to zero if there is none.
 *
 * @param {(Range & {signed: boolean})[]} ranges all signed or none
 * @param {boolean} signed
 */
export function widestRange(ranges, signed) {
  return ranges.reduce((widest, one) => (one.high > widest.high ? one : widest), { low: 0, high: 0, signed });
}

/**
 * @param {Colour[]} table
 * @param {Range} range
 * @param {number} value outside of the range it has the colour of the nearer end
 */
export function colourOf(table, range, value) {
  if (range.high === range.low) return table[range.signed ? ZERO : 0];
  const place = Math.round(((value - range.low) / (range.high - range.low)) * 255);
  return table[Math.max(0, Math.min(255, place))];
}

/**
 * Black or white, whichever can be read on the colour.
 *
 * @param {Colour} colour
 */
export function inkOn([red, green, blue]) {
  return 0.299 * red + 0.587 * green + 0.114 * blue > 140 ? "#000" : "#fff";
}
