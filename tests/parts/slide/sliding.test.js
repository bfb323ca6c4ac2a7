import assert from "node:assert/strict";
import test from "node:test";

import {
  kernelText,
  slideOver,
  stepAt,
  strongestPlace,
  turned,
  weightOf,
  withWeight,
} from "../../../explorer/ui/parts/slide/sliding.js";

const tensor = (shape, values) => ({ shape, values: Float32Array.from(values) });
const STILL = { stride: [1, 1], before: [0, 0], behind: [0, 0], dilation: 1 };

// 1 2 3
// 4 5 6
// 7 8 9
const PICTURE = tensor([3, 3, 1], [1, 2, 3, 4, 5, 6, 7, 8, 9]);
// 1 0
// 0 −1
const DIAGONAL = tensor([2, 2, 1], [1, 0, 0, -1]);

test("the sum at each place: a value minus the one below and to the right of it", () => {
  assert.deepEqual([...slideOver(PICTURE, DIAGONAL, { ...STILL, rows: 2, columns: 2 })], [-4, -4, -4, -4]);
});

test("a step has what is seen, its products and their sum", () => {
  const step = stepAt(PICTURE, DIAGONAL, { ...STILL, rows: 2, columns: 2 }, 0, 1);
  assert.deepEqual([...step.seen], [2, 3, 5, 6]);
  assert.deepEqual(
    [...step.products].map((value) => value + 0),
    [2, 0, 0, -6],
  );
  assert.deepEqual([[...step.subtotals], step.total], [[-4], -4]);
});

test("beyond the picture are zeros that are not inside", () => {
  const step = stepAt(PICTURE, DIAGONAL, { ...STILL, before: [1, 1], rows: 4, columns: 4 }, 0, 0);
  assert.deepEqual([[...step.seen], [...step.inside], step.total], [[0, 0, 0, 1], [0, 0, 0, 1], -1]);
});

test("a stride skips places, a dilation pixels", () => {
  assert.deepEqual(
    [...slideOver(PICTURE, tensor([1, 1, 1], [1]), { ...STILL, stride: [2, 2], rows: 2, columns: 2 })],
    [1, 3, 7, 9],
  );
  const wide = stepAt(PICTURE, DIAGONAL, { ...STILL, dilation: 2, rows: 1, columns: 1 }, 0, 0);
  assert.deepEqual([[...wide.seen], wide.total], [[1, 3, 7, 9], -8]);
});

test("each channel has its slice, and one slice is for all of them", () => {
  const colours = tensor([1, 1, 3], [1, 10, 100]);
  const moving = { ...STILL, rows: 1, columns: 1 };
  assert.deepEqual([...stepAt(colours, tensor([1, 1, 3], [1, 2, 3]), moving, 0, 0).subtotals], [1, 20, 300]);
  assert.equal(stepAt(colours, tensor([1, 1, 1], [2]), moving, 0, 0).total, 222);
});

test("half a turn puts the last cell first, each slice for itself", () => {
  assert.deepEqual([...turned(tensor([1, 2, 2], [1, 10, 2, 20])).values], [2, 20, 1, 10]);
  assert.deepEqual([...turned(DIAGONAL).values], [-1, 0, 0, 1]);
});

test("a changed weight changes one channel; a slice for all becomes one each", () => {
  const changed = withWeight(tensor([1, 2, 1], [1, 2]), 3, { cell: 1, channel: 2, value: 9 });
  assert.deepEqual(
    [changed.shape, [...changed.values]],
    [
      [1, 2, 3],
      [1, 1, 1, 2, 2, 9],
    ],
  );
});

test("a weight is a number or a fraction, with comma or point, and no more than a million", () => {
  const texts = ["1", " -0.5 ", "−2", "1,5", "1/4", ".5", "2e3", "1E-2", "-1000000"];
  assert.deepEqual(texts.map(weightOf), [1, -0.5, -2, 1.5, 0.25, 0.5, 2000, 0.01, -1000000]);
});

test("what is no weight is null", () => {
  for (const text of ["", "x", "1/0", "1e9", "1 2", "--1", "1//2", "Infinity", "NaN"])
    assert.equal(weightOf(text), null, text);
});

test("a kernel as text: cells, rows, slices", () => {
  assert.equal(kernelText(tensor([2, 2, 1], [1, 0.5, -1, 0])), "1,0.5;-1,0");
  assert.equal(kernelText(tensor([1, 2, 2], [1, 3, 2, 4])), "1,2|3,4");
});

test("the strongest place is the largest without its sign, the first of equal ones", () => {
  assert.deepEqual(
    [
      [1, -3, 2],
      [2, -2],
      [0, 0],
      [1, 1 + 1e-12],
    ].map((values) => strongestPlace(Float64Array.from(values))),
    [1, 0, 0, 0],
  );
});
