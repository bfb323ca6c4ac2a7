import assert from "node:assert/strict";
import test from "node:test";

import { checkCell, nodeOf } from "../../explorer/ui/parts/asked.js";

const MAPS = [13, 13, 8];

test("a cell of the maps and a unit of a vector are fine", () => {
  checkCell([0, 12, 7], MAPS, "pool1");
  checkCell([9], [10], "output");
});

test("a cell outside is told with the numbers that can be", () => {
  assert.throws(() => checkCell([13, 0, 0], MAPS, "pool1"), {
    message: "There is no cell (13, 0, 0) in pool1. Expected rows 0 to 12, columns 0 to 12, channels 0 to 7.",
  });
  assert.throws(() => checkCell([10], [10], "output"), {
    message: "There is no cell (10) in output. Expected units 0 to 9.",
  });
});

test("a cell below zero, between two or of another shape is none", () => {
  for (const cell of [
    [-1, 0, 0],
    [0.5, 0, 0],
    [0, 0],
    [0, 0, 0, 0],
    ["0", 0, 0],
  ]) {
    assert.throws(() => checkCell(cell, MAPS, "pool1"), /There is no cell/);
  }
});

test("what is asked for has its own name", () => {
  assert.throws(
    () => checkCell([28, 0], [28, 28], "the picture", "pixel"),
    /There is no pixel \(28, 0\) in the picture/,
  );
});

test("a layer is found by its name; of one that is not there the known ones are told", () => {
  const header = { nodes: [{ name: "conv1" }, { name: "output" }] };
  assert.equal(nodeOf(header, "output"), header.nodes[1]);
  assert.throws(() => nodeOf(header, "conv9"), {
    message: "Unknown layer. Expected one of conv1, output. Received: conv9",
  });
});
