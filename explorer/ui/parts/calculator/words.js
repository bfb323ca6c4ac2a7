// The calculator's numbers as words: what stands in cells, lines and titles. No DOM.

import { readable, twoDigits } from "../numbers.js";

/** @typedef {{logits: number[], powers: number[], largest: number, whole: number, share: number}} Softmax */
/** @typedef {{activation: string | null, terms: number, bias: number, sum: number, total: number}} Sum */
/**
 * @typedef {Object} Channel what one channel of the layer before adds
 * @property {number} channel
 * @property {(number | null)[][]} window null is padding
 * @property {number[][]} weights
 * @property {number[][]} products
 * @property {number} subtotal
 */
/** @typedef {Sum & {channels: Channel[]}} Convolution the channels with the largest subtotals first */
/** @typedef {{window: (number | null)[][], lost: {rows: number, columns: number}, made: number[]}} Pooling */
/** @typedef {Sum & {products: {product: number}[], softmax?: Softmax}} Dense the largest products first */
/** @typedef {{function: string, input: number}} Activated */
/**
 * One value of a layer and the numbers that made it, as `explain` of terms.js gives them and core/network/parts.py.
 *
 * @typedef {Object} Explained
 * @property {string} form which of the following it is, too
 * @property {string} layer
 * @property {string} before the layer before, or "input"
 * @property {number[]} cell [row, column, map], or [unit]
 * @property {number} value what the network computed
 * @property {number} total what the terms add up to, behind the activation
 * @property {number} [top] where its window begins in the layer before
 * @property {number} [left]
 * @property {number[]} [dilation] how far the places of its window are apart
 * @property {number[]} [size] rows and columns of the window of a pooling
 */
/** @typedef {{inputs: {origin: {layer: string, cell: number[]}, input: number}[]}} Meeting of branches */
/** @typedef {Explained & Partial<Convolution & Pooling & Dense & Activated & Meeting>} Explanation */

/** More numbers than these in one written sum are not written out. */
export const MANY = 12;
const RGB = ["R", "G", "B"];

/** @type {Record<string, string>} Φ is the share of a normal distribution below x */
const RULES = {
  linear: "x",
  relu: "max(0, x)",
  leaky_relu: "max(x, 0.2·x)",
  elu: "x where x > 0, else e^x − 1",
  selu: "1.05·(x where x > 0, else 1.67·(e^x − 1))",
  gelu: "x·Φ(x)",
  silu: "x / (1 + e^−x)",
  sigmoid: "1 / (1 + e^−x)",
  tanh: "tanh(x)",
  softplus: "ln(1 + e^x)",
};

/**
 * A formula with a number in the place of x; one below zero stands in brackets where a sign is in front of it.
 *
 * @param {string} rule
 * @param {string} value
 */
const putIn = (rule, value) =>
  rule.replace(
    /(^|.)\bx\b/g,
    (_, sign) => `${sign}${value.startsWith("−") && "·^−".includes(sign || "?") ? `(${value})` : value}`,
  );

/**
 * The rule of the function behind a sum: of x, and with a number put in. A softmax has lines of its own: null.
 *
 * @param {string | null | undefined} name of a function, or its formula in x
 * @returns {[string, (x: string) => string] | null}
 */
export function ruleOf(name) {
  if (!name || name === "softmax") return null;
  const rule = RULES[name] ?? name;
  return [rule, (value) => putIn(rule, value)];
}

// --- numbers ---

const digits = (/** @type {number} */ value, /** @type {number} */ count) =>
  String(Number(value.toPrecision(count))).replaceAll("-", "−");

/** Three digits; "–" is not a number. @param {number} value */
export const short = (value) => (Number.isFinite(value) ? readable(value) : "–");

/** Seven digits, all that a float32 holds: more would only be noise. @param {number} value */
export const full = (value) => (Number.isFinite(value) ? digits(value, 7) : "not a number");

/** Five digits, where two numbers are compared. @param {number} value */
export const closer = (value) => (Number.isFinite(value) ? digits(value, 5) : "–");

/** With its sign, which a zero has not. @param {number} value */
export const signed = (value) => (value > 0 ? "+" : "") + short(value);

