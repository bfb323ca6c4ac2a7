// A mosaic of maps or kernels, one block a layer: hover reads a value, a click (or arrows and Enter) chooses a tile.

import { noteChoice } from "./choice.js";
import { colourOf, colourTable, inkOn, rangeOf } from "./colours.js";
import { element } from "./element.js";
import { legend } from "./legend.js";
import { readable, twoDigits } from "./numbers.js";
import { drawTiles, sharpContext } from "./paint.js";

const TILE = 54,
  NUMBER_CELL = 36,
  GAP = 6,
  BAR_HEIGHT = 64,
  LABEL = 18;

export default function makeMosaic(root) {
  const frame = element("div", "mosaic"),
    tip = element("div", "tip");
  tip.setAttribute("role", "status");
  root.append(frame);
  let message = null,
    send = null,
    chosen = null,
    linked = null,
    blocks = [],
    width = 0;
  const resized = new ResizeObserver(() => {
    if (message && Math.abs(frame.clientWidth - width) > 8) draw();
  });
  resized.observe(frame);

  const choose = (group, tile) => {
    if (message.header.fixed) return;
    chosen = { group: group.id, tile };
    for (const block of blocks) block.paint();
    noteChoice();
    send("selected", { ...chosen, at: Date.now() });
  };
  const say = (text, event) => {
    tip.textContent = text;
    tip.classList.toggle("shown", Boolean(text));
    if (!text || !event) return;
    const box = frame.getBoundingClientRect(),
      left = event.clientX - box.left;
    tip.style.left = `${Math.max(0, Math.min(left + 14, box.width - tip.offsetWidth - 4))}px`;
    tip.style.top = `${event.clientY - box.top + 18}px`;
  };

  const draw = () => {
    const { header, arrays } = message;
    const tables = { true: colourTable(header.stops.diverging), false: colourTable(header.stops.sequential) };
    width = frame.clientWidth || 600;
    const joined = (signed) => {
      let range = { low: 0, high: 0, signed };
      for (const group of header.groups)
        if (group.signed === signed) {
          const own = rangeOf(arrays[group.id].values, signed);
          if (own.high > range.high) range = own;
        }
      return range;
    };
    const whole = { true: joined(true), false: joined(false) };
    frame.replaceChildren();
    blocks = header.groups.map((group) =>
      makeBlock(group, arrays[group.id], tables[group.signed], whole[group.signed]),
    );
    frame.append(tip);
  };

  const makeBlock = (group, { shape, values }, table, whole) => {
    const { header } = message,
      bars = shape.length === 1;
    const [count, rows, columns] = bars ? [shape[0], 1, 1] : shape;
    const cell =
      header.numbers && !bars ? NUMBER_CELL : Math.max(1, Math.round(Math.min(header.tile ?? TILE, width) / columns));
    const named = bars && count <= 16 && group.labels;
    const scale = bars
      ? Math.max(2, Math.min(named ? 96 : 24, Math.floor(width / count)))
      : Math.min(cell, Math.max(1, Math.floor(width / columns)));
    const gap = bars ? 0 : GAP,
      tileWidth = columns * scale + gap,
      tileHeight = bars ? BAR_HEIGHT + (named ? LABEL : 0) : rows * scale + gap;
    const across = Math.max(1, Math.min(count, Math.floor((width + gap) / tileWidth)));
    const limit = header.limit ?? 0;
    const range = limit
      ? { low: group.signed ? -limit : 0, high: limit }
      : header.range === "network"
        ? whole
        : rangeOf(values, group.signed);
    const size = rows * columns,
      tileValues = (tile) => values.subarray(tile * size, (tile + 1) * size);
    const section = element("section", "block");
    section.dataset.group = group.id;
    const canvas = element("canvas");
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-label", `${group.title}, ${group.note}. Arrows choose, Enter opens.`);
    const words = header.range === "map" && !bars ? "each tile has its own range, up to" : (group.unit ?? "");
    section.append(
      element("h4", "", group.title),
      element("span", "note", group.note),
      canvas,
      legend(group.signed ? header.stops.diverging : header.stops.sequential, range, words),
    );
    frame.append(section);
    let cursor = 0;

    const paint = () => {
      const lines = Math.ceil(count / across);
      const area = sharpContext(canvas, across * tileWidth, lines * tileHeight);
      if (!bars)
        drawTiles(area, {
          count,
          rows,
          columns,
          across,
          scale,
          gap,
          table,
          ranges: rangeAt,
          at: (tile, cell) => values[tile * size + cell],
        });
      for (let tile = 0; tile < count; tile++) {
        const left = (tile % across) * tileWidth,
          top = Math.floor(tile / across) * tileHeight;
        if (bars) paintBar(area, tile, left, top);
        else if (header.numbers) paintNumbers(area, tile, left, top);
        const isChosen = chosen?.group === group.id && chosen.tile === tile;
        if (isChosen || (root.activeElement === canvas && tile === cursor)) {
          area.strokeStyle = isChosen ? "#ff9f1c" : "#5aa9ff";
          area.lineWidth = 3;
          area.strokeRect(left + 1, top + 1, tileWidth - (bars ? 1 : 2), tileHeight - 2);
        }
      }
    };
    const rangeAt = (tile) => (header.range === "map" ? rangeOf(tileValues(tile), group.signed) : range);
    const paintNumbers = (area, tile, left, top) => {
      const own = tileValues(tile),
        used = rangeAt(tile);
      area.font = "11px sans-serif";
      area.textAlign = "center";
      area.textBaseline = "middle";
      own.forEach((value, place) => {
        area.fillStyle = inkOn(colourOf(table, used, value));
        area.fillText(
          twoDigits(value),
          left + gap / 2 + ((place % columns) + 0.5) * scale,
          top + gap / 2 + (Math.floor(place / columns) + 0.5) * scale,
        );
      });
    };
    const paintBar = (area, tile, left, top) => {
      const value = values[tile],
        span = range.high - range.low || 1,
        zero = top + BAR_HEIGHT * (range.high / span || (range.high ? 0 : 1));
      const height = (value / span) * (BAR_HEIGHT - 2);
      area.fillStyle = `rgb(${colourOf(table, range, value)})`;
      area.fillRect(left, Math.min(zero, zero - height), Math.max(1, scale - 1), Math.max(1, Math.abs(height)));
      if (!named) return;
      area.fillStyle = getComputedStyle(frame).color;
      area.font = "13px sans-serif";
      area.textAlign = "center";
      area.textBaseline = "alphabetic";
      area.fillText(group.short?.[tile] ?? tile, left + scale / 2, top + BAR_HEIGHT + 14, scale);
    };
    const under = (event) => {
      const box = canvas.getBoundingClientRect(),
        x = event.clientX - box.left,
        y = event.clientY - box.top;
      const tile = Math.floor(y / tileHeight) * across + Math.floor(x / tileWidth);
      if (x < 0 || y < 0 || x >= across * tileWidth || tile >= count) return null;
      return {
        tile,
        row: Math.min(rows - 1, Math.max(0, Math.floor(((y % tileHeight) - gap / 2) / scale))),
        column: Math.min(columns - 1, Math.max(0, Math.floor(((x % tileWidth) - gap / 2) / scale))),
      };
    };
    const nameOf = (tile) => group.labels?.[tile] ?? `${group.what ?? "map"} ${tile}`;
    canvas.onpointermove = (event) => {
      const spot = under(event);
      if (!spot) return say("");
      const value = tileValues(spot.tile)[bars ? 0 : spot.row * columns + spot.column];
      say(
        bars
          ? `${nameOf(spot.tile)}: ${readable(value)}`
          : `${nameOf(spot.tile)}, row ${spot.row}, column ${spot.column}: ${readable(value)}`,
        event,
      );
    };
    canvas.onpointerleave = () => say("");
    canvas.onclick = (event) => {
      const spot = under(event);
      if (spot) {
        cursor = spot.tile;
        choose(group, group.matrix ? spot.column : spot.tile);
      }
    };
    canvas.onkeydown = (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -across, ArrowDown: across }[event.key];
      if (step && cursor + step >= 0 && cursor + step < count) {
        cursor += step;
        tip.textContent = nameOf(cursor);
        paint();
      } else if (event.key === "Enter" || event.key === " ") choose(group, cursor);
      else if (!step) return;
      event.preventDefault();
    };
    canvas.onfocus = canvas.onblur = paint;
    paint();
    return { paint };
  };

  return {
    receive(next, setStateValue) {
      const asked = JSON.stringify(next.header.selected ?? null);
      if (asked !== linked) {
        linked = asked;
        chosen = next.header.selected ?? null;
      }
      message = next;
      send = setStateValue;
      draw();
      frame.dataset.key = next.header.key ?? "";
    },
    remove() {
      resized.disconnect();
      frame.remove();
    },
  };
}
