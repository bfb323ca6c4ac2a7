// One map of the network large: its pixels can be chosen; and the kernel, the bias and the maps it was made of.

/** @import { Cells } from "./columns.js" */
/** @import { Colour, Range, Stops } from "./colours.js" */
/** @import { Weights } from "./kernels.js" */

import { CHOSEN, colourOf, inkOn, rangeOf, SEEING } from "./colours.js";
import { describe, strongestPlace } from "./columns.js";
import { element, imageCanvas } from "./element.js";
import { legend } from "./legend.js";
import { readable, twoDigits } from "./numbers.js";
import { pixelCanvas, sharpContext } from "./paint.js";
import { letters } from "./projected.js";

export const LARGE = 308;
const SLICE = 7; // side of a weight in a slice beside its map
const SMALL_SLICE = 6; // and where the slices stand alone
const INPUT_TILE = 34;
const NUMBER = 14; // size of the letters on a kernel, in pixels
const KERNEL_CELL = 3; // side of a weight with its number, by these letters

// One filter of a kernel: `at(channel)(row, column)`, and the range of its weights
function filterOf({ shape: [high, wide, channels, filters], values }, number) {
  const weights = Float32Array.from({ length: high * wide * channels }, (_, place) => values[place * filters + number]);
  return {
    high,
    wide,
    channels,
    range: rangeOf(weights, true),
    at: (channel) => (y, x) => weights[(y * wide + x) * channels + channel],
  };
}

/**
 * What a convolution's map is made of, a pair an input channel it sees: the channel's map, and the slice of the kernel.
 *
 * @param {Weights} kernel
 * @param {number} number of the map
 * @param {{shape: number[], values: Float32Array}} input
 * @param {Record<string, Colour[]>} tables by whether values are signed
 * @param {boolean} inputSigned
 * @param {number} width of the place
 */
export function pairsCanvas(kernel, number, input, tables, inputSigned, width) {
  const { high: tall, wide, channels, range, at } = filterOf(kernel, number);
  const slice = [wide * SLICE, tall * SLICE];
  const pair = INPUT_TILE + slice[0] + 5;
  const gap = 8;
  const across = Math.max(1, Math.min(channels, Math.floor(width / (pair + gap))));
  const high = Math.max(INPUT_TILE, slice[1]) + gap;
  const canvas = imageCanvas("", `${channels} input maps, each beside its ${tall} by ${wide} slice of the kernel`);
  const area = sharpContext(canvas, across * (pair + gap), Math.ceil(channels / across) * high);
  const [rows, columns, maps] = input.shape;
  const first = Math.floor(number / (kernel.shape[3] / (maps / channels))) * channels; // of its group
  const most = rangeOf(input.values, inputSigned);
  for (let c = 0; c < channels; c++) {
    const x = (c % across) * (pair + gap);
    const y = Math.floor(c / across) * high;
    const value = (row, column) => input.values[(row * columns + column) * maps + first + c];
    const map = pixelCanvas(rows, columns, value, tables[inputSigned], most);
    area.drawImage(map, x, y, INPUT_TILE, INPUT_TILE);
    area.drawImage(pixelCanvas(tall, wide, at(c), tables.true, range), x + INPUT_TILE + 5, y, ...slice);
  }
  return { canvas, range };
}

/**
 * All slices of one filter, small, without numbers.
 *
 * @param {Weights} kernel
 * @param {number} number of the filter
 * @param {Record<string, Colour[]>} tables
 */
export function slicesCanvas(kernel, number, tables) {
  const { high, wide, channels, range, at } = filterOf(kernel, number);
  const [width, height] = [wide * SMALL_SLICE, high * SMALL_SLICE];
  const across = Math.min(channels, 8);
  const canvas = element("canvas");
  const area = sharpContext(canvas, across * (width + 4), Math.ceil(channels / across) * (height + 4));
  for (let c = 0; c < channels; c++) {
    const slice = pixelCanvas(high, wide, at(c), tables.true, range);
    area.drawImage(slice, (c % across) * (width + 4), Math.floor(c / across) * (height + 4), width, height);
  }
  return canvas;
}

/**
 * A kernel of few channels with its numbers.
 *
 * @param {Weights} kernel
 * @param {number} number of the filter
 * @param {Record<string, Colour[]>} tables
 */
export function kernelGrid(kernel, number, tables) {
  const { high, wide, channels, range, at } = filterOf(kernel, number);
  const font = letters(NUMBER);
  const cell = KERNEL_CELL * font;
  const [width, height] = [wide * cell, high * cell];
  const side = width + 8;
  const canvas = imageCanvas("", `Kernel: ${channels} slices of ${high} by ${wide} weights`);
  const area = sharpContext(canvas, side * channels, height + 8);
  area.font = `${font}px sans-serif`;
  area.textAlign = "center";
  area.textBaseline = "middle";
  for (let c = 0; c < channels; c++) {
    area.drawImage(pixelCanvas(high, wide, at(c), tables.true, range), c * side, 0, width, height);
    for (let y = 0; y < high; y++) {
      for (let x = 0; x < wide; x++) {
        area.fillStyle = inkOn(colourOf(tables.true, range, at(c)(y, x)));
        area.fillText(twoDigits(at(c)(y, x)), c * side + (x + 0.5) * cell, (y + 0.5) * cell);
      }
    }
  }
  return { canvas, range };
}

