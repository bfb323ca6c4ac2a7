import assert from "node:assert/strict";

import { CHOSEN, colourTables, SEEING } from "../../explorer/ui/parts/colours.js";
import { describe, makeColumn, mapOf, strongestPlace } from "../../explorer/ui/parts/columns.js";
import { BLACK, happens, painted, pixelsOf, STOPS, standsAt, test, WHITE } from "./page.js";

const RANGE = () => ({ low: 0, high: 1, signed: false });

test("the lowest, the highest and the mean of some values", () => {
  assert.deepEqual(describe([1, -3, 5, 1]), { low: -3, high: 5, mean: 1 });
});

test("one map of a layer, row by row; of a vector the one value", () => {
  const maps = { values: Float32Array.of(1, 10, 2, 20, 3, 30, 4, 40), shape: [2, 2, 2] };
  assert.deepEqual(mapOf(maps, 1), Float32Array.of(10, 20, 30, 40));
  assert.deepEqual(mapOf({ values: Float32Array.of(7, 8, 9), shape: [3] }, 2), Float32Array.of(9));
});

test("where a map is strongest in words, whatever the sign; nowhere if it is zero", () => {
  const at = (place, value) => Float32Array.from({ length: 9 }, (_, cell) => (cell === place ? value : 0));
  assert.equal(strongestPlace(at(0, 1), [3, 3]), "strongest at the top left");
  assert.equal(strongestPlace(at(4, -1), [3, 3]), "strongest at the middle centre");
  assert.equal(strongestPlace(at(8, 1), [3, 3]), "strongest at the bottom right");
  assert.equal(strongestPlace(at(0, 0), [3, 3]), "zero everywhere");
});

// A column in the page, which notes what its hand is told
function column(shape, { width = 60, height = 400, name = "conv1" } = {}) {
  const heard = [];
  const made = makeColumn({ name, shape, signed: false, repaint: () => heard.push("repaint") }, colourTables(STOPS), {
    onPoint: (tile) => heard.push(["point", tile]),
    onChoose: (tile) => heard.push(["choose", tile]),
    onKey: (event) => heard.push(["key", event.key]),
  });
  document.body.append(made.node);
  made.place(width, height);
  return { made, heard };
}

const framed = (canvas, colour) => painted(canvas, "strokeRect").filter(({ strokeStyle }) => strokeStyle === colour);
const output = (shape, values) => ({ shape, values: Float32Array.from(values) });

test("a layer says what it has: maps of rows and columns, or values", () => {
  const words = ({ made }) => made.canvas.getAttribute("aria-label");
  assert.equal(words(column([2, 3, 4])), "conv1: 4 feature maps of 2 by 3");
  assert.equal(words(column([10])), "conv1: 10 values");
});

test("its maps are painted, each from its own channel", () => {
  const { made } = column([1, 1, 2]);
  made.paint(output([1, 1, 2], [0, 1]), RANGE, {});
  const [{ given }] = painted(made.canvas, "drawImage");
  assert.deepEqual(pixelsOf(given[0]), [[BLACK], [WHITE]]);
});

test("a chosen tile is framed, and cells in every tile", () => {
  const { made } = column([2, 2, 2]);
  const maps = output([2, 2, 2], [0, 0, 0, 0, 0, 0, 0, 0]);
  made.paint(maps, RANGE, { chosen: 1 });
  assert.equal(framed(made.canvas, CHOSEN).length, 1);
  made.paint(maps, RANGE, { seeing: [0, 0, 0, 1] });
  assert.equal(framed(made.canvas, SEEING).length, 2);
});

test("before anything is computed the place is there, without a value", () => {
  const { made } = column([2, 2, 2]);
  made.paint(null, RANGE, {});
  assert.deepEqual([painted(made.canvas, "fillRect").length, painted(made.canvas, "drawImage").length], [1, 0]);
});

test("a click chooses the tile under the pointer, and none beside the tiles", () => {
  const { made, heard } = column([1, 1, 2], { width: 60 });
  standsAt(made.canvas, {});
  happens(made.canvas, "click", { clientX: 5, clientY: 5 });
  happens(made.canvas, "click", { clientX: 5, clientY: 2000 });
  assert.deepEqual([heard, made.cursor], [[["choose", 0]], 0]);
});

test("pointing at a tile and leaving the column are told", () => {
  const { made, heard } = column([10], { name: "output", height: 120 });
  standsAt(made.canvas, {});
  happens(made.canvas, "pointermove", { clientX: 3, clientY: 3 });
  happens(made.canvas, "pointerleave");
  assert.deepEqual(heard, [
    ["point", 0],
    ["point", null],
  ]);
});

test("the keys' tile stays among those that are shown", () => {
  const { made } = column([1, 1, 3]);
  made.cursor = 99;
  assert.equal(made.cursor, 2);
  made.cursor = -1;
  assert.equal(made.cursor, 0);
});

test("of many maps 64 are shown, and a button brings the others", () => {
  const { made, heard } = column([1, 1, 100]);
  const maps = output([1, 1, 100], Array(100).fill(0));
  const more = made.node.querySelector(".more");
  const tiles = () => {
    made.paint(maps, RANGE, {});
    return painted(made.canvas, "drawImage").length;
  };
  assert.deepEqual([more.textContent, tiles()], ["+ 36 more maps", 64]);
  more.click();
  assert.deepEqual([more.hidden, heard, tiles()], [true, ["repaint"], 100]);
});

test("with the keyboard on it a column says which map the keys are at", () => {
  const { made } = column([1, 1, 2]);
  made.canvas.focus();
  made.cursor = 1;
  made.paint(output([1, 1, 2], [0, 1]), RANGE, {});
  assert.match(made.canvas.getAttribute("aria-label"), /^feature map 1 of conv1, 1x1, strongest at the /);
});
