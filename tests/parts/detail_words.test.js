import assert from "node:assert/strict";
import test from "node:test";

import { fieldWords, seenBy, strongestCell } from "../../explorer/ui/parts/detail_words.js";

// Spans of a size, a step apart, for so many rows or columns
const spans = (size, step, start, count) =>
  Array.from({ length: count }, (_, index) => [start + index * step, start + index * step + size - 1]);

test("what a value sees may be higher than wide, and begins a step further for each row and column", () => {
  const field = { rows: spans(5, 2, 0, 12), columns: spans(3, 2, 0, 13) };
  assert.deepEqual(seenBy(field, [3, 1], [28, 28, 1]), {
    top: 6,
    left: 2,
    height: 5,
    width: 3,
    words: "; it sees rows 6 to 10, columns 2 to 4",
  });
});

test("zeros around the picture are told at every edge, and only there", () => {
  const padded = { rows: spans(3, 1, -1, 28), columns: spans(3, 1, -1, 28) };
  const told = (pixel) => seenBy(padded, pixel, [28, 28, 1]).words.endsWith(" (zeros outside)");
  assert.deepEqual(
    [
      [0, 5],
      [5, 0],
      [27, 5],
      [5, 27],
      [1, 26],
    ].map(told),
    [true, true, true, true, false],
  );
  assert.equal(seenBy(padded, [0, 5], [28, 28, 1]).words, "; it sees rows -1 to 1, columns 4 to 6 (zeros outside)");
});

test("a layer without a field sees everything", () => {
  assert.equal(
    fieldWords({ field: { rows: spans(5, 2, 0, 12), columns: spans(3, 2, 0, 13) }, layer: "pool1" }),
    "Frame: 5×3 pixels of the picture reach one value of pool1.",
  );
  assert.equal(fieldWords({ field: null, layer: "dense1" }), "Every pixel of the picture reaches this value.");
});

test("the strongest value may be below zero, and is the first of equals", () => {
  assert.deepEqual(strongestCell({ values: Float32Array.of(1, 2, -3, 0, 3, 1), shape: [2, 3] }), [0, 2]);
  assert.deepEqual(strongestCell({ values: new Float32Array(6), shape: [2, 3] }), [0, 0]);
});
