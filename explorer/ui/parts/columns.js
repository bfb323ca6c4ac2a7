// One layer of a network as a column: its maps as tiles, or a vector as a strip; painted anew for every picture.

/** @import { Colour, Range } from "./colours.js" */

import { CHOSEN, NEUTRAL, SEEING } from "./colours.js";
import { element } from "./element.js";
import { readable } from "./numbers.js";
import { drawTiles, pixelCanvas, sharpContext } from "./paint.js";

const TILE_GAP = 3;
const MOST_MAPS = 64;
export const STRIP_WIDTH = 54;
const STRIP_CELLS = [12, 10, 8, 6, 5, 4, 3, 2];
const SMALLEST_TILE = 18;
const LEAST_TILE = 9; // where a column has shrunk beside an opened map
const LARGEST_TILE = 160;

// Largest tile with which `count` maps fill a column of this width without getting higher than this height
function tileLayout(count, width, height, least) {
  for (let across = 1; ; across++) {
    const tile = Math.min(LARGEST_TILE, Math.floor(width / across) - TILE_GAP);
    if (tile < least)
      return {
        across: Math.max(1, across - 1),
        tile: Math.max(least, Math.floor(width / Math.max(1, across - 1)) - TILE_GAP),
      };
    if (Math.ceil(count / across) * (tile + TILE_GAP) <= height) return { across: Math.min(across, count), tile };
  }
}

export function stripLayout(count, height) {
  for (const cell of STRIP_CELLS) {
    const across = Math.ceil(count / Math.floor(height / cell));
    if (across * cell <= STRIP_WIDTH || cell === STRIP_CELLS.at(-1)) return { across, tile: cell };
  }
}

export function describe(values) {
  let low = Infinity;
  let high = -Infinity;
  let sum = 0;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
    sum += value;
  }
  return { low, high, mean: sum / values.length };
}

// The values of one map of a layer, row by row; of a vector the one value
export function mapOf({ values, shape }, number) {
  if (shape.length !== 3) return values.subarray(number, number + 1);
  const count = shape[2];
  const map = new Float32Array(shape[0] * shape[1]);
  for (let cell = 0; cell < map.length; cell++) map[cell] = values[cell * count + number];
  return map;
}

// Where in words a map is strongest, for those who cannot see it
export function strongestPlace(map, [rows, columns]) {
  let best = 0;
  for (let cell = 1; cell < map.length; cell++) if (Math.abs(map[cell]) > Math.abs(map[best])) best = cell;
  if (map[best] === 0) return "zero everywhere";
  const third = (at, length, words) => words[Math.min(2, Math.floor((at * 3) / length))];
  const down = third(Math.floor(best / columns), rows, ["top", "middle", "bottom"]);
  const across = third(best % columns, columns, ["left", "centre", "right"]);
  return `strongest at the ${down} ${across}`;
}

/**
 * @typedef {Object} Spec of a column
 * @property {string} name of the layer
 * @property {number[]} shape [rows, columns, maps], or [units]
 * @property {boolean} signed
 * @property {string[] | null} [reads] names of layers, where it is to be said
 * @property {() => void} repaint
 */
/** @typedef {[number, number, number, number]} Cells first row, first column, last row, last column */
/** @typedef {{chosen?: number, field?: Cells | null, seeing?: Cells | null}} Marks a tile, and cells of every tile */

// Where the tiles of a layer stand: `corner` of a tile, and what lies under a point, in CSS pixels
function placesOf({ shape }, { across, tile, high = tile, shown }) {
  const maps = shape.length === 3;
  const pitch = maps ? tile + TILE_GAP : tile;
  const down = maps ? pitch : high;
  const margin = maps ? TILE_GAP / 2 : 0;
  const width = across * pitch;
  return {
    width,
    height: Math.ceil(shown / across) * down,
    scale: [maps ? tile / shape[1] : high, maps ? tile / shape[1] : tile],
    corner: (number) => [(number % across) * pitch + margin, Math.floor(number / across) * down + margin],
    under(x, y) {
      const number = Math.floor(y / down) * across + Math.floor(x / pitch);
      return x < 0 || y < 0 || x >= width || number >= shown ? null : number;
    },
  };
}

function paintStrip(area, values, { across, tile, high = tile }, { width, height }, table, range) {
  const count = values.length;
  const at = (y, x) => values[Math.min(count - 1, y * across + x)];
  area.drawImage(pixelCanvas(Math.ceil(count / across), across, at, table, range), 0, 0, width, height);
  const rest = count % across;
  if (rest) area.clearRect(rest * tile, height - high, width, high);
}

function frameCells(area, places, number, [top, left, bottom, right], colour, width) {
  const [x, y] = places.corner(number);
  const [down, across] = places.scale;
  area.strokeStyle = colour;
  area.lineWidth = width;
  area.strokeRect(x + left * across, y + top * down, (right - left + 1) * across, (bottom - top + 1) * down);
}

// Frames: what the chosen value sees and who sees the pixel, the chosen tile, and the one that the keys are at
function paintMarks(area, { shape }, shown, places, marks, cursor) {
  const whole = shape.length === 3 ? [0, 0, shape[0] - 1, shape[1] - 1] : [0, 0, 0, 0];
  const everywhere = (cells, colour) => {
    for (let number = 0; number < shown; number++) frameCells(area, places, number, cells, colour, 1);
  };
  if (shape.length === 3 && marks.field) everywhere(marks.field, CHOSEN);
  if (shape.length === 3 && marks.seeing) everywhere(marks.seeing, SEEING);
  if (marks.chosen !== undefined && marks.chosen < shown) frameCells(area, places, marks.chosen, whole, CHOSEN, 3);
  if (cursor !== null) frameCells(area, places, cursor, whole, SEEING, 2);
}

