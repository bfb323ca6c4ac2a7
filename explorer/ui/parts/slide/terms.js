// The terms of one value: window × kernel = products, a line a channel, and their sum. The kernel can be typed into.

/** @import { Colour, Range } from "../colours.js" */
/** @import { State } from "./panels.js" */

import { colourOf, colourTable, inkOn } from "../colours.js";
import { element, imageCanvas } from "../element.js";
import { pixelCanvas, sharpContext } from "../paint.js";
import { stepAt, weightOf } from "./sliding.js";
import { frameTaps } from "./squares.js";
import { tintStops } from "./views.js";
import { cellText, sumText, totalLines, typedText } from "./words.js";

const SLICE = 130; // side of a channel's picture, in pixels

/**
 * @typedef {object} Typing what is typed into the kernel
 * @property {(cell: number, channel: number, value: number) => void} weight
 * @property {(text: string) => void} wrong a text that is no weight
 * @property {() => void} same nothing new
 */

/** @typedef {{node: HTMLElement, shown?: string}} Cell */

/**
 * @param {Cell} cell
 * @param {number} value
 * @param {{table: Colour[], range: Range, outside?: boolean}} look
 */
function fill(cell, value, { table, range, outside = false }) {
  const { node } = cell;
  const key = `${value} ${range.high} ${outside}`;
  if (cell.shown === key && !(node instanceof HTMLInputElement)) return;
  cell.shown = key;
  const colour = colourOf(table, range, value);
  const text = outside ? "0" : cellText(value);
  node.title = outside ? "padding: 0" : String(value);
  node.classList.toggle("outside", outside);
  node.style.background = outside ? "" : `rgb(${colour})`;
  node.style.color = outside ? "" : inkOn(colour);
  if (!(node instanceof HTMLInputElement)) node.textContent = text;
  else if (!node.matches(":focus")) node.value = text; // what is being typed is not touched
}

/**
 * @param {string} caption
 * @param {number[]} size rows and columns
 * @param {(cell: number) => HTMLElement} [makeCell]
 */
function makeGrid(caption, [high, wide], makeCell = () => element("span", "cell")) {
  const node = element("div", "part");
  const grid = element("div", "grid");
  grid.setAttribute("role", "group");
  grid.setAttribute("aria-label", `${caption}, ${high} by ${wide}`);
  const cells = Array.from({ length: high * wide }, (_, cell) => /** @type {Cell} */ ({ node: makeCell(cell) }));
  grid.append(...cells.map((cell) => cell.node));
  node.append(element("span", "caption", caption), grid);
  return { node, cells };
}

/**
 * @param {State} state
 * @param {number} cell
 * @param {number} channel
 * @param {Typing} typing
 */
function makeWeight(state, cell, channel, typing) {
  const { header, arrays } = state.message;
  const wide = arrays.kernel.shape[1];
  const field = element("input", "cell");
  const place = `Weight, row ${Math.floor(cell / wide)}, column ${cell % wide}`;
  field.setAttribute("aria-label", header.channels[channel] ? `${place}, ${header.channels[channel]}` : place);
  field.inputMode = "text";
  field.autocomplete = "off";
  field.spellcheck = false;
  let before = "";
  field.onfocus = () => {
    const { shape, values } = state.message.arrays.kernel;
    before = field.value = typedText(values[cell * shape[2] + Math.min(channel, shape[2] - 1)]);
    field.select();
  };
  field.onkeydown = (event) => {
    if (event.key === "Escape") field.value = before;
    if (event.key === "Enter" || event.key === "Escape") field.blur();
  };
  field.onblur = () => {
    const value = weightOf(field.value);
    if (field.value === before) typing.same();
    else if (value === null) typing.wrong(field.value);
    else typing.weight(cell, channel, value);
  };
  return field;
}

/**
 * One channel of the picture, small, with the window framed.
 *
 * @param {State} state
 * @param {string} name
 * @param {number} channel
 */
