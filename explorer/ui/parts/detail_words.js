// What a value of a map sees of the picture, in numbers and words. No DOM.

/**
 * What the values of a map see of the picture: the first and the last row of it for each row of the map, and the same
 * for the columns; places below 0 or beyond the edge are padding.
 *
 * @typedef {{rows: number[][], columns: number[][]}} Field
 */

/**
 * The pixels that reach one value: a rectangle, which may stand over the edges.
 *
 * @param {Field} field
 * @param {number[]} pixel row and column of the value
 * @param {number[]} shape of the picture
 */
export function seenBy({ rows, columns }, [row, column], [height, width]) {
  const [top, bottom] = rows[row];
  const [left, right] = columns[column];
  const outside = top < 0 || left < 0 || bottom >= height || right >= width;
  const words = `; it sees rows ${top} to ${bottom}, columns ${left} to ${right}${outside ? " (zeros outside)" : ""}`;
  return { top, left, height: bottom - top + 1, width: right - left + 1, words };
}

const longest = (/** @type {number[][]} */ spans) => Math.max(...spans.map(([first, last]) => last - first + 1));

/** @param {{field?: Field | null, layer: string}} header without a field the layer sees everything */
export const fieldWords = ({ field, layer }) =>
  field
    ? `Frame: ${longest(field.rows)}×${longest(field.columns)} pixels of the picture reach one value of ${layer}.`
    : "Every pixel of the picture reaches this value.";

/**
 * Row and column of the value that is farthest from zero, the first of several.
 *
 * @param {{values: Float32Array, shape: number[]}} map
 */
export function strongestCell({ values, shape }) {
  let best = 0;
  for (let place = 1; place < values.length; place++) {
    if (Math.abs(values[place]) > Math.abs(values[best])) best = place;
  }
  return [Math.floor(best / shape[1]), best % shape[1]];
}
