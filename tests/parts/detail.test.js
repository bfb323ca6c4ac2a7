import assert from "node:assert/strict";

import { noteChoice } from "../../explorer/ui/parts/choice.js";
import { CHOSEN } from "../../explorer/ui/parts/colours.js";
import makeDetail from "../../explorer/ui/parts/detail.js";
import { BLUE, happens, painted, pixelsOf, place, RED, STOPS, standsAt, test, wordsOn } from "./page.js";

const tensor = (shape, values) => ({ shape, values: Float32Array.from(values) });
const HEADER = {
  title: "conv1, map 0",
  kernelTitle: "Kernel 0 of conv1",
  bias: -0.5,
  signed: true,
  stops: STOPS,
  field: {
    rows: [
      [0, 1],
      [1, 2],
    ],
    columns: [
      [0, 1],
      [1, 2],
    ],
  },
};
const ARRAYS = {
  map: tensor([2, 2], [1, -4, 2, 3]),
  image: tensor([3, 3, 1], [0, 0, 0, 0, 1, 0, 0, 0, 0]),
  kernels: tensor([1, 1, 2], [2, -1]),
};

function detail(header, arrays) {
  const root = place();
  const part = makeDetail(root);
  const receive = (more) => part.receive({ header: { ...HEADER, ...more }, arrays: { ...ARRAYS, ...arrays } });
  receive(header);
  const map = () => root.querySelector(".large");
  return { root, part, receive, map, reading: () => root.querySelector(".reading").textContent };
}

const frame = (canvas) => painted(canvas, "strokeRect").find(({ strokeStyle }) => strokeStyle === CHOSEN)?.given;

test("the map large, in the colours of its range", () => {
  const pixels = pixelsOf(painted(detail().map(), "drawImage")[0].given[0]);
  assert.deepEqual(pixels[0][1], RED); // −4, the largest without its sign
});

test("it begins at the strongest value, whatever its sign, framed and read out", () => {
  const { map, reading } = detail();
  assert.match(reading(), /^Row 0, column 1: −4/);
  assert.deepEqual(frame(map()), [171.5, 1.5, 167, 167]); // squares of 340 / 2
});

test("pointing and arrows go to other values, as far as there are any", () => {
  const { map, reading } = detail();
  standsAt(map(), {});
  happens(map(), "pointermove", { clientX: 5, clientY: 335 });
  assert.match(reading(), /^Row 1, column 0: 2/);
  happens(map(), "keydown", { key: "ArrowDown" });
  happens(map(), "keydown", { key: "ArrowRight" });
  assert.match(reading(), /^Row 1, column 1: 3/);
});

test("an arrow does not scroll the page, another key is left to it", () => {
  const { map } = detail();
  const taken = (key) => happens(map(), "keydown", { key }).defaultPrevented;
  assert.deepEqual([taken("ArrowUp"), taken("Tab")], [true, false]);
});

test("what the value sees is framed in the picture", () => {
  const { root } = detail();
  const picture = root.querySelector(".picture");
  const scale = 56; // 280 for 3 pixels and a border of one
  assert.deepEqual(frame(picture), [2 * scale, 1 * scale, 2 * scale, 2 * scale]);
});

test("its kernel with the weights as numbers, a tile a channel, and the bias", () => {
  const { root } = detail();
  const canvas = root.querySelectorAll(".column")[1].querySelector("canvas");
  assert.deepEqual(wordsOn(canvas), ["2.00", "−1.00"]);
  assert.deepEqual(pixelsOf(painted(canvas, "drawImage")[0].given[0]), [[BLUE]]);
  assert.equal(root.querySelectorAll(".column")[1].querySelector("p").textContent, "bias −0.5");
});

test("many channels have no numbers on them", () => {
  const { root } = detail({}, { kernels: tensor([1, 1, 4], [1, 2, 3, 4]) });
  const canvas = root.querySelectorAll(".column")[1].querySelector("canvas");
  assert.deepEqual([wordsOn(canvas), painted(canvas, "drawImage").length], [[], 4]);
});

test("a layer without a kernel has no column for one", () => {
  assert.equal(detail({}, { kernels: undefined }).root.querySelectorAll(".column").length, 2);
});

test("it scrolls to what was just chosen, once, and not to what a link opened", (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: 5_000_000 });
  let scrolled = 0;
  t.mock.method(window.HTMLElement.prototype, "scrollIntoView", () => scrolled++);
  const { receive } = detail();
  assert.equal(scrolled, 0);
  noteChoice();
  receive({ title: "conv1, map 1" });
  receive({ title: "conv1, map 1" });
  assert.equal(scrolled, 1);
});

test("removed, nothing of it stays", () => {
  const { part, root } = detail();
  part.remove();
  assert.equal(root.children.length, 0);
});