function makeSlice(state, name, channel) {
  const { header, arrays } = state.message;
  const { shape, values } = arrays.picture;
  const [height, wide, channels] = shape;
  const node = element("div", "part");
  const canvas = imageCanvas("slice", `Slice ${name} of the picture, with the window framed`);
  const cell = Math.max(1, SLICE / Math.max(height, wide));
  const at = (/** @type {number} */ y, /** @type {number} */ x) => values[(y * wide + x) * channels + channel];
  const image = pixelCanvas(height, wide, at, colourTable(tintStops(name)), { low: 0, high: 1 });
  node.append(element("span", "caption", `slice ${name}`), canvas);
  const { moving } = header;
  return {
    node,
    /** @param {number} row @param {number} column */
    paint(row, column) {
      const area = sharpContext(canvas, wide * cell, height * cell);
      area.drawImage(image, 0, 0, wide * cell, height * cell);
      area.translate(-moving.before[1] * cell, -moving.before[0] * cell);
      frameTaps(area, { row, column, kernel: arrays.kernel.shape, moving, cell });
    },
  };
}

/**
 * @param {State} state
 * @param {boolean} flip whether the kernel is shown turned: then nothing is typed into it
 * @param {number} channel
 * @param {Typing} typing
 */
function makeLine(state, flip, channel, typing) {
  const { header, arrays } = state.message;
  const size = arrays.kernel.shape;
  const name = header.channels[channel];
  const many = arrays.picture.shape[2] > 1;
  const slice = many ? makeSlice(state, name, channel) : null;
  const seen = makeGrid("window", size);
  const kernel = flip
    ? makeGrid("kernel, flipped", size)
    : makeGrid("kernel: click and type", size, (cell) => makeWeight(state, cell, channel, typing));
  const products = makeGrid("products", size);
  const subtotal = element("div", "subtotal");
  const sum = element("output", "sum");
  subtotal.append(element("span", "caption", many ? `sum of ${name}` : "sum"), sum);
  const factors = element("div", "group");
  const results = element("div", "group");
  factors.append(seen.node, element("span", "sign", "×"), kernel.node);
  results.append(element("span", "sign", "="), products.node, element("span", "sign", "→"), subtotal);
  const node = element("div", "line");
  if (slice) node.append(slice.node);
  node.append(factors, results);
  return { node, slice, seen, kernel, products, sum };
}

/**
 * @param {State} state
 * @param {number} number of the view
 * @param {Typing} typing
 */
export function makeTerms(state, number, typing) {
  const { header, arrays } = state.message;
  const { title, flip } = state.views[number];
  const wide = arrays.kernel.shape[1];
  const size = wide > 5 ? "tiny" : wide > 3 ? "small" : "usual";
  const node = element("section", `variant ${size}`);
  const diverging = colourTable(header.stops.diverging);
  const lines = header.channels.map((_, channel) => makeLine(state, flip, channel, typing));
  const total = element("p", "total");
  node.style.setProperty("--columns", String(wide));
  if (state.views.length > 1) node.append(element("h4", "", title));
  node.append(...lines.map((line) => line.node), total);
  return {
    node,
    /** @param {number} row @param {number} column */
    paint(row, column) {
      const { kernel, products, seen, tables, weights } = state.views[number];
      const { picture } = state.message.arrays;
      const [channels, slices] = [picture.shape[2], kernel.shape[2]];
      const step = stepAt(picture, kernel, state.message.header.moving, row, column);
      lines.forEach((line, channel) => {
        line.slice?.paint(row, column);
        line.seen.cells.forEach((cell, place) => {
          const at = place * channels + channel;
          const weight = kernel.values[place * slices + Math.min(channel, slices - 1)];
          fill(cell, step.seen[at], { table: tables[channel], range: seen.range, outside: !step.inside[at] });
          fill(line.kernel.cells[place], weight, { table: diverging, range: weights });
          fill(line.products.cells[place], step.products[at], { table: diverging, range: products });
        });
        line.sum.textContent = sumText(step.subtotals[channel]);
      });
      total.replaceChildren(...totalLines(step, state.message.header).map((words) => element("span", "", words)));
      const { divisor, bias } = state.message.header;
      total.dataset.value = String(step.total / divisor + bias);
    },
  };
}
