// How large the cells of the panels are, and where they stand.

/** @import { Moving } from "./sliding.js" */

export const WIDEST_CELL = 64;
export const NARROW = 700; // a page this wide is a phone's
const HIGH = 330;
const LESS_HIGH = 260; // where the terms stand below the pictures
const GAP = 28; // between two panels
const LEAST_ROOM = 140; // for a panel beside others
const LEAST_CELL = 4;

/**
 * Whole pixels, where a cell has at least two of them.
 *
 * @param {number} exact
 */
export function wholeCell(exact) {
  return exact >= 2 ? Math.floor(exact) : exact;
}

/**
 * @typedef {object} Layout
 * @property {number[]} around rows and columns of the picture with its zeros
 * @property {boolean} flat whether the picture is one line
 * @property {boolean} below whether the terms have a line of their own, below the pictures
 * @property {number} cell its side, in pixels
 * @property {number} room width of a panel, in pixels
 */

/**
 * @param {number[]} picture its shape
 * @param {number[]} kernel its shape
 * @param {Moving} moving
 * @param {number} views outputs side by side
 * @param {number} width of the place, in pixels
 * @returns {Layout}
 */
export function layoutOf(picture, kernel, moving, views, width) {
  const around = [0, 1].map((axis) => picture[axis] + moving.before[axis] + moving.behind[axis]);
  const flat = around[0] === 1;
  const count = flat ? 1 : views + 1;
  const below = kernel[1] > 3 || picture[2] > 1 || views > 1;
  let room = (width - GAP * (count - 1)) / count;
  if (width < NARROW && !flat && (room < LEAST_ROOM || room / around[1] < LEAST_CELL)) room = width;
  const high = below ? LESS_HIGH : HIGH;
  const fits = (/** @type {number} */ rows, /** @type {number} */ columns) => Math.min(room / columns, high / rows);
  const exact = Math.min(fits(around[0], around[1]), fits(moving.rows, moving.columns), WIDEST_CELL);
  return { around, flat, below, cell: wholeCell(exact), room };
}

/**
 * The place of the output whose window has its middle nearest to a point of the picture.
 *
 * @param {number[]} point in cells of the picture with its zeros: down, across
 * @param {number[]} kernel its shape
 * @param {Moving} moving
 */
export function placeNear(point, kernel, moving) {
  const counts = [moving.rows, moving.columns];
  const [row, column] = point.map((at, axis) => {
    const first = at - 0.5 - (moving.dilation * (kernel[axis] - 1)) / 2;
    return Math.max(0, Math.min(counts[axis] - 1, Math.round(first / moving.stride[axis])));
  });
  return row * moving.columns + column;
}
