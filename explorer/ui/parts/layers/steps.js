// How one value comes about: the only shapes of a step, as in core/layers/steps.py.

/**
 * @typedef {{form: "Linear", sources: (number[] | null)[], values: number[], weights: number[], bias: number,
 *   products: number[], value: number, size: number}} Linear
 * @typedef {{form: "Multiplied", sources: number[][], values: number[], value: number, size: number}} Multiplied
 * @typedef {{form: "Pick", sources: number[][], values: number[], winner: number, value: number, size: number}} Pick
 * @typedef {{form: "Pass", source: number[] | null, value: number, input: number, size: number}} Pass
 * @typedef {{form: "Function", name: string, before: number, value: number, size: number}} FunctionStep
 * @typedef {{form: "Share", logits: number[], value: number, size: number}} Share
 * @typedef {Linear | Multiplied | Pick | Pass | FunctionStep | Share} Step
 */

export const ROUNDING = 1e-5; // explained in steps.py, both
const SMALLEST = 2 ** -126;

/** @param {number[]} values */
export const sumOf = (values) => values.reduce((sum, value) => sum + value, 0);

/**
 * Values times weights, all added up, plus the bias; a source of null is padding, its value 0. In a layer that merges
 * each value is that of one input, in order.
 * @param {(number[] | null)[]} sources
 * @param {number[]} values
 * @param {number[]} weights
 * @returns {Linear}
 */
export function linear(sources, values, weights, bias = 0) {
  const products = values.map((value, place) => value * weights[place]);
  const size = sumOf(products.map(Math.abs)) + Math.abs(bias);
  return { form: "Linear", sources, values, weights, bias, products, value: sumOf(products) + bias, size };
}

/**
 * One value of each input of a layer that merges, in order, all multiplied.
 * @param {number[][]} sources
 * @param {number[]} values
 * @returns {Multiplied}
 */
export function multiplied(sources, values) {
  const value = values.reduce((product, one) => product * one, 1);
  return { form: "Multiplied", sources, values, value, size: Math.abs(value) };
}

/**
 * The largest of some values; `winner` is its place among them, the first of equals.
 * @param {number[][]} sources
 * @param {number[]} values
 * @returns {Pick}
 */
export function pick(sources, values) {
  const winner = values.reduce((best, value, place) => (value > values[best] ? place : best), 0);
  return { form: "Pick", sources, values, winner, value: values[winner], size: Math.abs(values[winner]) };
}

/**
 * The value of one cell, handed on as it is; `input` counts the inputs of a layer that merges.
 * @param {number[] | null} source null is a zero from outside
 * @param {number} value
 * @returns {Pass}
 */
export function pass(source, value, input = 0) {
  return { form: "Pass", source, value, input, size: Math.abs(value) };
}

/**
 * A function of one value; `name` is one of FUNCTIONS, or a formula in x.
 * @param {string} name
 * @param {number} before
 * @param {number} value
 * @returns {FunctionStep}
 */
export function applied(name, before, value) {
  return { form: "Function", name, before, value, size: Math.abs(before) };
}

/**
 * The own power of e over all powers, the largest logit taken off first: nothing overflows.
 * @param {number[]} logits
 * @param {number} unit
 */
export function sharesOf(logits, unit) {
  const largest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - largest));
  const whole = sumOf(powers);
  return { logits, powers, largest, whole, share: powers[unit] / whole };
}

/**
 * A softmax; `sizes` are those of the sums behind the logits: a share moves by twice what the largest logit moves.
 * @param {number[]} logits
 * @param {number} unit
 * @param {number[]} sizes
 * @returns {Share}
 */
export function share(logits, unit, sizes) {
  const value = sharesOf(logits, unit).share;
  return { form: "Share", logits, value, size: value * (1 + 2 * Math.max(...sizes)) + SMALLEST / ROUNDING };
}
