import assert from "node:assert/strict";
import test from "node:test";

import { forward } from "../../explorer/ui/parts/engine/engines.js";
import { explain } from "../../explorer/ui/parts/terms.js";
import { diagonal, tinyNetwork } from "./tiny_network.js";

const network = await tinyNetwork();
const picture = { values: diagonal(), shape: [3, 3, 1] };
const { activations } = forward(network, picture.values);
const explained = (name, cell) => explain(network, activations, picture, name, cell);

test("a value of a convolution: window, weights and products of each channel, bias and sum", () => {
  const now = explained("conv1", [1, 1, 0]);
  assert.equal(now.form, "Convolution");
  assert.deepEqual([now.top, now.left, now.kernel, now.stride], [1, 1, [2, 2], [1, 1]]);
  const [channel] = now.channels;
  assert.deepEqual(channel.window, [
    [1, 0],
    [0, 1],
  ]);
  assert.deepEqual(channel.products, [
    [1, 0],
    [0, 1],
  ]);
  assert.deepEqual([channel.subtotal, now.bias, now.sum, now.total, now.terms], [2, -1, 1, 1, 4]);
});

test("behind a relu the total is 0 where the sum is below it", () => {
  const now = explained("conv1", [0, 0, 1]);
  assert.deepEqual([now.activation, now.sum, now.total, now.value], ["relu", -1, 0, 0]);
});

test("a value of a max pooling: its window, and where in the map the first largest stands", () => {
  const now = explained("pool1", [0, 0, 1]);
  assert.deepEqual([now.form, now.before, now.size], ["Largest", "conv1", [2, 2]]);
  assert.deepEqual(now.window, [
    [0, 1],
    [1, 0],
  ]);
  assert.deepEqual([now.winner, now.total], [[0, 1], 1]);
});

test("an answer: products with the value that a flatten only handed on, the largest first", () => {
  const now = explained("output", [0]);
  assert.equal(now.form, "Answer");
  assert.deepEqual(
    now.products.map(({ origin, input, weight, product }) => [origin.layer, origin.cell, input, weight, product]),
    [
      ["pool1", [0, 0, 0], 1, 2, 2],
      ["pool1", [0, 0, 1], 1, 1, 1],
    ],
  );
  assert.deepEqual([now.bias, now.sum], [0, 3]);
});

test("an answer has the shares of all classes", () => {
  const { softmax, total } = explained("output", [1]);
  assert.deepEqual(softmax.logits, [3, -0.5]);
  assert.ok(Math.abs(total - 1 / (1 + Math.exp(3.5))) < 1e-9);
});

test("a flattened value names the one that it is", () => {
  const now = explained("flatten1", [1]);
  assert.deepEqual([now.form, now.source, now.index, now.value], ["Flattened", [0, 0, 1], 1, 1]);
});

test("what the terms add up to is the network's value, within the tolerance that is told", () => {
  for (const { name, shape } of network.header.nodes) {
    const cell = shape.map((length) => length - 1);
    const { total, value, tolerance } = explained(name, cell);
    assert.ok(Math.abs(total - value) <= tolerance, name);
  }
});

test("a layer or a cell that is not there is told", () => {
  assert.throws(() => explained("conv7", [0]), /Unknown layer/);
  assert.throws(() => explained("conv1", [2, 0, 0]), /There is no cell \(2, 0, 0\) in conv1/);
});
