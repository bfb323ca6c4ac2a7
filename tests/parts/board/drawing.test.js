import assert from "node:assert/strict";
import test from "node:test";

import { MOST_POINTS, makeDrawing, onBoard } from "../../../explorer/ui/parts/board/drawing.js";

const NOTHING = { id: 0, strokes: [] };

function drawn(...strokes) {
  const drawing = makeDrawing();
  for (const stroke of strokes) drawing.begin(stroke);
  drawing.rest();
  return drawing;
}

test("a place is kept in tenths, on the board", () => {
  assert.deepEqual([-3, 0.04, 12.34, 500.1].map(onBoard), [0, 0, 12.3, 500]);
});

test("a stroke gets the points that are not too near", () => {
  const drawing = makeDrawing();
  const stroke = [[10, 10]];
  drawing.begin(stroke);
  for (const point of [
    [11, 10],
    [12, 10],
    [12, 14],
  ])
    assert.equal(drawing.extend(stroke, point), true);
  assert.deepEqual(drawing.now, {
    strokes: [
      [
        [10, 10],
        [12, 10],
        [12, 14],
      ],
    ],
    points: 3,
    moving: true,
  });
});

test("a full drawing takes no point", () => {
  const line = Array.from({ length: MOST_POINTS }, (_, place) => [place % 500, 7]);
  const drawing = drawn(line);
  assert.equal(drawing.extend(line, [100, 400]), false);
  assert.equal(line.length, MOST_POINTS);
});

test("a step back brings what was there, until there is no step", () => {
  const drawing = drawn([[1, 1]], [[9, 9]]);
  assert.equal(drawing.back(), true);
  assert.deepEqual(drawing.now.strokes, [[[1, 1]]]);
  assert.deepEqual([drawing.back(), drawing.back()], [true, false]);
  assert.deepEqual(drawing.now.strokes, []);
});

test("a step back takes a stroke as it was, whatever was added since", () => {
  const first = [[1, 1]];
  const drawing = drawn(first, [[9, 9]]);
  drawing.extend(first, [50, 50]);
  drawing.back();
  assert.deepEqual(drawing.now.strokes, [[[1, 1]]]);
});

test("what is cleared can come back; nothing is not cleared", () => {
  const drawing = drawn([[1, 1]]);
  assert.deepEqual([drawing.clear(), drawing.now.points, drawing.clear()], [true, 0, false]);
  drawing.back();
  assert.deepEqual(drawing.now.strokes, [[[1, 1]]]);
});

test("a touch that was none leaves nothing, and a covered photograph comes back", () => {
  const drawing = makeDrawing();
  drawing.receive({ acknowledged: 0, picture: [0.5] }, NOTHING, true);
  drawing.begin([[1, 1]]);
  assert.equal(drawing.photo.shown, null);
  drawing.drop();
  assert.deepEqual([drawing.photo.shown, drawing.now.strokes, drawing.now.moving], [[0.5], [], false]);
});

test("the stroke of another pointer takes the place of one", () => {
  const [palm, pen] = [
    [[1, 1]],
    [
      [200, 200],
      [210, 210],
    ],
  ];
  const drawing = drawn(palm);
  drawing.swap(palm, pen);
  assert.deepEqual([drawing.now.strokes, drawing.now.points], [[pen], 2]);
});

test("at first the newer drawing counts: the page's, or the one of the browser's tab", () => {
  const [theirs, own] = [[[[1, 1]]], [[[2, 2]]]];
  const shown = (acknowledged, id, strokes = theirs) => {
    const drawing = makeDrawing();
    drawing.receive({ acknowledged, strokes }, { id, strokes: own }, true);
    return drawing.now.strokes;
  };
  assert.deepEqual([shown(5, 4), shown(5, 6), shown(5, 4, [])], [theirs, own, own]);
});

test("a photograph takes the place of an older drawing, which a step back brings", () => {
  const drawing = drawn([[1, 1]]);
  drawing.receive({ acknowledged: 5, picture: [1] }, { id: 5, strokes: drawing.now.strokes }, false);
  assert.deepEqual([drawing.photo.shown, drawing.now.strokes], [[1], []]);
  drawing.back();
  assert.deepEqual(drawing.now.strokes, [[[1, 1]]]);
});

test("a photograph waits while the pen is down or the drawing is newer", () => {
  const drawing = makeDrawing();
  drawing.begin([[1, 1]]);
  drawing.receive({ acknowledged: 5, picture: [1] }, { id: 5, strokes: drawing.now.strokes }, false);
  assert.equal(drawing.photo.shown, null);
  drawing.rest();
  drawing.receive({ acknowledged: 5, picture: [1] }, { id: 6, strokes: drawing.now.strokes }, false);
  assert.equal(drawing.photo.shown, null);
});
