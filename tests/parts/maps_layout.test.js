import assert from "node:assert/strict";
import test from "node:test";

import { barOf, cornerOf, layoutOf, spotAt } from "../../explorer/ui/parts/maps_layout.js";

const MAPS = layoutOf([10, 13, 13], {}, 300);

test("a map has about the side that is asked for, and whole pixels a value", () => {
  assert.deepEqual([MAPS.scale, MAPS.tileWidth, MAPS.across, MAPS.lines], [4, 58, 5, 2]); // 54 / 13, 4 * 13 + 6
  assert.equal(layoutOf([10, 13, 13], { tile: 100 }, 300).scale, 8);
});

test("a large map fits the width, a kernel with numbers has 36 pixels a weight", () => {
  assert.equal(layoutOf([1, 200, 200], { tile: 999 }, 300).scale, 1);
  assert.equal(layoutOf([4, 3, 3], { numbers: true }, 900).scale, 36);
});

test("bars share the width; ten with labels are wide, without they are narrow", () => {
  const named = layoutOf([10], { labelled: true }, 1280);
  assert.deepEqual([named.bars, named.named, named.scale, named.tileHeight], [true, true, 96, 82]);
  assert.equal(layoutOf([10], {}, 1280).scale, 24);
  assert.deepEqual([layoutOf([64], { labelled: true }, 640).named, layoutOf([64], {}, 640).scale], [false, 10]);
});

test("tiles stand in lines", () => {
  assert.deepEqual(
    [0, 4, 5, 7].map((tile) => cornerOf(MAPS, tile)),
    [
      [0, 0],
      [232, 0],
      [0, 58],
      [116, 58],
    ],
  );
});

test("under the pointer are a tile, a row and a column", () => {
  assert.deepEqual(spotAt(MAPS, 3, 3), { tile: 0, row: 0, column: 0 });
  assert.deepEqual(spotAt(MAPS, 58 + 3 + 9, 58 + 3 + 5), { tile: 6, row: 1, column: 2 });
  assert.deepEqual(spotAt(MAPS, 57, 57), { tile: 0, row: 12, column: 12 }); // the gap belongs to the nearest value
});

test("beside the tiles is nothing", () => {
  assert.deepEqual(
    [
      [-1, 0],
      [0, -1],
      [290, 0],
      [0, 116],
    ].map(([x, y]) => spotAt(MAPS, x, y)),
    [null, null, null, null],
  );
});

test("a bar stands on zero", () => {
  assert.deepEqual(barOf(1, { low: 0, high: 1 }), { top: 2, height: 62 });
  assert.deepEqual(barOf(1, { low: -1, high: 1 }), { top: 1, height: 31 });
  assert.deepEqual(barOf(-1, { low: -1, high: 1 }), { top: 32, height: 31 });
  assert.deepEqual(barOf(0, { low: 0, high: 0 }), { top: 64, height: 1 });
});
