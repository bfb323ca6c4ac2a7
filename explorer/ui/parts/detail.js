// One map large, its kernel, and the picture with what the pointed pixel sees framed.

import { justChosen } from "./choice.js";
import { CHOSEN, colourOf, colourTables, inkOn, NEUTRAL, rangeOf } from "./colours.js";
import { fieldWords, seenBy, strongestCell } from "./detail_words.js";
import { element, imageCanvas } from "./element.js";
import { legend } from "./legend.js";
import { readable, twoDigits } from "./numbers.js";
import { pixelCanvas, pixelColour, sharpContext } from "./paint.js";

const LARGE = 340;
const PICTURE = 280;
const KERNEL_CELL = 40; // side of a weight with its number
const SMALL_CELL = 12; // and without

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

function within(place, length) {
  return Math.min(length - 1, Math.max(0, place));
}

// One slice of the kernel with the number of each weight
function writeNumbers(area, { high, wide, cell, left, top }, at, table, range) {
  area.font = "12px sans-serif";
  area.textAlign = "center";
  area.textBaseline = "middle";
  for (let y = 0; y < high; y++) {
    for (let x = 0; x < wide; x++) {
      area.fillStyle = inkOn(colourOf(table, range, at(y, x)));
      area.fillText(twoDigits(at(y, x)), left + (x + 0.5) * cell, top + (y + 0.5) * cell);
    }
  }
}

// One tile an input channel, numbers on it where there is room
function kernelCanvas({ shape: [high, wide, channels], values }, table, width) {
  const numbers = channels <= 3;
  const cell = numbers ? KERNEL_CELL : SMALL_CELL;
  const side = wide * cell + 4;
  const line = high * cell + 4;
  const across = numbers ? 1 : Math.max(1, Math.min(8, Math.floor(width / side)));
  const range = rangeOf(values, true);
  const canvas = imageCanvas("", `Kernel: ${channels} input channels of ${high} by ${wide} weights`);
  const area = sharpContext(canvas, across * side, Math.ceil(channels / across) * line);
  for (let c = 0; c < channels; c++) {
    const left = (c % across) * side;
    const top = Math.floor(c / across) * line;
    const at = (y, x) => values[(y * wide + x) * channels + c];
    area.drawImage(pixelCanvas(high, wide, at, table, range), left, top, wide * cell, high * cell);
    if (numbers) writeNumbers(area, { high, wide, cell, left, top }, at, table, range);
  }
  return canvas;
}

function kernelColumn({ header, arrays: { kernels } }, table, width) {
  const column = element("div", "column");
  column.append(
    element("h4", "", header.kernelTitle),
    kernelCanvas(kernels, table, width),
    legend(header.stops.diverging, rangeOf(kernels.values, true), "weight"),
    element("p", "", header.bias === null ? "no bias" : `bias ${readable(header.bias)}`),
  );
  return column;
}

// The large map and its legend; `paint(pixel)` frames one of its values
function makeMap({ header, arrays: { map } }, tables, room) {
  const [rows, columns] = map.shape;
  const scale = Math.max(4, Math.floor(room / columns));
  const range = rangeOf(map.values, header.signed);
  const node = element("div", "column");
  const canvas = element("canvas", "large");
  const reading = element("p", "reading");
  const stops = header.signed ? header.stops.diverging : header.stops.sequential;
  reading.setAttribute("aria-live", "polite");
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", `${header.title}, ${rows} by ${columns}. Arrows move over the values.`);
  node.append(element("h4", "", header.title), canvas, legend(stops, range, "activation"), reading);
  return {
    node,
    canvas,
    reading,
    // the value under the pointer
    under(event) {
      const box = canvas.getBoundingClientRect();
      const row = within(Math.floor((event.clientY - box.top) / scale), rows);
      return [row, within(Math.floor((event.clientX - box.left) / scale), columns)];
    },
    paint([row, column]) {
      const area = sharpContext(canvas, columns * scale, rows * scale);
      const at = (y, x) => map.values[y * columns + x];
      const pixels = pixelCanvas(rows, columns, at, tables[header.signed], range);
      area.drawImage(pixels, 0, 0, columns * scale, rows * scale);
      area.strokeStyle = CHOSEN;
      area.lineWidth = 3;
      area.strokeRect(column * scale + 1.5, row * scale + 1.5, scale - 3, scale - 3);
    },
  };
}

// The picture; `paint(seen)` frames what a value sees of it
function makePicture({ header, arrays: { image } }, room) {
  const [height, width, channels] = image.shape;
  const scale = Math.max(2, Math.floor(Math.min(PICTURE, room) / (width + 2)));
  const at = (y, x) => pixelColour(image.values, y * width + x, channels);
  const pixels = pixelCanvas(height, width, at, null);
  const node = element("div", "column");
  const canvas = imageCanvas("picture", "The picture, with what the value sees framed");
  node.append(element("h4", "", "What this value sees"), canvas, element("p", "", fieldWords(header)));
  return {
    node,
    paint(seen) {
      const area = sharpContext(canvas, (width + 2) * scale, (height + 2) * scale);
      area.fillStyle = NEUTRAL;
      area.fillRect(0, 0, canvas.width, canvas.height);
      area.drawImage(pixels, scale, scale, width * scale, height * scale);
      if (!seen) return;
      area.strokeStyle = CHOSEN;
      area.lineWidth = 3;
      area.strokeRect((seen.left + 1) * scale, (seen.top + 1) * scale, seen.width * scale, seen.height * scale);
    },
  };
}

export default function makeDetail(root) {
  const frame = element("div", "detail");
  root.append(frame);
  let message = null;

  const draw = () => {
    const { header, arrays } = message;
    const tables = colourTables(header.stops);
    const room = Math.min(LARGE, frame.clientWidth || LARGE);
    const map = makeMap(message, tables, room);
    frame.replaceChildren(map.node);
    if (arrays.kernels) frame.append(kernelColumn(message, tables.true, frame.clientWidth || 320));
    const picture = makePicture(message, room);
    frame.append(picture.node);

    const [rows, columns] = arrays.map.shape;
    let pixel = strongestCell(arrays.map);
    const point = (next) => {
      pixel = next;
      const seen = header.field && seenBy(header.field, pixel, arrays.image.shape);
      const value = arrays.map.values[pixel[0] * columns + pixel[1]];
      const words = `Row ${pixel[0]}, column ${pixel[1]}: ${readable(value)}${seen ? seen.words : ""}`;
      map.paint(pixel);
      picture.paint(seen);
      map.reading.textContent = words.replaceAll(" -", " −");
      map.reading.title = String(value);
    };
    map.canvas.onpointermove = map.canvas.onpointerdown = (event) => point(map.under(event));
    map.canvas.onkeydown = (event) => {
      const step = STEPS[event.key];
      if (!step) return;
      point([within(pixel[0] + step[0], rows), within(pixel[1] + step[1], columns)]);
      event.preventDefault();
    };
    point(pixel);
  };

  return {
    receive(next) {
      const another = message?.header.title !== next.header.title;
      message = next;
      draw();
      if (another && justChosen()) frame.scrollIntoView({ block: "nearest", behavior: "smooth" });
    },
    remove() {
      frame.remove();
    },
  };
}
