// Strokes on a 500x500 board -> the 28x28 picture a network gets. The same formula as core/pictures/preparation.py.

export const SIZE = 28,
  BOX = 20,
  BOARD = 500,
  PEN = 1.1,
  NATURAL = SIZE / BOARD,
  LARGEST_ZOOM = 8;
export const MIDDLE = (SIZE - 1) / 2,
  MASS = SIZE / 2; // of the picture, for the box; where MNIST has the centre of mass

/**
 * Ink of a pixel = clip(pen + 0.5 - distance to the nearest segment, 0, 1); only pixels near a segment are visited.
 * @param {number[][][]} strokes in pixels of the picture
 */
function ink(strokes, pen = PEN) {
  const picture = new Float64Array(SIZE * SIZE),
    reach = pen + 0.5;
  for (const stroke of strokes) {
    for (let i = 0; i < Math.max(1, stroke.length - 1); i++) {
      const [x0, y0] = stroke[i],
        [x1, y1] = stroke[Math.min(i + 1, stroke.length - 1)];
      const dx = x1 - x0,
        dy = y1 - y0,
        length = dx * dx + dy * dy || 1;
      const left = Math.max(0, Math.ceil(Math.min(x0, x1) - reach)),
        right = Math.min(SIZE - 1, Math.floor(Math.max(x0, x1) + reach));
      const top = Math.max(0, Math.ceil(Math.min(y0, y1) - reach)),
        bottom = Math.min(SIZE - 1, Math.floor(Math.max(y0, y1) + reach));
      for (let y = top; y <= bottom; y++) {
        for (let x = left; x <= right; x++) {
          const part = Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / length));
          const value = Math.min(1, reach - Math.hypot(x - x0 - part * dx, y - y0 - part * dy));
          if (value > picture[y * SIZE + x]) picture[y * SIZE + x] = value;
        }
      }
    }
  }
  return picture;
}

/**
 * @param {number[][][]} strokes
 * @param {number} zoom
 * @param {number} fromX
 * @param {number} fromY
 * @param {number} toX
 * @param {number} toY
 */
function moved(strokes, zoom, fromX, fromY, toX, toY) {
  return strokes.map((stroke) => stroke.map(([x, y]) => [(x - fromX) * zoom + toX, (y - fromY) * zoom + toY]));
}

/**
 * @param {number[][][]} strokes
 * @param {number} pen
 */
function boxed(strokes, pen) {
  let left = Infinity,
    right = -Infinity,
    top = Infinity,
    bottom = -Infinity;
  for (const stroke of strokes)
    for (const [x, y] of stroke) {
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  const extent = Math.max(right - left, bottom - top),
    widest = NATURAL * LARGEST_ZOOM;
  const zoom = extent > 0 ? Math.min((BOX - 2 * pen) / extent, widest) : widest;
  return moved(strokes, zoom, (left + right) / 2, (top + bottom) / 2, MIDDLE, MIDDLE);
}

/** @param {Float64Array} picture */
function centreOfMass(picture) {
  let total = 0,
    across = 0,
    down = 0;
  for (let y = 0; y < SIZE; y++)
    for (let x = 0; x < SIZE; x++) {
      const value = picture[y * SIZE + x];
      total += value;
      across += value * x;
      down += value * y;
    }
  return total ? [across / total, down / total] : [MASS, MASS];
}

/**
 * {raw, scaled, centred}, each a Float32Array of 784 values in [0, 1]; null for a blank pad.
 * @param {number[][][]} strokes
 */
export function prepareStrokes(strokes, { scale = true, centre = true, pen = PEN } = {}) {
  strokes = strokes.filter((stroke) => stroke.length);
  if (!strokes.length) return null;
  let placed = strokes.map((stroke) => stroke.map(([x, y]) => [x * NATURAL - 0.5, y * NATURAL - 0.5]));
  const raw = ink(placed, pen);
  let scaled = raw;
  if (scale) {
    placed = boxed(strokes, pen);
    scaled = ink(placed, pen);
  }
  let centred = scaled;
  if (centre) {
    const [x, y] = centreOfMass(scaled);
    centred = ink(moved(placed, 1, x, y, MASS, MASS), pen);
  }
  return { raw: Float32Array.from(raw), scaled: Float32Array.from(scaled), centred: Float32Array.from(centred) };
}
