import assert from "node:assert/strict";

import { makeMeeting } from "../../../explorer/ui/parts/calculator/meeting.js";
import { test } from "../page.js";
import { shown, textsOf } from "./context.js";

const INPUTS = [
  { origin: { layer: "conv3", cell: [0, 1, 2] }, input: 1.5 },
  { origin: { layer: "conv1", cell: [0, 1, 2] }, input: -2 },
];
const NOW = { layer: "add1", before: "conv3", cell: [0, 1, 2], inputs: INPUTS };

test("what each branch brings, added up", () => {
  const { node } = shown(makeMeeting, { ...NOW, form: "Sum", total: -0.5 });
  assert.equal(node.querySelector(".formula-line").textContent, "1.5 + (−2) = −0.5");
});

test("what each branch brings, multiplied", () => {
  const { node } = shown(makeMeeting, { ...NOW, form: "Factors", total: -3 });
  assert.equal(node.querySelector(".formula-line").textContent, "1.5 × (−2) = −3");
});

test("a step back into each branch", () => {
  const { node, walks } = shown(makeMeeting, { ...NOW, form: "Sum", total: -0.5 });
  assert.deepEqual(textsOf(node, ".step-back .place"), [
    "conv3, map 2, row 0, column 1",
    "conv1, map 2, row 0, column 1",
  ]);
  node.querySelectorAll("button")[1].click();
  assert.deepEqual(walks, [{ layer: "conv1", cell: [0, 1, 2] }]);
});
