// One map large, its kernel, and the picture with what the pointed pixel sees framed.

import { justChosen } from "./choice.js";
import { colourOf, colourTable, inkOn, rangeOf } from "./colours.js";
import { element } from "./element.js";
import { legend } from "./legend.js";
import { readable, twoDigits } from "./numbers.js";
import { pixelCanvas, sharpContext } from "./paint.js";

const LARGE = 340,
  PICTURE = 280,
  KERNEL_CELL = 40,
  SMALL_CELL = 12;

export default function makeDetail(root) {
  const frame = element("div", "detail");
  root.append(frame);
  let message = null,
    pixel = [0, 0],
    paint = () => {};

  const draw = () => {
    const { header, arrays } = message,
      { map, kernels, image } = arrays;
    const tables = { true: colourTable(header.stops.diverging), false: colourTable(header.stops.sequential) };
    const room = Math.min(LARGE, frame.clientWidth || LARGE);
    const [rows, columns] = map.shape,
      scale = Math.max(4, Math.floor(room / columns));
    const range = rangeOf(map.values, header.signed);
    const stops = header.signed ? header.stops.diverging : header.stops.sequential;
    const canvas = element("canvas", "large"),
      reading = element("p", "reading");
    reading.setAttribute("aria-live", "polite");
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-label", `${header.title}, ${rows} by ${columns}. Arrows move over the values.`);
    const left = element("div", "column"),
      middle = element("div", "column"),
      right = element("div", "column");
    left.append(element("h4", "", header.title), canvas, legend(stops, range, "activation"), reading);
    frame.replaceChildren(left);

    if (kernels) {
      frame.append(middle);
      middle.append(element("h4", "", header.kernelTitle), kernelCanvas(kernels, tables.true));
      middle.append(
        legend(header.stops.diverging, rangeOf(kernels.values, true), "weight"),
        element("p", "", `bias ${readable(header.bias)}`),
      );
    }
    const picture = element("canvas", "picture"),
      [height, width, channels] = image.shape;
    const pictureScale = Math.max(2, Math.floor(Math.min(PICTURE, room) / (width + 2)));
    const pixels = pixelCanvas(
      height,
      width,
      (y, x) =>
        [0, 1, 2].map((part) =>
          Math.round(255 * image.values[(y * width + x) * channels + Math.min(part, channels - 1)]),
        ),
      null,
    );
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", "The picture, with what the value sees framed");
    right.append(
      element("h4", "", "What this value sees"),
      picture,
      element(
        "p",
        "",
        header.field
          ? `Frame: ${header.field.size}×${header.field.size} pixels of the picture reach one value of ${header.layer}.`
          : "Every pixel of the picture reaches this value.",
      ),
    );
    frame.append(right);

    paint = () => {
      const [row, column] = pixel,
        value = map.values[row * columns + column];
      const area = sharpContext(canvas, columns * scale, rows * scale);
      area.drawImage(
        pixelCanvas(rows, columns, (y, x) => map.values[y * columns + x], tables[header.signed], range),
        0,
        0,
        columns * scale,
        rows * scale,
      );
      area.strokeStyle = "#ff9f1c";
      area.lineWidth = 3;
      area.strokeRect(column * scale + 1.5, row * scale + 1.5, scale - 3, scale - 3);
      const border = pictureScale,
        seen = sharpContext(picture, width * pictureScale + 2 * border, height * pictureScale + 2 * border);
      seen.fillStyle = "#7f8894";
      seen.fillRect(0, 0, picture.width, picture.height);
      seen.drawImage(pixels, border, border, width * pictureScale, height * pictureScale);
      let words = "";
      if (header.field) {
        const { size, step, start } = header.field,
          top = start + row * step,
          side = start + column * step;
        seen.strokeStyle = "#ff9f1c";
        seen.lineWidth = 3;
        seen.strokeRect(
          border + side * pictureScale,
          border + top * pictureScale,
          size * pictureScale,
          size * pictureScale,
        );
        words =
          `; it sees rows ${top} to ${top + size - 1}, columns ${side} to ${side + size - 1}` +
          (top < 0 || side < 0 || top + size > height || side + size > width ? " (zeros outside)" : "");
      }
      reading.textContent = `Row ${row}, column ${column}: ${readable(value)}${words}`.replaceAll(" -", " −");
      reading.title = String(value);
    };
    const point = (event) => {
      const box = canvas.getBoundingClientRect();
      pixel = [
        Math.min(rows - 1, Math.max(0, Math.floor((event.clientY - box.top) / scale))),
        Math.min(columns - 1, Math.max(0, Math.floor((event.clientX - box.left) / scale))),
      ];
      paint();
    };
    canvas.onpointermove = canvas.onpointerdown = point;
    canvas.onkeydown = (event) => {
      const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
      if (!step) return;
      pixel = [
        Math.min(rows - 1, Math.max(0, pixel[0] + step[0])),
        Math.min(columns - 1, Math.max(0, pixel[1] + step[1])),
      ];
      paint();
      event.preventDefault();
    };
    const strongest = map.values.reduce(
      (best, value, place) => (Math.abs(value) > Math.abs(map.values[best]) ? place : best),
      0,
    );
    pixel = [Math.floor(strongest / columns), strongest % columns];
    paint();
  };

  // one tile an input channel, numbers on it where there is room
  const kernelCanvas = ({ shape: [size, , channels], values }, table) => {
    const numbers = channels <= 3,
      cell = numbers ? KERNEL_CELL : SMALL_CELL,
      gap = 4;
    const across = numbers ? 1 : Math.max(1, Math.min(8, Math.floor((frame.clientWidth || 320) / (size * cell + gap))));
    const canvas = element("canvas"),
      range = rangeOf(values, true);
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `Kernel: ${channels} input channels of ${size} by ${size} weights`);
    const side = size * cell + gap,
      area = sharpContext(canvas, across * side, Math.ceil(channels / across) * side);
    for (let c = 0; c < channels; c++) {
      const left = (c % across) * side,
        top = Math.floor(c / across) * side,
        at = (y, x) => values[(y * size + x) * channels + c];
      area.drawImage(pixelCanvas(size, size, at, table, range), left, top, size * cell, size * cell);
      if (!numbers) continue;
      area.font = "12px sans-serif";
      area.textAlign = "center";
      area.textBaseline = "middle";
      for (let y = 0; y < size; y++)
        for (let x = 0; x < size; x++) {
          area.fillStyle = inkOn(colourOf(table, range, at(y, x)));
          area.fillText(twoDigits(at(y, x)), left + (x + 0.5) * cell, top + (y + 0.5) * cell);
        }
    }
    return canvas;
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
