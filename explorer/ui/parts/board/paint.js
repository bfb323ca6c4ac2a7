// The board: white strokes on black, and words while there are none.

/** @import { Point, Stroke } from "./drawing.js" */

import { contextOf } from "../paint.js";
import { BOARD } from "../prepare.js";
import { letters } from "../projected.js";

const PEN = 24;
const RING = 14;
const SMALLEST_FONT = 34; // on the board, which may be shown smaller than it is
const FONT = 15; // on the screen, in pixels

/**
 * @param {CanvasRenderingContext2D} area
 * @param {Stroke} stroke
 */
function paintStroke(area, stroke) {
  const [[x, y]] = stroke;
  area.beginPath();
  area.moveTo(x, y);
  for (const point of stroke) area.lineTo(...point);
  if (stroke.length === 1) area.lineTo(x + 0.01, y);
  area.stroke();
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {{strokes: Stroke[], picture: boolean, cursor: Point | null}} shown `picture`: whether one is used instead
 */
export function paintBoard(canvas, { strokes, picture, cursor }) {
  const area = contextOf(canvas);
  area.fillStyle = "#000";
  area.fillRect(0, 0, BOARD, BOARD);
  area.strokeStyle = "#fff";
  area.lineWidth = PEN;
  area.lineCap = area.lineJoin = "round";
  for (const stroke of strokes) paintStroke(area, stroke);
  if (!strokes.length) {
    area.fillStyle = "#9aa4b2";
    area.font = `${Math.max(SMALLEST_FONT, (letters(FONT) * BOARD) / (canvas.clientWidth || BOARD))}px sans-serif`;
    area.textAlign = "center";
    area.fillText(picture ? "Your picture is used." : "Draw one digit here", BOARD / 2, BOARD / 2);
    if (picture) area.fillText("Draw to replace it.", BOARD / 2, BOARD / 2 + 46);
  }
  if (cursor) {
    area.strokeStyle = "#5aa9ff";
    area.lineWidth = 3;
    area.beginPath();
    area.arc(...cursor, RING, 0, 2 * Math.PI);
    area.stroke();
  }
}
