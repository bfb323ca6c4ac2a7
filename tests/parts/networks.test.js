import assert from "node:assert/strict";
import test from "node:test";

import { learnKernels } from "../../explorer/ui/parts/engine/kernels.js";
import { isComing, networkOf, onNetwork } from "../../explorer/ui/parts/networks.js";
import { packed } from "./packed.js";
import { tinyNodes } from "./tiny_network.js";

const NODES = tinyNodes();
await learnKernels(async () => new Uint8Array(0)); // none: nobody asks a server for them here
const bytes = () => packed({ nodes: NODES, arrays: {} }, new Uint8Array(0));
const known = () => new Response(bytes());
const unknown = () => new Response("no such run", { status: 404 });
const broken = () => new Response("", { status: 503 });

// A server that gives one answer after the other, and notes what it was asked
function serverOf(t, ...answers) {
  const asked = [];
  t.mock.method(globalThis, "fetch", async (address) => {
    asked.push(String(address).replace(/.*\/weights\//, ""));
    const answer = answers.shift();
    if (!answer) throw new TypeError("no connection");
    return answer();
  });
  return asked;
}

const arrival = () => new Promise((resolve) => onNetwork(resolve));

test("a network comes when it is first asked for, is told, and is there from then on", async (t) => {
  const asked = serverOf(t, known);
  const told = arrival();
  assert.deepEqual([networkOf("once"), isComing("once")], [undefined, true]);
  networkOf("once");
  await told;
  assert.equal(isComing("once"), false);
  assert.deepEqual(networkOf("once").header.nodes, NODES);
  assert.deepEqual(asked, ["once"]);
});

test("without a name nothing is asked for", (t) => {
  const asked = serverOf(t);
  assert.equal(networkOf(""), undefined);
  assert.equal(networkOf(null), undefined);
  assert.deepEqual(asked, []);
});

test("a run that the server does not know is asked for again, two seconds later at the earliest", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const asked = serverOf(t, unknown, known);
  let told = arrival();
  networkOf("unknown");
  await told;
  assert.deepEqual([networkOf("unknown"), isComing("unknown")], [undefined, false]);
  t.mock.timers.tick(2000);
  told = arrival();
  networkOf("unknown");
  await told;
  assert.ok(networkOf("unknown"));
  assert.equal(asked.length, 2);
});

for (const [words, answers] of [
  ["a server without a connection", [null, known]],
  ["a server that fails", [broken, known]],
]) {
  test(`of ${words} it comes by itself when that is over`, async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const key = words.replaceAll(" ", "-");
    const asked = serverOf(t, ...answers);
    const told = arrival();
    networkOf(key);
    while (asked.length < 2) {
      await new Promise(setImmediate);
      t.mock.timers.tick(2000);
    }
    await told;
    assert.ok(networkOf(key));
  });
}

test("twelve networks are kept, and the oldest goes first", async (t) => {
  const asked = serverOf(t, ...Array(14).fill(known));
  for (let number = 0; number < 13; number++) {
    const told = arrival();
    networkOf(`number ${number}`);
    await told;
  }
  assert.ok(networkOf("number 1"));
  assert.equal(networkOf("number 0"), undefined);
  assert.equal(asked.length, 14); // it is on its way again
});
