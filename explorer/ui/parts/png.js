// A grey picture as a PNG file, without compression: 784 pixels are not worth a library.

const PNG_SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];

// The checksum of every chunk (ISO 3309), bit by bit
function checksum(bytes) {
  let rest = 0xffffffff;
  for (const byte of bytes) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  }
  return (rest ^ 0xffffffff) >>> 0;
}

function adler(bytes) {
  let sum = 1,
    sums = 0;
  for (const byte of bytes) {
    sum = (sum + byte) % 65521;
    sums = (sums + sum) % 65521;
  }
  return ((sums << 16) | sum) >>> 0;
}

// values: height x width in [0, 1]; at most 65,535 bytes with one more for each row, which is one stored block
export function greyPng(values, height, width) {
  const four = (number) => [24, 16, 8, 0].map((shift) => (number >>> shift) & 255);
  const chunk = (name, content) => {
    const named = [...new TextEncoder().encode(name), ...content];
    return [...four(content.length), ...named, ...four(checksum(named))];
  };
  const rows = [];
  for (let y = 0; y < height; y++) {
    rows.push(0, ...Array.from(values.subarray(y * width, (y + 1) * width), (value) => Math.round(value * 255)));
  }
  const low = rows.length & 255,
    high = rows.length >> 8;
  const stored = [0x78, 0x01, 1, low, high, low ^ 255, high ^ 255, ...rows, ...four(adler(rows))];
  const head = [...four(width), ...four(height), 8, 0, 0, 0, 0]; // 8 bits, grey
  const chunks = [...chunk("IHDR", head), ...chunk("IDAT", stored), ...chunk("IEND", [])];
  return Uint8Array.from([...PNG_SIGNATURE, ...chunks]);
}
