// The legend below everything that shows values as colours.

/** @import { Range } from "./colours.js" */

import { element } from "./element.js";
import { readable } from "./numbers.js";

/**
 * A bar of colours between two words for its ends, and what they mean.
 *
 * @param {string[]} stops
 * @param {string} low
 * @param {string} high
 * @param {string} [meaning]
 */
export function legendBetween(stops, low, high, meaning) {
  const node = element("div", "legend");
  const bar = element("span", "bar");
  bar.style.background = `linear-gradient(to right, ${stops.join(",")})`;
  node.append(element("span", "", low), bar, element("span", "", high));
  if (meaning !== undefined) node.append(element("span", "words", meaning));
  return node;
}

/**
 * The legend of a range: its ends as numbers.
 *
 * @param {string[]} stops
 * @param {Range} range
 * @param {string} meaning such as "activation"
 */
export function legend(stops, range, meaning) {
  return legendBetween(stops, readable(range.low), readable(range.high), meaning);
}
