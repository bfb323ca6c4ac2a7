// A confusion matrix: rows are the true classes, columns the answers.

import { colourOf, colourTable, inkOn } from "./colours.js";
import { sharpContext } from "./paint.js";

const CELL = 30;
const WIDEST = 520;
const LETTER = 8; // width of a letter, about, in pixels
const UNIT = { low: 0, high: 1 };

/**
 * The share of each row that a cell has; 0 in a row without any picture.
 *
 * @param {ArrayLike<number>} counts row after row
 * @param {number} classes
 * @returns {number[]}
 */
export function sharesOf(counts, classes) {
  return Array.from(counts, (count, place) => {
    const start = place - (place % classes);
    const total = Array.from({ length: classes }, (_, column) => counts[start + column]).reduce((a, b) => a + b, 0);
    return total ? count / total : 0;
  });
}

/**
 * Names below the columns: where ten long ones have no room, numbers of the rows.
 *
 * @param {string[]} classes
 */
export function columnNames(classes) {
  return classes.map((name, place) => (classes.length === 10 && name.length > 2 ? String(place) : name));
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} counts row after row
 * @param {string[]} classes
 * @param {{stops: string[], ink: string, width: number}} look `ink`: of the names; `width` of the place, in pixels
 */
export function paintMatrix(canvas, counts, classes, { stops, ink, width }) {
  const count = classes.length;
  const left = Math.max(26, ...classes.map((name) => name.length * LETTER));
  const cell = Math.min(CELL, Math.floor((Math.min(width, WIDEST) - left - 4) / count));
  const area = sharpContext(canvas, left + count * cell + 2, count * cell + 22);
  const table = colourTable(stops);
  const shares = sharesOf(counts, count);
  const names = columnNames(classes);
  const middle = (/** @type {number} */ place) => (place + 0.5) * cell;
  area.font = "12px sans-serif";
  area.textBaseline = "middle";
  area.fillStyle = ink;
  for (let place = 0; place < count; place++) {
    area.textAlign = "right";
    area.fillText(classes[place], left - 6, middle(place));
    area.textAlign = "center";
    area.fillText(names[place], left + middle(place), count * cell + 12);
  }
  shares.forEach((share, place) => {
    const row = Math.floor(place / count);
    const column = place % count;
    const colour = colourOf(table, UNIT, share);
    area.fillStyle = `rgb(${colour})`;
    area.fillRect(left + column * cell, row * cell, cell - 1, cell - 1);
    area.fillStyle = inkOn(colour);
    area.fillText(String(counts[place]), left + middle(column), middle(row), cell - 3);
  });
  canvas.setAttribute("aria-label", "Confusion matrix: rows true class, columns answer");
}
