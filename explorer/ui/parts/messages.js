// Messages of core/show/messages.py, which packs them: a header and arrays in one piece of bytes.

// A message of core/show/messages.py `packed`: {header, arrays: name -> {shape, values}}
export function unpack(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const content = bytes.slice(4 + length),
    floats = new Float32Array(content.buffer, 0, content.length >> 2),
    arrays = {};
  for (const [name, { shape, offset, bytes: small }] of Object.entries(header.arrays)) {
    arrays[name] = {
      shape,
      values: (small ? content : floats).subarray(offset, offset + shape.reduce((a, b) => a * b, 1)),
    };
  }
  return { header, arrays };
}
