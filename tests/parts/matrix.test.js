import assert from "node:assert/strict";
import test from "node:test";

import { columnNames, sharesOf } from "../../explorer/ui/parts/matrix.js";

test("a cell has its share of its row", () => {
  assert.deepEqual(sharesOf([3, 1, 0, 5], 2), [0.75, 0.25, 0, 1]);
});

test("a row without a picture has no share", () => {
  assert.deepEqual(sharesOf([0, 0, 2, 2], 2), [0, 0, 0.5, 0.5]);
});

test("ten long names become numbers below the columns", () => {
  const ten = ["car", ...Array(9).fill("8")];
  assert.deepEqual(columnNames(ten), ["0", ...Array(9).fill("8")]);
  assert.deepEqual(columnNames(["car", "cat"]), ["car", "cat"]);
});
