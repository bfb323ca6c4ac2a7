import assert from "node:assert/strict";

import { makeCalculator } from "../../explorer/ui/parts/calculator.js";
import { forward } from "../../explorer/ui/parts/engine/engines.js";
import { explain } from "../../explorer/ui/parts/terms.js";
import { happens, place, STOPS, test } from "./page.js";
import { diagonal, tinyNetwork } from "./tiny_network.js";

const network = await tinyNetwork();
const picture = { values: diagonal(), shape: [3, 3, 1] };
const { activations } = forward(network, picture.values);
const explained = (name, cell) => explain(network, activations, picture, name, cell);

function calculator() {
  const root = place();
  const heard = [];
  const made = makeCalculator(root, {
    stops: STOPS,
    classes: ["yes", "no"],
    onWalk: ({ layer, cell }) => heard.push(["walk", layer, ...cell]),
    onTrail: (at) => heard.push(["trail", at]),
    onClose: () => heard.push(["close"]),
  });
  const find = (name) => root.querySelector(name);
  const text = (name) => find(name).textContent;
  return { ...made, root, heard, find, text };
}

test("it is not seen until it shows something, and when it is hidden again", () => {
  const { find, show, hide } = calculator();
  assert.equal(find(".calculator").hidden, true);
  show(explained("conv1", [0, 0, 0]));
  assert.equal(find(".calculator").hidden, false);
  hide();
  assert.equal(find(".calculator").hidden, true);
});

test("the headline names the value; below it stands its formula", () => {
  const { show, text } = calculator();
  show(explained("conv1", [1, 1, 0]));
  assert.equal(text(".headline"), "conv1, map 0, row 1, column 1 = 1");
  assert.equal(text(".formula"), "4 products + 1 bias, then max(0, x)");
});

test("an answer is named by its class, as a share", () => {
  const { show, text } = calculator();
  show(explained("output", [0]));
  assert.equal(text(".headline"), "output, class yes = 97.1\u202f%"); // 1 / (1 + e^−3.5)
});

for (const [name, cell, part] of [
  ["conv1", [0, 0, 0], ".products"],
  ["pool1", [0, 0, 0], ".pooled"],
  ["flatten1", [0], ".single"],
  ["output", [0], ".softmax"],
]) {
  test(`a value of ${name} has its own terms`, () => {
    const { show, find } = calculator();
    show(explained(name, cell));
    assert.ok(find(`.terms ${part}`));
  });
}

test("another value of the same layer changes numbers and keeps what is on the page", () => {
  const { show, find } = calculator();
  show(explained("conv1", [0, 0, 0]));
  const before = find(".terms").firstChild;
  show(explained("conv1", [1, 1, 1]));
  assert.equal(find(".terms").firstChild, before);
  show(explained("pool1", [0, 0, 0]));
  assert.notEqual(find(".terms").firstChild, before);
});

test("a walk goes one layer back; at the picture it ends, which is said", () => {
  const { show, find, text, heard } = calculator();
  show(explained("pool1", [0, 0, 0]));
  find("button.cell").click();
  assert.deepEqual(heard, [["walk", "conv1", 0, 0, 0]]);
  show(explained("conv1", [1, 1, 0]));
  find("button.cell").click();
  assert.equal(text(".said"), "The walk ends at pixel (1, 1) of the picture.");
  show(explained("conv1", [0, 0, 0]));
  assert.equal(text(".said"), "");
});

test("what another program says of the value is told, and marked where it differs", () => {
  const { show, find, text } = calculator();
  const checked = { by: "Keras", value: 1, difference: 0, agrees: true };
  show(explained("conv1", [0, 0, 0]), { checked });
  assert.match(text(".checked"), /Keras/);
  assert.equal(find(".checked").classList.contains("differs"), false);
  show(explained("conv1", [0, 0, 0]), { checked: { ...checked, value: 3, difference: 2, agrees: false } });
  assert.equal(find(".checked").classList.contains("differs"), true);
  show(explained("conv1", [0, 0, 0]));
  assert.deepEqual([text(".checked"), find(".checked").classList.contains("differs")], ["", false]);
});

test("what is not a number is explained", () => {
  const { show, text } = calculator();
  show({ ...explained("conv1", [0, 0, 0]), value: Number.NaN });
  assert.match(text(".calculator > .hint"), /^“–” is not a number/);
});

test("Close and Escape close it", () => {
  const { show, find, heard } = calculator();
  show(explained("conv1", [0, 0, 0]));
  find(".close").click();
  happens(find(".headline"), "keydown", { key: "Escape" });
  assert.deepEqual(heard, [["close"], ["close"]]);
});

test("the keyboard stays in the calculator when the terms under it are others: on the headline", () => {
  const { show, find, root } = calculator();
  show(explained("pool1", [0, 0, 0]));
  find("button.cell").focus();
  show(explained("conv1", [0, 0, 0]));
  assert.equal(root.activeElement, find(".headline"));
});

test("the way here is shown, and leads back", () => {
  const { show, root, heard } = calculator();
  const entries = [
    { layer: "pool1", cell: [0, 0, 0], value: 1 },
    { layer: "conv1", cell: [0, 0, 0], value: 1 },
  ];
  show(explained("conv1", [0, 0, 0]), { trail: { entries, at: 1 } });
  root.querySelector(".trail button").click();
  assert.deepEqual(heard, [["trail", 0]]);
});
