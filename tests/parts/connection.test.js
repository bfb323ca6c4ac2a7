import assert from "node:assert/strict";

import makeConnection from "../../explorer/ui/parts/connection.js";
import { test } from "./page.js";

const settled = () => new Promise(setImmediate);

// Streamlit's app, which tells its state; `says` are the messages to the page's script
function begin(t) {
  const app = document.createElement("div");
  app.dataset.testid = "stApp";
  document.body.append(app);
  t.after(() => app.remove());
  const part = makeConnection();
  const says = [];
  part.receive(null, (name) => says.push(name));
  const becomes = (state) => {
    app.dataset.testConnectionState = state;
    return settled();
  };
  return { part, says, becomes };
}

test("the first connection runs nothing", async (t) => {
  const { says, becomes } = begin(t);
  await becomes("CONNECTED");
  assert.deepEqual(says, []);
});

test("each time a lost connection is there again the script runs, once", async (t) => {
  const { says, becomes } = begin(t);
  for (const state of ["CONNECTED", "PINGING_SERVER", "CONNECTING", "CONNECTED"]) await becomes(state);
  assert.deepEqual(says, ["again"]);
  await becomes("DISCONNECTED_FOREVER");
  await becomes("CONNECTED");
  assert.deepEqual(says, ["again", "again"]);
});

test("removed, it runs nothing", async (t) => {
  const { part, says, becomes } = begin(t);
  await becomes("CONNECTED");
  part.remove();
  await becomes("CONNECTING");
  await becomes("CONNECTED");
  assert.deepEqual(says, []);
});
