import assert from "node:assert/strict";
import test from "node:test";

import { lookOf, viewsOf } from "../../../explorer/ui/parts/slide/views.js";

const STOPS = { sequential: ["#000000", "#ffff00"], diverging: ["#0000ff", "#ff0000"] };
const GREY = ["#000000", "#ffffff"];
const MOVING = { rows: 1, columns: 2, stride: [1, 1], before: [0, 0], behind: [0, 0], dilation: 1 };

const message = (kernel, header = {}) => ({
  header: {
    moving: MOVING,
    channels: [""],
    variants: [{ title: "Output", flip: false }],
    divisor: 1,
    bias: 0,
    stops: STOPS,
    ...header,
  },
  arrays: {
    picture: { shape: [1, 3, 1], values: Float32Array.of(1, 2, 4) },
    kernel: { shape: [1, 2, 1], values: Float32Array.from(kernel) },
  },
});

test("values without a sign are grey as a picture, others have the colours about zero", () => {
  assert.deepEqual(lookOf([[0, 2], [1]], STOPS), { range: { low: 0, high: 2, signed: false }, stops: GREY });
  assert.deepEqual(lookOf([[1], [-3]], STOPS), { range: { low: -3, high: 3, signed: true }, stops: STOPS.diverging });
});

test("a view has the output: sums, divided, and the bias", () => {
  const [view] = viewsOf(message([1, 1], { divisor: 2, bias: 10 }));
  assert.deepEqual([...view.values], [11.5, 13]);
  assert.deepEqual(view.output.stops, GREY);
});

test("a flipped kernel is turned, and both variants have one range", () => {
  const variants = [
    { title: "as it is", flip: false },
    { title: "flipped", flip: true },
  ];
  const views = viewsOf(message([1, 0], { variants }));
  assert.deepEqual(
    views.map(({ values }) => [...values]),
    [
      [1, 2],
      [2, 4],
    ],
  );
  assert.deepEqual(
    views.map(({ output }) => output.range.high),
    [4, 4],
  );
});

test("products reach as far as the largest weight times the largest value", () => {
  const [{ weights, products }] = viewsOf(message([-3, 1]));
  assert.deepEqual([weights.high, products.high, products.low], [3, 12, -12]);
});

test("a kernel of zeros has products in the colour of zero", () => {
  const [{ products }] = viewsOf(message([0, 0]));
  assert.equal(products.signed, true);
});
