import assert from "node:assert/strict";
import test from "node:test";

import { depthsOf, isBranched, linesOf, roomAbove, wayOf } from "../../../explorer/ui/parts/network_view/branches.js";

const CHAIN = { conv1: ["input"], pool1: ["conv1"], output: ["pool1"] };
const RESIDUAL = {
  conv1: ["input"],
  conv2: ["conv1"],
  add1: ["conv1", "conv2"],
  conv3: ["add1"],
  add2: ["add1", "conv3"],
};
const INCEPTION = {
  conv1: ["input"],
  conv2: ["conv1"],
  conv3: ["conv1"],
  pool1: ["conv3"],
  concat1: ["conv2", "pool1", "input"],
};

test("layers one behind the other have no branches", () => {
  assert.equal(isBranched(CHAIN), false);
  assert.equal(isBranched(RESIDUAL), true);
  assert.equal(isBranched({ conv1: ["input"], conv2: ["input"] }), true);
});

test("a layer stands behind all that it reads, two of one layer side by side", () => {
  assert.deepEqual(depthsOf(CHAIN), { input: 0, conv1: 1, pool1: 2, output: 3 });
  assert.deepEqual(depthsOf(INCEPTION), { input: 0, conv1: 1, conv2: 2, conv3: 2, pool1: 3, concat1: 4 });
});

test("what passes over layers has a lane, and lanes are used again", () => {
  const over = (inputs) => linesOf(inputs).filter(({ lane }) => lane !== null);
  assert.deepEqual(over(CHAIN), []);
  assert.deepEqual(over(RESIDUAL), [
    { from: "conv1", to: "add1", lane: 0 },
    { from: "add1", to: "add2", lane: 0 },
  ]);
  assert.deepEqual(over(INCEPTION), [
    { from: "conv2", to: "concat1", lane: 0 },
    { from: "input", to: "concat1", lane: 1 },
  ]);
  assert.deepEqual(
    [CHAIN, RESIDUAL, INCEPTION].map((inputs) => roomAbove(linesOf(inputs))),
    [0, 9, 18],
  );
});

test("a line goes over the gap, or up along its lane and down in front of the layer", () => {
  assert.match(wayOf({ x: 100, y: 20 }, { x: 120, y: 90 }, null, 102), /^M100 20H102C.* 120 90$/);
  const way = wayOf({ x: 100, y: 30 }, { x: 300, y: 30 }, 0, 102);
  assert.match(way, /^M100 30H102Q.*V9\.5Q.* 4\.5 112 4\.5H288Q293 4\.5 293 9\.5V25Q293 30 300 30$/);
});
