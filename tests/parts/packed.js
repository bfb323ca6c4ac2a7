/**
 * A message as core/show/messages.py packs it: the header's length, the header, then the arrays.
 *
 * @param {object} header with the places of its `arrays`
 * @param {Uint8Array} content
 */
export function packed(header, content) {
  const told = JSON.stringify(header);
  const text = new TextEncoder().encode(told + " ".repeat(-told.length & 3));
  const bytes = new Uint8Array(4 + text.length + content.length);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  bytes.set(content, 4 + text.length);
  return bytes;
}

/** Floats as the bytes of a message. @param {number[]} values */
export const floats = (...values) => new Uint8Array(Float32Array.from(values).buffer);
