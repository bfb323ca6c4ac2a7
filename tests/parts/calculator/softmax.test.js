import assert from "node:assert/strict";

import { makeSoftmax } from "../../../explorer/ui/parts/calculator/softmax.js";
import { test } from "../page.js";
import { shown, textsOf } from "./context.js";

// e^0 = 1, and a logit that is ln 4 smaller: a quarter of it
const SOFTMAX = { logits: [2, 2 - Math.log(4)], powers: [1, 0.25], largest: 2, whole: 1.25, share: 0.2 };
const NOW = { layer: "output", before: "dense1", cell: [1], softmax: SOFTMAX };

test("a line a class: its name, e to its logit less the largest, and what that is", () => {
  const { node } = shown(makeSoftmax, NOW, { classes: ["cat", "dog"] });
  assert.deepEqual(textsOf(node, ".class-name"), ["cat", "dog"]);
  assert.deepEqual(textsOf(node, ".exponent"), ["e2 − 2", "e0.614 − 2"]);
  assert.deepEqual(textsOf(node, ".power-value"), ["1", "0.25"]);
});

test("the class that is asked for is marked", () => {
  const { node } = shown(makeSoftmax, NOW, { classes: ["cat", "dog"] });
  assert.deepEqual(textsOf(node, "tr.present .class-name"), ["dog"]);
});

test("its power over the sum of all is its share", () => {
  const { node } = shown(makeSoftmax, NOW);
  assert.equal(node.querySelector(".over").textContent, "e0.614 − 2 = 0.25");
  assert.equal(node.querySelector(".under").textContent, "1 + 0.25 = 1.25");
  assert.equal(node.querySelector(".result").textContent, "20.0\u202f%");
});

test("the units of a softmax inside the network have no classes' names", () => {
  const { node } = shown(makeSoftmax, { ...NOW, layer: "dense1" }, { classes: ["cat", "dog"] });
  assert.deepEqual(textsOf(node, ".class-name"), ["unit 0", "unit 1"]);
});

test("of many classes the sum is not written out", () => {
  const powers = Array(20).fill(0.05);
  const softmax = { logits: Array(20).fill(0), powers, largest: 0, whole: 1, share: 0.05 };
  const { node } = shown(makeSoftmax, { ...NOW, softmax });
  assert.equal(node.querySelector(".under").textContent, "1");
});
