import assert from "node:assert/strict";
import test from "node:test";

import { curvesOf, ticksOf } from "../../explorer/ui/parts/curves.js";

const PROGRESS = {
  asked: 4,
  stepsPerEpoch: 10,
  history: { epoch: [0, 1], loss: [0.8, 0.4], val_loss: [1, 0.5], accuracy: [0.5, 0.8], val_accuracy: [0.6, 0.7] },
  steps: { epoch: [0, 2], step: [5, 1], loss: [2, 0.3], accuracy: [0.2, 0.9] },
};

test("a point at each epoch's end, and the running value between them", () => {
  const { lines, running } = curvesOf("loss", PROGRESS);
  assert.deepEqual(lines, {
    training: [
      [1, 0.8],
      [2, 0.4],
    ],
    validation: [
      [1, 1],
      [2, 0.5],
    ],
  });
  assert.deepEqual(running, [
    [0.5, 2],
    [2.1, 0.3],
  ]);
});

test("loss goes from 0 to a little above its largest value", () => {
  const { low, high } = curvesOf("loss", PROGRESS);
  assert.deepEqual([low, high], [0, 2.1]);
});

test("accuracy goes from a little below its smallest value to 1", () => {
  const { low, high } = curvesOf("accuracy", PROGRESS);
  assert.deepEqual([low, high], [0.19, 1]);
});

test("before the first epoch there is an axis and no point", () => {
  const { lines, running, low, high } = curvesOf("accuracy", { asked: 2, stepsPerEpoch: 10, history: {}, steps: {} });
  assert.deepEqual([lines, running], [{ training: [], validation: [] }, []]);
  assert.deepEqual([low, high], [0.855, 1]); // 0.95 of 0.9
});

test("the axis has eleven numbers at most", () => {
  assert.deepEqual(ticksOf(3), [0, 1, 2, 3]);
  assert.deepEqual(ticksOf(25), [0, 3, 6, 9, 12, 15, 18, 21, 24]);
  assert.equal(ticksOf(100).length, 11);
});
