// Cells of maps and vectors, and where they lie among the values: row by row, all channels of a pixel together.

/**
 * @typedef {import("./registry.js").Node} Node
 * @typedef {import("./registry.js").Tensor} Tensor
 */

/**
 * @param {number[]} cell
 * @param {number[]} shape
 */
export const offsetOf = (cell, shape) => cell.reduce((offset, index, axis) => offset * shape[axis] + index, 0);

/**
 * The cell at a place among the values.
 * @param {number} offset
 * @param {number[]} shape
 */
export function cellAt(offset, shape) {
  const cell = new Array(shape.length);
  let rest = offset;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    cell[axis] = rest % shape[axis];
    rest = Math.floor(rest / shape[axis]);
  }
  return cell;
}

/**
 * The places under the window of a cell, row by row; null is padding.
 * @param {Node} node whose values see a window
 * @param {number[]} cell
 * @returns {(number[] | null)[]}
 */
export function placesUnder({ sees, before: [[height, width]] }, [row, column]) {
  const { size, stride, zeros, dilation, repeat } = sees;
  const places = [];
  for (let j = 0; j < size[0]; j++) {
    for (let i = 0; i < size[1]; i++) {
      const y = Math.floor(row / repeat[0]) * stride[0] - zeros[0] + j * dilation[0];
      const x = Math.floor(column / repeat[1]) * stride[1] - zeros[1] + i * dilation[1];
      places.push(y >= 0 && y < height && x >= 0 && x < width ? [y, x] : null);
    }
  }
  return places;
}

/**
 * All cells of one map, row by row, and their values.
 * @param {number} channel
 * @param {Tensor} input
 */
export function ownMap(channel, { values, shape }) {
  const seen = Array.from(values).filter((_, place) => place % shape[2] === channel);
  return { sources: seen.map((_, place) => [...cellAt(place, shape.slice(0, 2)), channel]), values: seen };
}
