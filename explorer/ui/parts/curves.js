// Learning curves: one metric over the epochs of a training, with a mark at the epoch that is looked at.

import { CHOSEN } from "./colours.js";
import { element } from "./element.js";
import { sharpContext } from "./paint.js";

const COLOURS = { training: "#0072b2", validation: "#e69f00" };
const ROOM = { left: 46, right: 10, top: 8, bottom: 26 }; // for the numbers of the axes, in pixels
const MOST_TICKS = 10;

/** @typedef {[number, number]} Point epochs since the start, value */
/**
 * @typedef {object} Progress what a training has reported
 * @property {Record<string, number[]>} history by column: epoch, counted from 0, loss, val_loss, accuracy, val_accuracy
 * @property {Record<string, number[]>} steps inside the epochs, by column: epoch, step, loss, accuracy; or nothing
 * @property {number} stepsPerEpoch
 * @property {number} asked epochs
 */
/**
 * @typedef {object} Curves
 * @property {string} metric "accuracy" or "loss"
 * @property {Point[]} running the value inside the epochs
 * @property {Record<"training" | "validation", Point[]>} lines a point at each epoch's end
 * @property {number} low end of the axis
 * @property {number} high
 * @property {number} asked epochs
 */

/**
 * Accuracy ends at 1 and begins below its lowest value, at 0.9 at most; loss begins at 0.
 *
 * @param {"accuracy" | "loss"} metric
 * @param {Progress} progress
 * @returns {Curves}
 */
export function curvesOf(metric, { history, steps, stepsPerEpoch, asked }) {
  const ends = history.epoch ?? [];
  const line = (/** @type {string} */ name) =>
    ends.map((end, place) => /** @type {Point} */ ([end + 1, history[name][place]]));
  const running = (steps.epoch ?? []).map(
    (epoch, place) => /** @type {Point} */ ([epoch + steps.step[place] / stepsPerEpoch, steps[metric][place]]),
  );
  const lines = { training: line(metric), validation: line(`val_${metric}`) };
  const values = [...lines.training, ...lines.validation, ...running].map(([, value]) => value);
  const accuracy = metric === "accuracy";
  const high = accuracy ? 1 : Math.max(...values, 0.1) * 1.05;
  return { metric, running, lines, low: accuracy ? Math.min(...values, 0.9) * 0.95 : 0, high, asked };
}

/**
 * Epochs with a number at the axis: ten or one more at most, from 0 on.
 *
 * @param {number} asked
 */
export function ticksOf(asked) {
  const every = Math.max(1, Math.ceil(asked / MOST_TICKS));
  return Array.from({ length: Math.floor(asked / every) + 1 }, (_, place) => place * every);
}

/**
 * @param {CanvasRenderingContext2D} area
 * @param {Point[]} points
 * @param {(point: Point) => Point} place of a point on the canvas
 */
function paintLine(area, points, place) {
  area.beginPath();
  for (const point of points) area.lineTo(...place(point));
  area.stroke();
}

/**
 * @param {CanvasRenderingContext2D} area
 * @param {Curves} curves
 * @param {(point: Point) => Point} place
 * @param {{width: number, height: number, ink: string}} look
 */
function paintAxes(area, { metric, low, high, asked }, place, { width, height, ink }) {
  area.font = "13px sans-serif";
  area.fillStyle = area.strokeStyle = ink;
  area.lineWidth = 1;
  area.textAlign = "right";
  area.textBaseline = "middle";
  for (const part of [0, 0.5, 1]) {
    const value = low + part * (high - low);
    const [, y] = place([0, value]);
    area.fillText(metric === "accuracy" ? `${Math.round(value * 100)}\u202f%` : value.toFixed(2), ROOM.left - 6, y);
    area.globalAlpha = 0.3;
    area.beginPath();
    area.moveTo(ROOM.left, y);
    area.lineTo(width - ROOM.right, y);
    area.stroke();
    area.globalAlpha = 1;
  }
  area.textAlign = "center";
  area.textBaseline = "alphabetic";
  for (const tick of ticksOf(asked)) area.fillText(String(tick), place([tick, 0])[0], height - 6);
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Curves} curves
 * @param {{width: number, height: number, ink: string, marked: number}} look `marked`: an epoch; `ink`: of the text
 */
export function paintCurves(canvas, curves, { width, height, ink, marked }) {
  const { metric, running, lines, low, high, asked } = curves;
  const area = sharpContext(canvas, width, height);
  const place = (/** @type {Point} */ [epoch, value]) =>
    /** @type {Point} */ ([
      ROOM.left + (epoch / Math.max(1, asked)) * (width - ROOM.left - ROOM.right),
      ROOM.top + ((high - value) / (high - low)) * (height - ROOM.top - ROOM.bottom),
    ]);
  paintAxes(area, curves, place, { width, height, ink });
  area.strokeStyle = COLOURS.training;
  area.lineWidth = 1.2;
  area.setLineDash([3, 3]);
  paintLine(area, running, place);
  area.setLineDash([]);
  for (const part of /** @type {("training" | "validation")[]} */ (Object.keys(COLOURS))) {
    area.strokeStyle = area.fillStyle = COLOURS[part];
    area.lineWidth = 2.5;
    paintLine(area, lines[part], place);
    for (const point of lines[part]) {
      area.beginPath();
      area.arc(...place(point), 3.5, 0, 2 * Math.PI);
      area.fill();
    }
  }
  const [x] = place([marked, low]);
  area.strokeStyle = CHOSEN;
  area.lineWidth = 3;
  area.beginPath();
  area.moveTo(x, 4);
  area.lineTo(x, height - 24);
  area.stroke();
  canvas.setAttribute("aria-label", `${metric} over ${asked} epochs, marked at epoch ${marked}`);
}

/** The key of the curves: a line of its colour before each name. */
export function curvesKey() {
  const node = element("p", "key");
  for (const [name, colour] of Object.entries(COLOURS)) {
    const line = element("i");
    line.style.background = colour;
    node.append(line, ` ${name} `);
  }
  return node;
}
