import assert from "node:assert/strict";
import test from "node:test";

import { flattenWords, placedWords } from "../../../explorer/ui/parts/calculator/moved_words.js";
import {
  afterSum,
  cellText,
  channelName,
  checkedWords,
  closer,
  formula,
  full,
  inBrackets,
  largestProducts,
  lostWords,
  many,
  paddingCount,
  placeName,
  ruleOf,
  share,
  short,
  signed,
  total,
} from "../../../explorer/ui/parts/calculator/words.js";

const softmax = { logits: new Array(10).fill(0), powers: [], largest: 0, whole: 10, share: 0.1 };

test("a number has three digits in a line, five beside another program's, and seven in its tooltip", () => {
  assert.equal(short(-1.23456789), "−1.23");
  assert.equal(closer(-1.23456789), "−1.2346");
  assert.equal(full(-1.23456789), "−1.234568");
  assert.equal(full(1e-9), "1e−9");
});

test("what is no number is never written as one", () => {
  for (const value of [Number.NaN, Infinity, -Infinity]) {
    assert.deepEqual(
      [short, closer, share].map((words) => words(value)),
      ["–", "–", "–"],
    );
    assert.equal(full(value), "not a number");
    assert.equal(cellText(value, 1), "–");
  }
});

test("a term has its sign, or brackets behind an operator; zero has neither", () => {
  assert.deepEqual([2, -2, 0].map(signed), ["+2", "−2", "0"]);
  assert.deepEqual([2, -2, 0].map(inBrackets), ["2", "(−2)", "0"]);
  assert.equal(many(12345), "12,345");
  assert.equal(total([1, -3, 0.5]), -1.5);
});

test("a share that is neither 0 nor 1 never reads so", () => {
  const words = ["0.0\u202f%", "< 0.1\u202f%", "12.3\u202f%", "> 99.9\u202f%", "100.0\u202f%"];
  assert.deepEqual([0, 0.0001, 0.1234, 0.9999, 1].map(share), words);
});

test("the digits of a cell go by the largest of its grid, and nothing reads −0", () => {
  assert.equal(cellText(0, 5), "0");
  assert.equal(cellText(-0.25, 5), "−0.25");
  assert.equal(cellText(-0.0001, 5), "0.00");
  assert.equal(cellText(0.0125, 0.05), "0.013");
  assert.equal(cellText(-12.34, 50), "−12.3");
  assert.equal(cellText(-0.01, 50), "0.0");
  assert.equal(cellText(-123.4, 500), "−123");
  assert.equal(cellText(-0.4, 500), "0");
  assert.equal(cellText(0.00123456, 0.005), "0.00123");
});

test("a channel is a map of the layer before, or a colour of the picture", () => {
  const picture = (count) => ({ before: "input", channels: new Array(count).fill({}) });
  assert.equal(channelName({ before: "pool1", channels: [{}, {}, {}] }, 2), "map 2");
  assert.deepEqual(
    [0, 1, 2].map((channel) => channelName(picture(3), channel)),
    ["R", "G", "B"],
  );
  assert.equal(channelName(picture(1), 0), "the picture");
  assert.equal(channelName(picture(2), 1), "channel 1");
});

test("a place has its layer, and as much of its cell as the layer has axes", () => {
  assert.equal(placeName("input", [1, 3]), "pixel (1, 3) of the picture");
  assert.equal(placeName("pool2", [1, 3, 12]), "pool2, map 12, row 1, column 3");
  assert.equal(placeName("pool2", [1, 3, 12], null, true), "pool2 (1, 3), map 12");
  assert.equal(placeName("dense1", [12]), "dense1, unit 12");
  assert.equal(placeName("flatten", [12]), "flatten, index 12");
  assert.equal(placeName("output", [1], ["cat", "dog"]), "output, class dog");
  assert.equal(placeName("output", [1], ["cat", "dog"], true), "output dog");
  assert.equal(placeName("output", [1], null, true), "output 1");
});

test("a function has a rule with a number in it; softmax and none have lines of their own or none", () => {
  assert.equal(ruleOf("relu")[1]("−2"), "max(0, −2)");
  assert.equal(ruleOf("sigmoid")[1]("−2"), "1 / (1 + e^−(−2))");
  assert.equal(ruleOf("sigmoid")[1]("2"), "1 / (1 + e^−2)");
  assert.equal(ruleOf("gelu")[0], "x·Φ(x)");
  assert.equal(ruleOf("min(max(x, 0.1·x), 6)")[1]("−2"), "min(max(−2, 0.1·(−2)), 6)");
  assert.deepEqual([ruleOf("softmax"), ruleOf(null), ruleOf(undefined)], [null, null, null]);
  assert.deepEqual(afterSum({ activation: "relu", sum: -2, total: 0 }), [["max(0, −2) =", 0]]);
  assert.deepEqual(afterSum({ activation: "softmax", sum: -2, total: 0.1 }), []);
});

