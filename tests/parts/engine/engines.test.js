// The engines of a page: loaded once a network, kept for the last used, and in JavaScript where there is no memory.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { engineOf, forward, saidOfEngine } from "../../../explorer/ui/parts/engine/engines.js";
import { learnKernels } from "../../../explorer/ui/parts/engine/kernels.js";
import { learnKinds } from "../../../explorer/ui/parts/layers/registry.js";

const UNITS = { name: "output", module: "dense", browser: true, settings: {}, ends_in: null, inputs: ["input"] };
const NODE = { ...UNITS, before: [[3]], shape: [2], weights: { kernel: { shape: [3, 2] }, bias: { shape: [2] } } };
await learnKinds([NODE]);
await learnKernels(async () =>
  readFileSync(new URL("../../../explorer/ui/parts/engine/kernels.wasm", import.meta.url)),
);

// Two sums of three values: the first minus the second, twice the third plus 1
const network = () => ({
  header: { input: [3], nodes: [NODE] },
  arrays: {
    "output/kernel": { shape: [3, 2], values: Float32Array.from([1, 0, -1, 0, 0, 2]) },
    "output/bias": { shape: [2], values: Float32Array.from([0, 1]) },
  },
});

test("sums, gradients and the gradients of weights by hand", () => {
  const engine = engineOf(network());
  const { activations, probabilities } = engine.forward([5, 3, 4]);
  assert.deepEqual([...activations.output.values], [2, 9]);
  assert.ok(Math.abs(probabilities[1] - 1 / (1 + Math.exp(2 - 9))) < 1e-7);
  const { input } = engine.backward({ layer: "output", gradient: [10, 1] });
  assert.deepEqual([...input.values], [10, -10, 2]);
  const { "output/kernel": kernel, "output/bias": bias } = engine.weightGradients();
  assert.deepEqual([...kernel.values], [50, 5, 30, 3, 40, 4]);
  assert.deepEqual([...bias.values], [10, 1]);
});

test("a network is loaded once while it is among the last twelve", () => {
  const first = network();
  const engine = engineOf(first);
  for (let other = 0; other < 11; other++) forward(network(), [0, 0, 0]);
  assert.equal(engineOf(first), engine);
  for (let other = 0; other < 12; other++) forward(network(), [0, 0, 0]);
  assert.notEqual(engineOf(first), engine);
});

test("without memory for WebAssembly JavaScript computes", () => {
  const { Memory } = WebAssembly;
  WebAssembly.Memory = class {
    constructor() {
      throw new RangeError("could not allocate memory");
    }
  };
  try {
    const refused = network();
    assert.equal(saidOfEngine(refused), "Computed in this browser with JavaScript.");
    assert.deepEqual([...forward(refused, [5, 3, 4]).activations.output.values], [2, 9]);
  } finally {
    WebAssembly.Memory = Memory;
  }
  assert.equal(saidOfEngine(network()), "Computed in this browser with WebAssembly.");
});
