import assert from "node:assert/strict";
import test from "node:test";

import {
  cellText,
  readings,
  sumText,
  totalLines,
  typedText,
  wrongWeight,
} from "../../../explorer/ui/parts/slide/words.js";

const step = (...subtotals) => ({ subtotals, total: subtotals.reduce((sum, part) => sum + part, 0) });

test("a cell has whole numbers as they are, and fewer digits the larger a number is", () => {
  const values = [0, -0, -3, 99999, 0.123, 12.345, -123.45, 12345.6, 1e6];
  assert.deepEqual(values.map(cellText), ["0", "0", "−3", "99999", "0.12", "12.3", "−123", "1.2e4", "1.0e6"]);
});

test("a sum has four digits", () => {
  assert.deepEqual([0, -0, 1 / 3, -2.5, 123456].map(sumText), ["0", "0", "0.3333", "−2.5", "123500"]);
});

test("a weight in its field has what 32 bits hold", () => {
  assert.deepEqual([Math.fround(0.1), -2, 1 / 9].map(typedText), ["0.1", "-2", "0.111111"]);
});

test("one channel without division or bias needs no line", () => {
  assert.deepEqual(totalLines(step(5), { channels: [""], divisor: 1, bias: 0 }), []);
});

test("three slices make one sum, and a bias comes after it", () => {
  assert.deepEqual(totalLines(step(1, -2, 4), { channels: ["R", "G", "B"], divisor: 1, bias: 0.5 }), [
    "3 slices, one sum: R 1 + G −2 + B 4 = 3",
    "3 + bias 0.5 = 3.5",
  ]);
});

test("a divided sum says so, and an exact match too", () => {
  assert.deepEqual(totalLines(step(9), { channels: [""], divisor: 9, bias: 0 }), ["9 / 9 = 1", "an exact match"]);
  assert.deepEqual(totalLines(step(6), { channels: [""], divisor: 4, bias: 0 }), ["6 / 4 = 1.5"]);
});

test("a wrong weight is quoted, twenty letters of it", () => {
  assert.match(wrongWeight("abcdefghijklmnopqrstuvwxyz"), /Received: “abcdefghijklmnopqrst”\. The old value stays\.$/);
});

test("one reading a variant", () => {
  assert.deepEqual(readings([{ values: [1, 2] }], 1), ["2"]);
  assert.deepEqual(readings([{ values: [1, 2] }, { values: [-3, -4] }], 0), ["as it is 1", ", flipped −3"]);
});
