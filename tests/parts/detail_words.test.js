import assert from "node:assert/strict";
import test from "node:test";

import { fieldWords, seenBy, strongestCell } from "../../explorer/ui/parts/detail_words.js";

test("what a value sees begins a step further for each row and column", () => {
  const field = { size: 5, step: 2, start: 0 };
  assert.deepEqual(seenBy(field, [3, 1], [28, 28, 1]), {
    top: 6,
    left: 2,
    size: 5,
    words: "; it sees rows 6 to 10, columns 2 to 6",
  });
});

test("zeros around the picture are told at every edge, and only there", () => {
  const padded = { size: 3, step: 1, start: -1 };
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
    fieldWords({ field: { size: 5, step: 2, start: 0 }, layer: "pool1" }),
    "Frame: 5×5 pixels of the picture reach one value of pool1.",
  );
  assert.equal(fieldWords({ field: null, layer: "dense1" }), "Every pixel of the picture reaches this value.");
});

test("the strongest value may be below zero, and is the first of equals", () => {
  assert.deepEqual(strongestCell({ values: Float32Array.of(1, 2, -3, 0, 3, 1), shape: [2, 3] }), [0, 2]);
  assert.deepEqual(strongestCell({ values: new Float32Array(6), shape: [2, 3] }), [0, 0]);
});
