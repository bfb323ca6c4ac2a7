import assert from "node:assert/strict";

import { makePooling } from "../../../explorer/ui/parts/calculator/pooling.js";
import { test } from "../page.js";
import { shown, textsOf } from "./context.js";

const WINDOW = [
  [1, 4],
  [4, 3],
];
const PLACE = { layer: "pool1", before: "conv1", cell: [1, 2, 5], top: 2, left: 4, made: [6, 6], window: WINDOW };
const LARGEST = { form: "Largest", ...PLACE, winner: [2, 5], total: 4, value: 4, lost: { rows: 0, columns: 0 } };
const MEAN = { form: "Mean", ...PLACE, sum: 12, total: 3, value: 3, lost: { rows: 1, columns: 1 } };
const line = (node) => node.querySelector(".formula-line").textContent;

test("the largest of the window, with its place in the map, the first of equals", () => {
  const { node } = shown(makePooling, LARGEST);
  assert.equal(line(node), "largest of 4: 4 (row 2, column 5), the first of 2 equal ones");
  assert.deepEqual(textsOf(node, ".winner"), ["4.00"]);
});

test("a mean is written out", () => {
  const { node } = shown(makePooling, MEAN);
  assert.equal(line(node), "(1 + 4 + 4 + 3) / 4 = 3");
  assert.deepEqual(textsOf(node, ".winner"), []);
});

test("a mean of many values is their sum over their number", () => {
  const window = Array.from({ length: 4 }, () => [1, 1, 1, 1]);
  const { node } = shown(makePooling, { ...MEAN, window, sum: 16, total: 1 });
  assert.equal(line(node), "the sum 16 / 16 = 1");
});

test("rows and columns that no window reaches are told", () => {
  const { node } = shown(makePooling, MEAN, { shapes: { conv1: [13, 13, 8] } });
  assert.equal(
    node.querySelector(".right .hint").textContent,
    "13 rows make 6: the last row and column are in no window.",
  );
});

test("a value of the window leads back to its place, on the same map", () => {
  const { node, walks } = shown(makePooling, LARGEST);
  node.querySelectorAll("button.cell")[1].click();
  assert.deepEqual(walks, [{ layer: "conv1", cell: [2, 5, 5] }]);
});
