// Which range the colours have, and their legends.

/** @import { Stops } from "../colours.js" */

import { element } from "../element.js";
import { legendBetween } from "../legend.js";

const RANGES = { map: "each map", layer: "each layer", network: "whole network" };
const SIGNED = "+ largest (layers that go below 0)";

/**
 * The choice of a range: one radio button a rule.
 *
 * @param {HTMLElement} place
 * @param {string} chosen
 * @param {(rule: string) => void} choose
 */
export function makeRanges(place, chosen, choose) {
  for (const [rule, words] of Object.entries(RANGES)) {
    const label = element("label");
    const choice = element("input");
    choice.type = "radio";
    choice.name = "range";
    choice.checked = rule === chosen;
    choice.onchange = () => choose(rule);
    label.append(choice, words);
    place.append(label);
  }
}

/**
 * Legends for the kinds of layers that are there: with values below zero, and without.
 *
 * @param {Stops} stops
 * @param {Record<string, boolean>} signed by layer
 * @param {"map" | "layer" | "network"} rule
 */
export function rangeLegends(stops, signed, rule) {
  const signs = Object.values(signed);
  const words = `largest of ${RANGES[rule].replace("whole", "the whole")}`;
  return [
    ...(signs.includes(false) ? [legendBetween(stops.sequential, "0", words)] : []),
    ...(signs.includes(true) ? [legendBetween(stops.diverging, "− largest", SIGNED)] : []),
  ];
}
