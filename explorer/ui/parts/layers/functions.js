// The activation functions by Keras' names, as in core/layers/functions.py.

import { applied } from "./steps.js";

/** @typedef {import("./registry.js").Floats} Floats */

const SELU_SCALE = 1.0507009873554805; // Klambauer et al. 2017, equation 2
const SELU_ALPHA = 1.6732632423543772;
const LEAK = 0.2; // of Keras' function; its layer LeakyReLU has a slope of its own

/** @param {number} value */
const sigmoid = (value) => (value >= 0 ? 1 / (1 + Math.exp(-value)) : Math.exp(value) / (1 + Math.exp(value)));

/**
 * The error function, to 1.5e-7 (Abramowitz and Stegun, formula 7.1.26).
 * @param {number} value
 */
function erf(value) {
  const near = 1 / (1 + 0.3275911 * Math.abs(value));
  const last = -1.453152027 + near * 1.061405429;
  const sums = near * (0.254829592 + near * (-0.284496736 + near * (1.421413741 + near * last)));
  return Math.sign(value) * (1 - sums * Math.exp(-value * value));
}

/** @type {Record<string, (value: number) => number>} */
export const FUNCTIONS = {
  linear: (value) => value,
  relu: (value) => Math.max(value, 0),
  leaky_relu: (value) => (value > 0 ? value : LEAK * value),
  elu: (value) => (value > 0 ? value : Math.expm1(value)),
  selu: (value) => SELU_SCALE * (value > 0 ? value : SELU_ALPHA * Math.expm1(value)),
  gelu: (value) => value * 0.5 * (1 + erf(value * Math.SQRT1_2)),
  silu: (value) => value * sigmoid(value),
  sigmoid,
  tanh: Math.tanh,
  softplus: (value) => Math.max(value, 0) + Math.log1p(Math.exp(-Math.abs(value))),
};

/**
 * Every row of `length` values becomes shares of 1, in place.
 * @param {Floats} logits
 */
export function softmax(logits, length = logits.length) {
  for (let from = 0; from < logits.length; from += length) {
    const row = logits.subarray(from, from + length);
    const powers = new Float64Array(length);
    let largest = -Infinity;
    let whole = 0;
    for (const logit of row) if (logit > largest) largest = logit;
    for (let place = 0; place < length; place++) {
      powers[place] = Math.exp(row[place] - largest);
      whole += powers[place];
    }
    for (let place = 0; place < length; place++) row[place] = powers[place] / whole;
  }
  return logits;
}

/**
 * The function of that name on all values, in place; null is none.
 * @template {Floats} T
 * @param {T} values
 * @param {string | null} name
 * @param {number} channels along the last axis, which a softmax goes over
 * @returns {T}
 */
export function activate(values, name, channels) {
  if (name === null || name === "linear") return values;
  if (name === "softmax") softmax(values, channels);
  else {
    const value = FUNCTIONS[name];
    for (let place = 0; place < values.length; place++) values[place] = value(values[place]);
  }
  return values;
}

/**
 * The step, and behind it that of an activation, if there is one.
 * @param {import("./steps.js").Linear} step
 * @param {string | null} name
 * @returns {import("./steps.js").Step[]}
 */
export function withFunction(step, name) {
  return name === null ? [step] : [step, applied(name, step.value, FUNCTIONS[name](step.value))];
}

/**
 * The slope of each function, from what came out of it where that tells, else from what went in.
 * @type {Record<string, (value: number, before: number) => number>}
 */
const SLOPES = {
  linear: () => 1,
  relu: (value) => (value > 0 ? 1 : 0),
  leaky_relu: (value) => (value > 0 ? 1 : LEAK),
  elu: (value) => (value > 0 ? 1 : value + 1),
  selu: (value) => (value > 0 ? SELU_SCALE : value + SELU_SCALE * SELU_ALPHA),
  gelu: (_, before) =>
    0.5 * (1 + erf(before * Math.SQRT1_2)) + (before * Math.exp((-before * before) / 2)) / Math.sqrt(2 * Math.PI),
  silu: (_, before) => sigmoid(before) * (1 + before * (1 - sigmoid(before))),
  sigmoid: (value) => value * (1 - value),
  tanh: (value) => 1 - value * value,
  softplus: (value) => -Math.expm1(-value),
};

/** Functions that give one value twice: the slope cannot be read off it. */
const TURNING = ["gelu", "silu"];

/**
 * The gradient in front of a function, from the one behind it; `gradient` itself where nothing changes.
 * @template {Floats} T
 * @param {string | null} name null is none
 * @param {T} gradient
 * @param {Floats} output
 * @param {number} channels along the last axis, which a softmax goes over
 * @param {() => Floats} before what went in; not called where the output tells the slope
 * @returns {T}
 */
export function gradientBefore(name, gradient, output, channels, before) {
  if (name === null || name === "linear") return gradient;
  const found = /** @type {T} */ (gradient.slice());
  if (name === "softmax") {
    for (let from = 0; from < found.length; from += channels) {
      let mean = 0;
      for (let place = from; place < from + channels; place++) mean += gradient[place] * output[place];
      for (let place = from; place < from + channels; place++) found[place] = output[place] * (gradient[place] - mean);
    }
    return found;
  }
  const slope = SLOPES[name];
  const inputs = TURNING.includes(name) ? before() : output;
  for (let place = 0; place < found.length; place++) found[place] *= slope(output[place], inputs[place]);
  return found;
}
