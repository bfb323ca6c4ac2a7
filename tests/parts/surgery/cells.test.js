import assert from "node:assert/strict";

import { makeKernelCells } from "../../../explorer/ui/parts/surgery/cells.js";
import { happens, STOPS, test } from "../page.js";

// A kernel of 1 by 2 weights for two maps: (1, 2) of the first, (30, 40) of the second
const KERNEL = [1, 30, 2, 40];
const SHOWN = { key: "net conv1 0", shape: [1, 2, 2, 8], colour: false, kernel: KERNEL, bias: 0.5, channel: 0 };

function cells(more) {
  const changes = [];
  const made = makeKernelCells(STOPS, (kernel, bias) => changes.push([kernel, bias]));
  document.body.append(made.frame);
  made.show({ ...SHOWN, ...more });
  const all = (name) => [...made.frame.querySelectorAll(name)];
  const weights = () => all(".grid input");
  const type = (field, text) => {
    field.value = text;
    happens(field, "input");
    happens(field, "change");
  };
  return {
    ...made,
    changes,
    all,
    weights,
    type,
    bias: all("label input").at(-1),
    wrong: () => all(".problem")[0].textContent,
  };
}

const values = (fields) => fields.map(({ value }) => value);

test("the weights of one slice, and the bias", () => {
  const { weights, bias } = cells();
  assert.deepEqual([values(weights()), bias.value], [["1", "2"], "0.5"]);
});

test("another slice has its own weights", () => {
  const { weights, all } = cells();
  const [slices] = all("select");
  slices.value = "1";
  happens(slices, "change");
  assert.deepEqual(values(weights()), ["30", "40"]);
});

test("slices are named by the map they are for, or by the colour", () => {
  const names = ({ all }) => all("option").map(({ textContent }) => textContent);
  assert.deepEqual(names(cells()), ["map 0 of the layer before", "map 1 of the layer before"]);
  const colours = { colour: true, shape: [1, 1, 3, 8], kernel: [1, 2, 3] };
  assert.deepEqual(names(cells(colours)), ["R", "G", "B"]);
});

test("one slice needs no choice", () => {
  assert.equal(cells({ shape: [1, 4, 1, 8] }).all("label")[0].hidden, true);
});

test("a typed weight takes the place of one, all others stay", () => {
  const { weights, type, changes } = cells();
  type(weights()[1], "−0.25");
  assert.deepEqual(changes, [[[1, 30, -0.25, 40], 0.5]]);
});

test("a typed bias leaves the kernel as it is", () => {
  const { bias, type, changes } = cells();
  type(bias, "2");
  assert.deepEqual(changes, [[KERNEL, 2]]);
});

test("the same number typed again is no change", () => {
  const { weights, type, changes } = cells();
  type(weights()[0], "1.0");
  assert.deepEqual(changes, []);
});

test("what is no weight is told with its field, and the old one comes back", () => {
  const { weights, type, changes, wrong } = cells({ kernel: [-1, 30, 2, 40] });
  type(weights()[0], "one");
  assert.match(wrong(), /^Row 0, column 0: Expected a number .* Received: one\. It stays −1\.$/);
  assert.deepEqual([changes, weights()[0].value], [[], "-1"]);
});

test("the sentence goes when one types on", () => {
  const { weights, type, wrong } = cells();
  type(weights()[0], "one");
  happens(weights()[1], "input");
  assert.equal(wrong(), "");
});

test("Escape brings the weight back", () => {
  const { weights, changes } = cells();
  const [field] = weights();
  field.value = "77";
  happens(field, "keydown", { key: "Escape" });
  assert.deepEqual([field.value, changes], ["1", []]);
});

test("a half-typed text stays while the pen moves, unless the number behind it changed", () => {
  const { weights, show } = cells();
  const [field] = weights();
  field.value = "0.";
  show({ ...SHOWN });
  assert.equal(field.value, "0.");
  show({ ...SHOWN, kernel: [5, 30, 2, 40] });
  assert.equal(field.value, "5");
});

test("a weight has all its digits in the tooltip, and stands on its colour", () => {
  const { weights } = cells({ kernel: [0.123456789, 0, -0.123456789, 0] });
  const [first, second] = weights();
  assert.deepEqual([first.value, first.title], ["0.1235", "0.123456789"]);
  assert.match(first.style.background, /0, ?0, ?255/);
  assert.match(second.style.background, /255, ?0, ?0/);
});

test("another filter has its own fields, and its slice is the one that is asked for", () => {
  const { weights, show } = cells();
  show({ ...SHOWN, key: "net conv1 1", kernel: [5, 6, 7, 8], channel: 1 });
  assert.deepEqual(values(weights()), ["6", "8"]);
});
