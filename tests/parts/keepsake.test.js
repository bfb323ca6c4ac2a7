import assert from "node:assert/strict";

import { test } from "./page.js";

const SEEN = { name: "seen", session: "one", content: { run: "small_cnn" } };

async function begin() {
  sessionStorage.clear();
  const { default: makeKeepsake } = await import("../../explorer/ui/parts/keepsake.js");
  const sent = [];
  const keepsake = makeKeepsake();
  return { sent, receive: (data) => keepsake.receive({ ...SEEN, ...data }, (name, value) => sent.push([name, value])) };
}

test("what a session has is kept, and the session itself gets nothing back", async () => {
  const { sent, receive } = await begin();
  receive({});
  receive({ content: { run: "large_cnn" } });
  assert.deepEqual(sent, []);
  assert.deepEqual(JSON.parse(sessionStorage.getItem("explorer-seen")).content, { run: "large_cnn" });
});

test("what another session left is sent once, before anything is written over it", async () => {
  const { sent, receive } = await begin();
  receive({});
  receive({ session: "two", content: {} });
  receive({ session: "two", content: {} });
  assert.deepEqual(sent, [["kept", { session: "one", content: { run: "small_cnn" }, asked: "two" }]]);
  assert.equal(JSON.parse(sessionStorage.getItem("explorer-seen")).session, "one");
});

test("once the session has taken it, its own things are kept", async () => {
  const { receive } = await begin();
  receive({});
  receive({ session: "two", content: {} });
  receive({ session: "two", content: { run: "large_cnn" }, taken: true });
  const kept = JSON.parse(sessionStorage.getItem("explorer-seen"));
  assert.deepEqual([kept.session, kept.content], ["two", { run: "large_cnn" }]);
});

test("nothing, and a picture without its place, are not worth to be brought back", async () => {
  for (const content of [{}, { answers: {} }, { run: "" }, { picture: 12 }, null]) {
    const { sent, receive } = await begin();
    receive({ content });
    receive({ session: "two", content: {} });
    assert.deepEqual(sent, [], JSON.stringify(content));
  }
});

test("each keepsake has its own name", async () => {
  const { sent, receive } = await begin();
  receive({});
  receive({ name: "answers", session: "two", content: {} });
  assert.deepEqual(sent, []);
});

test("a spoiled keepsake begins anew", async () => {
  const { sent, receive } = await begin();
  sessionStorage.setItem("explorer-seen", "{");
  receive({});
  assert.deepEqual(sent, []);
  assert.equal(JSON.parse(sessionStorage.getItem("explorer-seen")).session, "one");
});

test("the bare address of a page and the one with its view are one stop on the way back", async () => {
  await begin();
  const stops = history.length;
  history.pushState(null, "", "/Watch");
  history.pushState(null, "", "/Watch?run=small_cnn");
  assert.deepEqual([history.length - stops, location.search], [1, "?run=small_cnn"]);
  history.pushState(null, "", "/Watch?run=large_cnn"); // another view is a stop of its own
  assert.equal(history.length - stops, 2);
});
