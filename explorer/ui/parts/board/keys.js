// Drawing by keys: arrows move a ring, the space key is the pen.

/** @import { Point, Stroke } from "./drawing.js" */

import { BOARD, SIZE } from "../prepare.js";
import { onBoard } from "./drawing.js";

const STEP = BOARD / SIZE; // one pixel of the network's input
/** @type {Record<string, Point>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * @typedef {object} Pad what draws
 * @property {(stroke: Stroke) => void} begin
 * @property {(stroke: Stroke, point: Point) => void} extend
 * @property {() => void} end the pen is up
 * @property {() => void} undo
 * @property {() => void} clear
 * @property {(event?: Event) => void} schedule something is to be painted
 */

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Pad} pad
 */
export function makeKeys(canvas, pad) {
  /** @type {Point | null} */
  let cursor = null;
  /** @type {Stroke | null} */
  let stroke = null;

  const move = (/** @type {Point} */ [across, down]) => {
    const [x, y] = cursor ?? [BOARD / 2, BOARD / 2];
    cursor = [onBoard(x + across * STEP), onBoard(y + down * STEP)];
    if (stroke) pad.extend(stroke, cursor);
  };
  const penDown = () => {
    cursor ??= [BOARD / 2, BOARD / 2];
    if (stroke) return;
    stroke = [cursor];
    pad.begin(stroke);
  };
  const penUp = () => {
    if (!stroke) return;
    stroke = null;
    pad.end();
  };
  canvas.onkeydown = (event) => {
    if (event.key in ARROWS) move(ARROWS[event.key]);
    else if (event.key === " ") penDown();
    else if (event.key === "Delete" || event.key === "Backspace") pad.clear();
    else if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey)) pad.undo();
    else return;
    event.preventDefault();
    event.stopPropagation();
    pad.schedule(event);
  };
  canvas.onkeyup = (event) => {
    if (event.key === " ") penUp();
  };
  canvas.onblur = () => {
    penUp();
    cursor = null;
    pad.schedule();
  };
  return {
    get cursor() {
      return cursor;
    },
    /** A pointer draws now. */
    release() {
      penUp();
      cursor = null;
    },
  };
}
