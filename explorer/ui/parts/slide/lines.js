// Lines of panels with arrows between: what becomes of an output. One range of colours for all of them.

/** @import { Colour, Range, Stops } from "../colours.js" */
/** @import { Tensor } from "./sliding.js" */

import { CHOSEN, colourTable } from "../colours.js";
import { element, imageCanvas } from "../element.js";
import { legend } from "../legend.js";
import { pixelCanvas, sharpContext } from "../paint.js";
import { NARROW, WIDEST_CELL, wholeCell } from "./layout.js";
import { cellUnder, paintLines, paintValues } from "./squares.js";
import { lookOf } from "./views.js";
import { sumText } from "./words.js";

const PANEL = 160; // its largest height, in pixels
const ARROW = 50;
const SMALLEST_MARK = 6;

/** @typedef {{title: string, array: string, zoom: number, marks: number[]}} Panel marks: cells that are framed */
/** @typedef {{lines: {title: string, panels: Panel[]}[], hint: string, framed: string, stops: Stops}} Header */
/** @typedef {{header: Header, arrays: Record<string, Tensor>}} Message */

/**
 * The side of a value at zoom 1, in pixels.
 *
 * @param {Message} message
 * @param {number} width of the place, in pixels
 */
export function cellOf({ header, arrays }, width) {
  const most = Math.max(...header.lines.map(({ panels }) => panels.length));
  const [rows, columns] = [0, 1].map((axis) => Math.max(...Object.values(arrays).map(({ shape }) => shape[axis])));
  const room = width < NARROW ? width : (width - ARROW * (most - 1)) / most;
  return wholeCell(Math.min(room / columns, PANEL / rows, WIDEST_CELL));
}

/**
 * @param {Panel} panel
 * @param {Tensor} array
 * @param {{table: Colour[], range: Range, cell: number}} look
 * @param {(text: string) => void} read a value is pointed at
 */
function makePanel(panel, { shape, values }, { table, range, cell }, read) {
  const [rows, columns] = shape;
  const node = element("section", "panel");
  const canvas = imageCanvas("panel-values", `${panel.title}, ${rows} by ${columns} values`);
  const at = (/** @type {number} */ y, /** @type {number} */ x) => values[y * columns + x];
  node.append(element("span", "caption", `${panel.title} ${rows}×${columns}`), canvas);
  const area = sharpContext(canvas, columns * cell, rows * cell);
  paintValues(area, { rows, columns, at, table, range, cell }, pixelCanvas(rows, columns, at, table, range));
  paintLines(area, rows, columns, cell);
  area.strokeStyle = CHOSEN;
  area.lineWidth = 2;
  for (const place of cell >= SMALLEST_MARK ? panel.marks : []) {
    area.strokeRect((place % columns) * cell + 1, Math.floor(place / columns) * cell + 1, cell - 2, cell - 2);
  }
  canvas.onpointermove = canvas.onpointerdown = (event) => {
    const [y, x] = cellUnder(event, canvas, cell, rows, columns);
    read(`${panel.title}, row ${y}, column ${x}: ${sumText(at(y, x))}`);
  };
  return node;
}

/** @param {HTMLElement | ShadowRoot} root */
export function makeLines(root) {
  const frame = element("div", "slide lines");
  root.append(frame);
  /** @type {Message | null} */
  let message = null;
  let width = 0;

  const draw = (/** @type {Message} */ shown) => {
    const { header, arrays } = shown;
    const { range, stops } = lookOf(
      Object.values(arrays).map(({ values }) => values),
      header.stops,
    );
    const table = colourTable(stops);
    const reading = element("p", "reading", header.hint);
    reading.setAttribute("aria-live", "polite");
    width = frame.clientWidth || 900;
    const cell = cellOf(shown, width);
    const read = (/** @type {string} */ text) => {
      reading.textContent = text;
    };
    const chains = header.lines.map((line) => {
      const chain = element("div", "chain");
      line.panels.forEach((panel, place) => {
        const look = { table, range, cell: cell * panel.zoom };
        if (place) chain.append(element("span", "sign", "→"));
        if (look.cell >= SMALLEST_MARK && panel.marks.length) read(`${header.hint} ${header.framed}`);
        chain.append(makePanel(panel, arrays[panel.array], look, read));
      });
      const node = element("section");
      node.append(element("h4", "", line.title), chain);
      return node;
    });
    const all = element("div", "chains");
    all.append(...chains);
    frame.replaceChildren(all, legend(stops, range, "the same colours everywhere"), reading);
  };
  const resized = new ResizeObserver(() => {
    if (message && Math.abs(frame.clientWidth - width) > 8) draw(message);
  });
  resized.observe(frame);
  return {
    /** @param {Message} next */
    receive(next) {
      message = next;
      draw(next);
    },
    remove() {
      resized.disconnect();
      frame.remove();
    },
  };
}