// The map, the cells that see a pixel, and the chosen pixel, which shows on any colour
function paintMap(canvas, { map, size: [rows, columns], range, chosen, seeing }, scale, table) {
  const area = sharpContext(canvas, columns * scale, rows * scale);
  const pixels = pixelCanvas(rows, columns, (y, x) => map[y * columns + x], table, range);
  area.drawImage(pixels, 0, 0, columns * scale, rows * scale);
  if (seeing) {
    const [up, left, bottom, right] = seeing;
    area.strokeStyle = SEEING;
    area.lineWidth = 3;
    area.strokeRect(left * scale + 1, up * scale + 1, (right - left + 1) * scale - 2, (bottom - up + 1) * scale - 2);
  }
  if (!chosen) return;
  for (const [colour, width] of [
    ["#000", 5],
    [CHOSEN, 3],
  ]) {
    area.strokeStyle = colour;
    area.lineWidth = width;
    area.strokeRect(chosen[1] * scale + 1.5, chosen[0] * scale + 1.5, scale - 3, scale - 3);
  }
}

// The pixel that a key leads to; null for another key
function neighbour(key, pixel, shape) {
  const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[key];
  if (!step) return null;
  const from = pixel ?? shape.map((length) => Math.floor(length / 2));
  return from.map((at, axis) => Math.max(0, Math.min(shape[axis] - 1, at + step[axis])));
}

function makeNodes() {
  const node = element("section", "map");
  const nodes = {
    head: element("h4"),
    close: element("button", "close", "Close"),
    canvas: element("canvas", "large"),
    bar: element("div"),
    reading: element("p", "reading"),
  };
  const top = element("div", "head");
  nodes.canvas.tabIndex = 0;
  nodes.canvas.setAttribute("role", "application");
  nodes.reading.setAttribute("aria-live", "polite");
  top.append(nodes.head, nodes.close);
  node.append(top, nodes.canvas, nodes.bar, nodes.reading);
  return { node, ...nodes };
}

/**
 * @param {Stops} stops
 * @param {Record<string, Colour[]>} tables by whether values are signed
 * @param {Object} hand
 * @param {(pixel: number[]) => void} hand.onPixel
 * @param {() => void} hand.onEscape
 * @param {() => void} hand.onEnter with a chosen pixel
 * @param {() => void} hand.onClose
 */
export function makeOpened(stops, tables, { onPixel, onEscape, onEnter, onClose }) {
  const { node, head, close, canvas, bar, reading } = makeNodes();
  let shape = [1, 1];
  let scale = 1;
  let pixel = null;
  let bars = "";

  const under = (event) => {
    const box = canvas.getBoundingClientRect();
    const at = (value, most) => Math.max(0, Math.min(most - 1, Math.floor(value / scale)));
    return [at(event.clientY - box.top, shape[0]), at(event.clientX - box.left, shape[1])];
  };
  // Noted at once: the next key may come before the next frame
  const choose = (next) => {
    pixel = next;
    onPixel(next);
  };
  canvas.onclick = (event) => choose(under(event));
  canvas.onkeydown = (event) => {
    const next = neighbour(event.key, pixel, shape);
    if (next) choose(next);
    else if (event.key === "Escape") {
      pixel = null;
      onEscape();
    } else if (event.key === "Enter") {
      if (pixel) onEnter();
      else choose([0, 0]);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  close.onclick = onClose;
  return {
    node,
    canvas,
    /**
     * @param {{title: string, map: Float32Array, size: number[], signed: boolean, range: Range,
     *   chosen: number[] | null, seeing: Cells | null, side: number}} shown a map of `size` rows and columns, the
     *   chosen pixel, those that see a pixel of the picture, and about how large it is
     */
    show(shown) {
      const { title, map, size, signed, range, chosen, side } = shown;
      shape = size;
      pixel = chosen;
      scale = Math.max(4, Math.floor(side / Math.max(...size)));
      head.textContent = title;
      paintMap(canvas, shown, scale, tables[signed]);
      const place = strongestPlace(map, size);
      canvas.setAttribute("aria-label", `${title}, ${place}. Arrows move over the values, Enter opens the sum.`);
      const key = `${signed} ${range.low} ${range.high}`;
      if (key !== bars) {
        bars = key;
        bar.replaceChildren(legend(signed ? stops.diverging : stops.sequential, range, "activation"));
      }
      const { low, high, mean } = describe(map);
      const told = `min ${readable(low)} · mean ${readable(mean)} · max ${readable(high)}`;
      reading.title = `min ${low}, mean ${mean}, max ${high}`;
      reading.textContent = pixel ? told : `${told}. Click a value to follow it.`;
    },
  };
}
