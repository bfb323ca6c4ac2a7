// The kinds of layers that the compiled kernels compute, as the engine asks for them. Another kind, or a setting that
// is not known here, is computed by the JavaScript of its kind.

import { backward, scaleAndShift } from "../layers/batch_normalization.js";
import { allFinite } from "../layers/finite.js";
import { activate, gradientBefore } from "../layers/functions.js";

/**
 * @typedef {import("../layers/registry.js").Floats} Floats
 * @typedef {import("../layers/registry.js").Node} Node
 * @typedef {import("../layers/registry.js").Sight} Sight
 * @typedef {import("../layers/registry.js").Weights} Weights
 * @typedef {import("./kernels.js").Kernels} Kernels
 * @typedef {import("./kernels.js").Place} Place
 * @typedef {import("./kernels.js").Room} Room
 * @typedef {{node: Node, weights: Weights, inputs: Place[], output: Place, room: Room, kernels: Kernels}} Made
 *   what a layer computes with
 * @typedef {Object} Work what a layer does with its places in memory
 * @property {() => void} forward
 * @property {(gradient: Place, found: Place[], sums: boolean) => void} backward from the gradient of the output, or
 *   with `sums` from that of what goes into its function
 * @property {() => Record<string, {values: Floats}>} weightGradients of the last `backward`
 */

/**
 * @template T
 * @param {() => T} make
 */
function once(make) {
  /** @type {T | undefined} */
  let made;
  return () => {
    made ??= make();
    return made;
  };
}

/**
 * The struct Window of kernels.h.
 * @param {Room} room
 * @param {number[]} input height, width, channels
 * @param {number[]} output rows, columns, outputs
 * @param {Sight} sees
 */
const windowIn = (room, input, output, { size, stride, dilation, zeros, groups = 1 }, skips = true) =>
  room.numbers([...input, ...output, ...size, ...stride, ...dilation, ...zeros, groups, Number(skips)]);

/**
 * What makes the gradient in front of a layer's function.
 * @param {Made} made
 * @param {(into: Place) => void} sums computes again what goes into the function
 * @returns {(gradient: Place) => Place}
 */
function beforeFunction({ node, output, room, kernels }, sums) {
  const name = node.ends_in;
  if (name === null || name === "linear") return (gradient) => gradient;
  const behind = once(() => room.place(output.shape));
  const again = once(() => room.place(output.shape));
  const before = () => {
    sums(again());
    return again().values;
  };
  return (gradient) => {
    const found = behind();
    if (name === "relu") kernels.relu_back(gradient.at, output.at, output.values.length, found.at);
    else {
      const channels = output.shape[output.shape.length - 1];
      again(); // memory is not to grow while its values are read
      const slopes = gradientBefore(name, gradient.values, output.values, channels, before);
      found.values.set(slopes);
    }
    return found;
  };
}

/**
 * Window times kernel plus bias, then the function.
 * @param {Made} made
 * @param {number[]} given height, width and channels of the input
 * @param {number[]} found rows, columns and outputs
 * @param {Sight} sees
 * @param {boolean} turns whether the way back reads a weight more than once, so that a turned kernel pays
 * @returns {Work}
 */
function sums(made, given, found, sees, turns) {
  const { node, weights, inputs, output, room, kernels } = made;
  const outputs = found[2];
  const skips = allFinite(weights.kernel);
  const window = windowIn(room, given, found, sees, skips);
  const kernel = room.holding(weights.kernel);
  const bias = room.holding(weights.bias ?? new Float32Array(outputs));
  const add = (/** @type {Place} */ into) => kernels.convolve(window, inputs[0].at, kernel.at, bias.at, into.at);
  const back = beforeFunction(made, add);
  const turned = once(() => {
    const place = room.place(kernel.shape);
    kernels.turn(window, kernel.at, place.at);
    return place;
  });
  const ofKernel = once(() => room.place(kernel.shape));
  const ofBias = once(() => room.place(bias.shape));
  let behind = output;
  return {
    forward() {
      add(output);
      if (node.ends_in === "relu") kernels.relu(output.at, output.values.length, output.at);
      else activate(output.values, node.ends_in, outputs);
    },
    backward(gradient, [into], ofSums) {
      behind = ofSums ? gradient : back(gradient);
      kernels.convolve_back(window, behind.at, kernel.at, turns ? turned().at : 0, into.at);
    },
    weightGradients() {
      kernels.convolve_weights(window, inputs[0].at, behind.at, ofKernel().at, ofBias().at);
      /** @type {Record<string, Place>} */
      const found = { kernel: ofKernel(), bias: ofBias() };
      if (!weights.bias) delete found.bias;
      return found;
    },
  };
}

