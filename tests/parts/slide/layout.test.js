import assert from "node:assert/strict";
import test from "node:test";

import { layoutOf, placeNear } from "../../../explorer/ui/parts/slide/layout.js";
import { cellOf } from "../../../explorer/ui/parts/slide/lines.js";
import { movedBy, speedFor } from "../../../explorer/ui/parts/slide/player.js";

const MOVING = { rows: 10, columns: 10, stride: [1, 1], before: [0, 0], behind: [0, 0], dilation: 1 };

test("two panels share the width, and the higher of them the height", () => {
  const { around, below, cell, flat } = layoutOf([12, 12, 1], [3, 3, 1], MOVING, 1, 900);
  // 330 / 12
  assert.deepEqual({ around, below, cell, flat }, { around: [12, 12], below: false, cell: 27, flat: false });
});

test("zeros around the picture need room too, and wide kernels have their terms below", () => {
  const moving = { ...MOVING, before: [4, 4], behind: [4, 4] };
  const { around, below, cell } = layoutOf([12, 12, 1], [5, 5, 1], moving, 1, 900);
  assert.deepEqual({ around, below, cell }, { around: [20, 20], below: true, cell: 13 }); // 260 / 20
});

test("a picture of one line has the whole width for itself", () => {
  const { flat, room } = layoutOf([1, 20, 1], [1, 3, 1], { ...MOVING, rows: 1, columns: 18 }, 1, 900);
  assert.deepEqual({ flat, room }, { flat: true, room: 900 });
});

test("on a phone the panels stand below each other where they would be too small", () => {
  assert.equal(layoutOf([28, 28, 1], [3, 3, 1], { ...MOVING, rows: 26, columns: 26 }, 2, 360).room, 360);
  assert.equal(layoutOf([28, 28, 1], [3, 3, 1], { ...MOVING, rows: 26, columns: 26 }, 1, 360).room, 166);
});

test("a point of the picture is nearest to the window that has it in its middle", () => {
  assert.equal(placeNear([1.5, 1.5], [3, 3], MOVING), 0);
  assert.equal(placeNear([2.5, 4.5], [3, 3], MOVING), 13); // row 1, column 3
  assert.equal(placeNear([99, -5], [3, 3], MOVING), 90);
  assert.equal(placeNear([5.5, 5.5], [3, 3], { ...MOVING, stride: [2, 2] }), 22); // 4 / 2
});

test("the cells of lines fit their longest line and their largest panel", () => {
  const arrays = { a: { shape: [8, 8] }, b: { shape: [4, 4] } };
  const lines = [{ panels: [{}, {}, {}] }, { panels: [{}] }];
  assert.equal(cellOf({ header: { lines }, arrays }, 900), 20); // 160 / 8
  assert.equal(cellOf({ header: { lines }, arrays }, 720), 20);
  assert.equal(cellOf({ header: { lines: [{ panels: Array(8).fill({}) }] }, arrays }, 750), 6); // 50 / 8
});

test("the slowest speed that needs 15 s at most", () => {
  assert.deepEqual([1, 15, 16, 450, 1e6].map(speedFor), [0, 0, 1, 5, 10]); // 450 / 15 = 30 a second
});

test("arrows move by a place or a row", () => {
  assert.deepEqual(
    ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "a"].map((key) => movedBy(key, 7)),
    [-1, 1, -7, 7, undefined],
  );
});
