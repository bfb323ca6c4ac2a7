import assert from "node:assert/strict";

import { paintBoard } from "../../../explorer/ui/parts/board/paint.js";
import { painted, test, wordsOn } from "../page.js";

function board(shown) {
  const canvas = document.createElement("canvas");
  paintBoard(canvas, { strokes: [], picture: false, cursor: null, ...shown });
  return canvas;
}

const LINE = [
  [10, 20],
  [30, 40],
];

test("the whole board is black, and strokes are white and round", () => {
  const canvas = board({ strokes: [LINE] });
  const [ground] = painted(canvas, "fillRect");
  const [stroke] = painted(canvas, "stroke");
  assert.deepEqual([ground.given, ground.fillStyle, stroke.strokeStyle], [[0, 0, 500, 500], "#000", "#fff"]);
  assert.equal(canvas.getContext("2d").lineCap, "round");
});

test("a stroke goes through its points", () => {
  const canvas = board({ strokes: [LINE] });
  assert.deepEqual(painted(canvas, "moveTo")[0].given, [10, 20]);
  assert.deepEqual(painted(canvas, "lineTo").at(-1).given, [30, 40]);
});

test("a stroke of one point is a dot: a line needs some length", () => {
  const [, { given }] = painted(board({ strokes: [[[10, 20]]] }), "lineTo");
  assert.ok(given[0] > 10 && given[0] < 10.1);
});

test("an empty board says what to do, until something is drawn", () => {
  assert.deepEqual(wordsOn(board({})), ["Draw one digit here"]);
  assert.deepEqual(wordsOn(board({ strokes: [LINE] })), []);
});

test("with a picture in use it says that drawing takes its place", () => {
  assert.deepEqual(wordsOn(board({ picture: true })), ["Your picture is used.", "Draw to replace it."]);
});

test("words can be read on a board that is shown smaller than it is", () => {
  const canvas = document.createElement("canvas");
  // A quarter: 15 pixels on the screen are 60 on the board
  Object.defineProperty(canvas, "clientWidth", { value: 125 });
  paintBoard(canvas, { strokes: [], picture: false, cursor: null });
  assert.equal(painted(canvas, "fillText")[0].font, "60px sans-serif");
});

test("the keys' ring stands about its place", () => {
  const [{ given }] = painted(board({ cursor: [50, 60] }), "arc");
  assert.deepEqual(given.slice(0, 2), [50, 60]);
  assert.equal(painted(board({}), "arc").length, 0);
});
