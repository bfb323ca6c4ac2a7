// The picture with the window in it, and the output that fills up.

/** @import { Layout } from "./layout.js" */
/** @import { Message, View } from "./views.js" */

import { element, imageCanvas } from "../element.js";
import { legend } from "../legend.js";
import { pixelCanvas, pixelColour, sharpContext } from "../paint.js";
import { placeNear } from "./layout.js";
import { cellUnder, frameCell, frameTaps, hatch, hatchAfter, paintLines, paintValues } from "./squares.js";

/** @typedef {{message: Message, views: View[]}} State what is shown; the same object as long as the part stands */
/** @typedef {(event: PointerEvent, place: number) => void} Point */

const OUTPUT_KEYS = "Arrows move the window, space plays and pauses, Home starts over, End shows all.";

/**
 * @param {State} state
 * @param {Layout} layout
 * @param {Point} point a place of the output is pointed at by its window
 */
export function makeInputPanel(state, { around, cell }, point) {
  const { header, arrays } = state.message;
  const { moving } = header;
  const { shape, values } = arrays.picture;
  const [height, wide, channels] = shape;
  const { range, stops } = state.views[0].seen;
  const table = channels === 1 ? state.views[0].tables[0] : null;
  const at = (/** @type {number} */ y, /** @type {number} */ x) => values[(y * wide + x) * channels];
  const image = table
    ? pixelCanvas(height, wide, at, table, range)
    : pixelCanvas(height, wide, (y, x) => pixelColour(values, y * wide + x, channels), null);
  const told = channels === 1 ? "one channel" : `${channels} channels`;
  const canvas = imageCanvas("input", `Input, ${height} by ${wide}, ${told}, with the window framed`);
  const node = element("section", "panel");
  node.append(element("h4", "", `Input ${height}×${wide}${channels > 1 ? `×${channels}` : ""}`), canvas);
  if (table) node.append(legend(stops, range, ""));
  const [top, left] = moving.before;
  const squares = { rows: height, columns: wide, at, table, range, cell, left: left * cell, top: top * cell };
  const kernel = arrays.kernel.shape;

  canvas.onpointerdown = canvas.onpointermove = (event) => {
    const box = canvas.getBoundingClientRect();
    point(event, placeNear([(event.clientY - box.top) / cell, (event.clientX - box.left) / cell], kernel, moving));
  };
  return {
    node,
    /** @param {number} row @param {number} column the place of the output */
    paint(row, column) {
      const area = sharpContext(canvas, around[1] * cell, around[0] * cell);
      hatch(area, 0, 0, around[1] * cell, around[0] * cell);
      paintValues(area, squares, image);
      paintLines(area, around[0], around[1], cell);
      frameTaps(area, { row, column, kernel, moving, cell });
    },
  };
}

/**
 * @param {State} state
 * @param {number} number of the view
 * @param {number} cell
 * @param {{point: Point, press: (event: KeyboardEvent) => void}} hand
 */
export function makeOutputPanel(state, number, cell, { point, press }) {
  const { rows, columns } = state.message.header.moving;
  const canvas = element("canvas", "output");
  const key = element("div");
  const head = element("h4");
  const note = element("p", "note-line");
  const node = element("section", "panel");
  const { title } = state.views[number];
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", `${title}, ${rows} by ${columns} values. ${OUTPUT_KEYS}`);
  canvas.onpointerdown = canvas.onpointermove = (event) => {
    const [row, column] = cellUnder(event, canvas, cell, rows, columns);
    point(event, row * columns + column);
  };
  canvas.onkeydown = press;
  node.append(head, canvas, key, note);
  const at = (/** @type {number} */ y, /** @type {number} */ x) => state.views[number].values[y * columns + x];
  /** @type {HTMLCanvasElement} */
  let image;

  const renew = () => {
    const view = state.views[number];
    image = pixelCanvas(rows, columns, at, view.table, view.output.range);
    key.replaceChildren(legend(view.output.stops, view.output.range, ""));
    head.textContent = view.title;
    note.textContent = view.note;
  };
  renew();
  return {
    node,
    renew, // the views are others
    /** @param {number} row @param {number} column @param {boolean} all whether more is shown than up to there */
    paint(row, column, all) {
      const { table, output } = state.views[number];
      const area = sharpContext(canvas, columns * cell, rows * cell);
      const until = all ? rows * columns : row * columns + column + 1;
      paintValues(area, { rows, columns, at, table, range: output.range, cell, until }, image);
      if (!all) hatchAfter(area, { row, column, rows, columns, cell });
      paintLines(area, rows, columns, cell);
      frameCell(area, row, column, cell);
    },
  };
}