/** As it stands behind × or +. @param {number} value */
export const inBrackets = (value) => (value < 0 ? `(${short(value)})` : short(value));

/** A count, its thousands apart. @param {number} count */
export const many = (count) => count.toLocaleString("en");

/** "1 product", "1,152 products". @param {number} count */
export const productsOf = (count) => `${many(count)} ${count === 1 ? "product" : "products"}`;

/** What softmax gives; what is not 0 or 1 never reads so. @param {number} value in [0, 1] */
export function share(value) {
  if (!Number.isFinite(value)) return "–";
  if (value > 0 && value < 0.0005) return "< 0.1\u202f%";
  return value < 1 && value >= 0.9995 ? "> 99.9\u202f%" : `${(100 * value).toFixed(1)}\u202f%`;
}

/**
 * A number in a cell: as many digits behind the point as its grid needs, so that the cells line up.
 *
 * @param {number} value
 * @param {number} largest of the grid, without its sign
 */
export function cellText(value, largest) {
  if (!Number.isFinite(value) || value === 0) return value === 0 ? "0" : "–";
  if (largest >= 0.1 && largest < 10) return twoDigits(value);
  if (largest < 0.01 || largest >= 10000) return short(value);
  return value
    .toFixed(largest < 0.1 ? 3 : largest < 100 ? 1 : 0)
    .replace(/^-(0\.?0*)$/, "$1")
    .replace("-", "−");
}

/** @param {number[]} values */
export const total = (values) => values.reduce((sum, value) => sum + value, 0);

// --- places ---

/** Whether the terms are pixels. @param {{before: string}} now */
export const isPicture = (now) => now.before === "input";

/**
 * One channel of the layer before: "map 5", or "R" of a colour picture.
 *
 * @param {{before: string, channels?: Channel[]}} now
 * @param {number} channel
 */
export function channelName(now, channel) {
  if (!isPicture(now)) return `map ${channel}`;
  return now.channels?.length === 3 ? RGB[channel] : now.channels?.length === 1 ? "the picture" : `channel ${channel}`;
}

/**
 * "pool2, map 12, row 1, column 3", "dense1, unit 12" or "pixel (1, 3) of the picture".
 *
 * @param {string} layer
 * @param {number[]} cell
 * @param {string[] | null} [classes] the names of the answers
 * @param {boolean} [brief] as it stands in the trail
 */
export function placeName(layer, cell, classes, brief) {
  if (layer === "input") return `pixel (${cell[0]}, ${cell[1]}) of the picture`;
  const [row, column, map] = cell;
  const answer = layer === "output" ? classes?.[row] : undefined;
  if (cell.length === 3)
    return brief ? `${layer} (${row}, ${column}), map ${map}` : `${layer}, map ${map}, row ${row}, column ${column}`;
  if (brief) return `${layer} ${answer ?? row}`;
  if (answer !== undefined) return `${layer}, class ${answer}`;
  return `${layer}, ${layer.startsWith("flatten") ? "index" : "unit"} ${row}`;
}

// --- sums ---

/** How many of the products have a padding zero in them. @param {{channels: Channel[]}} now */
export const paddingCount = ({ channels }) =>
  channels.length * channels[0].window.flat().filter((value) => value === null).length;

/**
 * The products of a dense layer that are shown, the largest first on either side of zero, and the sum of the others.
 *
 * @template {{product: number}} Row
 * @param {Row[]} products the largest first
 * @param {number} most on either side
 */
export function largestProducts(products, most) {
  /** @type {{positive: Row[], negative: Row[], rest: number, zeros: number}} */
  const found = { positive: [], negative: [], rest: 0, zeros: 0 };
  for (const row of products) {
    const side = row.product > 0 ? found.positive : row.product < 0 ? found.negative : null;
    if (side && side.length < most) side.push(row);
    else {
      found.rest += row.product;
      found.zeros += row.product === 0 ? 1 : 0;
    }
  }
  return found;
}

/**
 * Lines for what comes after the sum: the activation, if there is one.
 *
 * @param {{activation?: string | null, sum: number, total: number}} now
 * @returns {[string, number][]}
 */
