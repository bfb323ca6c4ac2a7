import assert from "node:assert/strict";
import test from "node:test";

import {
  hintWords,
  inputWords,
  madeWords,
  seenWords,
  tipWords,
} from "../../../explorer/ui/parts/network_view/words.js";

test("who sees a pixel: rows by columns of cells, or none", () => {
  const words = seenWords([3, 4], { conv1: [2, 4, 3, 5], pool1: [1, 1, 2, 3], conv2: null });
  assert.equal(
    words,
    "Pixel (3, 4) is seen by conv1: 3×3 cells, pool1: 1×2 cells, conv2: none of every map. Escape ends.",
  );
});

test("the hint says what to do next", () => {
  assert.match(hintWords(true, undefined), /^Draw a digit/);
  assert.equal(hintWords(false, undefined), "Click a pixel: who sees it?");
  assert.equal(hintWords(false, [-1, 3, 1, 6]), "The chosen value sees 3×4 pixels. Click a pixel: who sees it?");
});

test("the input in words, empty or with the field of a value", () => {
  assert.equal(
    inputWords([28, 28], true),
    "The input, 28 by 28, empty. Arrows choose a pixel, Enter goes to the layers.",
  );
  assert.match(
    inputWords([28, 28], false, [1, 2, 3, 4]),
    /^The input, 28 by 28; the chosen value sees rows 1 to 3, columns 2 to 4\./,
  );
});

test("a map and a unit under the pointer", () => {
  const numbers = { kind: "Conv2D", parameters: 320, formula: "(3×3×1 + 1)×32 = 320" };
  assert.deepEqual(tipWords("conv1", 5, { shape: [1, 2, 32] }, Float32Array.of(0, 3), numbers), [
    "conv1, map 5",
    "1×2: min 0, mean 1.5, max 3",
    "Conv2D: (3×3×1 + 1)×32 = 320 parameters",
  ]);
  const flat = tipWords("flatten1", 7, { shape: [64] }, Float32Array.of(-2), {
    kind: "Flatten",
    parameters: 0,
    formula: "",
  });
  assert.deepEqual(flat, ["flatten1, unit 7", "value −2", "Flatten: 0 parameters"]);
});

test("what a map is made of", () => {
  assert.deepEqual([1, 3, 32].map(madeWords), [
    "Its kernel",
    "Its kernel: R, G, B",
    "Its 32 inputs, each beside its slice of the kernel",
  ]);
});
