// Pixels on canvases, for the parts that show maps and kernels. Nearest neighbour everywhere, never blurred.

/** @import { Colour, Range } from "./colours.js" */

import { colourOf, NEUTRAL } from "./colours.js";

/**
 * The drawing context of a canvas.
 *
 * @param {HTMLCanvasElement} canvas
 */
export function contextOf(canvas) {
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
}

/**
 * @param {Uint8ClampedArray} data of an image, 4 bytes a pixel
 * @param {number} pixel
 * @param {Colour} colour
 */
function setPixel(data, pixel, colour) {
  const place = pixel * 4;
  data[place] = colour[0];
  data[place + 1] = colour[1];
  data[place + 2] = colour[2];
  data[place + 3] = 255;
}

/**
 * A canvas of an array's own size, a pixel a value.
 *
 * @template {Colour[] | null} Table
 * @param {number} height
 * @param {number} width
 * @param {(y: number, x: number) => Table extends null ? Colour : number} at a value; a colour without a table
 * @param {Table} table
 * @param {Range} [range] of the values
 */
export function pixelCanvas(height, width, at, table, range) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = contextOf(canvas);
  const image = context.createImageData(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const found = /** @type {any} */ (at(y, x));
      setPixel(image.data, y * width + x, table && range ? colourOf(table, range, found) : found);
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/**
 * The colour of a grey or RGB pixel with values in [0, 1].
 *
 * @param {ArrayLike<number>} values height x width x channels
 * @param {number} pixel row after row
 * @param {number} channels 1 or 3
 * @returns {Colour}
 */
export function pixelColour(values, pixel, channels) {
  return [0, 1, 2].map((part) => Math.round(255 * values[pixel * channels + Math.min(part, channels - 1)]));
}

/**
 * A mosaic of tiles, each in a thin frame; the pixels of all tiles go through one canvas: fast.
 *
 * @param {CanvasRenderingContext2D} area
 * @param {object} mosaic
 * @param {number} mosaic.count of tiles
 * @param {number} mosaic.rows of a tile
 * @param {number} mosaic.columns of a tile
 * @param {number} mosaic.across tiles in a line
 * @param {number} mosaic.scale side of the square that a value gets, in pixels
 * @param {number} mosaic.gap between two tiles, in pixels
 * @param {Colour[]} mosaic.table
 * @param {(tile: number, cell: number) => number} mosaic.at the value of a cell, counted row after row
 * @param {(tile: number) => Range} mosaic.ranges
 */
export function drawTiles(area, { count, rows, columns, across, scale, gap, table, at, ranges }) {
  if (!count) return;
  const canvas = document.createElement("canvas");
  const size = rows * columns;
  canvas.width = columns;
  canvas.height = rows * count;
  const context = contextOf(canvas);
  const image = context.createImageData(columns, rows * count);
  for (let tile = 0; tile < count; tile++) {
    const range = ranges(tile);
    for (let cell = 0; cell < size; cell++) {
      setPixel(image.data, tile * size + cell, colourOf(table, range, at(tile, cell)));
    }
  }
  context.putImageData(image, 0, 0);
  area.strokeStyle = NEUTRAL;
  area.lineWidth = 1;
  for (let tile = 0; tile < count; tile++) {
    const left = (tile % across) * (columns * scale + gap) + gap / 2;
    const top = Math.floor(tile / across) * (rows * scale + gap) + gap / 2;
    area.drawImage(canvas, 0, tile * rows, columns, rows, left, top, columns * scale, rows * scale);
    area.strokeRect(left - 0.5, top - 0.5, columns * scale + 1, rows * scale + 1);
  }
}

/**
 * Makes a canvas this many CSS pixels large, sharp on any screen.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height
 * @returns its context, scaled to CSS pixels
 */
export function sharpContext(canvas, width, height) {
  const density = Math.max(1, window.devicePixelRatio || 1);
  canvas.width = Math.round(width * density);
  canvas.height = Math.round(height * density);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = contextOf(canvas);
  context.setTransform(density, 0, 0, density, 0, 0);
  context.imageSmoothingEnabled = false;
  return context;
}