export function afterSum(now) {
  const rule = ruleOf(now.activation);
  return rule ? [[`${rule[1](short(now.sum))} =`, now.total]] : [];
}

/**
 * The last rows and columns that no window of a pooling reaches: "13 rows make 6: the last row and column are in no
 * window."
 *
 * @param {{lost: {rows: number, columns: number}, made: number[]}} now
 * @param {number[]} [shape] of the layer before
 */
export function lostWords({ lost, made: [high, wide] }, shape) {
  const [rows, columns] = shape ?? [0, 0];
  const gone = [
    { count: lost.rows, what: "row", length: rows, kept: high },
    { count: lost.columns, what: "column", length: columns, kept: wide },
  ].filter(({ count }) => count > 0);
  if (!gone.length) return "";
  const counts = gone.map(({ count, what }) => (count > 1 ? `${count} ${what}s` : what));
  const words = `the last ${counts.join(" and ")} ${gone.length > 1 || gone[0].count > 1 ? "are" : "is"} in no window.`;
  if (!shape) return words[0].toUpperCase() + words.slice(1);
  const square = gone.length > 1 && rows === columns && high === wide ? gone.slice(0, 1) : gone;
  const made = square.map(({ what, length, kept }) => `${length} ${what}s make ${kept}`);
  return `${made.join(", ")}: ${words}`;
}

// --- the line below the title ---

/** @param {string | null} activation */
function thenWords(activation) {
  const rule = ruleOf(activation);
  return rule ? `, then ${rule[0]}` : "";
}

/** @param {Dense} now */
function denseFormula({ terms, activation, softmax }) {
  const sum = `${productsOf(terms)} + 1 bias`;
  if (activation === "softmax" && softmax) return `${sum}, then softmax over ${softmax.logits.length} classes`;
  return sum + thenWords(activation) + (softmax ? ": a logit" : "");
}

/** @param {Convolution} now */
function convolutionFormula({ terms, channels, activation }) {
  const empty = paddingCount({ channels });
  const padded = empty ? ` (${many(empty)} of them with padding)` : "";
  return `${productsOf(terms)}${padded} + 1 bias${thenWords(activation)}`;
}

/** "4 × 4 values of one map", or how many of them lie on it. @param {Pooling} now */
function pooledValues({ window }) {
  const size = `${window.length} × ${window[0].length}`;
  const inside = window.flat().filter((value) => value !== null).length;
  if (inside === window.length * window[0].length) return `${size} values of one map`;
  return `${inside === 1 ? "1 value" : `${inside} values`} of one map, where the ${size} window lies on it`;
}

/** @type {Record<string, (now: any) => string>} by the form of an explanation */
const FORMULAS = {
  Convolution: convolutionFormula,
  Largest: (now) => `the largest of ${pooledValues(now)}`,
  Mean: (now) => `the mean of ${pooledValues(now)}`,
  WeightedSum: denseFormula,
  Answer: denseFormula,
  Flattened: ({ cell }) => (cell.length === 3 ? "a map of one branch, as it is" : "one value, put into a row"),
  Dropped: () => "changes values in training only",
  Placed: ({ source }) => (source ? "one value of the layer before, put elsewhere" : "a zero around the maps"),
  Activated: (now) => ruleOf(now.function)?.[0] ?? "",
  Shares: (now) => `e^x over the sum of all ${now.softmax.logits.length} e^x`,
  Scaled: () => "one value × its weight + its bias",
  Sum: ({ inputs }) => `${inputs.length} branches added up`,
  Factors: ({ inputs }) => `${inputs.length} branches multiplied`,
};

/** How a value comes about, in one line. @param {Explanation} now */
export const formula = (now) => FORMULAS[now.form](now);

/**
 * What another program says of the same value.
 *
 * @param {{by: string, value: number, difference: number, agrees: boolean}} checked
 */
export function checkedWords({ by, value, difference, agrees }) {
  const unlike = agrees ? "" : ": that is not the value above";
  return `${by} says ${closer(value)}${unlike} (difference ${short(difference)})`;
}
