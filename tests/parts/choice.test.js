import assert from "node:assert/strict";
import test from "node:test";

import { justChosen, noteChoice } from "../../explorer/ui/parts/choice.js";

test("a choice is fresh for three seconds", (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: 1_000_000 });
  noteChoice();
  assert.equal(justChosen(), true);
  t.mock.timers.tick(2999);
  assert.equal(justChosen(), true);
  t.mock.timers.tick(1);
  assert.equal(justChosen(), false);
});
