// A table of numbers on their colours: the windows, kernels and products of the calculator.

/** @import { Stops } from "../colours.js" */

import { colourOf, inkOn, rangeOf } from "../colours.js";
import { element } from "../element.js";
import { legend } from "../legend.js";
import { put } from "./pieces.js";
import { cellText, full } from "./words.js";

/**
 * The range of those values that are numbers.
 *
 * @param {number[]} values
 * @param {boolean} signed
 */
export const finiteRange = (values, signed) => rangeOf(values.filter(Number.isFinite), signed);

/** About zero only if a value is below it. @param {number[]} values */
export const rangeAsNeeded = (values) =>
  finiteRange(
    values,
    values.some((value) => value < 0),
  );

// With `walk` the cells are buttons: one stop for Tab
function makeCells(table, values, walk) {
  const cells = [];
  const makeCell = (y, x) => {
    const data = element("td");
    const cell = element(walk ? "button" : "span", "cell");
    if (walk) {
      data.setAttribute("role", "gridcell");
      cell.tabIndex = cells.length ? -1 : 0;
      cell.onclick = () => {
        if (cell.getAttribute("aria-disabled") !== "true") walk(y, x);
      };
    }
    cells.push(cell);
    data.append(cell);
    return data;
  };
  const lines = values.map((row, y) => {
    const line = element("tr");
    line.append(...row.map((_, x) => makeCell(y, x)));
    return line;
  });
  table.replaceChildren(...lines);
  return cells;
}

// The arrows go from cell to cell and stop at the edges
function moveByKey(event, cells, columns) {
  const at = cells.indexOf(event.target);
  const x = at % columns;
  const next = {
    ArrowLeft: x > 0 && at - 1,
    ArrowRight: x < columns - 1 && at + 1,
    ArrowUp: at - columns,
    ArrowDown: at + columns,
  }[event.key];
  if (at < 0 || next === undefined) return;
  event.preventDefault();
  if (next === false || !cells[next]) return;
  cells[at].tabIndex = -1;
  cells[next].tabIndex = 0;
  cells[next].focus();
}

// Only what changed: frames come up to 20 times a second
function paintCell(cell, { text, title, colour, name }) {
  put(cell, text, title);
  const ground = colour ? `rgb(${colour})` : "";
  if (cell.ground !== ground) {
    cell.ground = ground;
    cell.style.background = ground;
    cell.style.color = colour ? inkOn(colour) : "";
  }
  if (cell.className !== name) cell.className = name;
}

function tellCell(cell, spoken, empty) {
  if (cell.spoken === spoken) return;
  cell.spoken = spoken;
  cell.setAttribute("aria-label", spoken);
  cell.setAttribute("aria-disabled", String(empty));
}

/**
 * A titled table with its legend.
 *
 * @param {string} title
 * @param {{tables: Record<string, number[][]>, stops: Stops}} context
 * @param {(row: number, column: number) => void} [walk] makes the cells buttons, with arrows inside
 */
export function makeGrid(title, context, walk) {
  const node = element("figure", "grid");
  const scroll = element("div", "wide");
  const table = element("table");
  const key = element("div");
  let cells = [];
  let columns = 0;
  let keyText = "";
  if (walk) table.setAttribute("role", "grid");
  scroll.append(table);
  node.append(element("figcaption", "", title), scroll, key);
  table.onkeydown = (event) => moveByKey(event, cells, columns);

  return {
    node,
    /**
     * Values on the colours of a range; `where` names a cell, `padding` marks one, the winner is framed.
     *
     * @param {(number | null)[][]} values
     * @param {{label: string, range: import("../colours.js").Range & {signed: boolean},
     *   where?: (row: number, column: number) => string, padding?: (row: number, column: number) => boolean,
     *   winner?: number[]}} look
     */
    show(values, { label, range, where, padding, winner }) {
      if (cells.length !== values.length * values[0].length) {
        columns = values[0].length;
        cells = makeCells(table, values, walk);
      }
      if (table.getAttribute("aria-label") !== label) table.setAttribute("aria-label", label);
      const kind = range.signed ? "diverging" : "sequential";
      const colours = context.tables[kind];
      values.flat().forEach((value, at) => {
        const [y, x] = [Math.floor(at / columns), at % columns];
        const empty = Boolean(padding?.(y, x));
        const place = where?.(y, x);
        const text = empty ? "0" : cellText(value, range.high);
        paintCell(cells[at], {
          text,
          title: empty ? "0 (padding)" : full(value) + (place ? ` (${place})` : ""),
          colour: !empty && Number.isFinite(value) ? colourOf(colours, range, value) : null,
          name: `cell${empty ? " padding" : ""}${winner?.[0] === y && winner[1] === x ? " winner" : ""}`,
        });
        if (walk) tellCell(cells[at], empty ? "0 (padding)" : `${text}, ${place}`, empty);
      });
      const nextKey = `${kind} ${range.high}`;
      if (nextKey !== keyText) {
        keyText = nextKey;
        key.replaceChildren(legend(context.stops[kind], range, ""));
      }
    },
  };
}
