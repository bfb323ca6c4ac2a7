import assert from "node:assert/strict";
import test from "node:test";

import { drawingAtRest, onDrawing, publishDrawing } from "../../explorer/ui/parts/drawn.js";

test("what is published is there, and those who listen are told after it is", (t) => {
  const heard = [];
  const end = onDrawing(() => heard.push(drawingAtRest()));
  t.after(() => publishDrawing(null));
  publishDrawing({ id: 7 });
  end();
  publishDrawing({ id: 8 });
  assert.deepEqual([heard, drawingAtRest()], [[{ id: 7 }], { id: 8 }]);
});

test("a blank pad is null", () => {
  publishDrawing({ id: 7 });
  publishDrawing(null);
  assert.equal(drawingAtRest(), null);
});
