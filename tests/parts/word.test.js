import assert from "node:assert/strict";

import { makeWord } from "../../explorer/ui/parts/word.js";
import { test } from "./page.js";

const QUESTION = { ticket: "t", id: 1, runs: ["small", "large"], keys: ["k1", "k2"], steps: ["centred"] };
const settled = async () => {
  for (let turn = 0; turn < 4; turn++) await new Promise(setImmediate);
};

// Keras' word, and a server whose answers a test gives
function begin(t) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const asked = [];
  const waiting = [];
  t.mock.method(globalThis, "fetch", (_, { body }) => {
    asked.push(JSON.parse(body));
    return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
  });
  let changes = 0;
  const word = makeWord(() => changes++);
  return {
    word,
    asked,
    changes: () => changes,
    pass: (milliseconds) => t.mock.timers.tick(milliseconds),
    answer(status, content) {
      const text = typeof content === "string" ? content : JSON.stringify(content);
      waiting.shift().resolve(new Response(text, { status }));
      return settled();
    },
    lost() {
      waiting.shift().reject(new TypeError("no connection"));
      return settled();
    },
  };
}

test("it is asked when the pen has been up for 400 milliseconds, and the keys of the runs stay here", (t) => {
  const { word, asked, pass } = begin(t);
  word.ask(QUESTION);
  pass(399);
  assert.equal(asked.length, 0);
  pass(1);
  const { keys: _, ...message } = QUESTION;
  assert.deepEqual(asked, [message]);
});

test("the answer is known by the key of each run", async (t) => {
  const { word, pass, answer, changes } = begin(t);
  word.ask(QUESTION);
  pass(400);
  await answer(200, { said: [[[0.9, 0.1]], [[0.2, 0.8]]] });
  assert.deepEqual(word.known.answers.get("k2"), [[0.2, 0.8]]);
  assert.deepEqual([word.known.loading, word.known.problem, changes()], [false, "", 1]);
});

test("a question that was answered is not asked again", async (t) => {
  const { word, asked, pass, answer } = begin(t);
  word.ask(QUESTION);
  pass(400);
  await answer(200, { said: [[], []] });
  word.ask({ ...QUESTION });
  pass(5000);
  assert.equal(asked.length, 1);
});

test("of several drawings in a moment only the last is asked for", (t) => {
  const { word, asked, pass } = begin(t);
  for (const id of [1, 2, 3]) {
    word.ask({ ...QUESTION, id });
    pass(100);
  }
  pass(400);
  assert.deepEqual(
    asked.map(({ id }) => id),
    [3],
  );
});

test("an answer to an older question is not taken for one to the newest, which is asked next", async (t) => {
  const { word, asked, pass, answer } = begin(t);
  word.ask(QUESTION);
  pass(400);
  word.ask({ ...QUESTION, id: 2 });
  pass(400);
  assert.equal(asked.length, 1); // one on its way at a time
  await answer(200, { said: [[], []] });
  assert.deepEqual(word.known, {});
  pass(0);
  assert.equal(asked[1].id, 2);
});

test("while Keras is loading it is asked again every two seconds", async (t) => {
  const { word, asked, pass, answer } = begin(t);
  word.ask(QUESTION);
  pass(400);
  await answer(200, { loading: true });
  assert.equal(word.known.loading, true);
  pass(2000);
  assert.equal(asked.length, 2);
});

test("without a connection it says so and asks again", async (t) => {
  const { word, asked, pass, lost } = begin(t);
  word.ask(QUESTION);
  pass(400);
  await lost();
  assert.equal(word.known.problem, "Keras cannot be asked: no connection to the server.");
  pass(2000);
  assert.equal(asked.length, 2);
});

test("what the server does not take is told in its words and not asked again", async (t) => {
  const { word, asked, pass, answer } = begin(t);
  word.ask(QUESTION);
  pass(400);
  await answer(403, "Reload the page.");
  pass(10_000);
  assert.deepEqual([word.known.problem, asked.length], ["Reload the page.", 1]);
});

test("a blank pad has no word", async (t) => {
  const { word, asked, pass, answer } = begin(t);
  word.ask(QUESTION);
  pass(400);
  await answer(200, { said: [[], []] });
  word.ask(null);
  pass(400);
  assert.deepEqual([word.known, asked.length], [{}, 1]);
});

test("removed, it asks no more", (t) => {
  const { word, asked, pass } = begin(t);
  word.ask(QUESTION);
  word.remove();
  pass(10_000);
  assert.equal(asked.length, 0);
});
