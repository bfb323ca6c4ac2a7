import assert from "node:assert/strict";
import test from "node:test";

import { forgetPainting, measurePainting } from "../../explorer/ui/parts/painting_time.js";

const measures = () => performance.getEntriesByName("explorer: pointer to paint");
const measured = async () => {
  while (!measures().length) await new Promise(setImmediate);
};

test("it is measured from the event until the frame is on the screen", async () => {
  forgetPainting();
  const start = performance.now() - 5;
  measurePainting(start);
  assert.equal(measures().length, 0); // not before this frame is over
  await measured();
  const [{ startTime, duration }] = measures();
  assert.equal(startTime, start);
  assert.ok(duration >= 5);
});

test("a new stroke forgets what was measured", async () => {
  measurePainting(performance.now());
  await measured();
  forgetPainting();
  assert.deepEqual(measures(), []);
});
