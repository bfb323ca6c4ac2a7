import assert from "node:assert/strict";

import { CHOSEN, colourTable } from "../../explorer/ui/parts/colours.js";
import { layoutOf } from "../../explorer/ui/parts/maps_layout.js";
import { paintBlock, tileValues } from "../../explorer/ui/parts/maps_paint.js";
import { painted, STOPS, test, wordsOn } from "./page.js";

const NO_MARKS = { chosen: null, cursor: null };

function blockOf(shape, values, { numbers = false, labels, signed = false, high = 1 } = {}) {
  return {
    layout: layoutOf(shape, { numbers, tile: 20, labelled: Boolean(labels) }, 100),
    values: Float32Array.from(values),
    table: colourTable(signed ? STOPS.diverging : STOPS.sequential),
    ranges: () => ({ low: signed ? -high : 0, high, signed }),
    numbers,
    labels,
  };
}

function paintedBlock(block, marks = NO_MARKS) {
  const canvas = document.createElement("canvas");
  document.body.append(canvas);
  paintBlock(canvas, block, marks);
  return canvas;
}

const MAPS = [2, 2, 2];
const VALUES = [0, 1, 0.5, 0.25, 1, 1, 0, 0];

test("the values of one tile, of maps one after the other", () => {
  assert.deepEqual(tileValues(blockOf(MAPS, VALUES), 1), Float32Array.of(1, 1, 0, 0));
});

test("a tile a map, without numbers where none are asked for", () => {
  const canvas = paintedBlock(blockOf(MAPS, VALUES));
  assert.deepEqual([painted(canvas, "drawImage").length, wordsOn(canvas)], [2, []]);
});

test("numbers stand on their values, black on light and white on dark", () => {
  const canvas = paintedBlock(blockOf(MAPS, VALUES, { numbers: true }));
  const words = painted(canvas, "fillText").slice(0, 2);
  assert.deepEqual(
    words.map(({ given: [text], fillStyle }) => [text, fillStyle]),
    [
      ["0.00", "#fff"],
      ["1.00", "#000"],
    ],
  );
});

test("a number stands in the middle of its value's square", () => {
  const canvas = paintedBlock(blockOf(MAPS, VALUES, { numbers: true }));
  const places = painted(canvas, "fillText").map(({ given: [, x, y] }) => [x, y]);
  // squares of 36, half a gap of 6 before them
  assert.deepEqual(places.slice(0, 4), [
    [21, 21],
    [57, 21],
    [21, 57],
    [57, 57],
  ]);
});

test("a vector's values are bars from zero, in their colours", () => {
  const canvas = paintedBlock(blockOf([2], [1, -0.5], { signed: true }));
  const bars = painted(canvas, "fillRect").map(({ given: [, top, , height], fillStyle }) => [top, height, fillStyle]);
  // 64 high, zero in the middle: of ±1 each has 31 of the 62 that a bar may be long
  assert.deepEqual(bars, [
    [1, 31, "rgb(0,0,255)"],
    [32, 15.5, "rgb(255,128,128)"], // half way from white to red
  ]);
});

test("bars have the names of their classes below them", () => {
  assert.deepEqual(wordsOn(paintedBlock(blockOf([2], [1, 0], { labels: ["cat", "dog"] }))), ["cat", "dog"]);
});

test("the chosen tile is framed in the colour of what was chosen, the keys' one in another", () => {
  const canvas = paintedBlock(blockOf(MAPS, VALUES), { chosen: 1, cursor: 0 });
  const frames = painted(canvas, "strokeRect").filter(({ lineWidth }) => lineWidth === 3);
  assert.deepEqual(
    frames.map(({ given: [left], strokeStyle }) => [left, strokeStyle === CHOSEN]),
    [
      [1, false],
      [27, true],
    ],
  );
});
