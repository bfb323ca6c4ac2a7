// Where a value comes from that was only handed on: in words. No DOM.

import { placeName } from "./words.js";

/**
 * Which value of the maps stands at an index of their row, or which map of a branch among the joined ones.
 *
 * @param {{before: string, cell: number[], index: number, source: number[]}} now
 * @param {number[]} [shape] of the layer before
 */
export function flattenWords({ before, cell, index, source }, shape) {
  if (cell.length === 3) return `Map ${index} is map ${source[2]} of ${before}, at the same place.`;
  if (source.length !== 3) return `Index ${index} is unit ${source[0]} of ${before}.`;
  const [row, column, map] = source;
  const place = `Index ${index} is row ${row}, column ${column}, map ${map}`;
  return shape ? `${place}: (${row}·${shape[1]} + ${column})·${shape[2]} + ${map} = ${index}.` : `${place}.`;
}

/**
 * Where a value comes from that a layer puts elsewhere.
 *
 * @param {{before: string, source: number[] | null}} now
 */
export const placedWords = ({ before, source }) =>
  source
    ? `This is ${placeName(before, source)}.`
    : `Outside of ${before === "input" ? "the picture" : before}: a zero.`;
