// What a value of a map sees of the picture, in numbers and words. No DOM.

/** @typedef {{size: number, step: number, start: number}} Field pixels, how far apart, and where the first is */

/**
 * The pixels that reach one value: a square, which may stand over the edges.
 *
 * @param {Field} field
 * @param {number[]} pixel row and column of the value
 * @param {number[]} shape of the picture
 */
export function seenBy({ size, step, start }, [row, column], [height, width]) {
  const top = start + row * step;
  const left = start + column * step;
  const outside = top < 0 || left < 0 || top + size > height || left + size > width;
  const span = `rows ${top} to ${top + size - 1}, columns ${left} to ${left + size - 1}`;
  return { top, left, size, words: `; it sees ${span}${outside ? " (zeros outside)" : ""}` };
}

/** @param {{field?: Field | null, layer: string}} header without a field the layer sees everything */
export const fieldWords = ({ field, layer }) =>
  field
    ? `Frame: ${field.size}×${field.size} pixels of the picture reach one value of ${layer}.`
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
