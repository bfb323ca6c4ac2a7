import assert from "node:assert/strict";

import { makeRerun, whenToTell } from "../../../explorer/ui/parts/board/rerun.js";
import { test } from "../page.js";

const told = (state) => whenToTell({ id: 7, kept: 7, acknowledged: 0, asked: 0, since: 0, ...state });

test("the page is told of a drawing once the server has it", () => {
  assert.deepEqual([told({}), told({ kept: 6 })], ["now", "never"]);
});

test("of a drawing that it has seen or was told of the page is not told again", () => {
  assert.deepEqual([told({ acknowledged: 7 }), told({ asked: 7 })], ["never", "never"]);
});

test("one message is on its way; the next waits until it is answered or taken for lost", () => {
  assert.equal(told({ asked: 5, since: 100 }), "later");
  assert.equal(told({ asked: 5, acknowledged: 5 }), "now");
  assert.equal(told({ asked: 5, since: 1500 }), "now");
});

// A page and its drawing; `sent` are the messages to it
function begin(t) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let passed = 0;
  t.mock.method(performance, "now", () => passed);
  const drawing = { id: 1, kept: 1, needed: true };
  const sent = [];
  const rerun = makeRerun(() => drawing);
  const send = (name, value) => sent.push([name, value.id]);
  const pass = (milliseconds) => {
    passed += milliseconds;
    t.mock.timers.tick(milliseconds);
  };
  return { drawing, sent, rerun, send, pass };
}

test("a page whose script needs no drawing is never told", (t) => {
  const { drawing, sent, rerun, send } = begin(t);
  drawing.needed = false;
  rerun.seen(0, send);
  rerun.tell();
  assert.deepEqual(sent, []);
});

test("the newest drawing follows by itself when the answer is there", (t) => {
  const { drawing, sent, rerun, send, pass } = begin(t);
  rerun.seen(0, send);
  rerun.tell();
  Object.assign(drawing, { id: 2, kept: 2 });
  rerun.tell();
  assert.deepEqual(sent, [["drawing", 1]]);
  rerun.seen(1, send);
  pass(50);
  assert.deepEqual(sent, [
    ["drawing", 1],
    ["drawing", 2],
  ]);
});

test("an answer that never comes is waited for a second and a half", (t) => {
  const { drawing, sent, rerun, send, pass } = begin(t);
  rerun.seen(0, send);
  rerun.tell();
  Object.assign(drawing, { id: 2, kept: 2 });
  rerun.tell();
  for (let count = 0; count < 29; count++) pass(50);
  assert.equal(sent.length, 1);
  pass(50);
  assert.equal(sent.length, 2);
});

test("removed, it tells no more", (t) => {
  const { drawing, sent, rerun, send, pass } = begin(t);
  rerun.seen(0, send);
  rerun.tell();
  Object.assign(drawing, { id: 2, kept: 2 });
  rerun.tell();
  rerun.remove();
  pass(3000);
  assert.equal(sent.length, 1);
});
