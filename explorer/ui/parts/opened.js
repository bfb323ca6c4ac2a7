// One map of the network large: its pixels can be chosen; beside it the kernel, the bias and the maps it was made of.

import { colourOf, inkOn, rangeOf } from "./colours.js";
import { CHOSEN, describe, SEEING, strongestPlace } from "./columns.js";
import { element } from "./element.js";
import { legend } from "./legend.js";
import { readable, twoDigits } from "./numbers.js";
import { pixelCanvas, sharpContext } from "./paint.js";

export const LARGE = 308,
  SLICE = 7,
  INPUT_TILE = 34,
  KERNEL_CELL = 34;

// What a convolution's map is made of, a pair an input channel: the channel's map, and the slice of the kernel
export function pairsCanvas(kernel, number, input, tables, inputSigned, width) {
  const [k, , channels, filters] = kernel.shape,
    slice = k * SLICE,
    pair = INPUT_TILE + slice + 5,
    gap = 8;
  const across = Math.max(1, Math.min(channels, Math.floor(width / (pair + gap)))),
    high = Math.max(INPUT_TILE, slice) + gap;
  const canvas = element("canvas"),
    area = sharpContext(canvas, across * (pair + gap), Math.ceil(channels / across) * high);
  const weights = Float32Array.from(
    { length: k * k * channels },
    (_, place) => kernel.values[place * filters + number],
  );
  const range = rangeOf(weights, true),
    [rows, columns] = input.shape,
    most = rangeOf(input.values, inputSigned);
  for (let c = 0; c < channels; c++) {
    const x = (c % across) * (pair + gap),
      y = Math.floor(c / across) * high;
    area.drawImage(
      pixelCanvas(rows, columns, (r, s) => input.values[(r * columns + s) * channels + c], tables[inputSigned], most),
      x,
      y,
      INPUT_TILE,
      INPUT_TILE,
    );
    area.drawImage(
      pixelCanvas(k, k, (r, s) => weights[(r * k + s) * channels + c], tables.true, range),
      x + INPUT_TILE + 5,
      y,
      slice,
      slice,
    );
  }
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `${channels} input maps, each beside its ${k} by ${k} slice of the kernel`);
  return { canvas, range };
}

// All slices of one filter, small, without numbers
export function slicesCanvas(kernel, number, tables) {
  const [k, , channels, filters] = kernel.shape,
    side = k * 6 + 4,
    across = Math.min(channels, 8),
    canvas = element("canvas");
  const area = sharpContext(canvas, across * side, Math.ceil(channels / across) * side),
    at = (place) => kernel.values[place * filters + number];
  const range = rangeOf(
    Array.from({ length: k * k * channels }, (_, place) => at(place)),
    true,
  );
  for (let c = 0; c < channels; c++) {
    area.drawImage(
      pixelCanvas(k, k, (y, x) => at((y * k + x) * channels + c), tables.true, range),
      (c % across) * side,
      Math.floor(c / across) * side,
      k * 6,
      k * 6,
    );
  }
  return canvas;
}

// A kernel of few channels with its numbers
export function kernelGrid(kernel, number, tables) {
  const [k, , channels, filters] = kernel.shape,
    side = k * KERNEL_CELL + 8,
    canvas = element("canvas");
  const at = (c) => (y, x) => kernel.values[((y * k + x) * channels + c) * filters + number];
  const all = Array.from({ length: k * k * channels }, (_, place) => kernel.values[place * filters + number]),
    range = rangeOf(all, true);
  const area = sharpContext(canvas, side * channels, side);
  area.font = "12px sans-serif";
  area.textAlign = "center";
  area.textBaseline = "middle";
  for (let c = 0; c < channels; c++) {
    area.drawImage(pixelCanvas(k, k, at(c), tables.true, range), c * side, 0, k * KERNEL_CELL, k * KERNEL_CELL);
    for (let y = 0; y < k; y++)
      for (let x = 0; x < k; x++) {
        area.fillStyle = inkOn(colourOf(tables.true, range, at(c)(y, x)));
        area.fillText(twoDigits(at(c)(y, x)), c * side + (x + 0.5) * KERNEL_CELL, (y + 0.5) * KERNEL_CELL);
      }
  }
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `Kernel: ${channels} slices of ${k} by ${k} weights`);
  return { canvas, range };
}

