import assert from "node:assert/strict";

import { makeKeys } from "../../../explorer/ui/parts/board/keys.js";
import { happens, test } from "../page.js";

const STEP = 500 / 28; // a pixel of the network's input on the board
const tenths = (value) => Math.round(value * 10) / 10;

function board() {
  const canvas = document.createElement("canvas");
  const strokes = [];
  const said = [];
  const keys = makeKeys(canvas, {
    begin: (stroke) => strokes.push(stroke),
    extend: (stroke, point) => stroke.push(point),
    end: () => said.push("end"),
    undo: () => said.push("undo"),
    clear: () => said.push("clear"),
    schedule() {},
  });
  const press = (key, more) => happens(canvas, "keydown", { key, ...more });
  return { canvas, keys, strokes, said, press, lift: (key) => happens(canvas, "keyup", { key }) };
}

test("there is no ring until a key is pressed; then it starts from the middle", () => {
  const { keys, press } = board();
  assert.equal(keys.cursor, null);
  press("ArrowRight");
  assert.deepEqual(keys.cursor, [tenths(250 + STEP), 250]);
});

test("an arrow moves the ring by a pixel of the network's input and draws nothing", () => {
  const { keys, press, strokes } = board();
  press("ArrowUp");
  press("ArrowLeft");
  assert.deepEqual([keys.cursor, strokes], [[tenths(250 - STEP), tenths(250 - STEP)], []]);
});

test("the ring stays on the board", () => {
  const { keys, press } = board();
  for (let count = 0; count < 40; count++) press("ArrowDown");
  assert.deepEqual(keys.cursor, [250, 500]);
});

test("arrows draw while space is held, until it is lifted", () => {
  const { press, lift, strokes, said } = board();
  press(" ");
  press("ArrowRight");
  press(" "); // a key that is held comes again and again
  lift(" ");
  press("ArrowRight");
  assert.deepEqual(strokes, [
    [
      [250, 250],
      [tenths(250 + STEP), 250],
    ],
  ]);
  assert.deepEqual(said, ["end"]);
});

test("Delete and Backspace clear, Ctrl+Z and ⌘Z undo", () => {
  const { press, said } = board();
  press("Delete");
  press("Backspace");
  press("z", { ctrlKey: true });
  press("Z", { metaKey: true });
  assert.deepEqual(said, ["clear", "clear", "undo", "undo"]);
});

test("keys that draw do not scroll the page; all others are left to it", () => {
  const { press } = board();
  assert.equal(press("ArrowDown").defaultPrevented, true);
  assert.equal(press(" ").defaultPrevented, true);
  assert.equal(press("Tab").defaultPrevented, false);
  assert.equal(press("z").defaultPrevented, false);
});

test("leaving the board lifts the pen and takes the ring away", () => {
  const { canvas, keys, press, said } = board();
  press(" ");
  happens(canvas, "blur");
  assert.deepEqual([keys.cursor, said], [null, ["end"]]);
});

test("a pointer that draws lifts the pen of the keys", () => {
  const { keys, press, said } = board();
  press(" ");
  keys.release();
  assert.deepEqual([keys.cursor, said], [null, ["end"]]);
});
