import assert from "node:assert/strict";
import test from "node:test";
import { crc32, inflateSync } from "node:zlib";

import { greyPng } from "../../explorer/ui/parts/png.js";

// The chunks of a PNG by their name, each with its checksum compared to zlib's
function chunksOf(bytes) {
  const view = new DataView(bytes.buffer);
  const chunks = {};
  for (let at = 8; at < bytes.length; ) {
    const length = view.getUint32(at);
    const named = bytes.subarray(at + 4, at + 8 + length);
    assert.equal(view.getUint32(at + 8 + length), crc32(named));
    chunks[new TextDecoder().decode(named.subarray(0, 4))] = named.subarray(4);
    at += 12 + length;
  }
  return chunks;
}

test("it begins as every PNG, and has the chunks of one in order", () => {
  const png = greyPng(Float32Array.of(0), 1, 1);
  assert.deepEqual(Array.from(png.subarray(0, 8)), [137, 80, 78, 71, 13, 10, 26, 10]);
  assert.deepEqual(Object.keys(chunksOf(png)), ["IHDR", "IDAT", "IEND"]);
});

test("its head says: 3 wide, 2 high, 8 bits, grey", () => {
  const { IHDR } = chunksOf(greyPng(new Float32Array(6), 2, 3));
  assert.deepEqual(Array.from(IHDR), [0, 0, 0, 3, 0, 0, 0, 2, 8, 0, 0, 0, 0]);
});

test("zlib reads the pixels back: 0 is black, 1 is white, each row behind a 0", () => {
  const { IDAT } = chunksOf(greyPng(Float32Array.of(0, 1, 0.5, 0.2), 2, 2));
  assert.deepEqual(Array.from(inflateSync(IDAT)), [0, 0, 255, 0, 128, 51]);
});

test("a whole digit of 28×28 is read back", () => {
  const values = Float32Array.from({ length: 784 }, (_, place) => (place % 256) / 255);
  const rows = inflateSync(chunksOf(greyPng(values, 28, 28)).IDAT);
  const pixels = Array.from(rows).filter((_, place) => place % 29);
  assert.deepEqual(
    pixels,
    Array.from({ length: 784 }, (_, place) => place % 256),
  );
});
