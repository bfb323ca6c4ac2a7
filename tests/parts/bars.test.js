import assert from "node:assert/strict";

import { makeBars } from "../../explorer/ui/parts/bars.js";
import { test } from "./page.js";

const texts = (bars, name) => bars.rows.map((row) => row.querySelector(name).textContent);
const shares = (bars) => bars.rows.map((row) => row.querySelector(".fill").style.getPropertyValue("--share"));

test("a row a class: its name, a bar of its share, and the share in words", () => {
  const bars = makeBars(["cat", "dog", "frog"]);
  bars.show([0.25, 0.5, 0.25]);
  assert.deepEqual(texts(bars, ".class"), ["cat", "dog", "frog"]);
  assert.deepEqual(shares(bars), ["0.25", "0.5", "0.25"]);
  assert.deepEqual(texts(bars, ".value"), ["25.0\u202f%", "50.0\u202f%", "25.0\u202f%"]);
});

test("the largest is marked, the first of several, and its place comes back", () => {
  const bars = makeBars(["cat", "dog", "frog"]);
  assert.equal(bars.show([0.2, 0.4, 0.4]), 1);
  assert.deepEqual(
    bars.rows.map((row) => row.classList.contains("top")),
    [false, true, false],
  );
});

test("where nothing is known the bars are empty and no class is the largest", () => {
  const bars = makeBars(["cat", "dog"]);
  bars.show([0.9, 0.1]);
  assert.equal(bars.show(null), -1);
  assert.deepEqual(
    [shares(bars), texts(bars, ".value")],
    [
      ["0", "0"],
      ["", ""],
    ],
  );
  assert.equal(bars.node.querySelector(".top"), null);
});

test("the elements stay when the numbers change", () => {
  const bars = makeBars(["cat", "dog"]);
  bars.show([0.9, 0.1]);
  const before = [...bars.node.querySelectorAll("*")];
  bars.show([0.1, 0.9]);
  assert.deepEqual([...bars.node.querySelectorAll("*")], before);
});

test("a class's name is text, never markup", () => {
  const bars = makeBars(["<b>1</b>"]);
  assert.deepEqual([texts(bars, ".class"), bars.node.querySelectorAll("b").length], [["<b>1</b>"], 1]);
});

test("rows are buttons where something opens", () => {
  assert.equal(makeBars(["cat"], "button").rows[0].tagName, "BUTTON");
  assert.equal(makeBars(["cat"]).rows[0].tagName, "DIV");
});
