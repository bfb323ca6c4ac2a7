// Messages of core/show/messages.py, which packs them: a header and arrays in one piece of bytes.

/**
 * A message of core/show/messages.py `packed`.
 * @param {Uint8Array} bytes
 * @returns {{header: any, arrays: Record<string, {shape: number[], values: any}>}} values: Float32Array or Uint8Array
 */
export function unpack(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const content = bytes.slice(4 + length);
  const floats = new Float32Array(content.buffer, 0, content.length >> 2);
  /** @type {Record<string, {shape: number[], values: any}>} */
  const arrays = {};
  for (const [name, { shape, offset, bytes: small }] of Object.entries(header.arrays)) {
    let size = 1;
    for (const length of shape) size *= length;
    arrays[name] = { shape, values: (small ? content : floats).subarray(offset, offset + size) };
  }
  return { header, arrays };
}
