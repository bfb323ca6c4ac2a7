import assert from "node:assert/strict";

import { legend, legendBetween } from "../../explorer/ui/parts/legend.js";
import { test } from "./page.js";

const words = (node) => [...node.children].map(({ textContent }) => textContent);

test("a bar of the colours between the ends of the range, and what they mean", () => {
  const node = legend(["#000000", "#ffffff"], { low: -1.25, high: 1.25 }, "weight");
  assert.deepEqual(words(node), ["−1.25", "", "1.25", "weight"]);
});

test("its ends have three digits, however many the range has", () => {
  const node = legend(["#000000", "#ffffff"], { low: 0, high: 2.468 }, "activation");
  assert.deepEqual(words(node).slice(0, 3), ["0", "", "2.47"]);
});

test("the colours go from the first stop on the left to the last on the right", () => {
  const bar = legendBetween(["#112233", "#445566"], "low", "high").children[1];
  assert.match(bar.style.background, /to right, ?#112233, ?#445566/);
});

test("ends in words, and no word more where there is none to say", () => {
  assert.deepEqual(words(legendBetween(["#000000", "#ffffff"], "− largest", "+ largest")), [
    "− largest",
    "",
    "+ largest",
  ]);
});
