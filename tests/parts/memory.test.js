import assert from "node:assert/strict";

import makeMemory from "../../explorer/ui/parts/memory.js";
import { rememberDrawing } from "../../explorer/ui/parts/sending.js";
import { test } from "./page.js";

const DOT = [[[10, 10]]];
const settled = () => new Promise(setImmediate);

function begin(t) {
  const sent = [];
  const told = [];
  t.mock.method(globalThis, "fetch", async (_, { body }) => {
    sent.push(JSON.parse(body).id);
    return new Response("");
  });
  const memory = makeMemory();
  t.after(() => memory.remove());
  const receive = (data) => {
    const page = { page: "Watch", ticket: "ticket", acknowledged: 0, wanted: false, ...data };
    memory.receive(page, (name, value) => told.push([name, value.id]));
    return settled();
  };
  return { sent, told, receive };
}

// As after a reload: drawn, but not since the page was loaded
function drawnBefore(id, strokes) {
  rememberDrawing(0, []);
  sessionStorage.setItem("explorer-drawing-number", id);
  sessionStorage.setItem("explorer-drawing", JSON.stringify(strokes));
}

test("what was drawn since the tab was loaded comes along to a page that does not have it", async (t) => {
  rememberDrawing(21, DOT);
  const { sent, told, receive } = begin(t);
  await receive({});
  assert.deepEqual([sent, told], [[21], [["drawing", 21]]]);
});

test("an older drawing comes only to a page that looks at it", async (t) => {
  drawnBefore(22, DOT);
  const { sent, receive } = begin(t);
  await receive({ page: "Train" });
  assert.deepEqual(sent, []);
  await receive({ page: "Network", wanted: true });
  assert.deepEqual(sent, [22]);
});

test("a page that has the drawing is sent nothing", async (t) => {
  rememberDrawing(23, DOT);
  const { sent, receive } = begin(t);
  await receive({ acknowledged: 23 });
  assert.deepEqual(sent, []);
});

test("an empty tab says nothing to a page that has no drawing either", async (t) => {
  sessionStorage.clear();
  rememberDrawing(24, []);
  const { sent, receive } = begin(t);
  await receive({ wanted: true });
  assert.deepEqual(sent, []);
});

test("a drawing that was cleared is cleared on a page that has an older one", async (t) => {
  rememberDrawing(25, []);
  const { sent, receive } = begin(t);
  await receive({ acknowledged: 20 });
  assert.deepEqual(sent, [25]);
});

test("what is drawn on the page itself is left to its pad", async (t) => {
  rememberDrawing(26, DOT);
  const { sent, receive } = begin(t);
  await receive({ page: "Draw", acknowledged: 26 });
  rememberDrawing(27, DOT);
  await receive({ page: "Draw", acknowledged: 26 });
  assert.deepEqual(sent, []);
});
