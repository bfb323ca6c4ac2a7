import assert from "node:assert/strict";

import { cellOf, makeLines } from "../../../explorer/ui/parts/slide/lines.js";
import { BLUE, happens, painted, pixelsOf, place, RED, STOPS, standsAt, test, widen } from "../page.js";

const tensor = (rows, columns, values) => ({ shape: [rows, columns], values: Float32Array.from(values) });
const ARRAYS = { output: tensor(2, 2, [-3, 1, 2, 3]), pooled: tensor(1, 1, [3]) };
const HEADER = {
  lines: [
    {
      title: "Pooling",
      panels: [
        { title: "output", array: "output", zoom: 1, marks: [3] },
        { title: "max", array: "pooled", zoom: 2, marks: [] },
      ],
    },
  ],
  hint: "Point at a value.",
  framed: "The largest is framed.",
  stops: STOPS,
};

function lines(header = {}) {
  const root = place();
  const part = makeLines(root);
  part.receive({ header: { ...HEADER, ...header }, arrays: ARRAYS });
  const find = (name) => [...root.querySelectorAll(name)];
  return { part, root, find };
}

test("a line a chain of panels, an arrow between two, each with its size", () => {
  const { find } = lines();
  assert.deepEqual(
    find(".chain").map(({ children }) => [...children].map(({ textContent }) => textContent)),
    [["output 2×2", "→", "max 1×1"]],
  );
});

test("all panels have the same colours for the same value", () => {
  const { find } = lines();
  const images = find("canvas").map((canvas) => pixelsOf(painted(canvas, "drawImage")[0].given[0]));
  assert.deepEqual([images[0][0][0], images[0][1][1], images[1][0][0]], [RED, BLUE, BLUE]);
  assert.equal(find(".legend .words")[0].textContent, "the same colours everywhere");
});

test("a smaller output gets larger squares, by its zoom", () => {
  const [whole, pooled] = lines().find("canvas");
  assert.equal(pooled.style.width, whole.style.width); // one value twice as wide as two
});

test("marked values are framed, and the line below says what a frame is", () => {
  const { find } = lines();
  assert.deepEqual(
    find("canvas").map((canvas) => painted(canvas, "strokeRect").length),
    [1, 0],
  );
  assert.equal(find(".reading")[0].textContent, "Point at a value. The largest is framed.");
});

test("a value is read out where it is pointed at", () => {
  const { find } = lines();
  const [canvas] = find("canvas");
  standsAt(canvas, {});
  happens(canvas, "pointermove", { clientX: 1, clientY: 1 });
  assert.equal(find(".reading")[0].textContent, "output, row 0, column 0: −3");
});

test("another width draws anew", () => {
  const { root, find } = lines();
  const [before] = find("canvas");
  widen(root.querySelector(".slide"), 100);
  assert.notEqual(find("canvas")[0], before);
});

test("the side of a value: what the widest of the panels leaves, on a phone the whole width", () => {
  const wide = { output: tensor(10, 100, Array(1000).fill(0)) };
  const panels = [1, 2].map(() => ({ title: "", array: "output", zoom: 1, marks: [] }));
  const message = { header: { lines: [{ title: "", panels }] }, arrays: wide };
  assert.equal(cellOf(message, 850), 4); // (850 − one arrow of 50) / 2 / 100
  assert.equal(cellOf(message, 300), 3);
});

test("removed, nothing of it stays", () => {
  const { part, root } = lines();
  part.remove();
  assert.equal(root.children.length, 0);
});
