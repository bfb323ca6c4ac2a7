import assert from "node:assert/strict";
import test from "node:test";

import { arraysOf, epochsDone, placeAfter, timeText } from "../../explorer/ui/parts/film.js";

test("an epoch has its own arrays, and not those of one that begins like it", () => {
  const arrays = {
    "1/conv1/bias": "a",
    "1/conv1/kernel": "b",
    "10/conv1/bias": "c",
    "now/conv1/bias": "d",
    image: "e",
  };
  assert.deepEqual(arraysOf(arrays, 1), { "conv1/bias": "a", "conv1/kernel": "b" });
  assert.deepEqual(arraysOf(arrays, "now"), { "conv1/bias": "d" });
});

test("the time in words", () => {
  const progress = { history: { epoch: [0, 1] }, asked: 5 };
  assert.deepEqual(
    [0, 2, "now"].map((epoch) => timeText(epoch, progress)),
    ["epoch 0: untrained", "epoch 2 of 5", "now, in epoch 3 of 5"],
  );
  assert.equal(timeText("now", { history: {}, asked: 5 }), "now, in epoch 1 of 5");
});

test("now is after the epochs that are through", () => {
  assert.equal(epochsDone("now", { history: { epoch: [0, 1] } }), 2);
  assert.equal(epochsDone(1, { history: { epoch: [0, 1] } }), 1);
});

test("the slider stays in its film, but follows a training", () => {
  assert.equal(placeAfter([0, 1, 2], null), 2);
  assert.equal(placeAfter([0, 1, 2], 1), 1);
  assert.equal(placeAfter([0], 2), 0);
  assert.equal(placeAfter([0, 1, "now"], 0), 2);
});
