import assert from "node:assert/strict";

import { makeSingle } from "../../../explorer/ui/parts/calculator/single.js";
import { test } from "../page.js";
import { shown } from "./context.js";

const PLACE = { layer: "one", before: "conv1", cell: [0, 1, 2], total: 0, value: 0 };
const text = ({ node }) => node.querySelector(".formula-line").textContent;
const step = ({ node }) => node.querySelector(".step-back");

test("an activation: its rule with the value put in", () => {
  const made = shown(makeSingle, { ...PLACE, form: "Activated", function: "relu", input: -1.5 });
  assert.equal(text(made), "max(0, −1.5) = 0");
  assert.equal(step(made).textContent, "conv1, map 2, row 0, column 1 = −1.5");
});

test("a value with a weight and a bias", () => {
  const made = shown(makeSingle, { ...PLACE, form: "Scaled", input: 3, weight: 2, bias: -1, total: 5 });
  assert.equal(text(made), "3 × 2 + (−1) = 5.");
});

test("a flattened value is the same as before, and how its index comes about", () => {
  const now = { ...PLACE, form: "Flattened", cell: [19], source: [1, 2, 1], index: 19, total: 0.5 };
  const made = shown(makeSingle, now, { shapes: { conv1: [4, 4, 3] } });
  assert.equal(text(made), "Index 19 is row 1, column 2, map 1: (1·4 + 2)·3 + 1 = 19. The value stays the same: 0.5.");
  assert.equal(step(made).textContent, "conv1, map 1, row 1, column 2 = 0.5");
});

test("what only does something in training says what, and that it does nothing now", () => {
  const words = "Sets half of the values to zero while it trains.";
  const made = shown(makeSingle, { ...PLACE, form: "Dropped", words, total: 0.5 });
  assert.equal(text(made), "Sets half of the values to zero while it trains. Now it does nothing: 0.5.");
});

test("the step back leads to the value it was made of", () => {
  const made = shown(makeSingle, { ...PLACE, form: "Activated", function: "tanh", input: 0 });
  step(made).click();
  assert.deepEqual(made.walks, [{ layer: "conv1", cell: [0, 1, 2] }]);
});
