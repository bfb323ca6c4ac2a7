import assert from "node:assert/strict";
import test from "node:test";

import { saidOfKeras } from "../../explorer/ui/parts/pad_words.js";

test("Keras agrees where the largest difference is below a thousandth", () => {
  assert.equal(saidOfKeras([0.25, 0.75], true, { values: [0.2500002, 0.75] }), "Keras agrees, largest difference 2e-7");
  assert.equal(saidOfKeras([0.25, 0.75], true, { values: [0.5, 0.5] }), "Keras differs by up to 3e-1");
});

test("Keras is asked when the pen is up, and may still be loading", () => {
  assert.equal(saidOfKeras([1], true, {}), "Keras checks when the pen is up.");
  assert.equal(saidOfKeras([1], true, { loading: true }), "Keras is still loading; the browser predicts without it.");
  assert.equal(saidOfKeras([1], true, { problem: "No." }), "No.");
});

test("a network that the browser does not know is predicted by the server", () => {
  assert.equal(saidOfKeras(null, false, {}), "The server predicts this network when the pen is up.");
  assert.equal(saidOfKeras(null, false, { loading: true }), "Keras is still loading; only it knows this network.");
  assert.equal(saidOfKeras(null, false, { values: [1] }), "Predicted by Keras on the server, at pen-up.");
});
