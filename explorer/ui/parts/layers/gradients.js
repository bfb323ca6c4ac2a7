// What the ways back through several kinds have in common: sums under a window, and one value picked or shared.

/**
 * @typedef {import("./registry.js").Floats} Floats
 * @typedef {import("./registry.js").Gradients} Gradients
 * @typedef {import("./registry.js").Sight} Sight
 * @typedef {import("./registry.js").Tensor} Tensor
 */

const ONE = [1, 1];
/** @type {Sight} one place, and all channels there */
export const ALONE = {
  ...{ form: "Window", padding: "valid", mixes: true, groups: 1 },
  ...{ size: ONE, stride: ONE, dilation: ONE, repeat: ONE, zeros: [0, 0] },
};

/**
 * Zeros in the precision of some values.
 * @template {Floats} T
 * @param {T} like
 * @param {number} length
 * @returns {T}
 */
export const zerosLike = (like, length) => new /** @type {any} */ (like.constructor)(length);

/**
 * Whether a value wins against the best so far: the first of equals stays, and a NaN wins and stays, as in NumPy.
 * @param {number} value
 * @param {number} best
 */
export const beats = (value, best) => value > best || (Number.isNaN(value) && !Number.isNaN(best));

/**
 * Calls back for every place under every window that lies on the maps: the first value of the output there, the
 * first of the input, and the number of the place in the window.
 * @param {Sight} sees
 * @param {number[]} made the shape that comes out
 * @param {number[]} given the shape that goes in
 * @param {(from: number, at: number, place: number) => void} visit
 */
export function overWindows({ size, stride, zeros, dilation }, [rows, columns, outputs], given, visit) {
  const [height, width, channels] = given;
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      for (let j = 0; j < size[0]; j++) {
        const row = y * stride[0] - zeros[0] + j * dilation[0];
        if (row < 0 || row >= height) continue;
        for (let i = 0; i < size[1]; i++) {
          const column = x * stride[1] - zeros[1] + i * dilation[1];
          if (column < 0 || column >= width) continue;
          visit((y * columns + x) * outputs, (row * width + column) * channels, j * size[1] + i);
        }
      }
    }
  }
}

/**
 * Back through window times kernel plus bias: a weight collects from every place it was used at, a pixel from every
 * window it lay in.
 * @param {Sight} sees
 * @param {number[]} made the shape that comes out
 * @param {Floats} kernel in the order height, width, channel (of its group), output
 * @param {Floats} behind the gradient of the sums
 * @param {Tensor} input
 */
export function ofSums(sees, made, kernel, behind, { values, shape }) {
  const outputs = made[2];
  const { groups } = sees;
  const depth = shape[2] / groups;
  const own = outputs / groups;
  const ofValues = zerosLike(values, values.length);
  const ofKernel = zerosLike(kernel, kernel.length);
  const ofBias = zerosLike(kernel, outputs);
  behind.forEach((slope, place) => {
    ofBias[place % outputs] += slope;
  });
  overWindows(sees, made, shape, (from, at, place) => {
    for (let c = 0; c < shape[2]; c++) {
      const first = Math.floor(c / depth) * own;
      const weights = (place * depth + (c % depth)) * outputs + first;
      const value = values[at + c];
      let sum = 0;
      for (let f = 0; f < own; f++) {
        const slope = behind[from + first + f];
        sum += slope * kernel[weights + f];
        ofKernel[weights + f] += slope * value;
      }
      ofValues[at + c] += sum;
    }
  });
  return { values: ofValues, kernel: ofKernel, bias: ofBias };
}

/**
 * Back through the largest of each window: all of it to the winner, the first of equals.
 * @param {import("./registry.js").Node} node
 * @param {Floats} gradient
 * @param {Tensor} input
 * @returns {Gradients}
 */
export function ofLargest({ sees, shape: made }, gradient, { values, shape }) {
  const channels = shape[2];
  const winners = new Int32Array(gradient.length).fill(-1);
  overWindows(sees, made, shape, (from, at) => {
    for (let c = 0; c < channels; c++) {
      const winner = winners[from + c];
      if (winner < 0 || beats(values[at + c], values[winner])) winners[from + c] = at + c;
    }
  });
  const found = zerosLike(values, values.length);
  gradient.forEach((slope, place) => {
    found[winners[place]] += slope;
  });
  return { inputs: [found], weights: {} };
}

/**
 * Back through the mean of each window: an equal share to every value that was under it.
 * @param {import("./registry.js").Node} node
 * @param {Floats} gradient
 * @param {Tensor} input
 * @returns {Gradients}
 */
export function ofMeans({ sees, shape: made }, gradient, { values, shape }) {
  const channels = shape[2];
  const counts = new Int32Array(gradient.length / channels);
  overWindows(sees, made, shape, (from) => counts[from / channels]++);
  const found = zerosLike(values, values.length);
  overWindows(sees, made, shape, (from, at) => {
    for (let c = 0; c < channels; c++) found[at + c] += gradient[from + c] / counts[from / channels];
  });
  return { inputs: [found], weights: {} };
}
