import assert from "node:assert/strict";

import { drawTiles, pixelCanvas, pixelColour, sharpContext } from "../../explorer/ui/parts/paint.js";
import { painted, pixelsOf, test } from "./page.js";

const GREYS = Array.from({ length: 256 }, (_, place) => [place, place, place]);
const UNIT = { low: 0, high: 1 };
const grey = (level) => [level, level, level];

test("a pixel a value, in the colours of the range", () => {
  const values = [0, 1, 0.2, 5];
  const canvas = pixelCanvas(2, 2, (y, x) => values[2 * y + x], GREYS, UNIT);
  assert.deepEqual(pixelsOf(canvas), [
    [grey(0), grey(255)],
    [grey(51), grey(255)], // what is beyond the range has the colour of its end
  ]);
});

test("without a table the colours themselves", () => {
  const canvas = pixelCanvas(1, 2, (_, x) => [10 * x, 20, 30], null);
  assert.deepEqual(pixelsOf(canvas), [
    [
      [0, 20, 30],
      [10, 20, 30],
    ],
  ]);
});

test("every pixel is opaque", () => {
  const canvas = pixelCanvas(1, 1, () => 0, GREYS, UNIT);
  assert.equal(painted(canvas, "putImageData")[0].given[0].data[3], 255);
});

test("a grey pixel has its value three times, a coloured one its three", () => {
  assert.deepEqual(pixelColour([0, 0.2], 1, 1), [51, 51, 51]);
  assert.deepEqual(pixelColour([0, 0, 0, 1, 0.2, 0], 1, 3), [255, 51, 0]);
});

test("on a screen of two pixels a point a canvas has twice the pixels and the same size", (t) => {
  const density = window.devicePixelRatio;
  window.devicePixelRatio = 2;
  t.after(() => {
    window.devicePixelRatio = density;
  });
  const canvas = document.createElement("canvas");
  const area = sharpContext(canvas, 30, 20);
  assert.deepEqual([canvas.width, canvas.height, canvas.style.width, canvas.style.height], [60, 40, "30px", "20px"]);
  assert.deepEqual(painted(canvas, "setTransform")[0].given, [2, 0, 0, 2, 0, 0]);
  assert.equal(area.imageSmoothingEnabled, false); // nearest neighbour, never blurred
});

// Three tiles of 1 by 2 values, two in a line
const mosaic = (more) => ({
  ...{ count: 3, rows: 1, columns: 2, across: 2, scale: 10, gap: 4, table: GREYS },
  at: (tile, cell) => [0, 1, 2, 3, 4, 5][tile * 2 + cell],
  ranges: () => ({ low: 0, high: 5 }),
  ...more,
});

test("tiles stand in lines, each value a square, with the gap between", () => {
  const canvas = document.createElement("canvas");
  drawTiles(canvas.getContext("2d"), mosaic());
  const places = painted(canvas, "drawImage").map(({ given }) => given.slice(5));
  assert.deepEqual(places, [
    [2, 2, 20, 10],
    [26, 2, 20, 10],
    [2, 16, 20, 10],
  ]);
});

test("each tile shows its own values, in its own range", () => {
  const canvas = document.createElement("canvas");
  const ranges = (tile) => ({ low: 0, high: tile === 2 ? 10 : 5 });
  drawTiles(canvas.getContext("2d"), mosaic({ ranges }));
  const images = painted(canvas, "drawImage").map(({ given: [image, , top] }) => pixelsOf(image)[top]);
  assert.deepEqual(images, [
    [grey(0), grey(51)],
    [grey(102), grey(153)],
    [grey(102), grey(128)], // 4 and 5 of 10
  ]);
});

test("each tile has a thin frame around it", () => {
  const canvas = document.createElement("canvas");
  drawTiles(canvas.getContext("2d"), mosaic());
  const [first] = painted(canvas, "strokeRect");
  assert.deepEqual([first.given, first.lineWidth, painted(canvas, "strokeRect").length], [[1.5, 1.5, 21, 11], 1, 3]);
});

test("of no tiles nothing is painted", () => {
  const canvas = document.createElement("canvas");
  drawTiles(canvas.getContext("2d"), mosaic({ count: 0 }));
  assert.equal(painted(canvas, "drawImage").length, 0);
});
