import assert from "node:assert/strict";
import test from "node:test";

import { cellsSeeing, fieldsOf } from "../../explorer/ui/parts/sight.js";

const window = (size, stride, zeros) => ({
  form: "Window",
  size: [size, size],
  stride: [stride, stride],
  zeros: [zeros, zeros],
  dilation: [1, 1],
  repeat: [1, 1],
});
const HEADER = {
  input: [8, 8, 1],
  nodes: [
    { name: "conv1", inputs: ["input"], sees: window(3, 1, 1), shape: [8, 8, 2] },
    { name: "pool1", inputs: ["conv1"], sees: window(2, 2, 0), shape: [4, 4, 2] },
    { name: "conv2", inputs: ["pool1"], sees: window(3, 1, 0), shape: [2, 2, 3] },
    { name: "dense1", inputs: ["conv2"], sees: { form: "Everything" }, shape: [5] },
  ],
};

test("a value of the first convolution sees 3 by 3 pixels, beyond the edge too", () => {
  assert.deepEqual(fieldsOf(HEADER, "conv1", [0, 4, 1]), { input: [-1, 3, 1, 5] });
});

test("a field grows from layer to layer", () => {
  // 3 by 3 values of the pooling are 6 by 6 of the convolution before it, which see a pixel more on each side
  const fields = fieldsOf(HEADER, "conv2", [1, 0, 2]);
  assert.deepEqual(fields, { pool1: [1, 0, 3, 2], conv1: [2, 0, 7, 5], input: [1, -1, 8, 6] });
});

test("the pixel in the corner is seen by the corners of all maps, one in the middle by more", () => {
  assert.deepEqual(cellsSeeing(HEADER, [0, 0]), { conv1: [0, 1, 0, 1], pool1: [0, 0, 0, 0], conv2: [0, 0, 0, 0] });
  assert.deepEqual(cellsSeeing(HEADER, [4, 3]), { conv1: [3, 5, 2, 4], pool1: [1, 2, 1, 2], conv2: [0, 1, 0, 1] });
});

// A way around two convolutions of 3, and both joined: of an 8 by 8 picture
const BRANCHED = {
  input: [8, 8, 1],
  nodes: [
    { name: "conv1", inputs: ["input"], sees: window(1, 1, 0), shape: [8, 8, 2] },
    { name: "conv2", inputs: ["conv1"], sees: window(3, 1, 1), shape: [8, 8, 2] },
    { name: "conv3", inputs: ["conv2"], sees: window(3, 1, 1), shape: [8, 8, 2] },
    { name: "concat1", inputs: ["conv3", "conv1"], sees: { ...window(1, 1, 0), form: "Moved" }, shape: [8, 8, 4] },
    { name: "pool1", inputs: ["concat1"], sees: { form: "OwnMap" }, shape: [4] },
  ],
};

test("a value where branches meet sees what both see", () => {
  const fields = fieldsOf(BRANCHED, "concat1", [4, 4, 0]);
  assert.deepEqual(fields, { conv3: [4, 4, 4, 4], conv2: [3, 3, 5, 5], conv1: [2, 2, 6, 6], input: [2, 2, 6, 6] });
});

test("a pixel is seen by all that one of the branches lets see it", () => {
  assert.deepEqual(cellsSeeing(BRANCHED, [4, 4]), {
    conv1: [4, 4, 4, 4],
    conv2: [3, 5, 3, 5],
    conv3: [2, 6, 2, 6],
    concat1: [2, 6, 2, 6],
  });
});
