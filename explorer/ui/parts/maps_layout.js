// Where the tiles of a mosaic stand, and what is under the pointer.

export const BAR_HEIGHT = 64;
const TILE = 54; // its side where nothing else is asked for, in pixels
const NUMBER_CELL = 36; // a value with its number
const GAP = 6;
const LABEL = 18; // below a bar
const MOST_NAMED = 16; // bars with labels
const WIDEST_BAR = { named: 96, unnamed: 24 };

/**
 * @typedef {object} Layout
 * @property {boolean} bars a value is a bar: the block is a vector
 * @property {boolean} named bars have labels
 * @property {number} count of tiles
 * @property {number} rows of a tile
 * @property {number} columns of a tile
 * @property {number} scale side of a value's square, or width of a bar, in pixels
 * @property {number} gap between two tiles
 * @property {number} tileWidth with its gap
 * @property {number} tileHeight
 * @property {number} across tiles in a line
 * @property {number} lines
 */

/**
 * @param {number[]} shape tiles x rows x columns, or values
 * @param {{numbers?: boolean, tile?: number, labelled?: boolean}} wish `tile`: its side; `labelled`: tiles have names
 * @param {number} width of the place, in pixels
 * @returns {Layout}
 */
export function layoutOf(shape, { numbers = false, tile = TILE, labelled = false }, width) {
  const bars = shape.length === 1;
  const [count, rows, columns] = bars ? [shape[0], 1, 1] : shape;
  const named = bars && count <= MOST_NAMED && labelled;
  const widest = named ? WIDEST_BAR.named : WIDEST_BAR.unnamed;
  const cell = numbers ? NUMBER_CELL : Math.max(1, Math.round(Math.min(tile, width) / columns));
  const scale = bars
    ? Math.max(2, Math.min(widest, Math.floor(width / count)))
    : Math.min(cell, Math.max(1, Math.floor(width / columns)));
  const gap = bars ? 0 : GAP;
  const tileWidth = columns * scale + gap;
  const tileHeight = bars ? BAR_HEIGHT + (named ? LABEL : 0) : rows * scale + gap;
  const across = Math.max(1, Math.min(count, Math.floor((width + gap) / tileWidth)));
  return {
    bars,
    named,
    count,
    rows,
    columns,
    scale,
    gap,
    tileWidth,
    tileHeight,
    across,
    lines: Math.ceil(count / across),
  };
}

/**
 * The left and the upper edge of a tile with its gap, in pixels.
 *
 * @param {Layout} layout
 * @param {number} tile
 */
export function cornerOf({ across, tileWidth, tileHeight }, tile) {
  return [(tile % across) * tileWidth, Math.floor(tile / across) * tileHeight];
}

/**
 * The tile, and the row and column in it; null beside the tiles.
 *
 * @param {Layout} layout
 * @param {number} x pixels from the left
 * @param {number} y pixels from the top
 */
export function spotAt({ across, count, rows, columns, scale, gap, tileWidth, tileHeight }, x, y) {
  const tile = Math.floor(y / tileHeight) * across + Math.floor(x / tileWidth);
  if (x < 0 || y < 0 || x >= across * tileWidth || tile >= count) return null;
  const inside = (/** @type {number} */ at, /** @type {number} */ most) =>
    Math.min(most - 1, Math.max(0, Math.floor((at - gap / 2) / scale)));
  return { tile, row: inside(y % tileHeight, rows), column: inside(x % tileWidth, columns) };
}

/**
 * Where a bar stands: from zero to its value, at least a pixel.
 *
 * @param {number} value
 * @param {{low: number, high: number}} range
 * @returns its upper edge and its height, in pixels
 */
export function barOf(value, { low, high }) {
  const span = high - low || 1;
  const zero = BAR_HEIGHT * (high / span || (high ? 0 : 1));
  const height = (value / span) * (BAR_HEIGHT - 2);
  return { top: Math.min(zero, zero - height), height: Math.max(1, Math.abs(height)) };
}