const countWords = ({ name, shape: [rows, columns, maps], reads }) =>
  (maps ? `${name}: ${maps} feature maps of ${rows} by ${columns}` : `${name}: ${rows} values`) +
  (reads ? `, reads ${reads.join(" and ")}` : "");
const tileWords = ({ name, shape }, output, number) =>
  shape.length === 3
    ? `feature map ${number} of ${name}, ${shape[0]}x${shape[1]}, ${strongestPlace(mapOf(output, number), shape)}`
    : `${name}, ${shape[0]} values, unit ${number}: ${readable(output.values[number])}`;

// The column's elements; a button for the other maps only where there are too many
function makeNodes({ name, shape, reads }) {
  const maps = shape.length === 3;
  const node = element("section", maps ? "layer" : "layer strip");
  const canvas = element("canvas");
  const title = element("h4", "", name);
  const more = element("button", "more");
  node.dataset.layer = name;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", countWords({ name, shape, reads }));
  canvas.tabIndex = -1;
  node.append(title, element("p", "size", maps ? shape.join("×") : shape[0].toLocaleString("en")));
  if (reads) node.append(element("p", "size reads", `reads ${reads.join(", ")}`)); // where there is no room for lines
  node.append(canvas);
  if (maps && shape[2] > MOST_MAPS) node.append(more);
  return { node, canvas, title, more };
}

/**
 * @param {Spec} spec
 * @param {Record<string, Colour[]>} tables by whether values are signed
 * @param {Object} hand
 * @param {(tile: number | null, event?: PointerEvent) => void} hand.onPoint
 * @param {(tile: number) => void} hand.onChoose
 * @param {(event: KeyboardEvent) => void} hand.onKey
 */
export function makeColumn(spec, tables, { onPoint, onChoose, onKey }) {
  const { shape } = spec;
  const maps = shape.length === 3;
  const count = maps ? shape[2] : shape[0];
  const { node, canvas, title, more } = makeNodes(spec);
  let layout = { across: 1, tile: 20, shown: count, width: 0, height: 0 };
  let places = placesOf(spec, layout);
  let all = false;
  let cursor = 0;

  // `height` may be less than the `whole` one: then tiles are smaller, and the values of a vector lower than wide
  const place = (width, height, whole = height) => {
    const shown = maps && !all ? Math.min(count, MOST_MAPS) : count;
    const least = height < whole || all ? LEAST_TILE : SMALLEST_TILE;
    const found = maps ? tileLayout(shown, width, height, least) : stripLayout(count, whole);
    const high = Math.min(found.tile, height / Math.ceil(count / found.across));
    layout = { ...found, ...(maps ? {} : { high }), shown, width, height, whole };
    places = placesOf(spec, layout);
    more.textContent = `+ ${count - shown} more maps`;
    more.hidden = shown === count;
  };
  more.onclick = () => {
    all = true;
    place(layout.width, layout.height, layout.whole);
    spec.repaint();
  };

  /**
   * @param {{values: Float32Array, shape: number[]} | null} output null: nothing is computed yet
   * @param {(tile: number) => Range} ranges
   * @param {Marks} marks
   * @param {boolean} [signed] as the colours are to be
   */
  const paint = (output, ranges, marks, signed = spec.signed) => {
    const area = sharpContext(canvas, places.width, places.height);
    if (!output) {
      area.fillStyle = `${NEUTRAL}33`;
      area.fillRect(0, 0, places.width, places.height);
      return;
    }
    const { values } = output;
    const { across, shown } = layout;
    const table = tables[signed];
    if (maps) {
      const [rows, columns] = shape;
      const at = (tile, cell) => values[cell * count + tile];
      const size = { rows, columns, across, scale: places.scale[0], gap: TILE_GAP };
      drawTiles(area, { count: shown, ...size, table, at, ranges });
    } else paintStrip(area, values, layout, places, table, ranges(0));
    paintMarks(area, spec, shown, places, marks, canvas.matches(":focus-visible") ? cursor : null);
    if (!canvas.matches(":focus")) return;
    const told = tileWords(spec, output, cursor);
    if (canvas.getAttribute("aria-label") !== told) canvas.setAttribute("aria-label", told);
  };

  const under = (event) => {
    const box = canvas.getBoundingClientRect();
    return places.under(event.clientX - box.left, event.clientY - box.top);
  };
  canvas.onpointermove = (event) => onPoint(under(event), event);
  canvas.onpointerleave = () => onPoint(null);
  canvas.onclick = (event) => {
    const tile = under(event);
    if (tile === null) return;
    cursor = tile;
    onChoose(tile);
  };
  canvas.onkeydown = onKey;
  canvas.onfocus = canvas.onblur = () => spec.repaint();
  return {
    node,
    canvas,
    title,
    place,
    paint,
    spec,
    get cursor() {
      return cursor;
    },
    set cursor(value) {
      cursor = Math.max(0, Math.min(layout.shown - 1, value));
    },
  };
}
