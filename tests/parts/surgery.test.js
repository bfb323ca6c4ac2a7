import assert from "node:assert/strict";
import { MOST_OPERATIONS } from "../../explorer/ui/parts/surgery/operations.js";
import { makeSurgery } from "../../explorer/ui/parts/surgery.js";
import { happens, place, STOPS, test } from "./page.js";
import { tinyNetwork } from "./tiny_network.js";

const network = await tinyNetwork(); // filter 0: 1, 0, 0, 1 and −1; filter 1: −1, 0, 0, −1 and 1

function surgery(more) {
  const root = place();
  const changes = [];
  const made = makeSurgery(root, { stops: STOPS, onChange: (operations) => changes.push(operations) });
  const show = (next) => made.show({ network, operations: [], layer: "conv1", filter: 0, ...next });
  show(more);
  const button = (words) => [...root.querySelectorAll("button")].find(({ textContent }) => textContent === words);
  const text = (name) => root.querySelector(name).textContent;
  return { root, show, changes, button, text, source: root.querySelector("input[type=number]") };
}

const last = (changes) => changes.at(-1).at(-1);

test("it says which filter is operated on, and that nothing was changed", () => {
  const { text } = surgery();
  assert.equal(text("h4"), "Operate on conv1, filter 0");
  assert.match(text(".done"), /^No changes\./);
});

test("Mute makes kernel and bias zero", () => {
  const { button, changes } = surgery();
  button("Mute").click();
  assert.deepEqual(last(changes), { layer: "conv1", filter: 0, what: "muted", kernel: [0, 0, 0, 0], bias: 0 });
});

test("Invert takes them times −1, and twice is as before", () => {
  const { button, changes } = surgery();
  button("Invert").click();
  assert.deepEqual([last(changes).kernel.map((value) => value + 0), last(changes).bias], [[-1, 0, 0, -1], 1]);
  button("Invert").click();
  assert.deepEqual([last(changes).kernel.map((value) => value + 0), last(changes).bias], [[1, 0, 0, 1], -1]);
});

test("Randomise takes other weights and keeps the bias", () => {
  const { button, changes } = surgery();
  button("Randomise").click();
  const { kernel, bias, what } = last(changes);
  assert.deepEqual([kernel.length, bias, what], [4, -1, "randomised"]);
  assert.notDeepEqual(kernel, [1, 0, 0, 1]);
});

test("Copy from takes kernel and bias of another filter", () => {
  const { button, changes, source } = surgery();
  assert.equal(source.value, "1");
  button("Copy from").click();
  assert.deepEqual(last(changes), {
    layer: "conv1",
    filter: 0,
    what: "copied from 1",
    kernel: [-1, 0, 0, -1],
    bias: 1,
  });
});

for (const typed of ["0", "2", "-1", "0.5", ""]) {
  test(`there is nothing to copy from filter "${typed}"`, () => {
    const { button, changes, source, text } = surgery();
    source.value = typed;
    button("Copy from").click();
    const expected = "Expected another filter of conv1, a whole number from 0 to 1.";
    assert.deepEqual([changes, text(".problem")], [[], `${expected} Received: ${typed || "nothing"}.`]);
  });
}

test("Enter in the field copies, too", () => {
  const { changes, source } = surgery();
  happens(source, "keydown", { key: "Enter" });
  assert.equal(last(changes).what, "copied from 1");
});

test("Undo takes the last change back, Reset all of them", () => {
  const { button, changes, text } = surgery();
  button("Mute").click();
  button("Invert").click();
  button("Undo").click();
  assert.deepEqual(
    changes.at(-1).map(({ what }) => what),
    ["muted"],
  );
  button("Invert").click();
  button("Reset").click();
  assert.deepEqual(changes.at(-1), []);
  assert.match(text(".done"), /^No changes\./);
});

test("without a change there is nothing to undo", () => {
  const { button } = surgery();
  assert.deepEqual([button("Undo").disabled, button("Reset").disabled], [true, true]);
  button("Mute").click();
  assert.deepEqual([button("Undo").disabled, button("Reset").disabled], [false, false]);
});

test("more changes than an address holds are refused with a sentence", () => {
  const one = { layer: "conv1", filter: 0, what: "muted", kernel: [0, 0, 0, 0], bias: 0 };
  const { button, changes, text } = surgery({ operations: Array(MOST_OPERATIONS).fill(one) });
  button("Invert").click();
  assert.deepEqual(changes, []);
  assert.equal(text(".problem"), "Expected at most 500 changes. Undo or reset some first.");
});

test("the network that was trained is never written to", () => {
  const { button } = surgery();
  button("Mute").click();
  assert.deepEqual(Array.from(network.arrays["conv1/kernel"].values), [1, -1, 0, 0, 0, 0, 1, -1]);
});

test("cells open and close, and a typed weight is a change", () => {
  const { root, button, changes } = surgery();
  assert.equal(root.querySelector(".cells").hidden, true);
  button("Edit cells").click();
  const [field] = root.querySelectorAll(".grid input");
  field.value = "3";
  happens(field, "change");
  assert.deepEqual(last(changes), { layer: "conv1", filter: 0, what: "edited", kernel: [3, 0, 0, 1], bias: -1 });
  button("Edit cells").click();
  assert.equal(root.querySelector(".cells").hidden, true);
});

test("what was said of one filter is not said of another", () => {
  const { show, button, source, text } = surgery();
  source.value = "9";
  button("Copy from").click();
  show({ filter: 1 });
  assert.deepEqual([text("h4"), text(".problem"), source.value], ["Operate on conv1, filter 1", "", "0"]);
});
