import assert from "node:assert/strict";

import makeDoor from "../../explorer/ui/parts/door.js";
import { happens, place, test } from "./page.js";

const settled = () => new Promise(setImmediate);

function door(t, action, answer = "") {
  const asked = [];
  window.explorerDoor = {
    async knock(key) {
      asked.push(["knock", key]);
      return answer;
    },
    async leave() {
      asked.push(["leave"]);
    },
  };
  t.after(() => delete window.explorerDoor);
  const root = place();
  const part = makeDoor(root);
  part.receive(action);
  const submit = () => {
    happens(root.querySelector("form"), "submit");
    return settled();
  };
  return { root, part, asked, submit, find: (name) => root.querySelector(name) };
}

test("a typed key knocks at the server's door, and what it answers is told", async (t) => {
  const { find, asked, submit } = door(t, "knock", "That is not the key.");
  find("input").value = "open sesame";
  await submit();
  assert.deepEqual([asked, find("p").textContent], [[["knock", "open sesame"]], "That is not the key."]);
});

test("the key is not shown while it is typed, nor offered again", (t) => {
  const { find } = door(t, "knock");
  assert.deepEqual([find("input").type, find("input").getAttribute("autocomplete")], ["password", "off"]);
});

test("one knock at a time", async (t) => {
  const { find, submit } = door(t, "knock");
  const answered = submit();
  assert.equal(find("button").disabled, true);
  await answered;
  assert.equal(find("button").disabled, false);
});

test("a key can be given up", async (t) => {
  const { find, asked, submit } = door(t, "leave");
  assert.equal(find("button").textContent, "Give the key up");
  await submit();
  assert.deepEqual(asked, [["leave"]]);
});

test("what is typed stays when the page's script runs again", (t) => {
  const { find, part } = door(t, "knock");
  find("input").value = "open";
  part.receive("knock");
  assert.equal(find("input").value, "open");
});

test("removed, nothing of it stays", (t) => {
  const { root, part } = door(t, "knock");
  part.remove();
  assert.equal(root.children.length, 0);
});
