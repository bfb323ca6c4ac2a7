import assert from "node:assert/strict";
import test from "node:test";

import { mapsWidth } from "../../../explorer/ui/parts/network_view/layers.js";
import {
  agreement,
  cellOf,
  chosenBy,
  NOWHERE,
  rangesOf,
  rectangleOf,
  servedResult,
  trailFrom,
  valueAt,
  walked,
} from "../../../explorer/ui/parts/network_view/values.js";

const HEADER = {
  names: ["conv1", "pool1", "conv2", "dense1"],
  layers: [
    { type: "Conv2D", kernel: 3, stride: 1, padding: "same" },
    { type: "MaxPooling2D", size: 2 },
    { type: "Conv2D", kernel: 3, stride: 1, padding: "valid" },
    { type: "Dense" },
  ],
  shapes: { input: [8, 8, 1], conv1: [8, 8, 2], pool1: [4, 4, 2], conv2: [2, 2, 3], dense1: [5] },
  signed: { conv1: false, pool1: false, conv2: true, dense1: true },
};

test("bytes of the server stand between the lowest and the highest value", () => {
  const arrays = { "served/a": { shape: [3], values: Uint8Array.of(0, 51, 255) } };
  const { activations, probabilities } = servedResult(
    { ranges: { a: { low: -1, high: 4 } }, probabilities: [1] },
    arrays,
  );
  assert.deepEqual([[...activations.a.values], activations.a.shape, probabilities], [[-1, 0, 4], [3], [1]]);
});

test("colours reach as far as one map, one layer or the whole network", () => {
  const output = (shape, values) => ({ shape, values: Float32Array.from(values) });
  const activations = {
    conv1: output([1, 2, 2], [1, 5, 2, 3]), // map 0: 1 2, map 1: 5 3
    pool1: output([1, 1, 2], [9, 0]),
    conv2: output([1, 1, 1], [-4]),
    dense1: output([2], [1, -7]),
  };
  const high = (rule, name, map) => rangesOf(HEADER, { activations }, rule)(name, HEADER.signed[name])(map).high;
  assert.deepEqual([high("map", "conv1", 0), high("map", "conv1", 1), high("map", "dense1", 0)], [2, 5, 7]);
  assert.deepEqual([high("layer", "conv1", 0), high("layer", "conv2", 0)], [5, 4]);
  assert.deepEqual([high("network", "conv1", 0), high("network", "conv2", 0)], [9, 7]); // of those with the same sign
});

test("a chosen pixel of a map is a cell, a unit is one, a map is none", () => {
  assert.deepEqual(cellOf(HEADER, { layer: "conv1", map: 1, pixel: [2, 3] }), [2, 3, 1]);
  assert.deepEqual(cellOf(HEADER, { layer: "dense1", map: 4, pixel: null }), [4]);
  assert.equal(cellOf(HEADER, { layer: "conv1", map: 1, pixel: null }), null);
});

test("what a value of the trail opens", () => {
  assert.deepEqual(chosenBy({ layer: "conv1", cell: [2, 3, 1] }), { layer: "conv1", map: 1, pixel: [2, 3] });
  assert.deepEqual(chosenBy({ layer: "dense1", cell: [4] }), { layer: "dense1", map: 4, pixel: null });
});

test("a trail begins with a value, and a step forgets what lay ahead", () => {
  assert.equal(trailFrom(HEADER, null), NOWHERE);
  assert.equal(trailFrom(HEADER, { layer: "conv1", map: 1, pixel: null }), NOWHERE);
  const first = trailFrom(HEADER, { layer: "dense1", map: 4, pixel: null });
  const second = walked(first, { layer: "conv2", cell: [0, 0, 0], value: 3 });
  assert.deepEqual(second, {
    entries: [
      { layer: "dense1", cell: [4] },
      { layer: "conv2", cell: [0, 0, 0] },
    ],
    at: 1,
  });
  const other = walked({ ...second, at: 0 }, { layer: "conv2", cell: [1, 1, 1] });
  assert.deepEqual(
    other.entries.map(({ cell }) => cell),
    [[4], [1, 1, 1]],
  );
});

test("a value by its cell: row, column, map", () => {
  const values = Float32Array.from({ length: 12 }, (_, place) => place);
  assert.equal(valueAt({ shape: [2, 3, 2], values }, [1, 2, 0]), 10); // (1 * 3 + 2) * 2
  assert.equal(valueAt({ shape: [12], values }, [7]), 7);
});

test("spans of rows and columns are a rectangle", () => {
  assert.deepEqual([rectangleOf([1, 2, 3, 4]), rectangleOf(null), rectangleOf(undefined)], [[1, 3, 2, 4], null, null]);
});

test("Keras agrees within the tolerance, and only about the value that is shown", () => {
  const checked = {
    layer: "conv1",
    cell: [1, 2, 0],
    value: 1.5,
    total: 1.25,
    tolerance: 0.25,
    by: "Keras",
    operations: 0,
    drawing: 9,
  };
  const shown = { layer: "conv1", cell: [1, 2, 0], operations: 0, drawing: 9 };
  assert.deepEqual(agreement(checked, shown), { value: 1.5, by: "Keras", difference: 0.25, agrees: true });
  assert.equal(agreement({ ...checked, tolerance: 0.2 }, shown).agrees, false);
  assert.equal(agreement(checked, { ...shown, drawing: null }).by, "Keras"); // of a picture
  for (const other of [{ layer: "conv2" }, { cell: [1, 2, 1] }, { operations: 1 }, { drawing: 8 }]) {
    assert.equal(agreement(checked, { ...shown, ...other }), null);
  }
  assert.equal(agreement(null, shown), null);
});

test("layers with maps share what the others leave of the width", (t) => {
  const kept = [globalThis.document, globalThis.getComputedStyle];
  const put = ([document, getComputedStyle]) => Object.assign(globalThis, { document, getComputedStyle });
  t.after(() => put(kept));
  put([{ documentElement: {} }, () => ({ fontSize: "16px" })]);
  // Less 168 for the input, 8.9 or 12.4 letters of 16 pixels for the answers, 6 · 0.57 letters for the strip's title,
  // and 12 for each gap
  const strips = [{ count: 10, name: "dense1" }];
  assert.equal(mapsWidth(1280, strips, 2, false), Math.floor((1280 - 168 - 142.4 - 54.72 - 48) / 2));
  assert.equal(mapsWidth(1280, strips, 2, true), Math.floor((1280 - 168 - 198.4 - 54.72 - 48) / 2));
  assert.equal(mapsWidth(500, [], 4, false), 62);
});
