import assert from "node:assert/strict";
import test from "node:test";

import {
  applyOperations,
  filterOf,
  LARGEST_WEIGHT,
  normalLike,
  operationsInWords,
  seesColours,
  weightFrom,
} from "../../../explorer/ui/parts/surgery/operations.js";

// Two filters of 2 by 1 that see one channel: filter 0 is [1, 2], filter 1 is [10, 20]
const network = () => ({
  header: {
    names: ["conv1", "pool1", "conv2"],
    nodes: [
      { name: "conv1", shape: [4, 4, 2] },
      { name: "pool1", shape: [2, 2, 2] },
      { name: "conv2", shape: [2, 2, 1] },
    ],
  },
  arrays: {
    "conv1/kernel": { shape: [2, 1, 1, 2], values: Float32Array.of(1, 10, 2, 20) },
    "conv1/bias": { shape: [2], values: Float32Array.of(0.5, 5) },
    "conv2/kernel": { shape: [1, 1, 3, 1], values: Float32Array.of(7, 8, 9) },
    "conv2/bias": { shape: [1], values: Float32Array.of(0.1) },
  },
});
const muted = { layer: "conv1", filter: 1, what: "muted", kernel: [0, 0], bias: 0 };

test("an operation changes its filter and nothing else, in arrays of its own", () => {
  const trained = network();
  const operated = applyOperations(trained, [muted]);
  assert.deepEqual(Array.from(operated.arrays["conv1/kernel"].values), [1, 0, 2, 0]);
  assert.deepEqual(Array.from(operated.arrays["conv1/bias"].values), [0.5, 0]);
  assert.equal(operated.arrays["conv2/kernel"], trained.arrays["conv2/kernel"]);
  assert.deepEqual(trained, network());
});

test("the last operation on a filter holds", () => {
  const inverted = { ...muted, what: "inverted", kernel: [-10, -20], bias: -5 };
  const operated = applyOperations(network(), [muted, inverted]);
  assert.deepEqual(filterOf(operated, "conv1", 1), { kernel: [-10, -20], bias: -5 });
});

test("a filter has nine digits, which give the same float32 again", () => {
  const { kernel, bias } = filterOf(network(), "conv2", 0);
  assert.deepEqual(kernel, [7, 8, 9]);
  assert.equal(bias, 0.100000001);
  assert.equal(Math.fround(bias), Math.fround(0.1));
});

test("only the first layer with weights sees colours, and only of three channels", () => {
  const colour = network();
  assert.deepEqual([seesColours(colour, "conv1"), seesColours(colour, "conv2")], [false, false]);
  colour.arrays["conv1/kernel"] = { shape: [1, 1, 3, 1], values: Float32Array.of(1, 2, 3) };
  colour.header.nodes[0].shape = [4, 4, 1];
  assert.deepEqual([seesColours(colour, "conv1"), seesColours(colour, "conv2")], [true, false]);
});

test("random weights have the mean of the others, and their spread", () => {
  assert.deepEqual(normalLike([3, 3, 3], 2), [3, 3]);
  const drawn = normalLike([-1, 1], 20000);
  const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
  const variance = drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / drawn.length;
  assert.ok(Math.abs(mean) < 0.05 && Math.abs(variance - 1) < 0.1, `mean ${mean}, variance ${variance}`);
});

test("a typed weight is a number in its range, with either minus sign", () => {
  assert.deepEqual(
    ["0.25", " −2 ", "-1e3"].map((text) => weightFrom(text).value),
    [0.25, -2, -1000],
  );
  assert.equal(weightFrom(String(LARGEST_WEIGHT)).value, 1e6);
  for (const text of ["", "  ", "two", "1000001", "NaN", "Infinity", "1,5"])
    assert.match(weightFrom(text).wrong, /^Expected a number from −1,000,000 to 1,000,000, such as 0.25. Received: /);
  assert.match(weightFrom("").wrong, /Received: nothing\.$/);
  assert.match(weightFrom("x".repeat(99)).wrong, /Received: x{20}\.$/);
});

test("the note names the last six changes", () => {
  assert.match(operationsInWords([]), /^No changes\. /);
  assert.equal(operationsInWords([muted]), "1 change: conv1 filter 1 muted.");
  const seven = [0, 1, 2, 3, 4, 5, 6].map((filter) => ({ ...muted, filter }));
  const words = operationsInWords(seven);
  assert.match(words, /^7 changes, the last 6: conv1 filter 1 muted, /);
  assert.match(words, /conv1 filter 6 muted\.$/);
});
