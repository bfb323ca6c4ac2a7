// Operations on the filters of a trained network, and what they do to its weights. No DOM.
// Held to core/network/surgery.py by tests/browser/test_surgery.py. A list of operations is applied in order and is the
// undo history.

import { kernelOf } from "../kernels.js";

/** The filters of a layer that has some. @param {Network} network @param {string} layer */
const filtersOf = (network, layer) => /** @type {import("../kernels.js").Weights} */ (kernelOf(network, layer));

/**
 * What one filter becomes.
 *
 * @typedef {{layer: string, filter: number, what: string, kernel: number[], bias: number}} Operation
 *   the kernel is one list in the order height, width, slice; without a bias in the layer `bias` means nothing
 */
/** @typedef {import("../kernels.js").Network} Network */

export const MOST_OPERATIONS = 500;
export const LARGEST_WEIGHT = 1e6;
const LISTED_OPERATIONS = 6;
const DIGITS = 9; // hold a float32 exactly and keep the messages short

/**
 * The network with new arrays where something changed; the given network never changes.
 *
 * @param {Network} network
 * @param {Operation[]} operations
 * @returns {Network}
 */
export function applyOperations(network, operations) {
  const arrays = { ...network.arrays };
  const own = (/** @type {string} */ name) => {
    if (arrays[name] === network.arrays[name]) arrays[name] = { ...arrays[name], values: arrays[name].values.slice() };
    return arrays[name].values;
  };
  for (const { layer, filter, kernel, bias } of operations) {
    const values = own(`${layer}/kernel`);
    const filters = filtersOf(network, layer).shape[3];
    kernel.forEach((value, place) => {
      values[place * filters + filter] = value;
    });
    if (arrays[`${layer}/bias`]) own(`${layer}/bias`)[filter] = bias;
  }
  return { ...network, arrays };
}

/**
 * One filter as plain numbers; a bias of 0 where the layer has none.
 *
 * @param {Network} network
 * @param {string} layer
 * @param {number} filter
 */
export function filterOf(network, layer, filter) {
  const { shape, values } = filtersOf(network, layer);
  const filters = shape[3];
  const plain = (/** @type {number} */ value) => Number(value.toPrecision(DIGITS));
  const kernel = Array.from({ length: values.length / filters }, (_, place) => plain(values[place * filters + filter]));
  return { kernel, bias: plain(network.arrays[`${layer}/bias`]?.values[filter] ?? 0) };
}

/**
 * Whether a layer sees the red, green and blue of the picture itself.
 *
 * @param {Network} network
 * @param {string} layer
 */
export function seesColours(network, layer) {
  const first = network.header.names.find((/** @type {string} */ name) => network.arrays[`${name}/kernel`]);
  return layer === first && filtersOf(network, layer).shape[2] === 3;
}

/**
 * Normal values (Box and Muller) with the mean and the spread of others.
 *
 * @param {ArrayLike<number>} values at least one
 * @param {number} count
 */
export function normalLike(values, count) {
  const all = Array.from(values);
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  const spread = Math.sqrt(all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length);
  const draw = () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
  return Array.from({ length: count }, () => Number((mean + spread * draw()).toPrecision(DIGITS)));
}

/**
 * A weight as it was typed, or a sentence about what was typed instead.
 *
 * @param {string} text
 * @returns {{value: number, wrong?: undefined} | {value?: undefined, wrong: string}}
 */
export function weightFrom(text) {
  const typed = text.trim().replaceAll("−", "-");
  const value = typed === "" ? NaN : Number(typed);
  if (Math.abs(value) <= LARGEST_WEIGHT) return { value };
  const most = LARGEST_WEIGHT.toLocaleString("en");
  const received = typed.slice(0, 20) || "nothing";
  return { wrong: `Expected a number from −${most} to ${most}, such as 0.25. Received: ${received}.` };
}

/**
 * What was done, the last operations by name.
 *
 * @param {Operation[]} operations
 */
export function operationsInWords(operations) {
  if (!operations.length) return "No changes. Mute a filter: does the answer change? The trained network is kept.";
  const last = operations.slice(-LISTED_OPERATIONS);
  const listed = last.map(({ layer, filter, what }) => `${layer} filter ${filter} ${what}`).join(", ");
  const count = operations.length === 1 ? "1 change" : `${operations.length} changes`;
  return `${count}${operations.length > LISTED_OPERATIONS ? `, the last ${LISTED_OPERATIONS}` : ""}: ${listed}.`;
}
