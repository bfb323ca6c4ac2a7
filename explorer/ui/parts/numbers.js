// Numbers as words: short, with a true minus sign.

/**
 * A number for reading: 3 significant digits, no trailing noise.
 *
 * @param {number} value
 */
export function readable(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  const short = size >= 1000 || size < 0.001 ? value.toExponential(1) : String(Number(value.toPrecision(3)));
  return short.replace("e+", "e").replaceAll("-", "−");
}

/**
 * Two digits behind the point, for the cells of a kernel; what rounds to zero has no sign.
 *
 * @param {number} value
 */
export function twoDigits(value) {
  const text = value.toFixed(2);
  return text === "-0.00" ? "0.00" : text.replace("-", "−");
}

/**
 * A probability beside its bar.
 *
 * @param {number} share in [0, 1]
 */
export function percent(share) {
  if (share >= 0.9995) return "100\u202f%";
  return share < 0.0005 ? "0\u202f%" : `${(share * 100).toFixed(1)}\u202f%`;
}

/**
 * Where the largest value stands, the first of several; −1 for none.
 *
 * @param {ArrayLike<number>} values
 */
export function placeOfLargest(values) {
  let best = values.length ? 0 : -1;
  for (let place = 1; place < values.length; place++) if (values[place] > values[best]) best = place;
  return best;
}
