import assert from "node:assert/strict";

import { makeInputPanel, makeOutputPanel } from "../../../explorer/ui/parts/slide/panels.js";
import { viewsOf } from "../../../explorer/ui/parts/slide/views.js";
import { happens, painted, pixelsOf, STOPS, standsAt, test, wordsOn } from "../page.js";

// A picture of 3 by 3 and a kernel of 2 by 2 that adds all four up
function stateOf({ channels = 1, before = [0, 0] } = {}) {
  const picture = { shape: [3, 3, channels], values: Float32Array.from({ length: 9 * channels }, (_, at) => at % 9) };
  const kernel = { shape: [2, 2, 1], values: Float32Array.of(1, 1, 1, 1) };
  const moving = { rows: 2, columns: 2, stride: [1, 1], before, behind: [0, 0], dilation: 1 };
  const names = channels === 1 ? [""] : ["R", "G", "B"];
  const variants = [{ title: "Output 2×2", note: "no padding", flip: false }];
  const header = { key: "k", moving, channels: names, variants, divisor: 1, bias: 0, edit: 0, stops: STOPS };
  const message = { header, arrays: { picture, kernel } };
  return { message, views: viewsOf(message) };
}

const LAYOUT = { around: [3, 3], cell: 30 };
const frames = (canvas) => painted(canvas, "strokeRect").map(({ given }) => given);

function outputOf(state = stateOf()) {
  const heard = [];
  const hand = { point: (_, at) => heard.push(at), press: (event) => heard.push(event.key) };
  const panel = makeOutputPanel(state, 0, 30, hand);
  return { panel, heard, canvas: panel.node.querySelector("canvas") };
}

test("the picture with its numbers, and the window framed where the output stands", () => {
  const { node, paint } = makeInputPanel(stateOf(), LAYOUT, () => {});
  paint(1, 0);
  const canvas = node.querySelector("canvas");
  assert.deepEqual(wordsOn(canvas), ["0", "1", "2", "3", "4", "5", "6", "7", "8"]);
  assert.deepEqual(frames(canvas), [[1, 31, 58, 58]]);
});

test("padding stands around the picture, which moves in by it", () => {
  const { node, paint } = makeInputPanel(stateOf({ before: [1, 1] }), { around: [4, 4], cell: 30 }, () => {});
  paint(0, 0);
  const canvas = node.querySelector("canvas");
  assert.deepEqual(painted(canvas, "drawImage")[0].given.slice(1), [30, 30, 90, 90]);
  assert.deepEqual(painted(canvas, "rect")[0].given, [0, 0, 120, 120]);
});

test("a coloured picture is shown in its colours, without numbers or a legend", () => {
  const state = stateOf({ channels: 3 });
  state.message.arrays.picture.values.fill(0).set([1, 0, 0]);
  const { node, paint } = makeInputPanel(state, LAYOUT, () => {});
  paint(0, 0);
  const canvas = node.querySelector("canvas");
  assert.deepEqual(pixelsOf(painted(canvas, "drawImage")[0].given[0])[0][0], [255, 0, 0]);
  assert.deepEqual([wordsOn(canvas), node.querySelector(".legend")], [[], null]);
  assert.equal(node.querySelector("h4").textContent, "Input 3×3×3");
});

test("pointing at the picture chooses the place whose window is there", () => {
  const places = [];
  const { node } = makeInputPanel(stateOf(), LAYOUT, (_, at) => places.push(at));
  const canvas = node.querySelector("canvas");
  standsAt(canvas, {});
  happens(canvas, "pointermove", { clientX: 1, clientY: 1 });
  happens(canvas, "pointerdown", { clientX: 89, clientY: 89 });
  assert.deepEqual(places, [0, 3]);
});

test("the output is filled up to the window, and the rest is empty", () => {
  const { panel, canvas } = outputOf();
  panel.paint(0, 1, false);
  assert.deepEqual(wordsOn(canvas), ["8", "12"]); // 0 + 1 + 3 + 4, and 1 + 2 + 4 + 5
  assert.ok(painted(canvas, "clearRect").some(({ given }) => String(given) === "0,30,60,30"));
});

test("shown whole, all of it is there, with the window's place framed", () => {
  const { panel, canvas } = outputOf();
  panel.paint(0, 1, true);
  assert.deepEqual(wordsOn(canvas), ["8", "12", "20", "24"]);
  assert.deepEqual([frames(canvas), painted(canvas, "clearRect").length], [[[31, 1, 28, 28]], 0]);
});

test("the output takes keys and the pointer, and says how", () => {
  const { heard, canvas } = outputOf();
  standsAt(canvas, {});
  happens(canvas, "pointerdown", { clientX: 31, clientY: 31 });
  happens(canvas, "keydown", { key: "Home" });
  assert.deepEqual([heard, canvas.tabIndex], [[3, "Home"], 0]);
  assert.match(canvas.getAttribute("aria-label"), /^Output 2×2, 2 by 2 values\. Arrows move the window/);
});

test("other views: their title, note, values and legend", () => {
  const state = stateOf();
  const { panel, canvas } = outputOf(state);
  state.message.arrays.kernel.values.fill(-1);
  state.message.header.variants[0] = { title: "Output", note: "all weights −1", flip: false };
  state.views = viewsOf(state.message);
  panel.renew();
  panel.paint(0, 0, false);
  assert.deepEqual(wordsOn(canvas), ["−8"]);
  assert.deepEqual(
    [panel.node.querySelector("h4").textContent, panel.node.querySelector(".note-line").textContent],
    ["Output", "all weights −1"],
  );
  assert.equal(panel.node.querySelector(".legend").children[0].textContent, "−24");
});
