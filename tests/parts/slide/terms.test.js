import assert from "node:assert/strict";

import { makeTerms } from "../../../explorer/ui/parts/slide/terms.js";
import { viewsOf } from "../../../explorer/ui/parts/slide/views.js";
import { happens, STOPS, test } from "../page.js";

// A kernel of 1 by 2 over a picture of 1 by 2: one place, or more with padding
function terms({ channels = [""], flip = false, columns = 1, before = 0, divisor = 1, bias = 0, variants = 1 } = {}) {
  const picture = {
    shape: [1, 2, channels.length],
    values: Float32Array.from({ length: 2 * channels.length }, (_, at) => at + 1),
  };
  const kernel = { shape: [1, 2, 1], values: Float32Array.of(3, -1) };
  const moving = { rows: 1, columns, stride: [1, 1], before: [0, before], behind: [0, 0], dilation: 1 };
  const all = Array.from({ length: variants }, (_, number) => ({ title: `Variant ${number}`, note: "", flip }));
  const header = { key: "k", moving, channels, variants: all, divisor, bias, edit: 0, stops: STOPS };
  const message = { header, arrays: { picture, kernel } };
  const state = { message, views: viewsOf(message) };
  const heard = [];
  const made = makeTerms(state, 0, {
    weight: (cell, channel, value) => heard.push(["weight", cell, channel, value]),
    wrong: (text) => heard.push(["wrong", text]),
    same: () => heard.push(["same"]),
  });
  document.body.append(made.node);
  const cells = (line = 0) =>
    [...made.node.querySelectorAll(".line")[line].querySelectorAll(".grid")].map((grid) =>
      [...grid.children].map((cell) => cell.value ?? cell.textContent),
    );
  return { ...made, heard, cells, find: (name) => made.node.querySelector(name) };
}

test("window × kernel = products, and their sum", () => {
  const { paint, cells, find } = terms();
  paint(0, 0);
  assert.deepEqual(cells(), [
    ["1", "2"],
    ["3", "−1"],
    ["3", "−2"],
  ]);
  assert.deepEqual([find(".sum").textContent, find(".total").dataset.value], ["1", "1"]);
});

test("the total is the sum by the divisor, and the bias", () => {
  const { paint, find } = terms({ divisor: 2, bias: 5 });
  paint(0, 0);
  assert.equal(find(".total").dataset.value, "5.5");
});

test("a colour picture has a line and a slice a channel; the kernel is the same for each", () => {
  const { paint, cells, find, node } = terms({ channels: ["R", "G", "B"] });
  paint(0, 0); // R 1 and 4, G 2 and 5, B 3 and 6
  assert.deepEqual(
    [0, 1, 2].map((line) => cells(line)[2]),
    [
      ["3", "−4"],
      ["6", "−5"],
      ["9", "−6"],
    ],
  );
  assert.equal(node.querySelectorAll("canvas.slice").length, 3);
  assert.equal(find(".total").dataset.value, "3"); // −1 + 1 + 3
});

test("beyond the picture the window sees a 0, which is told as padding", () => {
  const { paint, node } = terms({ before: 1, columns: 2 });
  paint(0, 0);
  const [outside, inside] = node.querySelectorAll(".grid")[0].children;
  assert.deepEqual([outside.textContent, outside.title, inside.textContent], ["0", "padding: 0", "1"]);
  assert.deepEqual(
    [outside, inside].map((cell) => cell.classList.contains("outside")),
    [true, false],
  );
});

test("a cell has all digits of its value in its title", () => {
  const { paint, node } = terms();
  paint(0, 0);
  assert.equal(node.querySelectorAll(".grid")[2].children[1].title, "-2");
});

// Types into the first weight
function typed(made, text, key = "Enter") {
  const [field] = made.node.querySelectorAll("input");
  field.focus();
  if (text !== null) field.value = text;
  happens(field, "keydown", { key });
  return field;
}

test("a typed weight is told with its cell and channel", () => {
  const made = terms();
  made.paint(0, 0);
  typed(made, "1/4");
  assert.deepEqual(made.heard, [["weight", 0, 0, 0.25]]);
});

test("what is no weight is told as it was typed; nothing new is told as such", () => {
  const made = terms();
  made.paint(0, 0);
  typed(made, "three");
  typed(made, null);
  assert.deepEqual(made.heard, [["wrong", "three"], ["same"]]);
});

test("Escape brings the weight back", () => {
  const made = terms();
  made.paint(0, 0);
  const field = typed(made, "77", "Escape");
  assert.deepEqual([made.heard, field.value], [[["same"]], "3"]);
});

test("what is being typed is not touched by a paint", () => {
  const made = terms();
  made.paint(0, 0);
  const [field] = made.node.querySelectorAll("input");
  field.focus();
  field.value = "0.";
  made.paint(0, 0);
  assert.equal(field.value, "0.");
});

test("a turned kernel is shown turned, and nothing is typed into it", () => {
  const made = terms({ flip: true });
  made.paint(0, 0);
  assert.deepEqual([made.cells()[1], made.node.querySelectorAll("input").length], [["−1", "3"], 0]);
});

test("weights are named by row, column and channel for those who do not see them", () => {
  const fields = [...terms({ channels: ["R", "G", "B"] }).node.querySelectorAll("input")];
  assert.equal(fields[1].getAttribute("aria-label"), "Weight, row 0, column 1, R");
});

test("with several variants each has its title", () => {
  assert.equal(terms({ variants: 2 }).find("h4").textContent, "Variant 0");
  assert.equal(terms().find("h4"), null);
});
