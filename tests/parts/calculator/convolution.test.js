import assert from "node:assert/strict";

import { makeConvolution } from "../../../explorer/ui/parts/calculator/convolution.js";
import { test } from "../page.js";
import { shown, textsOf } from "./context.js";

const row = (channel, value, weight) => ({
  channel,
  window: [[value]],
  weights: [[weight]],
  products: [[value * weight]],
  subtotal: value * weight,
});

function explained(...channels) {
  const sum = channels.reduce((all, { subtotal }) => all + subtotal, 0) + 1;
  const place = {
    layer: "conv2",
    before: "pool1",
    cell: [0, 0, 0],
    top: 0,
    left: 0,
    dilation: [1, 1],
    terms: channels.length,
  };
  return { form: "Convolution", ...place, activation: "relu", channels, bias: 1, sum, total: Math.max(0, sum) };
}

const THREE = explained(row(1, 2, -3), row(0, 1, 2), row(2, 1, 1));

test("a line a channel, the largest first, and what is added up", () => {
  const { node } = shown(makeConvolution, THREE);
  assert.deepEqual(textsOf(node, ".head-line .place"), ["map 1", "map 0", "map 2"]);
  assert.deepEqual(textsOf(node, ".addition dt"), ["3 subtotals", "+ bias", "= sum", "max(0, −2) ="]);
  assert.deepEqual(textsOf(node, ".addition dd"), ["−3", "1", "−2", "0"]);
});

const opened = (node) => [...node.querySelectorAll(".channel")].filter((one) => !one.querySelector(".opened").hidden);

test("the largest is open until another is chosen; then both stay as they are", () => {
  const { node, show } = shown(makeConvolution, THREE);
  assert.deepEqual(
    opened(node).map(({ dataset }) => dataset.channel),
    ["1"],
  );
  node.querySelectorAll(".head-line")[2].click();
  show(explained(row(0, 9, 9), row(1, 2, -3), row(2, 1, 1)));
  assert.deepEqual(
    opened(node).map(({ dataset }) => dataset.channel),
    ["1", "2"],
  );
});

test("lines change their places with their subtotals, and stay the same lines", () => {
  const { node, show } = shown(makeConvolution, THREE);
  const [first] = node.querySelectorAll(".channel");
  show(explained(row(0, 9, 9), row(2, 3, 3), row(1, 2, -3)));
  assert.deepEqual(textsOf(node, ".head-line .place"), ["map 0", "map 2", "map 1"]);
  assert.equal(node.querySelectorAll(".channel")[2], first);
});

test("a line that moves keeps the keyboard", () => {
  const { node, show, root } = shown(makeConvolution, THREE);
  const head = node.querySelector(".head-line");
  head.focus();
  show(explained(row(0, 9, 9), row(2, 3, 3), row(1, 2, -3)));
  assert.equal(root().activeElement, head);
});

test("a single channel needs no list: its products stand there", () => {
  const { node } = shown(makeConvolution, explained(row(0, 2, 3)));
  assert.equal(node.querySelectorAll(".channel").length, 0);
  assert.deepEqual(textsOf(node, ".cell"), ["2.00", "3.00", "6.00"]);
  assert.equal(textsOf(node, ".addition dt")[0], "1 product");
});

test("padding is explained where there is some", () => {
  const padded = { ...row(0, 2, 3), window: [[null]], products: [[0]], subtotal: 0 };
  assert.equal(shown(makeConvolution, THREE).node.querySelector(".left > .hint").textContent, "");
  const { node } = shown(makeConvolution, explained(padded));
  assert.equal(node.querySelector(".left > .hint").textContent, "Hatched: 0 (padding), outside of the layer before.");
});
