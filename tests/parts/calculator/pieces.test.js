import assert from "node:assert/strict";

import {
  bar,
  makeAddition,
  makeStep,
  number,
  plus,
  put,
  putNumber,
} from "../../../explorer/ui/parts/calculator/pieces.js";
import { test } from "../page.js";
import { textsOf } from "./context.js";

test("a number is short, with all its digits in the tooltip", () => {
  const node = number("weight");
  putNumber(node, 0.12345678);
  assert.deepEqual([node.textContent, node.title, node.className], ["0.123", "0.1234568", "number weight"]);
});

test("what has not changed is not written again", () => {
  const node = document.createElement("span");
  put(node, "0.5", "0.5");
  const text = node.firstChild;
  put(node, "0.5", "0.5");
  assert.equal(node.firstChild, text);
});

test("a bar goes from its zero line to the left or to the right", () => {
  const { node, show } = bar();
  show(-0.5);
  assert.deepEqual([node.firstChild.style.transform, node.firstChild.className], ["scaleX(-0.5000)", "negative"]);
  show(1);
  assert.deepEqual([node.firstChild.style.transform, node.firstChild.className], ["scaleX(1.0000)", "positive"]);
});

test("a bar of what is not a number is none", () => {
  const { node, show } = bar();
  show(Number.NaN);
  assert.equal(node.firstChild.style.transform, "scaleX(0.0000)");
});

test("an addition has a line a number, the last one is the result", () => {
  const { node, show } = makeAddition();
  show([
    ["9 products", 2],
    ["+ bias", -0.5],
    ["= sum", 1.5],
  ]);
  assert.deepEqual(textsOf(node, "dt"), ["9 products", "+ bias", "= sum"]);
  assert.deepEqual(textsOf(node, "dd"), ["2", "−0.5", "1.5"]);
  assert.deepEqual(textsOf(node, ".result"), ["= sum", "1.5"]);
});

test("an addition of fewer lines loses what is too many", () => {
  const { node, show } = makeAddition();
  show([
    ["9 products", 2],
    ["= sum", 2],
  ]);
  show([["= sum", 3]]);
  assert.deepEqual([textsOf(node, "dt"), textsOf(node, "dd"), textsOf(node, ".result").length], [["= sum"], ["3"], 2]);
});

test("a step back names its place and value and walks there", () => {
  const walks = [];
  const { node, show } = makeStep((target) => walks.push(target));
  show("pool1", [1, 2, 3], 0.25);
  node.click();
  assert.equal(node.textContent, "pool1, map 3, row 1, column 2 = 0.25");
  assert.deepEqual(walks, [{ layer: "pool1", cell: [1, 2, 3] }]);
});

test("a written sum has its plus signs between, and brackets about what is below zero", () => {
  const node = document.createElement("p");
  node.append(...plus([1, -2, 0.5]));
  assert.equal(node.textContent, "1 + (−2) + 0.5");
});
