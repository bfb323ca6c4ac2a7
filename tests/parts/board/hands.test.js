import assert from "node:assert/strict";

import { makeHands } from "../../../explorer/ui/parts/board/hands.js";
import { happens, test } from "../page.js";

// A board that notes its strokes; pointers by what they are: { mouse: 1, finger: 2, … }
function board() {
  const canvas = document.createElement("canvas");
  const strokes = [];
  const said = [];
  canvas.setPointerCapture = () => {};
  const drop = (stroke) => strokes.splice(strokes.indexOf(stroke), 1);
  let now = null;
  const pad = {
    place: ({ clientX, clientY }) => [clientX, clientY],
    begin(stroke) {
      now = stroke;
      strokes.push(stroke);
    },
    extend: (stroke, point) => stroke.push(point),
    swap(old, other) {
      strokes[strokes.indexOf(old)] = other;
      now = other;
    },
    drop: () => drop(now),
    end: () => said.push("end"),
  };
  const hands = makeHands(canvas, pad);
  const act =
    (type) =>
    (pointerId, pointerType, x, y, timeStamp = 0, more = {}) =>
      happens(canvas, type, { pointerId, pointerType, clientX: x, clientY: y, timeStamp, ...more });
  return { canvas, strokes, said, hands, down: act("pointerdown"), move: act("pointermove"), up: act("pointerup") };
}

const LINE = [
  [10, 10],
  [40, 10],
];

for (const kind of ["mouse", "touch", "pen"]) {
  test(`a ${kind} draws from where it goes down to where it is lifted`, () => {
    const { strokes, said, down, move, up } = board();
    down(1, kind, 10, 10);
    move(1, kind, 40, 10);
    up(1, kind, 40, 10);
    assert.deepEqual([strokes, said], [[LINE], ["end"]]);
  });
}

test("a tap alone is a dot", () => {
  const { strokes, said, down, up } = board();
  down(1, "touch", 10, 10);
  up(1, "touch", 10, 10);
  assert.deepEqual([strokes, said], [[[[10, 10]]], ["end"]]);
});

test("a pointer that is not down draws nothing", () => {
  const { strokes, move } = board();
  move(1, "mouse", 10, 10);
  assert.deepEqual(strokes, []);
});

test("the right button of a mouse draws nothing", () => {
  const { strokes, down, move } = board();
  down(1, "mouse", 10, 10, 0, { button: 2 });
  move(1, "mouse", 40, 10);
  assert.deepEqual(strokes, []);
});

test("a palm that comes down while a finger draws adds nothing", () => {
  const { strokes, down, move, up } = board();
  down(1, "touch", 10, 10);
  move(1, "touch", 40, 10);
  down(2, "touch", 300, 400);
  move(2, "touch", 303, 404);
  up(2, "touch", 303, 404);
  up(1, "touch", 40, 10);
  assert.deepEqual(strokes, [LINE]);
});

test("a palm that was down first gives way to the finger that moves", () => {
  const { strokes, down, move, up } = board();
  down(1, "touch", 300, 400);
  down(2, "touch", 10, 10);
  move(2, "touch", 40, 10);
  up(2, "touch", 40, 10);
  up(1, "touch", 300, 400);
  assert.deepEqual(strokes, [LINE]);
});

test("a pen takes the place of the palm beside it at once", () => {
  const { strokes, down, move, up } = board();
  down(1, "touch", 300, 400);
  move(1, "touch", 320, 400);
  down(2, "pen", 10, 10);
  move(2, "pen", 40, 10);
  move(1, "touch", 340, 400);
  up(2, "pen", 40, 10);
  assert.deepEqual(strokes, [LINE]);
});

test("touches draw nothing while the pen is down", () => {
  const { strokes, down, move, up } = board();
  down(1, "pen", 10, 10);
  down(2, "touch", 300, 400);
  move(2, "touch", 100, 100);
  move(1, "pen", 40, 10);
  up(1, "pen", 40, 10);
  assert.deepEqual(strokes, [LINE]);
});

test("a hand that is still there when the pen has left draws nothing for two seconds", () => {
  const { strokes, down, move } = board();
  move(1, "pen", 10, 10, 1000);
  down(2, "touch", 300, 400, 2999);
  move(2, "touch", 200, 200, 2999);
  assert.deepEqual(strokes, []);
  down(3, "touch", 10, 10, 3000);
  assert.deepEqual(strokes, [[[10, 10]]]);
});

test("a touch that the system takes for a palm leaves nothing", () => {
  const { canvas, strokes, said, down } = board();
  down(1, "touch", 300, 400);
  happens(canvas, "pointercancel", { pointerId: 1, pointerType: "touch", clientX: 300, clientY: 400 });
  assert.deepEqual([strokes, said], [[], []]);
});

test("a stroke that the system breaks off stays", () => {
  const { canvas, strokes, said, down, move } = board();
  down(1, "touch", 10, 10);
  move(1, "touch", 40, 10);
  happens(canvas, "pointercancel", { pointerId: 1, pointerType: "touch", clientX: 40, clientY: 10 });
  assert.deepEqual([strokes, said], [[LINE], ["end"]]);
});

test("of two touches that have not moved the one that stays draws when the other is lifted", () => {
  const { strokes, said, down, move, up } = board();
  down(1, "touch", 300, 400);
  down(2, "touch", 10, 10);
  up(1, "touch", 300, 400);
  assert.deepEqual([strokes, said], [[[[10, 10]]], []]);
  move(2, "touch", 40, 10);
  up(2, "touch", 40, 10);
  assert.deepEqual([strokes, said], [[LINE], ["end"]]);
});

test("what the browser gathered between two frames is drawn point by point", () => {
  const { canvas, strokes, down } = board();
  down(1, "pen", 10, 10);
  const parts = [
    { clientX: 20, clientY: 10 },
    { clientX: 40, clientY: 10 },
  ];
  const event = new window.PointerEvent("pointermove", { pointerId: 1, pointerType: "pen", clientX: 40, clientY: 10 });
  event.getCoalescedEvents = () => parts;
  canvas.dispatchEvent(event);
  assert.deepEqual(strokes[0].slice(1), [
    [20, 10],
    [40, 10],
  ]);
});

test("what is down when the drawing changes under it draws no more", () => {
  const { strokes, said, hands, down, move, up } = board();
  down(1, "mouse", 10, 10);
  hands.release();
  move(1, "mouse", 40, 10);
  up(1, "mouse", 40, 10);
  assert.deepEqual([strokes, said], [[[[10, 10]]], []]);
});
