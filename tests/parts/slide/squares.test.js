import assert from "node:assert/strict";

import { CHOSEN, colourTable } from "../../../explorer/ui/parts/colours.js";
import {
  cellUnder,
  frameCell,
  frameTaps,
  hatch,
  hatchAfter,
  paintLines,
  paintValues,
} from "../../../explorer/ui/parts/slide/squares.js";
import { painted, STOPS, standsAt, test, wordsOn } from "../page.js";

const canvasOf = () => document.createElement("canvas");
const given = (canvas, call) => painted(canvas, call).map((note) => note.given);

function squares(more) {
  const values = [0, 1, 2, 3];
  const canvas = canvasOf();
  const at = (y, x) => values[2 * y + x];
  const look = { rows: 2, columns: 2, at, table: colourTable(STOPS.sequential), range: { low: 0, high: 3 }, cell: 30 };
  paintValues(canvas.getContext("2d"), { ...look, ...more }, canvasOf());
  return canvas;
}

test("values have their numbers, in the middle of their squares", () => {
  assert.deepEqual(given(squares(), "fillText"), [
    ["0", 15, 15],
    ["1", 45, 15],
    ["2", 15, 45],
    ["3", 45, 45],
  ]);
});

test("a grid that stands lower and further to the right takes its numbers along", () => {
  assert.deepEqual(given(squares({ left: 100, top: 10 }), "fillText")[0], ["0", 115, 25]);
});

test("numbers go as far as the output is filled", () => {
  assert.deepEqual(wordsOn(squares({ until: 3 })), ["0", "1", "2"]);
  assert.deepEqual(wordsOn(squares({ until: 0 })), []);
});

test("where a number cannot be read there is none: in small cells, for long numbers, on a coloured picture", () => {
  assert.deepEqual(wordsOn(squares({ cell: 21 })), []);
  assert.deepEqual(wordsOn(squares({ at: () => 123456, cell: 24 })), []);
  assert.deepEqual(wordsOn(squares({ table: null })), []);
});

test("the colours are painted whatever stands on them", () => {
  assert.deepEqual(given(squares({ cell: 3 }), "drawImage")[0].slice(1), [0, 0, 6, 6]);
});

test("lines stand between the squares, where these are not too small", () => {
  const [large, small] = [canvasOf(), canvasOf()];
  paintLines(large.getContext("2d"), 1, 2, 20);
  paintLines(small.getContext("2d"), 1, 2, 13);
  assert.deepEqual(given(large, "moveTo"), [
    [0, 0],
    [0, 20],
    [0, 0],
    [20, 0],
    [40, 0],
  ]);
  assert.equal(painted(small, "moveTo").length, 0);
});

test("hatching stays inside its rectangle, and of an empty one there is none", () => {
  const canvas = canvasOf();
  hatch(canvas.getContext("2d"), 5, 6, 30, 20);
  assert.deepEqual([given(canvas, "rect"), painted(canvas, "clip").length], [[[5, 6, 30, 20]], 1]);
  const none = canvasOf();
  hatch(none.getContext("2d"), 0, 0, 0, 20);
  assert.equal(painted(none, "stroke").length, 0);
});

test("what comes after a place of the output is emptied: the rest of its row, and all rows below", () => {
  const canvas = canvasOf();
  hatchAfter(canvas.getContext("2d"), { row: 1, column: 0, rows: 3, columns: 2, cell: 10 });
  assert.deepEqual(given(canvas, "clearRect"), [
    [10, 10, 10, 10],
    [0, 20, 20, 10],
  ]);
});

test("a frame stands inside a large cell and about a small one", () => {
  const [large, small] = [canvasOf(), canvasOf()];
  frameCell(large.getContext("2d"), 1, 2, 20);
  frameCell(small.getContext("2d"), 1, 2, 4);
  assert.deepEqual(given(large, "strokeRect"), [[41, 21, 18, 18]]);
  assert.deepEqual(given(small, "strokeRect"), [[6, 2, 8, 8]]);
  assert.equal(painted(large, "strokeRect")[0].strokeStyle, CHOSEN);
});

const moving = (stride, dilation) => ({ stride: [stride, stride], dilation });

test("the window of a kernel of 3 stands as many strides from the corner as the place says", () => {
  const canvas = canvasOf();
  frameTaps(canvas.getContext("2d"), { row: 1, column: 2, kernel: [3, 3], moving: moving(2, 1), cell: 10 });
  assert.deepEqual(given(canvas, "strokeRect"), [[41, 21, 28, 28]]);
});

test("with dilation every pixel that the kernel touches is framed, and the window they make", () => {
  const canvas = canvasOf();
  frameTaps(canvas.getContext("2d"), { row: 0, column: 0, kernel: [2, 2], moving: moving(1, 2), cell: 10 });
  assert.deepEqual(given(canvas, "strokeRect"), [
    [1, 1, 8, 8],
    [21, 1, 8, 8],
    [1, 21, 8, 8],
    [21, 21, 8, 8],
    [1, 1, 28, 28], // 2·(2 − 1) + 1 = 3 wide
  ]);
});

test("row and column under the pointer; beside the squares the nearest", () => {
  const canvas = canvasOf();
  standsAt(canvas, { left: 100, top: 50 });
  const under = (clientX, clientY) => cellUnder({ clientX, clientY }, canvas, 10, 3, 4);
  assert.deepEqual(
    [under(100, 50), under(125, 79), under(0, 500)],
    [
      [0, 0],
      [2, 2],
      [2, 0],
    ],
  );
});
