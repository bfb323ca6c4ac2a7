// What the sliding kernel says: numbers in cells, sums, and the line below them.

/** @import { Step } from "./sliding.js" */

import { readable, twoDigits } from "../numbers.js";

const LONGEST_QUOTE = 20;
const EXACT = 1e-9; // a match, but for rounding

/**
 * A number as short as a cell wants it.
 *
 * @param {number} value
 */
export function cellText(value) {
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e5) return String(value + 0).replace("-", "−"); // + 0: no −0
  if (size >= 1e4) return readable(value);
  if (size >= 10) return value.toFixed(size >= 100 ? 0 : 1).replace("-", "−");
  return twoDigits(value);
}

/**
 * Four significant digits, as `number` of core/network/sliding.py writes them.
 *
 * @param {number} value
 */
export function sumText(value) {
  return String(Number(value.toPrecision(4)) + 0).replaceAll("-", "−");
}

/**
 * A weight in its field, as one types it: with what its 32 bits hold.
 *
 * @param {number} value
 */
export function typedText(value) {
  return String(Number(value.toPrecision(6)));
}

/**
 * What becomes of the products' sum at one place: "R −0.12 + G 0.3 = 0.18", then what is divided and added.
 *
 * @param {Step} step
 * @param {{channels: string[], divisor: number, bias: number}} header
 */
export function totalLines({ subtotals, total }, { channels, divisor, bias }) {
  const lines = [];
  const divided = total / divisor;
  if (channels.length > 1) {
    const parts = channels.map((name, place) => `${name} ${sumText(subtotals[place])}`).join(" + ");
    lines.push(`${channels.length} slices, one sum: ${parts} = ${sumText(total)}`);
  }
  if (divisor !== 1) lines.push(`${sumText(total)} / ${divisor} = ${sumText(divided)}`);
  if (bias) lines.push(`${sumText(divided)} + bias ${sumText(bias)} = ${sumText(divided + bias)}`);
  if (divisor !== 1 && Math.abs(divided - 1) < EXACT) lines.push("an exact match");
  return lines;
}

/**
 * @param {string} typed what is no weight
 */
export function wrongWeight(typed) {
  const received = `Received: “${typed.slice(0, LONGEST_QUOTE)}”.`;
  return `A weight is a number. Expected −1,000,000 to 1,000,000. ${received} The old value stays.`;
}

/**
 * The value of every variant at one place.
 *
 * @param {{values: ArrayLike<number>}[]} views the second is the first's kernel, flipped
 * @param {number} at
 */
export function readings(views, at) {
  const names = views.length > 1 ? ["as it is ", ", flipped "] : [""];
  return views.map(({ values }, place) => names[place] + sumText(values[at]));
}