test("rows and columns that no window reaches are told with the lengths", () => {
  const lost = (rows, columns, made) => ({ lost: { rows, columns }, made });
  assert.equal(lostWords(lost(0, 0, [6, 6]), [12, 12, 4]), "");
  assert.equal(lostWords(lost(1, 1, [6, 6]), [13, 13, 4]), "13 rows make 6: the last row and column are in no window.");
  assert.equal(
    lostWords(lost(1, 1, [6, 7]), [13, 15, 4]),
    "13 rows make 6, 15 columns make 7: the last row and column are in no window.",
  );
  assert.equal(
    lostWords(lost(1, 1, [6, 4]), [13, 13, 4]),
    "13 rows make 6, 13 columns make 4: the last row and column are in no window.",
    "a window that is no square",
  );
  assert.equal(lostWords(lost(0, 1, [6, 6]), [12, 13, 4]), "13 columns make 6: the last column is in no window.");
  assert.equal(lostWords(lost(2, 0, [2, 3]), [8, 9, 1]), "8 rows make 2: the last 2 rows are in no window.");
  assert.equal(lostWords(lost(1, 0, [6, 6])), "The last row is in no window.");
});

test("a value that was put elsewhere says where it comes from", () => {
  assert.equal(placedWords({ before: "conv1", source: [0, 2, 5] }), "This is conv1, map 5, row 0, column 2.");
  assert.equal(placedWords({ before: "input", source: null }), "Outside of the picture: a zero.");
});

test("an index of flatten is counted out from row, column and map", () => {
  const flat = { before: "pool1", cell: [47], index: 47, source: [1, 3, 5] };
  assert.equal(flattenWords(flat, [5, 4, 6]), "Index 47 is row 1, column 3, map 5: (1·4 + 3)·6 + 5 = 47.");
  assert.equal((1 * 4 + 3) * 6 + 5, 47);
  assert.equal(flattenWords(flat), "Index 47 is row 1, column 3, map 5.");
  const joined = { before: "dense1", cell: [10], index: 10, source: [3] };
  assert.equal(flattenWords(joined, [7]), "Index 10 is unit 3 of dense1.");
});

test("a joined map says whose it is", () => {
  const joined = { form: "Flattened", before: "conv3", cell: [1, 2, 9], index: 9, source: [1, 2, 1] };
  assert.equal(flattenWords(joined), "Map 9 is map 1 of conv3, at the same place.");
  assert.equal(formula(joined), "a map of one branch, as it is");
});

test("branches that meet are counted", () => {
  const inputs = [{ input: 1 }, { input: 2 }];
  assert.equal(formula({ form: "Sum", inputs }), "2 branches added up");
  assert.equal(formula({ form: "Factors", inputs }), "2 branches multiplied");
});

test("a dense layer shows its largest products on either side of zero and adds up the others", () => {
  const products = [-5, 4, 3, -2, 1, 0, 0].map((product) => ({ product }));
  const { positive, negative, rest, zeros } = largestProducts(products, 2);
  assert.deepEqual(
    positive.map((row) => row.product),
    [4, 3],
  );
  assert.deepEqual(
    negative.map((row) => row.product),
    [-5, -2],
  );
  assert.deepEqual([rest, zeros], [1, 2]);
});

test("one line says how a value comes about", () => {
  const window = [
    [null, null],
    [1, 2],
  ];
  const convolution = { form: "Convolution", terms: 8, activation: "relu", channels: [{ window }, { window }] };
  assert.equal(paddingCount(convolution), 4);
  assert.equal(formula(convolution), "8 products (4 of them with padding) + 1 bias, then max(0, x)");
  const cut = "the mean of 2 values of one map, where the 2 × 2 window lies on it";
  assert.equal(formula({ form: "Mean", window }), cut);
  assert.equal(formula({ form: "Largest", window: [[1, 2]] }), "the largest of 1 × 2 values of one map");
  const dense = { form: "Answer", terms: 1200, softmax };
  assert.equal(formula({ ...dense, activation: "softmax" }), "1,200 products + 1 bias, then softmax over 10 classes");
  assert.equal(formula({ ...dense, activation: null }), "1,200 products + 1 bias: a logit");
  assert.equal(formula({ form: "WeightedSum", terms: 3, activation: "tanh" }), "3 products + 1 bias, then tanh(x)");
});

test("what another program says stands beside the difference, and a disagreement is told", () => {
  const checked = { by: "Keras", value: 1.23456789, difference: 0 };
  assert.equal(checkedWords({ ...checked, agrees: true }), "Keras says 1.2346 (difference 0)");
  assert.equal(
    checkedWords({ ...checked, difference: 0.5, agrees: false }),
    "Keras says 1.2346: that is not the value above (difference 0.5)",
  );
});
