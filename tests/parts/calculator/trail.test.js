import assert from "node:assert/strict";

import { makeTrail } from "../../../explorer/ui/parts/calculator/trail.js";
import { test } from "../page.js";
import { textsOf } from "./context.js";

const ENTRIES = [
  { layer: "output", cell: [1], value: 0.75 },
  { layer: "pool1", cell: [0, 1, 2], value: 2 },
  { layer: "conv1", cell: [1, 2, 2], value: Number.NaN },
];

function trail(at, entries = ENTRIES) {
  const places = [];
  const made = makeTrail(["cat", "dog"], (place) => places.push(place));
  made.show({ entries, at });
  return { ...made, places, buttons: () => [...made.node.querySelectorAll("button")] };
}

test("a button an entry, an answer by its class, its value in the tooltip", () => {
  const { node, buttons } = trail(2);
  assert.deepEqual(textsOf(node, "button"), ["output dog", "pool1 (0, 1), map 2", "conv1 (1, 2), map 2"]);
  assert.deepEqual(
    buttons().map(({ title }) => title),
    ["0.75", "2", ""],
  );
});

test("where one is is told; what lies ahead is marked", () => {
  const { node } = trail(1);
  assert.deepEqual(textsOf(node, "[aria-current=step]"), ["pool1 (0, 1), map 2"]);
  assert.deepEqual(textsOf(node, ".ahead"), ["conv1 (1, 2), map 2"]);
});

test("a button goes where it says", () => {
  const { buttons, places } = trail(2);
  buttons()[1].click();
  assert.deepEqual(places, [1]);
});

test("one entry alone is no way", () => {
  assert.equal(trail(0, ENTRIES.slice(0, 1)).node.hidden, true);
  assert.equal(trail(1).node.hidden, false);
});

test("a shorter trail loses its last entries", () => {
  const { node, show } = trail(2);
  show({ entries: ENTRIES.slice(0, 2), at: 0 });
  assert.deepEqual(textsOf(node, "button"), ["output dog", "pool1 (0, 1), map 2"]);
});
