// One block of a mosaic: tiles with or without numbers, or bars.

/** @import { Colour, Range } from "./colours.js" */
/** @import { Layout } from "./maps_layout.js" */

import { CHOSEN, colourOf, inkOn } from "./colours.js";
import { BAR_HEIGHT, barOf, cornerOf } from "./maps_layout.js";
import { twoDigits } from "./numbers.js";
import { drawTiles, sharpContext } from "./paint.js";

const CURSOR = "#5aa9ff";

/**
 * @typedef {object} Block
 * @property {Layout} layout
 * @property {Float32Array} values tile after tile
 * @property {Colour[]} table
 * @property {(tile: number) => Range} ranges
 * @property {boolean} numbers whether they stand on the values
 * @property {string[]} [labels] below the bars
 */

/**
 * The values of one tile.
 *
 * @param {Block} block
 * @param {number} tile
 */
export function tileValues({ layout: { rows, columns }, values }, tile) {
  const size = rows * columns;
  return values.subarray(tile * size, (tile + 1) * size);
}

/**
 * @param {CanvasRenderingContext2D} area
 * @param {Block} block
 * @param {number} tile
 */
function paintNumbers(area, block, tile) {
  const { columns, gap, scale } = block.layout;
  const [left, top] = cornerOf(block.layout, tile);
  const range = block.ranges(tile);
  area.font = "11px sans-serif";
  area.textAlign = "center";
  area.textBaseline = "middle";
  tileValues(block, tile).forEach((value, place) => {
    const x = left + gap / 2 + ((place % columns) + 0.5) * scale;
    area.fillStyle = inkOn(colourOf(block.table, range, value));
    area.fillText(twoDigits(value), x, top + gap / 2 + (Math.floor(place / columns) + 0.5) * scale);
  });
}

/**
 * @param {CanvasRenderingContext2D} area
 * @param {Block} block
 * @param {number} tile
 * @param {string} ink
 */
function paintBar(area, { layout, labels, ranges, table, values }, tile, ink) {
  const { named, scale } = layout;
  const [left, top] = cornerOf(layout, tile);
  const range = ranges(tile);
  const bar = barOf(values[tile], range);
  area.fillStyle = `rgb(${colourOf(table, range, values[tile])})`;
  area.fillRect(left, top + bar.top, Math.max(1, scale - 1), bar.height);
  if (!named) return;
  area.fillStyle = ink;
  area.font = "13px sans-serif";
  area.textAlign = "center";
  area.textBaseline = "alphabetic";
  area.fillText(String(labels?.[tile] ?? tile), left + scale / 2, top + BAR_HEIGHT + 14, scale);
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Block} block
 * @param {{chosen: number | null, cursor: number | null}} marks tiles in a frame
 */
export function paintBlock(canvas, block, { chosen, cursor }) {
  const { layout, numbers, ranges, table, values } = block;
  const { across, bars, count, rows, columns, tileWidth, tileHeight, lines } = layout;
  const size = rows * columns;
  const ink = getComputedStyle(canvas).color;
  const area = sharpContext(canvas, across * tileWidth, lines * tileHeight);
  const at = (/** @type {number} */ tile, /** @type {number} */ cell) => values[tile * size + cell];
  if (!bars) drawTiles(area, { ...layout, table, ranges, at });
  for (let tile = 0; tile < count; tile++) {
    if (bars) paintBar(area, block, tile, ink);
    else if (numbers) paintNumbers(area, block, tile);
    if (tile !== chosen && tile !== cursor) continue;
    const [left, top] = cornerOf(layout, tile);
    area.strokeStyle = tile === chosen ? CHOSEN : CURSOR;
    area.lineWidth = 3;
    area.strokeRect(left + 1, top + 1, tileWidth - (bars ? 1 : 2), tileHeight - 2);
  }
}
