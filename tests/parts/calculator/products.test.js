import assert from "node:assert/strict";

import { makeProducts, makeSubtotal } from "../../../explorer/ui/parts/calculator/products.js";
import { test } from "../page.js";
import { contextOf, textsOf } from "./context.js";

const ROW = { channel: 4, window: [[null, 2]], weights: [[1, -3]], products: [[0, -6]], subtotal: -6 };
const NOW = { layer: "conv2", before: "pool1", cell: [0, 0, 1], top: 0, left: -1, dilation: [1, 1], channels: [ROW] };
const RANGES = { weights: { low: -3, high: 3, signed: true }, products: { low: -6, high: 6, signed: true } };

test("window × kernel = products, and their sum", () => {
  const { node, show } = makeProducts(contextOf(NOW), 4);
  show(NOW, ROW, RANGES);
  assert.deepEqual(textsOf(node, "figcaption"), ["window", "kernel", "products"]);
  assert.deepEqual(textsOf(node, ".cell"), ["0", "2.00", "1.00", "−3.00", "0", "−6.00"]);
  assert.equal(node.querySelector(".end").textContent, "sum of the products = −6");
});

test("a value of the window leads back to its place in the layer before", () => {
  const context = contextOf(NOW);
  const { node, show } = makeProducts(context, 4);
  show(NOW, ROW, RANGES);
  node.querySelectorAll("button.cell")[1].click();
  assert.deepEqual(context.walks, [{ layer: "pool1", cell: [0, 0, 4] }]);
});

test("a pixel of the picture is called one", () => {
  const now = { ...NOW, before: "input" };
  const { node, show } = makeProducts(contextOf(now), 4);
  show(now, ROW, RANGES);
  assert.match(node.querySelectorAll("button.cell")[1].title, /\(pixel \(0, 0\) of the picture\)$/);
});

test("a channel's line: its name, its share of the largest subtotal, the subtotal with its sign", () => {
  const { node, show } = makeSubtotal(contextOf(NOW), 4, () => {});
  show(NOW, ROW, 12, false, RANGES);
  assert.deepEqual([textsOf(node, ".place"), textsOf(node, ".subtotal")], [["map 4"], ["−6"]]);
  assert.equal(node.querySelector("i").style.transform, "scaleX(-0.5000)");
});

test("its products are there while it is open, and only then", () => {
  let toggled = 0;
  const { node, body, show } = makeSubtotal(contextOf(NOW), 4, () => toggled++);
  const head = node.querySelector("button");
  show(NOW, ROW, 6, false, RANGES);
  assert.deepEqual([body.hidden, body.children.length, head.getAttribute("aria-expanded")], [true, 0, "false"]);
  head.click();
  show(NOW, ROW, 6, true, RANGES);
  assert.deepEqual([toggled, body.hidden, head.getAttribute("aria-expanded")], [1, false, "true"]);
  assert.equal(textsOf(body, ".cell").length, 6);
});
