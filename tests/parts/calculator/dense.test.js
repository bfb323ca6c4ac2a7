import assert from "node:assert/strict";

import { makeDense } from "../../../explorer/ui/parts/calculator/dense.js";
import { test } from "../page.js";
import { shown, textsOf } from "./context.js";

function explained(pairs, more = {}) {
  const products = pairs.map(([input, weight], index) => ({
    index,
    cell: [index],
    origin: { layer: "pool1", cell: [0, index, 7] },
    input,
    weight,
    product: input * weight,
  }));
  products.sort((one, other) => Math.abs(other.product) - Math.abs(one.product));
  const sum = products.reduce((all, { product }) => all + product, 0.5);
  const place = { layer: "dense1", before: "flatten1", cell: [3], activation: null, bias: 0.5 };
  return { form: "WeightedSum", ...place, terms: pairs.length, products, sum, total: sum, ...more };
}

const FEW = explained([
  [2, 3],
  [1, -4],
  [0, 9],
]);
const lines = (node) => [...node.querySelectorAll("li")].filter(({ hidden }) => !hidden);

test("the largest products on either side of zero, with where their input comes from", () => {
  const { node } = shown(makeDense, FEW);
  assert.deepEqual(
    lines(node).map((line) => line.textContent),
    ["pool1, map 7, row 0, column 02 × 3 =+6", "pool1, map 7, row 0, column 11 × (−4) =−4"],
  );
});

test("all others together, and how many of them are 0", () => {
  const { node } = shown(makeDense, FEW);
  assert.equal(node.querySelector(".others").textContent, "the other 1 product: 0 (1 of them are 0)");
});

test("eight on either side at most; the sum is of all", () => {
  const { node } = shown(
    makeDense,
    explained(
      Array.from({ length: 20 }, (_, at) => [1, at + 1]),
      { bias: -1, sum: 209 },
    ),
  );
  assert.equal(lines(node).length, 8);
  assert.deepEqual(textsOf(node, ".addition dt"), ["8 products shown", "+ the other 12", "+ bias", "= sum"]);
  // 20 + 19 + … + 13 = 132, 12 + … + 1 = 78
  assert.deepEqual(textsOf(node, ".addition dd"), ["132", "78", "−1", "209"]);
});

test("a side without products says so", () => {
  const { node } = shown(makeDense, explained([[1, 1]]));
  const none = [...node.querySelectorAll(".left > .hint")].map(({ hidden }) => hidden);
  assert.deepEqual(none, [true, false]);
});

test("a product leads back to its input", () => {
  const { node, walks } = shown(makeDense, FEW);
  lines(node)[1].querySelector("button").click();
  assert.deepEqual(walks, [{ layer: "flatten1", cell: [1] }]);
});

test("an answer has its softmax beside the sum; another sum has none", () => {
  const softmax = { logits: [6.5, 0], powers: [1, 0.0015], largest: 6.5, whole: 1.0015, share: 0.9985 };
  const answer = explained([[2, 3]], { form: "Answer", layer: "output", cell: [0], activation: "softmax", softmax });
  assert.ok(shown(makeDense, answer).node.querySelector(".softmax"));
  assert.equal(shown(makeDense, FEW).node.querySelector(".softmax"), null);
});
