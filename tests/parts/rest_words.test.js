import assert from "node:assert/strict";
import test from "node:test";

import { answerText } from "../../explorer/ui/parts/rest_words.js";

test("the most probable class with its share", () => {
  assert.equal(answerText("Small CNN", ["0", "1", "2"], [0.125, 0.625, 0.25]), "Small CNN says 1 (62.5\u202f%)");
});

test("where nothing is known nothing is said", () => {
  assert.equal(answerText("Small CNN", ["0", "1"], null), "");
});
