// Values as squares on a canvas: their numbers, the lines between them, hatched zeros and the frame of a window.

/** @import { Colour, Range } from "../colours.js" */
/** @import { Moving } from "./sliding.js" */

import { CHOSEN, colourOf, inkOn, NEUTRAL } from "../colours.js";
import { cellText } from "./words.js";

const SMALLEST_FONT = 10;
const LARGEST_FONT = 18;
const DIGIT = 0.58; // width of a digit by the size of its font
const NUMBERED = 22; // the smallest cell with room for a number, in pixels
const LINED = 14;
const HATCH = 7;
const FINE = 8; // below it a frame is two pixels wide and stands about its cell

/**
 * @typedef {object} Squares
 * @property {number} rows
 * @property {number} columns
 * @property {(y: number, x: number) => number} at
 * @property {Colour[] | null} table null: colours without numbers
 * @property {Range} range
 * @property {number} cell side of a square, in pixels
 * @property {number} [left]
 * @property {number} [top]
 * @property {number} [until] how many have a number, row after row
 */

/**
 * The values of one grid, with numbers where they can be read.
 *
 * @param {CanvasRenderingContext2D} area
 * @param {Squares} squares
 * @param {HTMLCanvasElement} image their colours, a pixel a value
 */
export function paintValues(area, squares, image) {
  const { rows, columns, at, table, range, cell, left = 0, top = 0, until = rows * columns } = squares;
  area.drawImage(image, left, top, columns * cell, rows * cell);
  if (cell < NUMBERED || !table || !until) return;
  const values = Array.from({ length: until }, (_, place) => at(Math.floor(place / columns), place % columns));
  const texts = values.map(cellText);
  const longest = Math.max(...texts.map((text) => text.length));
  const font = Math.min(LARGEST_FONT, (cell - 5) / (DIGIT * longest), cell * 0.5);
  if (font < SMALLEST_FONT) return;
  area.font = `${font}px sans-serif`;
  area.textAlign = "center";
  area.textBaseline = "middle";
  texts.forEach((text, place) => {
    area.fillStyle = inkOn(colourOf(table, range, values[place]));
    const x = left + ((place % columns) + 0.5) * cell;
    area.fillText(text, x, top + (Math.floor(place / columns) + 0.5) * cell);
  });
}

/**
 * Lines between the squares, where these are not too small.
 *
 * @param {CanvasRenderingContext2D} area
 * @param {number} rows
 * @param {number} columns
 * @param {number} cell
 */
export function paintLines(area, rows, columns, cell) {
  if (cell < LINED) return;
  area.strokeStyle = NEUTRAL;
  area.lineWidth = 0.6;
  area.beginPath();
  for (let y = 0; y <= rows; y++) {
    area.moveTo(0, y * cell);
    area.lineTo(columns * cell, y * cell);
  }
  for (let x = 0; x <= columns; x++) {
    area.moveTo(x * cell, 0);
    area.lineTo(x * cell, rows * cell);
  }
  area.stroke();
}

/**
 * The zeros around a picture, and places that are still empty.
 *
 * @param {CanvasRenderingContext2D} area
 * @param {number} left
 * @param {number} top
 * @param {number} width
 * @param {number} height
 */
export function hatch(area, left, top, width, height) {
  if (width <= 0 || height <= 0) return;
  area.save();
  area.beginPath();
  area.rect(left, top, width, height);
  area.clip();
  area.strokeStyle = NEUTRAL;
  area.globalAlpha = 0.55;
  area.lineWidth = 1;
  area.beginPath();
  for (let x = left - height; x < left + width; x += HATCH) {
    area.moveTo(x, top + height);
    area.lineTo(x + height, top);
  }
  area.stroke();
  area.restore();
}

/**
 * Empties and hatches what comes after a place of the output.
 *
 * @param {CanvasRenderingContext2D} area
 * @param {{row: number, column: number, rows: number, columns: number, cell: number}} place
 */
export function hatchAfter(area, { row, column, rows, columns, cell }) {
  const rest = [
    [column + 1, row, columns - column - 1, 1],
    [0, row + 1, columns, rows - row - 1],
  ];
  for (const [x, y, wide, high] of rest) {
    area.clearRect(x * cell, y * cell, wide * cell, high * cell);
    hatch(area, x * cell, y * cell, wide * cell, high * cell);
  }
}

/**
 * A frame about one cell.
 *
 * @param {CanvasRenderingContext2D} area
 * @param {number} row
 * @param {number} column
 * @param {number} cell
 */
export function frameCell(area, row, column, cell) {
  const around = cell < FINE ? 2 : -1; // about a small cell, inside a large one
  area.strokeStyle = CHOSEN;
  area.lineWidth = cell < FINE ? 2 : 3;
  area.strokeRect(column * cell - around, row * cell - around, cell + 2 * around, cell + 2 * around);
}

/**
 * Frames every pixel that the kernel touches at a place of the output, and the window they make.
 *
 * @param {CanvasRenderingContext2D} area
 * @param {{row: number, column: number, kernel: number[], moving: Moving, cell: number}} place `kernel`: its shape
 */
export function frameTaps(area, { row, column, kernel, moving, cell }) {
  const { dilation, stride } = moving;
  const [high, wide] = kernel;
  const [tall, broad] = [high, wide].map((size) => dilation * (size - 1) + 1);
  const top = row * stride[0];
  const left = column * stride[1];
  area.strokeStyle = CHOSEN;
  area.lineWidth = cell < FINE ? 2 : 3;
  if (dilation > 1 && cell >= 4) {
    area.lineWidth = 2;
    for (let j = 0; j < high; j++) {
      for (let i = 0; i < wide; i++) {
        const x = (left + i * dilation) * cell + 1;
        area.strokeRect(x, (top + j * dilation) * cell + 1, cell - 2, cell - 2);
      }
    }
    area.setLineDash([5, 4]);
  }
  area.strokeRect(left * cell + 1, top * cell + 1, broad * cell - 2, tall * cell - 2);
  area.setLineDash([]);
}

/**
 * Row and column under the pointer.
 *
 * @param {PointerEvent} event
 * @param {HTMLCanvasElement} canvas
 * @param {number} cell
 * @param {number} rows
 * @param {number} columns
 */
export function cellUnder(event, canvas, cell, rows, columns) {
  const box = canvas.getBoundingClientRect();
  const inside = (/** @type {number} */ place, /** @type {number} */ count) =>
    Math.max(0, Math.min(count - 1, Math.floor(place / cell)));
  return [inside(event.clientY - box.top, rows), inside(event.clientX - box.left, columns)];
}