// onPixel([row, column], settled), onEscape(), onEnter()
export function makeOpened(stops, tables, { onPixel, onEscape, onEnter, onClose }) {
  const node = element("section", "map"),
    head = element("h4"),
    close = element("button", "close", "Close"),
    canvas = element("canvas", "large");
  const bar = element("div"),
    reading = element("p", "reading"),
    made = element("div", "made"),
    top = element("div", "head");
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  reading.setAttribute("aria-live", "polite");
  top.append(head, close);
  node.append(top, canvas, bar, reading, made);
  let shape = [1, 1],
    scale = 1,
    pixel = null,
    bars = "";

  const under = (event) => {
    const box = canvas.getBoundingClientRect(),
      at = (value, most) => Math.max(0, Math.min(most - 1, Math.floor(value / scale)));
    return [at(event.clientY - box.top, shape[0]), at(event.clientX - box.left, shape[1])];
  };
  // Noted at once: the next key may come before the next frame
  const choose = (next) => {
    pixel = next;
    onPixel(next);
  };
  canvas.onclick = (event) => choose(under(event));
  canvas.onkeydown = (event) => {
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (step)
      choose(
        (pixel ?? [Math.floor(shape[0] / 2), Math.floor(shape[1] / 2)]).map((at, axis) =>
          Math.max(0, Math.min(shape[axis] - 1, at + step[axis])),
        ),
      );
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
    made,
    // title, map values, [rows, columns], signed, range, chosen pixel, rectangle of those that see a pixel
    show({ title, map, size, signed, range, chosen, seeing, width }) {
      shape = size;
      pixel = chosen;
      const room = Math.min(LARGE, width);
      scale = Math.max(4, Math.floor(room / Math.max(...size)));
      head.textContent = title;
      const area = sharpContext(canvas, size[1] * scale, size[0] * scale);
      area.drawImage(
        pixelCanvas(size[0], size[1], (y, x) => map[y * size[1] + x], tables[signed], range),
        0,
        0,
        size[1] * scale,
        size[0] * scale,
      );
      if (seeing) {
        const [up, left, bottom, right] = seeing;
        area.strokeStyle = SEEING;
        area.lineWidth = 3;
        area.strokeRect(
          left * scale + 1,
          up * scale + 1,
          (right - left + 1) * scale - 2,
          (bottom - up + 1) * scale - 2,
        );
      }
      if (pixel) {
        area.strokeStyle = "#000";
        area.lineWidth = 5;
        area.strokeRect(pixel[1] * scale + 1.5, pixel[0] * scale + 1.5, scale - 3, scale - 3);
        area.strokeStyle = CHOSEN;
        area.lineWidth = 3;
        area.strokeRect(pixel[1] * scale + 1.5, pixel[0] * scale + 1.5, scale - 3, scale - 3);
      }
      canvas.setAttribute(
        "aria-label",
        `${title}, ${strongestPlace(map, size)}. Arrows move over the values, Enter opens the sum.`,
      );
      const key = `${signed} ${range.low} ${range.high}`;
      if (key !== bars) {
        bars = key;
        bar.replaceChildren(legend(signed ? stops.diverging : stops.sequential, range, "activation"));
      }
      const { low, high, mean } = describe(map);
      reading.title = `min ${low}, mean ${mean}, max ${high}`;
      reading.textContent =
        `min ${readable(low)} · mean ${readable(mean)} · max ${readable(high)}` +
        (pixel ? "" : ". Click a value to follow it.");
    },
  };
}
