import assert from "node:assert/strict";

import { CHOSEN, colourTables, SEEING } from "../../explorer/ui/parts/colours.js";
import { kernelGrid, makeOpened, pairsCanvas, slicesCanvas } from "../../explorer/ui/parts/opened.js";
import { BLACK, BLUE, happens, painted, pixelsOf, place, RED, STOPS, standsAt, test, WHITE, wordsOn } from "./page.js";

const TABLES = colourTables(STOPS);

// One row of two weights, two channels, two filters: filter 1 has (1, −1) for the first channel, (−1, 1) for the second
const KERNEL = { shape: [1, 1, 2, 2], values: Float32Array.of(7, 1, 7, -1) };
const images = (canvas) => painted(canvas, "drawImage").map(({ given: [image] }) => pixelsOf(image));

test("all slices of one filter, a picture a channel", () => {
  assert.deepEqual(images(slicesCanvas(KERNEL, 1, TABLES)), [[[BLUE]], [[RED]]]);
});

test("a kernel of few channels has its weights as numbers, and the range of that filter alone", () => {
  const { canvas, range } = kernelGrid(KERNEL, 1, TABLES);
  assert.deepEqual(wordsOn(canvas), ["1.00", "−1.00"]);
  assert.deepEqual([range.low, range.high], [-1, 1]);
  assert.equal(canvas.getAttribute("aria-label"), "Kernel: 2 slices of 1 by 1 weights");
});

test("what a map is made of: each input map beside its slice", () => {
  const input = { shape: [1, 2, 2], values: Float32Array.of(0, 4, 4, 0) };
  const { canvas } = pairsCanvas(KERNEL, 1, input, TABLES, false, 300);
  assert.deepEqual(images(canvas), [[[BLACK, WHITE]], [[BLUE]], [[WHITE, BLACK]], [[RED]]]);
});

const MAP = Float32Array.of(0, 1, 2, 3, 4, 5);
const SHOWN = {
  title: "conv1, map 2 (2×3)",
  map: MAP,
  size: [2, 3],
  signed: false,
  range: { low: 0, high: 5, signed: false },
  chosen: null,
  seeing: null,
  side: 300,
};

// A map of 2 by 3, a value 100 pixels wide
function opened(more) {
  const heard = [];
  const made = makeOpened(STOPS, TABLES, {
    onPixel: (pixel) => heard.push(["pixel", ...pixel]),
    onEscape: () => heard.push(["escape"]),
    onEnter: () => heard.push(["enter"]),
    onClose: () => heard.push(["close"]),
  });
  place().append(made.node);
  standsAt(made.canvas, { left: 10, top: 20 });
  made.show({ ...SHOWN, ...more });
  const press = (key) => happens(made.canvas, "keydown", { key });
  return { ...made, heard, press, find: (name) => made.node.querySelector(name) };
}

const framed = (canvas, colour) => painted(canvas, "strokeRect").filter(({ strokeStyle }) => strokeStyle === colour);

test("the map's values as colours, with its title and legend", () => {
  const { canvas, find } = opened();
  const [[first, ...others]] = images(canvas);
  assert.deepEqual([first[0], others[0][2]], [BLACK, WHITE]);
  assert.equal(find("h4").textContent, "conv1, map 2 (2×3)");
  assert.equal(find(".legend").textContent, "05activation");
});

test("its lowest, mean and highest value are told", () => {
  assert.equal(opened().find(".reading").textContent, "min 0 · mean 2.5 · max 5. Click a value to follow it.");
});

test("a click chooses the pixel under it", () => {
  const { canvas, heard } = opened();
  happens(canvas, "click", { clientX: 10 + 250, clientY: 20 + 150 });
  assert.deepEqual(heard, [["pixel", 1, 2]]);
});

test("arrows choose from the middle on, and stop at the edges", () => {
  const { press, heard } = opened();
  for (const key of ["ArrowDown", "ArrowRight", "ArrowRight", "ArrowUp"]) press(key);
  assert.deepEqual(heard, [
    ["pixel", 1, 1],
    ["pixel", 1, 2],
    ["pixel", 1, 2],
    ["pixel", 0, 2],
  ]);
});

test("Enter chooses the first value; from a chosen one it goes to its sum", () => {
  const { press, heard } = opened();
  press("Enter");
  press("Enter");
  assert.deepEqual(heard, [["pixel", 0, 0], ["enter"]]);
});

test("Escape goes one step back, Close closes", () => {
  const { press, find, heard } = opened();
  press("Escape");
  find(".close").click();
  assert.deepEqual(heard, [["escape"], ["close"]]);
});

test("keys that it takes go no further; others do", () => {
  const { press } = opened();
  assert.deepEqual([press("ArrowUp").defaultPrevented, press("Tab").defaultPrevented], [true, false]);
});

test("the chosen pixel is framed, and those that see a pixel of the picture", () => {
  const { canvas } = opened({ chosen: [1, 2], seeing: [0, 0, 1, 1] });
  assert.deepEqual(
    framed(canvas, CHOSEN).map(({ given }) => given),
    [[201.5, 101.5, 97, 97]],
  );
  assert.deepEqual(
    framed(canvas, SEEING).map(({ given }) => given),
    [[1, 1, 198, 198]],
  );
});

test("where the map is strongest is said to those who do not see it", () => {
  assert.match(opened().canvas.getAttribute("aria-label"), /^conv1, map 2 \(2×3\), strongest at the middle right\./);
});
