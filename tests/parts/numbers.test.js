import assert from "node:assert/strict";
import test from "node:test";

import { percent, placeOfLargest, readable, twoDigits } from "../../explorer/ui/parts/numbers.js";

test("a number has three digits, and a power of ten where it is large or small", () => {
  const values = [0, 1, 0.12345, -2.5, 123.456, 1234, -1234, 0.00012, -0.00012];
  assert.deepEqual(values.map(readable), ["0", "1", "0.123", "−2.5", "123", "1.2e3", "−1.2e3", "1.2e−4", "−1.2e−4"]);
});

test("two digits, and no sign before a zero", () => {
  assert.deepEqual([0, 0.126, -1.5, -0.001].map(twoDigits), ["0.00", "0.13", "−1.50", "0.00"]);
});

test("a probability has one digit, and none where it would be 100 or 0", () => {
  const shares = [1, 0.9995, 0.9994, 0.5, 0.0005, 0.0004, 0];
  const words = ["100", "100", "99.9", "50.0", "0.1", "0", "0"].map((text) => `${text}\u202f%`);
  assert.deepEqual(shares.map(percent), words);
});

test("the first of the largest values", () => {
  assert.deepEqual([[], [3], [1, 5, 5], [-2, -1]].map(placeOfLargest), [-1, 0, 1, 1]);
});
