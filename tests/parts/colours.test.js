import assert from "node:assert/strict";
import test from "node:test";

import { colourOf, colourTable, colourTables, inkOn, rangeOf, widestRange } from "../../explorer/ui/parts/colours.js";

const GREYS = colourTable(["#000000", "#ffffff"]);

test("a table between black and white has every grey once", () => {
  assert.equal(GREYS.length, 256);
  assert.ok(GREYS.every((colour, place) => colour.join() === [place, place, place].join()));
});

test("stops stand at equal distances", () => {
  const table = colourTable(["#ff0000", "#00ff00", "#0000ff"]);
  assert.deepEqual(
    [table[0], table[255]],
    [
      [255, 0, 0],
      [0, 0, 255],
    ],
  );
  assert.deepEqual(table[51], [153, 102, 0]); // a fifth of the way: two fifths from red to green
});

test("a page has a table for values with a sign, and one for those without", () => {
  const tables = colourTables({ diverging: ["#0000ff", "#ff0000"], sequential: ["#000000", "#ffffff"] });
  assert.deepEqual(
    [tables[true][0], tables[false][255]],
    [
      [0, 0, 255],
      [255, 255, 255],
    ],
  );
});

test("the range of signed values is symmetric about zero, that of others begins there", () => {
  assert.deepEqual(rangeOf([-3, 1], true), { low: -3, high: 3, signed: true });
  assert.deepEqual(rangeOf([0.5, 2], false), { low: 0, high: 2, signed: false });
  assert.deepEqual(rangeOf([], false), { low: 0, high: 0, signed: false });
});

test("the widest of several ranges holds them all", () => {
  const ranges = [[-1, 2], [5], [-7, 3]].map((values) => rangeOf(values, true));
  assert.deepEqual(widestRange(ranges, true), { low: -7, high: 7, signed: true });
  assert.deepEqual(widestRange([], false), { low: 0, high: 0, signed: false });
});

test("a value has its colour, one beyond the range that of the end", () => {
  const range = { low: -1, high: 1 };
  assert.deepEqual(colourOf(GREYS, range, 1), [255, 255, 255]);
  assert.deepEqual(colourOf(GREYS, range, -5), [0, 0, 0]);
  assert.deepEqual(colourOf(GREYS, range, 0.2), [153, 153, 153]); // 0.6 of 255
});

test("where all is zero the colour is that of zero: the middle of a signed range, else the first", () => {
  assert.deepEqual(colourOf(GREYS, rangeOf([0], true), 0), [128, 128, 128]);
  assert.deepEqual(colourOf(GREYS, rangeOf([0], false), 0), [0, 0, 0]);
});

test("ink is black on what is bright", () => {
  assert.deepEqual(
    [
      [255, 255, 0],
      [0, 0, 255],
      [140, 140, 140],
      [141, 141, 141],
    ].map(inkOn),
    ["#000", "#fff", "#fff", "#000"],
  );
});
