// The engine, by compiled kernels and by JavaScript, held to what tests/network/test_browser_engine.py has of NumPy.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";
import { load } from "../../../explorer/ui/parts/engine/engine.js";
import { learnKernels } from "../../../explorer/ui/parts/engine/kernels.js";
import { learnKinds } from "../../../explorer/ui/parts/layers/registry.js";
import { unpack } from "../../../explorer/ui/parts/messages.js";

const CLOSE = 1e-4; // of the largest value
const KERNELS = new URL("../../../explorer/ui/parts/engine/kernels.wasm", import.meta.url);
const folder = process.env.ENGINE_CASES;
const read = (name) => [name, unpack(new Uint8Array(readFileSync(`${folder}/${name}`)))];
const networks = folder ? readdirSync(folder).map(read) : [];
await learnKernels(async () => readFileSync(KERNELS));
await learnKinds(networks.flatMap(([, { header }]) => header.nodes));

function assertClose(ours, theirs, words) {
  assert.equal(ours.length, theirs.length, words);
  const limit =
    CLOSE * theirs.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0);
  theirs.forEach((value, place) => {
    const same = Object.is(ours[place], value) || Math.abs(ours[place] - value) <= limit;
    assert.ok(same, `${words}, place ${place}: ${ours[place]}, expected ${value}`);
  });
}

test("there are networks", { skip: !folder && "from pytest tests/network/test_browser_engine.py" }, () => {
  assert.ok(networks.length > 0);
});

function valuesAgree(network, engine) {
  const given = (name) => network.arrays[name].values;
  const { nodes } = network.header;
  const last = nodes.at(-1);
  const { activations, probabilities } = engine.forward(given("picture"));
  for (const { name } of nodes) assertClose(activations[name].values, given(`out/${name}`), name);
  if (last.ends_in === "softmax") assertClose(probabilities, given(`out/${last.name}`), "probabilities");
  if (!network.arrays.seed) return;
  const gradients = engine.backward({ layer: last.name, gradient: given("seed") });
  assertClose(gradients.input.values, given("of/picture"), "of the picture");
  const ofWeights = engine.weightGradients();
  const trained = Object.keys(network.arrays).filter((name) => name.startsWith("of/") && name !== "of/picture");
  assert.deepEqual(
    Object.keys(ofWeights)
      .map((name) => `of/${name}`)
      .sort(),
    trained.sort(),
  );
  for (const [name, { values }] of Object.entries(ofWeights)) assertClose(values, given(`of/${name}`), name);
}

for (const [name, network] of networks) {
  for (const fast of [true, false]) {
    const words = fast ? "WebAssembly" : "JavaScript";
    test(`${name}, ${words}: values and gradients are those of NumPy`, () => {
      const engine = load(network, { fast });
      assert.equal(engine.computes, words);
      valuesAgree(network, engine);
      valuesAgree(network, engine); // nothing is left over from the first time
    });

    test(`${name}, ${words}: many pictures are read as each alone`, () => {
      const engine = load(network, { fast });
      const picture = network.arrays.picture.values;
      const bytes = Uint8Array.from([...picture, ...picture.toReversed()], (value) => Math.round(value * 255));
      const answers = [0, 1].map((number) => {
        const part = bytes.subarray(number * picture.length, (number + 1) * picture.length);
        return engine.forward(Float32Array.from(part, (value) => value / 255)).probabilities;
      });
      assert.deepEqual(
        [...engine.batch(bytes)],
        answers.flatMap((answer) => [...answer]),
      );
    });
  }
}
