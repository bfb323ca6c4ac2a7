// Every kind of layer, held to the cases that tests/layers/test_browser.py writes: Keras' values, Python's terms and
// gradients.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { kindOf, learnKinds } from "../../explorer/ui/parts/layers/registry.js";

const CLOSE = 1e-4; // of the largest value
const file = process.env.LAYER_CASES;
const cases = file ? JSON.parse(readFileSync(file, "utf8")) : [];
await learnKinds(cases.map(({ node }) => node));

const largest = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 1);

function assertClose(ours, theirs, words) {
  assert.equal(ours.length, theirs.length, words);
  const limit = CLOSE * largest(theirs);
  theirs.forEach((value, place) => {
    assert.ok(Math.abs(ours[place] - value) <= limit, `${words}, place ${place}: ${ours[place]}, expected ${value}`);
  });
}

const told = ({ before }) => before.map((shape) => shape.join("x")).join(", ");
const inputsOf = ({ node, inputs }) =>
  inputs.map((values, place) => ({ values: Float32Array.from(values), shape: node.before[place] }));
const weightsOf = ({ weights }) =>
  Object.fromEntries(Object.entries(weights).map(([part, array]) => [part, Float32Array.from(array)]));

test("there are cases", { skip: !file && "they come from pytest tests/layers/test_browser.py" }, () => {
  assert.ok(cases.length > 0);
});

for (const [number, one] of cases.entries()) {
  const { node, output, behind } = one;
  const { backward } = kindOf(node);
  test(`${number}: back through ${node.kind}, ${node.told}, on ${told(node)}`, () => {
    const inputs = inputsOf(one);
    const weights = weightsOf(one);
    const given = [behind.gradient, output].map((values) => Float32Array.from(values));
    const found = backward(node, weights, ...given, ...inputs);
    behind.inputs.forEach((values, place) => assertClose(found.inputs[place], values, `input ${place}`));
    assert.deepEqual(Object.keys(found.weights).sort(), Object.keys(behind.weights).sort());
    for (const [part, values] of Object.entries(behind.weights)) assertClose(found.weights[part], values, part);
    assert.deepEqual([inputs, weights], [inputsOf(one), weightsOf(one)], "nothing given is written to");
    assert.deepEqual(given, [Float32Array.from(behind.gradient), Float32Array.from(output)]);
  });
}

for (const [number, one] of cases.entries()) {
  const { node, output, opened } = one;
  test(`${number}: ${node.kind}, ${node.told}, on ${told(node)}`, () => {
    const inputs = inputsOf(one);
    const weights = weightsOf(one);
    const kind = kindOf(node);
    const ours = kind.forward(node, weights, ...inputs);
    assert.ok(ours instanceof Float32Array);
    assertClose(ours, output, "values");
    assert.deepEqual(inputs, inputsOf(one), "inputs are not written to");
    for (const { cell, steps } of opened) {
      const found = kind.terms(node, weights, cell, ...inputs);
      assert.deepEqual(
        found.map((step) => step.form),
        steps.map((step) => step.form),
      );
      steps.forEach((step, place) => {
        for (const [name, expected] of Object.entries(step)) {
          const words = `${step.form} ${name} at ${cell}`;
          if (typeof expected === "number") assertClose([found[place][name]], [expected], words);
          else if (typeof expected?.[0] === "number" && name !== "source") {
            assertClose(found[place][name], expected, words);
          } else assert.deepEqual(found[place][name], expected, words);
        }
      });
    }
  });
}
