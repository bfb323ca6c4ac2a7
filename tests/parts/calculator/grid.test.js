import assert from "node:assert/strict";

import { finiteRange, makeGrid, rangeAsNeeded } from "../../../explorer/ui/parts/calculator/grid.js";
import { happens, test } from "../page.js";
import { contextOf, textsOf } from "./context.js";

const VALUES = [
  [1, -2],
  [0, 0.5],
];
const LOOK = { label: "products: 2 by 2 values", range: { low: -2, high: 2, signed: true } };

function grid({ walk, look = {}, values = VALUES } = {}) {
  const context = contextOf(null);
  const made = makeGrid("products", context, walk);
  context.root().append(made.node);
  made.show(values, { ...LOOK, ...look });
  return { ...made, root: context.root(), cells: [...made.node.querySelectorAll(".cell")] };
}

test("a table of the values, with their title and what it is for those who do not see it", () => {
  const { node, cells } = grid();
  assert.deepEqual(
    cells.map(({ textContent }) => textContent),
    ["1.00", "−2.00", "0", "0.50"],
  );
  assert.equal(node.querySelector("figcaption").textContent, "products");
  assert.equal(node.querySelector("table").getAttribute("aria-label"), "products: 2 by 2 values");
});

test("each value stands on its colour, its digits in the tooltip", () => {
  const { cells } = grid({ values: [[-2, 2]] });
  assert.match(cells[0].style.background, /255, ?0, ?0/);
  assert.match(cells[1].style.background, /0, ?0, ?255/);
  assert.equal(cells[0].title, "−2");
});

test("padding is a 0 without a colour, and says what it is", () => {
  const { cells } = grid({ values: [[null, 1]], look: { padding: (_, x) => x === 0 } });
  assert.deepEqual(
    [cells[0].textContent, cells[0].title, cells[0].style.background, cells[0].className],
    ["0", "0 (padding)", "", "cell padding"],
  );
});

test("what is not a number has a dash and no colour", () => {
  const { cells } = grid({ values: [[Number.NaN, 1]] });
  assert.deepEqual([cells[0].textContent, cells[0].style.background], ["–", ""]);
});

test("the winner is framed", () => {
  const { cells } = grid({ look: { winner: [0, 1] } });
  assert.deepEqual(
    cells.map(({ className }) => className),
    ["cell", "cell winner", "cell", "cell"],
  );
});

test("its legend goes as far as its range", () => {
  const { node } = grid();
  assert.deepEqual(textsOf(node, ".legend span"), ["−2", "", "2", ""]);
});

test("cells stay when their values change", () => {
  const { show, node, cells } = grid();
  show(
    [
      [5, 5],
      [5, 5],
    ],
    LOOK,
  );
  assert.deepEqual([...node.querySelectorAll(".cell")], cells);
  assert.equal(cells[3].textContent, "5.00");
});

const walkable = (more) => {
  const walks = [];
  return {
    walks,
    ...grid({ walk: (y, x) => walks.push([y, x]), look: { where: (y, x) => `row ${y}, column ${x}`, ...more } }),
  };
};

test("cells that one walks from are buttons, with their value and place", () => {
  const { cells, walks } = walkable();
  cells[1].click();
  assert.deepEqual([cells[1].tagName, walks], ["BUTTON", [[0, 1]]]);
  assert.equal(cells[1].getAttribute("aria-label"), "−2.00, row 0, column 1");
});

test("from padding there is no way back", () => {
  const { cells, walks } = walkable({ padding: () => true });
  cells[0].click();
  assert.deepEqual([walks, cells[0].getAttribute("aria-disabled")], [[], "true"]);
});

test("Tab stops once; arrows go from cell to cell and stop at the edges", () => {
  const { cells, root } = walkable();
  const stops = () => cells.map(({ tabIndex }) => tabIndex);
  assert.deepEqual(stops(), [0, -1, -1, -1]);
  cells[0].focus();
  for (const key of ["ArrowLeft", "ArrowUp", "ArrowRight", "ArrowRight"])
    happens(root.activeElement, "keydown", { key });
  assert.equal(root.activeElement, cells[1]);
  happens(root.activeElement, "keydown", { key: "ArrowDown" });
  assert.equal(root.activeElement, cells[3]);
  assert.deepEqual(stops(), [-1, -1, -1, 0]);
});

test("a range holds the numbers among the values, about zero where it is asked for or needed", () => {
  assert.deepEqual(finiteRange([1, Number.NaN, -3, Infinity], true), { low: -3, high: 3, signed: true });
  assert.deepEqual(rangeAsNeeded([0, 4, 2]), { low: 0, high: 4, signed: false });
  assert.deepEqual(rangeAsNeeded([0, 4, -5]), { low: -5, high: 5, signed: true });
});
