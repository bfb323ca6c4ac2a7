import assert from "node:assert/strict";
import test from "node:test";

import { prepareStrokes } from "../../explorer/ui/parts/prepare.js";

const SIDE = 28;
const pixel = (column) => (column + 0.5) * (500 / SIDE); // the middle of a pixel, on the board
const at = (picture, y, x) => picture[y * SIDE + x];

// Row and column of the middle of all ink
function centreOf(picture) {
  let [total, down, across] = [0, 0, 0];
  picture.forEach((value, place) => {
    total += value;
    down += value * Math.floor(place / SIDE);
    across += value * (place % SIDE);
  });
  return [down / total, across / total];
}

// First and last row and column with ink
function boxOf(picture) {
  const inked = Array.from(picture, (value, place) => (value > 0 ? place : -1)).filter((place) => place >= 0);
  const rows = inked.map((place) => Math.floor(place / SIDE));
  const columns = inked.map((place) => place % SIDE);
  return [Math.min(...rows), Math.max(...rows), Math.min(...columns), Math.max(...columns)];
}

const DOT = [[[pixel(5), pixel(8)]]];
const LINE = [
  [
    [100, 60],
    [100, 260],
  ],
];

test("a blank pad is no picture", () => {
  assert.equal(prepareStrokes([]), null);
  assert.equal(prepareStrokes([[]]), null);
});

test("784 values in [0, 1] at each step", () => {
  const prepared = prepareStrokes(LINE);
  assert.deepEqual(Object.keys(prepared), ["raw", "scaled", "centred"]);
  for (const picture of Object.values(prepared)) {
    assert.equal(picture.length, 784);
    assert.ok(picture.every((value) => value >= 0 && value <= 1));
  }
});

test("ink falls off with the distance: the pen's 1.1 and a half, less the distance", () => {
  const { raw } = prepareStrokes(DOT);
  const ink = [0, 1, 2].map((beside) => at(raw, 8, 5 + beside));
  [1, 0.6, 0].forEach((expected, place) => assert.ok(Math.abs(ink[place] - expected) < 1e-6, `${place}`));
});

test("scaled, the longer side with the pen fills the box of 20, in the middle of the picture", () => {
  const [top, bottom] = boxOf(prepareStrokes(LINE).scaled);
  assert.ok(bottom - top + 1 >= 20 && bottom - top + 1 <= 22);
  assert.equal(top + bottom, SIDE - 1);
});

test("centred, the middle of the ink stands where MNIST has it: at 14, 14", () => {
  const strokes = [
    [
      [100, 60],
      [100, 260],
      [200, 260],
    ],
  ];
  for (const place of centreOf(prepareStrokes(strokes).centred)) assert.ok(Math.abs(place - 14) < 0.1, `${place}`);
});

test("the same drawing elsewhere and at half the size is the same picture", () => {
  const smaller = LINE.map((stroke) => stroke.map(([x, y]) => [x / 2 + 180, y / 2 + 90]));
  const [one, other] = [LINE, smaller].map((strokes) => prepareStrokes(strokes).centred);
  one.forEach((value, place) => assert.ok(Math.abs(value - other[place]) < 1e-6));
});

test("a step that is switched off leaves the picture as it was", () => {
  const prepared = prepareStrokes(LINE, { scale: false, centre: false });
  assert.deepEqual(prepared.scaled, prepared.raw);
  assert.deepEqual(prepared.centred, prepared.raw);
});

test("a dot gets no larger than eight times its size on the board", () => {
  const [top, bottom, left, right] = boxOf(prepareStrokes(DOT).scaled);
  assert.ok(bottom - top <= 4 && right - left <= 4);
});

test("the strokes are not written to", () => {
  prepareStrokes(LINE);
  assert.deepEqual(LINE[0][0], [100, 60]);
});
