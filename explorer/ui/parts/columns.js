// One layer of a network as a column: its maps as tiles, or a vector as a strip; painted anew for every picture.

import { element } from "./element.js";
import { readable } from "./numbers.js";
import { drawTiles, pixelCanvas, sharpContext } from "./paint.js";

export const TILE_GAP = 3,
  MOST_MAPS = 64,
  STRIP_WIDTH = 54,
  STRIP_CELLS = [12, 10, 8, 6, 5, 4, 3, 2],
  SMALLEST_TILE = 18,
  LARGEST_TILE = 64;
export const CHOSEN = "#ff9f1c",
  SEEING = "#00b4d8";

// Largest tile with which `count` maps fill a column of this width without getting higher than this height
function tileLayout(count, width, height) {
  for (let across = 1; ; across++) {
    const tile = Math.min(LARGEST_TILE, Math.floor(width / across) - TILE_GAP);
    if (tile < SMALLEST_TILE)
      return {
        across: Math.max(1, across - 1),
        tile: Math.max(SMALLEST_TILE, Math.floor(width / Math.max(1, across - 1)) - TILE_GAP),
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
  let low = Infinity,
    high = -Infinity,
    sum = 0;
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
  const count = shape[2],
    map = new Float32Array(shape[0] * shape[1]);
  for (let cell = 0; cell < map.length; cell++) map[cell] = values[cell * count + number];
  return map;
}

// Where in words a map is strongest, for those who cannot see it
export function strongestPlace(map, [rows, columns]) {
  let best = 0;
  for (let cell = 1; cell < map.length; cell++) if (Math.abs(map[cell]) > Math.abs(map[best])) best = cell;
  if (map[best] === 0) return "zero everywhere";
  const third = (at, length, words) => words[Math.min(2, Math.floor((at * 3) / length))];
  const down = third(Math.floor(best / columns), rows, ["top", "middle", "bottom"]),
    across = third(best % columns, columns, ["left", "centre", "right"]);
  return `strongest at the ${down} ${across}`;
}

// spec: {name, shape, signed, repaint()}; onPoint(tile or null, event), onChoose(tile), onKey(event)
export function makeColumn(spec, tables, { onPoint, onChoose, onKey }) {
  const { name, shape } = spec,
    maps = shape.length === 3,
    count = maps ? shape[2] : shape[0],
    [rows, columns] = maps ? shape : [1, 1];
  const node = element("section", maps ? "layer" : "layer strip"),
    canvas = element("canvas"),
    title = element("h4", "", name);
  const note = element("p", "size", maps ? `${rows}×${columns}×${count}` : `${count.toLocaleString("en")}`);
  node.dataset.layer = name;
  canvas.setAttribute("role", "application");
  canvas.tabIndex = -1;
  let layout = { across: 1, tile: 20 },
    shown = count,
    all = false,
    cursor = 0,
    scale = 1;
  const more = element("button", "more");
  more.onclick = () => {
    all = true;
    place(layout.width, layout.height);
    spec.repaint();
  };
  node.append(title, note, canvas);
  if (count > MOST_MAPS && maps) node.append(more);

  const place = (width, height) => {
    shown = maps && !all ? Math.min(count, MOST_MAPS) : count;
    layout = {
      ...(maps ? tileLayout(shown, width, all ? Infinity : height) : stripLayout(count, height)),
      width,
      height,
    };
    scale = layout.tile / columns;
    more.textContent = `+ ${count - shown} more maps`;
    more.hidden = shown === count;
  };
  const pitch = () => (maps ? layout.tile + TILE_GAP : layout.tile);
  const tileAt = (tile) => [
    (tile % layout.across) * pitch() + (maps ? TILE_GAP / 2 : 0),
    Math.floor(tile / layout.across) * pitch() + (maps ? TILE_GAP / 2 : 0),
  ];
  const frame = (area, tile, [top, left, bottom, right], colour, width) => {
    const [x, y] = tileAt(tile);
    area.strokeStyle = colour;
    area.lineWidth = width;
    area.strokeRect(x + left * scale, y + top * scale, (right - left + 1) * scale, (bottom - top + 1) * scale);
  };

  // output: {values, shape} or null; ranges(tile) -> range; marks: {chosen: tile, field, seeing: [top, left, bottom, right]}
  const paint = (output, ranges, marks, signed = spec.signed) => {
    const height = Math.ceil(shown / layout.across) * pitch(),
      width = layout.across * pitch();
    const area = sharpContext(canvas, width, height),
      table = tables[signed];
    if (!output) {
      area.fillStyle = "#7f889433";
      area.fillRect(0, 0, width, height);
      return;
    }
    const { values } = output;
    if (maps) {
      drawTiles(area, {
        count: shown,
        rows,
        columns,
        across: layout.across,
        scale,
        gap: TILE_GAP,
        table,
        at: (tile, cell) => values[cell * count + tile],
        ranges,
      });
    } else {
      const deep = Math.ceil(count / layout.across),
        range = ranges(0);
      const pixels = pixelCanvas(
        deep,
        layout.across,
        (y, x) => values[Math.min(count - 1, y * layout.across + x)],
        table,
        range,
      );
      area.drawImage(pixels, 0, 0, width, height);
      const rest = count % layout.across;
      if (rest) area.clearRect(rest * layout.tile, height - layout.tile, width, layout.tile);
    }
    if (maps)
      for (const [rectangle, colour] of [
        [marks.field, CHOSEN],
        [marks.seeing, SEEING],
      ]) {
        if (rectangle) for (let tile = 0; tile < shown; tile++) frame(area, tile, rectangle, colour, 1);
      }
    if (marks.chosen !== undefined && marks.chosen < shown)
      frame(area, marks.chosen, [0, 0, rows - 1, columns - 1], CHOSEN, 3);
    if (canvas.matches(":focus-visible")) frame(area, cursor, [0, 0, rows - 1, columns - 1], SEEING, 2);
    const told = maps
      ? `feature map ${cursor} of ${name}, ${rows}x${columns}, ${strongestPlace(mapOf(output, cursor), shape)}`
      : `${name}, ${count} values, unit ${cursor}: ${readable(values[cursor])}`;
    if (canvas.getAttribute("aria-label") !== told && canvas.matches(":focus")) canvas.setAttribute("aria-label", told);
  };
  canvas.setAttribute(
    "aria-label",
    maps ? `${name}: ${count} feature maps of ${rows} by ${columns}` : `${name}: ${count} values`,
  );

  const under = (event) => {
    const box = canvas.getBoundingClientRect(),
      x = event.clientX - box.left,
      y = event.clientY - box.top;
    const tile = Math.floor(y / pitch()) * layout.across + Math.floor(x / pitch());
    return x < 0 || y < 0 || x >= layout.across * pitch() || tile >= shown ? null : tile;
  };
  canvas.onpointermove = (event) => onPoint(under(event), event);
  canvas.onpointerleave = () => onPoint(null);
  canvas.onclick = (event) => {
    const tile = under(event);
    if (tile !== null) {
      cursor = tile;
      onChoose(tile);
    }
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
      cursor = Math.max(0, Math.min(shown - 1, value));
    },
  };
}
