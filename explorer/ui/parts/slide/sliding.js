// One kernel that slides over a picture, as core/network/sliding.py does; a browser test holds it to that.

/** @typedef {{shape: number[], values: Float32Array}} Tensor row after row, channels last */
/**
 * @typedef {object} Moving where the window may stand, and what lies around the picture
 * @property {number} rows of the output
 * @property {number} columns of the output
 * @property {number[]} stride down, across
 * @property {number[]} before zeros above and to the left of the picture
 * @property {number[]} behind zeros below and to the right of it
 * @property {number} dilation 1: the kernel's cells touch
 */
/**
 * @typedef {object} Step what the kernel sees and gives at one place: row after row, channels last
 * @property {Float64Array} seen
 * @property {Uint8Array} inside 0 where the window looks beyond the picture: a zero is seen there
 * @property {Float64Array} products
 * @property {Float64Array} subtotals by channel
 * @property {number} total
 */

const LARGEST_WEIGHT = 1e6;
const NUMBER = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?`;
const WEIGHT = new RegExp(`^(${NUMBER})(?:/(${NUMBER}))?$`);

/**
 * @param {Tensor} picture height x width x channels
 * @param {Tensor} kernel height x width x slices: one slice for all channels, or one each
 * @param {Moving} moving
 * @param {number} row of the output
 * @param {number} column of the output
 * @returns {Step}
 */
export function stepAt(picture, kernel, moving, row, column) {
  const [height, width, channels] = picture.shape;
  const [high, wide, slices] = kernel.shape;
  const count = high * wide * channels;
  const seen = new Float64Array(count);
  const inside = new Uint8Array(count);
  const products = new Float64Array(count);
  const subtotals = new Float64Array(channels);
  for (let j = 0; j < high; j++) {
    for (let i = 0; i < wide; i++) {
      const y = row * moving.stride[0] - moving.before[0] + j * moving.dilation;
      const x = column * moving.stride[1] - moving.before[1] + i * moving.dilation;
      if (y < 0 || y >= height || x < 0 || x >= width) continue;
      for (let c = 0; c < channels; c++) {
        const at = (j * wide + i) * channels + c;
        seen[at] = picture.values[(y * width + x) * channels + c];
        inside[at] = 1;
        products[at] = seen[at] * kernel.values[(j * wide + i) * slices + Math.min(c, slices - 1)];
        subtotals[c] += products[at];
      }
    }
  }
  return { seen, inside, products, subtotals, total: subtotals.reduce((sum, part) => sum + part, 0) };
}

/**
 * The sums at all places, row after row.
 *
 * @param {Tensor} picture
 * @param {Tensor} kernel
 * @param {Moving} moving
 */
export function slideOver(picture, kernel, moving) {
  const output = new Float64Array(moving.rows * moving.columns);
  for (let row = 0; row < moving.rows; row++) {
    for (let column = 0; column < moving.columns; column++) {
      output[row * moving.columns + column] = stepAt(picture, kernel, moving, row, column).total;
    }
  }
  return output;
}

/**
 * A kernel turned by half a turn: what a convolution in the strict sense slides.
 *
 * @param {Tensor} kernel
 * @returns {Tensor}
 */
export function turned({ shape, values }) {
  const [high, wide, slices] = shape;
  const last = high * wide - 1;
  const from = (/** @type {number} */ at) => (last - Math.floor(at / slices)) * slices + (at % slices);
  return { shape, values: values.map((_, at) => values[from(at)]) };
}

/**
 * A kernel with a slice for each channel, and one weight changed.
 *
 * @param {Tensor} kernel
 * @param {number} channels
 * @param {{cell: number, channel: number, value: number}} change the cell counted row after row
 * @returns {Tensor}
 */
export function withWeight({ shape: [high, wide, slices], values }, channels, { cell, channel, value }) {
  const changed = new Float32Array(high * wide * channels);
  for (let at = 0; at < changed.length; at++) {
    changed[at] = values[Math.floor(at / channels) * slices + Math.min(at % channels, slices - 1)];
  }
  changed[cell * channels + channel] = value;
  return { shape: [high, wide, channels], values: changed };
}

/**
 * A weight typed by hand, "1/9" too; null for what is none or is beyond a million.
 *
 * @param {string} text
 */
export function weightOf(text) {
  const found = WEIGHT.exec(text.trim().toLowerCase().replaceAll("−", "-").replace(",", "."));
  const value = found ? Number(found[1]) / Number(found[2] ?? 1) : NaN;
  return Math.abs(value) <= LARGEST_WEIGHT ? value : null;
}

/**
 * A kernel as an address holds it: cells by ",", rows by ";", slices by "|".
 *
 * @param {Tensor} kernel
 */
export function kernelText({ shape: [high, wide, slices], values }) {
  const upTo = (/** @type {number} */ count) => Array.from({ length: count }, (_, place) => place);
  const cell = (/** @type {number} */ place) => Number(values[place].toPrecision(6));
  return upTo(slices)
    .map((slice) =>
      upTo(high)
        .map((j) =>
          upTo(wide)
            .map((i) => cell((j * wide + i) * slices + slice))
            .join(","),
        )
        .join(";"),
    )
    .join("|");
}

/**
 * The place with the largest sum, without its sign; the first of those that differ by nothing but rounding.
 *
 * @param {Float64Array} values
 */
export function strongestPlace(values) {
  let best = 0;
  for (let place = 1; place < values.length; place++) {
    if (Math.abs(values[place]) > Math.abs(values[best]) + 1e-9) best = place;
  }
  return best;
}