/** @param {Made} made */
const convolution = (made) => sums(made, made.inputs[0].shape, made.output.shape, made.node.sees, true);

const PIXEL = { size: [1, 1], stride: [1, 1], dilation: [1, 1], zeros: [0, 0] };

/**
 * A convolution of one pixel; a place is one.
 * @param {Made} made
 */
function dense(made) {
  const [given, found] = [made.inputs[0], made.output].map(({ shape, values }) => {
    const channels = shape[shape.length - 1];
    return [values.length / channels, 1, channels];
  });
  return sums(made, given, found, /** @type {Sight} */ (PIXEL), false);
}

const nothingLearned = () => ({});

/**
 * Arrays in the form of places.
 * @param {Weights} arrays
 */
export const inPlaces = (arrays) =>
  Object.fromEntries(Object.entries(arrays).map(([part, values]) => [part, { values }]));

/**
 * @param {Made} made
 * @returns {Work}
 */
function largest({ node, inputs: [input], output, room, kernels }) {
  const window = windowIn(room, input.shape, output.shape, node.sees);
  return {
    forward: () => kernels.largest(window, input.at, output.at),
    backward: (gradient, [into]) => kernels.largest_back(window, gradient.at, input.at, into.at),
    weightGradients: nothingLearned,
  };
}

/**
 * @param {Made} made
 * @returns {Work}
 */
function means({ node, inputs: [input], output, room, kernels }) {
  const window = windowIn(room, input.shape, output.shape, node.sees);
  return {
    forward: () => kernels.means(window, input.at, output.at),
    backward: (gradient, [into]) => kernels.means_back(window, gradient.at, into.at),
    weightGradients: nothingLearned,
  };
}

/**
 * @param {Made} made
 * @returns {Work}
 */
function rectified({ inputs: [input], output, kernels }) {
  const count = output.values.length;
  return {
    forward: () => kernels.relu(input.at, count, output.at),
    backward(gradient, [into], sums) {
      if (sums) into.values.set(gradient.values);
      else kernels.relu_back(gradient.at, output.at, count, into.at);
    },
    weightGradients: nothingLearned,
  };
}

/**
 * @param {Made} made
 * @returns {Work}
 */
function scaled({ node, weights, inputs: [input], output, room, kernels }) {
  const pairs = Array.from(weights.gamma, (_, channel) => scaleAndShift(node, weights, channel));
  const [factors, shifts, nothing] = [
    pairs.map(([scale]) => scale),
    pairs.map(([, shift]) => shift),
    pairs.map(() => 0),
  ].map((values) => room.holding(Float32Array.from(values)));
  const [count, channels] = [output.values.length, factors.values.length];
  let behind = output;
  return {
    forward: () => kernels.scale(input.at, count, channels, factors.at, shifts.at, output.at),
    backward(gradient, [into]) {
      behind = gradient;
      kernels.scale(gradient.at, count, channels, factors.at, nothing.at, into.at);
    },
    weightGradients: () => inPlaces(backward(node, weights, behind.values, output.values, input).weights),
  };
}

/** @type {Record<string, (made: Made) => Work>} */
const COMPILED = {
  activation: rectified,
  average_pooling2d: means,
  batch_normalization: scaled,
  conv2d: convolution,
  dense,
  depthwise_conv2d: convolution,
  max_pooling2d: largest,
};

/**
 * How a layer is computed by the compiled kernels; null if it is not.
 * @param {Made} made
 */
export function compiledWork(made) {
  const { module, settings } = made.node;
  if (module === "activation" && settings.function !== "relu") return null;
  return COMPILED[module]?.(made) ?? null;
}
