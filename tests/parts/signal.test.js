import assert from "node:assert/strict";
import test from "node:test";

import { makeSignal } from "../../explorer/ui/parts/signal.js";

test("all who listen are told, in the order in which they came", () => {
  const signal = makeSignal();
  const heard = [];
  signal.on(() => heard.push("first"));
  signal.on(() => heard.push("second"));
  signal.tell();
  assert.deepEqual(heard, ["first", "second"]);
});

test("`on` gives what ends it", () => {
  const signal = makeSignal();
  let heard = 0;
  const end = signal.on(() => heard++);
  end();
  signal.tell();
  assert.equal(heard, 0);
});

test("who stops listening while all are told does not keep the others from hearing", () => {
  const signal = makeSignal();
  const heard = [];
  const end = signal.on(() => end());
  signal.on(() => heard.push("second"));
  signal.tell();
  assert.deepEqual(heard, ["second"]);
});
