import assert from "node:assert/strict";
import test from "node:test";

import { forward } from "../../explorer/ui/parts/engine/engines.js";
import { computable, weightsOf } from "../../explorer/ui/parts/network.js";
import { diagonal, tinyNetwork } from "./tiny_network.js";

const network = await tinyNetwork();
const values = ({ activations }, name) => Array.from(activations[name].values);

test("every layer's output, by name, with its shape", () => {
  const result = forward(network, diagonal());
  assert.deepEqual(Object.keys(result.activations), ["conv1", "pool1", "flatten1", "output"]);
  assert.deepEqual(values(result, "conv1"), [1, 0, 0, 1, 0, 1, 1, 0]); // 1 + 1 − 1 on the diagonal, 0 + 0 + 1 beside it
  assert.deepEqual(values(result, "pool1"), [1, 1]);
  assert.deepEqual(result.activations.conv1.shape, [2, 2, 2]);
});

test("probabilities are the softmax of the logits: 2 + 1 = 3, and −1 + 0.5", () => {
  const { probabilities } = forward(network, diagonal());
  const yes = 1 / (1 + Math.exp(-3.5)); // e^3 / (e^3 + e^−0.5)
  assert.ok(Math.abs(probabilities[0] - yes) < 1e-6);
  assert.ok(Math.abs(probabilities[0] + probabilities[1] - 1) < 1e-6);
});

test("logits stay logits in the output of their layer; the probabilities beside them add up to 1", () => {
  const nodes = network.header.nodes.map((node) => (node.name === "output" ? { ...node, ends_in: null } : node));
  const result = forward({ ...network, header: { ...network.header, nodes } }, diagonal());
  assert.deepEqual(values(result, "output"), [3, -0.5]);
  assert.ok(Math.abs(result.probabilities[0] + result.probabilities[1] - 1) < 1e-6);
});

test("the picture is not written to", () => {
  const picture = diagonal();
  forward(network, picture);
  assert.deepEqual(picture, diagonal());
});

test("a layer of a kind without a file here makes the network one of the server's", () => {
  const [first, ...others] = network.header.nodes;
  assert.equal(computable(network.header), true);
  assert.equal(computable({ ...network.header, nodes: [{ ...first, browser: false }, ...others] }), false);
});

test("a layer's weights by their part; one without weights has none", () => {
  const [conv, pool] = network.header.nodes;
  assert.deepEqual(weightsOf(network, conv).bias, Float32Array.of(-1, 1));
  assert.deepEqual(weightsOf(network, pool), {});
});
