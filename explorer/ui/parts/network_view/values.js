// What the view of a network computes beside the network itself: fields, ranges, trails, and what the server sent.

/** @import { Range } from "../colours.js" */

import { rangeOf, widestRange } from "../colours.js";
import { mapOf } from "../columns.js";

/** @typedef {number[]} Cell row, column, map; of a vector the unit */
/** @typedef {{layer: string, map: number, pixel: number[] | null}} Chosen a map, or one of its pixels */
/** @typedef {{layer: string, cell: Cell}} Entry */
/** @typedef {{entries: Entry[], at: number}} Trail the values one came by, and which of them is shown */
/** @typedef {{shape: number[], values: Float32Array}} Output */
/** @typedef {{activations: Record<string, Output>, probabilities: ArrayLike<number>}} Result */
/** @typedef {{type: string, kernel?: number, size?: number, stride?: number, padding?: string}} Layer */
/**
 * @typedef {object} Header
 * @property {string[]} names of the layers
 * @property {Layer[]} layers
 * @property {Record<string, number[]>} shapes by layer, and of the "input"
 * @property {Record<string, boolean>} signed
 */

/** @type {Trail} */
export const NOWHERE = { entries: [], at: -1 };

/**
 * What the server sent of a network that the browser cannot compute: bytes between a layer's lowest and highest value.
 *
 * @param {{ranges: Record<string, Range>, probabilities: number[]}} served
 * @param {Record<string, {shape: number[], values: Uint8Array}>} arrays by "served/LAYER"
 * @returns {Result}
 */
export function servedResult({ ranges, probabilities }, arrays) {
  const activations = Object.entries(ranges).map(([name, { low, high }]) => {
    const { shape, values } = arrays[`served/${name}`];
    return [name, { shape, values: Float32Array.from(values, (byte) => low + (byte * (high - low)) / 255) }];
  });
  return { activations: Object.fromEntries(activations), probabilities };
}

/**
 * The ranges of colours by the chosen rule.
 *
 * @param {Header} header
 * @param {Result} result
 * @param {"map" | "layer" | "network"} rule
 * @returns {(name: string, signed: boolean) => (map: number) => Range}
 */
export function rangesOf({ names, signed }, { activations }, rule) {
  const joined = (/** @type {boolean} */ sign) => {
    const same = names.filter((name) => signed[name] === sign);
    return widestRange(
      same.map((name) => rangeOf(activations[name].values, sign)),
      sign,
    );
  };
  const whole = rule === "network" ? { true: joined(true), false: joined(false) } : null;
  return (name, sign) => {
    const output = activations[name];
    if (rule === "map" && output.shape.length === 3) return (map) => rangeOf(mapOf(output, map), sign);
    const own = whole ? whole[sign ? "true" : "false"] : rangeOf(output.values, sign);
    return () => own;
  };
}

/**
 * The cell of what is chosen; null for a whole map.
 *
 * @param {Header} header
 * @param {Chosen} chosen
 * @returns {Cell | null}
 */
export function cellOf({ shapes }, { layer, map, pixel }) {
  if (shapes[layer].length !== 3) return [map];
  return pixel ? [...pixel, map] : null;
}

/**
 * What is chosen with a value of the trail.
 *
 * @param {Entry} entry
 * @returns {Chosen}
 */
export function chosenBy({ layer, cell }) {
  return { layer, map: cell[cell.length - 1], pixel: cell.length === 3 ? cell.slice(0, 2) : null };
}

/**
 * A trail that begins with what is chosen.
 *
 * @param {Header} header
 * @param {Chosen | null} chosen
 * @returns {Trail}
 */
export function trailFrom(header, chosen) {
  const cell = chosen && cellOf(header, chosen);
  return cell ? { entries: [{ layer: chosen.layer, cell }], at: 0 } : NOWHERE;
}

/**
 * One step on; the steps that lay ahead are forgotten.
 *
 * @param {Trail} trail
 * @param {Entry} entry
 * @returns {Trail}
 */
export function walked({ entries, at }, { layer, cell }) {
  return { entries: [...entries.slice(0, at + 1), { layer, cell }], at: at + 1 };
}

/**
 * One value of a layer's output.
 *
 * @param {Output} output
 * @param {Cell} cell
 */
export function valueAt({ values, shape }, cell) {
  return values[shape.length === 3 ? (cell[0] * shape[1] + cell[1]) * shape[2] + cell[2] : cell[0]];
}

/**
 * First and last row, first and last column -> top, left, bottom, right.
 *
 * @param {number[] | null | undefined} spans
 */
export function rectangleOf(spans) {
  return spans ? [spans[0], spans[2], spans[1], spans[3]] : null;
}

/**
 * What the server says of the chosen value, if it speaks of this one.
 *
 * @param {{layer: string, cell: Cell, value: number, total: number, tolerance: number, by: string, operations: number,
 *   drawing: number} | null} checked
 * @param {{layer: string, cell: Cell, operations: number, drawing: number | null}} shown `drawing`: null of a picture
 */
export function agreement(checked, { layer, cell, operations, drawing }) {
  if (!checked || checked.layer !== layer || checked.cell.join() !== cell.join()) return null;
  if (checked.operations !== operations || (drawing !== null && checked.drawing !== drawing)) return null;
  const difference = Math.abs(checked.value - checked.total);
  return { value: checked.value, by: checked.by, difference, agrees: difference <= checked.tolerance };
}
