import assert from "node:assert/strict";

import {
  drawnHere,
  forgetDrawing,
  makeSender,
  posted,
  rememberDrawing,
  remembered,
} from "../../explorer/ui/parts/sending.js";
import { test } from "./page.js";

const STROKE = [
  [10, 20],
  [11.5, 20],
  [11.5, 19.2],
];
const settled = () => new Promise(setImmediate);

// A server whose answers a test gives one after the other: {asked: messages, answer(status, text)}
function serverOf(t) {
  const asked = [];
  const waiting = [];
  t.mock.method(globalThis, "fetch", (address, { method, body }) => {
    asked.push({ address: String(address), method, ...JSON.parse(body) });
    return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
  });
  return {
    asked,
    answer(status, text = "") {
      waiting.shift().resolve(new Response(text, { status }));
      return settled();
    },
    lost() {
      waiting.shift().reject(new TypeError("no connection"));
      return settled();
    },
  };
}

function senderOf() {
  const heard = { kept: [], said: [] };
  const sender = makeSender({ kept: (id) => heard.kept.push(id), said: (sentence) => heard.said.push(sentence) });
  return { sender, heard };
}

test("a drawing goes out once the page has shown a ticket, and is known as kept when the server has it", async (t) => {
  const server = serverOf(t);
  const { sender, heard } = senderOf();
  sender.offer({ id: 5, strokes: [STROKE] });
  assert.equal(server.asked.length, 0);
  sender.show("ticket", 0);
  assert.equal(sender.kept, 0);
  await server.answer(200);
  assert.deepEqual([sender.kept, heard.kept], [5, [5]]);
});

test("points go as whole tenths, each as the step from the one before", (t) => {
  const { asked } = serverOf(t);
  const { sender } = senderOf();
  sender.show("ticket", 0);
  sender.offer({ id: 1, strokes: [STROKE, [[1, 1]]] });
  const [{ address, method, ticket, id, strokes }] = asked;
  assert.deepEqual([address, method, ticket, id], ["http://localhost:8501/drawing", "POST", "ticket", 1]);
  assert.deepEqual(strokes, [
    [100, 200, 15, 0, 0, -8],
    [10, 10],
  ]);
});

test("one is on its way at a time, and then the newest goes", async (t) => {
  const server = serverOf(t);
  const { sender } = senderOf();
  sender.show("ticket", 0);
  for (const id of [1, 2, 3]) sender.offer({ id, strokes: [STROKE] });
  assert.deepEqual(
    server.asked.map(({ id }) => id),
    [1],
  );
  await server.answer(200);
  assert.deepEqual(
    server.asked.map(({ id }) => id),
    [1, 3],
  );
});

test("what the server has is not sent again", (t) => {
  const { asked } = serverOf(t);
  const { sender } = senderOf();
  sender.show("ticket", 7);
  sender.offer({ id: 7, strokes: [STROKE] });
  assert.deepEqual([asked.length, sender.kept], [0, 7]);
});

test("without a connection it says so, tries again, and takes the words back", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const server = serverOf(t);
  const { sender, heard } = senderOf();
  sender.show("ticket", 0);
  sender.offer({ id: 1, strokes: [STROKE] });
  await server.lost();
  assert.deepEqual(heard.said, ["Not connected: the drawing stays in this tab and is sent again."]);
  t.mock.timers.tick(1500);
  await server.answer(200);
  assert.deepEqual([heard.said.at(-1), sender.kept], ["", 1]);
});

test("a server that fails is asked again, too", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const server = serverOf(t);
  const { sender } = senderOf();
  sender.show("ticket", 0);
  sender.offer({ id: 1, strokes: [STROKE] });
  await server.answer(502);
  t.mock.timers.tick(1500);
  assert.equal(server.asked.length, 2);
});

test("a refused ticket is not used again; the drawing goes with the next", async (t) => {
  const server = serverOf(t);
  const { sender } = senderOf();
  sender.show("old", 0);
  sender.offer({ id: 1, strokes: [STROKE] });
  await server.answer(403);
  sender.offer({ id: 2, strokes: [STROKE] });
  sender.show("old", 0);
  assert.equal(server.asked.length, 1);
  sender.show("new", 0);
  assert.deepEqual([server.asked[1].ticket, server.asked[1].id], ["new", 2]);
});

test("a drawing that the server does not take is told in its words and not sent again", async (t) => {
  const server = serverOf(t);
  const { sender, heard } = senderOf();
  sender.show("ticket", 0);
  sender.offer({ id: 1, strokes: [STROKE] });
  await server.answer(400, "Expected at most 20,000 points.");
  sender.offer({ id: 1, strokes: [STROKE] });
  assert.deepEqual([heard.said, server.asked.length, sender.kept], [["Expected at most 20,000 points."], 1, 0]);
});

test("an answer to an older ticket says nothing of the drawing: it is sent with the new one", async (t) => {
  const server = serverOf(t);
  const { sender, heard } = senderOf();
  sender.show("old", 0);
  sender.offer({ id: 1, strokes: [STROKE] });
  sender.show("new", 0);
  await server.answer(200);
  assert.deepEqual([heard.kept, server.asked.length, server.asked[1].ticket], [[], 2, "new"]);
});

test("a removed sender tries no more", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const server = serverOf(t);
  const { sender } = senderOf();
  sender.show("ticket", 0);
  sender.offer({ id: 1, strokes: [STROKE] });
  await server.lost();
  sender.remove();
  t.mock.timers.tick(10_000);
  sender.offer({ id: 2, strokes: [STROKE] });
  assert.equal(server.asked.length, 1);
});

test("the tab remembers a drawing until it is forgotten; its number stays", () => {
  sessionStorage.clear();
  assert.deepEqual(remembered(), { id: 0, strokes: [] });
  rememberDrawing(9, [STROKE]);
  assert.deepEqual([remembered(), drawnHere()], [{ id: 9, strokes: [STROKE] }, 9]);
  forgetDrawing();
  assert.deepEqual(remembered(), { id: 9, strokes: [] });
});

test("what is spoiled in the tab's memory is no drawing", () => {
  sessionStorage.setItem("explorer-drawing", "{");
  assert.deepEqual(remembered(), { id: 0, strokes: [] });
});

test("a tab that must not remember draws all the same", (t) => {
  const refuse = () => {
    throw new Error("private mode");
  };
  const allowed = sessionStorage;
  globalThis.sessionStorage = { getItem: refuse, setItem: refuse, removeItem: refuse };
  t.after(() => {
    globalThis.sessionStorage = allowed;
  });
  rememberDrawing(11, [STROKE]);
  forgetDrawing();
  assert.deepEqual([drawnHere(), remembered()], [11, { id: 0, strokes: [] }]);
});

test("a message goes as JSON below the page's address, wherever the app is mounted", (t) => {
  const asked = [];
  t.mock.method(globalThis, "fetch", (address, given) => asked.push([String(address), given.headers, given.body]));
  posted("drawing/word", { id: 3 });
  const headers = { "Content-Type": "application/json" };
  assert.deepEqual(asked, [["http://localhost:8501/drawing/word", headers, '{"id":3}']]);
});
