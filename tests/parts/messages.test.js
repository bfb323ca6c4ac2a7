import assert from "node:assert/strict";
import test from "node:test";

import { unpack } from "../../explorer/ui/parts/messages.js";
import { floats, packed } from "./packed.js";

test("arrays of floats are found by their offset, counted in floats", () => {
  const arrays = { first: { shape: [2], offset: 0 }, second: { shape: [1, 2], offset: 2 } };
  const message = unpack(packed({ title: "two", arrays }, floats(1, 2, 3.5, -4)));
  assert.equal(message.header.title, "two");
  assert.deepEqual(message.arrays.first, { shape: [2], values: Float32Array.of(1, 2) });
  assert.deepEqual(message.arrays.second, { shape: [1, 2], values: Float32Array.of(3.5, -4) });
});

test("arrays of bytes are found by their offset, counted in bytes", () => {
  const arrays = { one: { shape: [1], offset: 0 }, small: { shape: [3], offset: 4, bytes: true } };
  const message = unpack(packed({ arrays }, Uint8Array.of(...floats(7), 9, 128, 255)));
  assert.deepEqual(message.arrays.one.values, Float32Array.of(7));
  assert.deepEqual(message.arrays.small.values, Uint8Array.of(9, 128, 255));
});

test("a message anywhere in a larger piece of memory is read, whatever its header's length", () => {
  for (const name of ["a", "ab", "abc", "abcd"]) {
    const message = packed({ name, arrays: { one: { shape: [1], offset: 0 } } }, floats(0.5));
    const memory = new Uint8Array(message.length + 7);
    memory.set(message, 3);
    const { header, arrays } = unpack(memory.subarray(3, 3 + message.length));
    assert.deepEqual([header.name, arrays.one.values], [name, Float32Array.of(0.5)]);
  }
});

test("an array without values is empty", () => {
  const { arrays } = unpack(packed({ arrays: { none: { shape: [0, 3], offset: 0 } } }, new Uint8Array(0)));
  assert.deepEqual(arrays.none, { shape: [0, 3], values: new Float32Array(0) });
});
