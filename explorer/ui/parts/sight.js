// Who sees what: from a pixel of the picture forwards, and from a cell of a map back.

import { checkCell } from "./asked.js";

/**
 * @typedef {import("./layers/registry.js").Node} Node
 * @typedef {import("./network.js").Header} Header
 */

/**
 * Whether the values of a layer have places on maps and see a window there.
 * @param {Node} node
 */
const hasPlaces = ({ sees, shape }) => sees.size?.length === 2 && shape.length === 3;

/**
 * The smallest rectangle around two: [top, left, bottom, right].
 * @param {number[] | undefined} one
 * @param {number[]} other
 */
function around(one, other) {
  return one ? one.map((edge, place) => Math[place < 2 ? "min" : "max"](edge, other[place])) : other;
}

/**
 * The cells of a layer that see a rectangle of an input: the same rectangle form; null if none does.
 * @param {Node} node
 * @param {number[]} rectangle
 */
function seenBy({ sees, shape }, rectangle) {
  const first = [0, 1].map((axis) => {
    const reach = rectangle[axis] + sees.zeros[axis] - (sees.size[axis] - 1) * sees.dilation[axis];
    return Math.max(0, Math.ceil(reach / sees.stride[axis]) * sees.repeat[axis]);
  });
  const last = [0, 1].map((axis) => {
    const windows = Math.floor((rectangle[axis + 2] + sees.zeros[axis]) / sees.stride[axis]) + 1;
    return Math.min(shape[axis], windows * sees.repeat[axis]) - 1;
  });
  return first.some((start, axis) => start > last[axis]) ? null : [...first, ...last];
}

/**
 * Which cells of each layer with maps see a pixel: name -> [first row, last row, first column, last column], or null.
 * Where branches meet it is the smallest rectangle around those of all.
 * @param {Header} header
 * @param {number[]} pixel
 */
export function cellsSeeing(header, pixel) {
  checkCell(pixel, header.input.slice(0, 2), "the picture", "pixel");
  /** @type {Record<string, number[] | null>} */
  const known = { input: [...pixel, ...pixel] };
  /** @type {Record<string, number[] | null>} */
  const found = {};
  for (const node of header.nodes) {
    if (!hasPlaces(node) || node.inputs.some((name) => known[name] === undefined)) continue;
    /** @type {number[] | undefined} */
    let cells;
    for (const name of node.inputs) {
      const seen = known[name] && seenBy(node, known[name]);
      if (seen) cells = around(cells, seen);
    }
    known[node.name] = cells ?? null;
    found[node.name] = cells ? [cells[0], cells[2], cells[1], cells[3]] : null;
  }
  return found;
}

/**
 * The cells of each layer before, and of the input, that one place of a layer is made of: [top, left, bottom, right].
 * Where it reaches a layer by several branches, the smallest rectangle around all.
 * @param {Header} header
 * @param {string} name
 * @param {number[]} place
 */
export function fieldsOf(header, name, [row, column]) {
  /** @type {Record<string, number[]>} */
  const fields = { [name]: [row, column, row, column] };
  for (const { name: at, sees, inputs } of header.nodes.filter(hasPlaces).reverse()) {
    const rectangle = fields[at];
    if (!rectangle) continue;
    const begins = (/** @type {number} */ axis, /** @type {number} */ index) =>
      Math.floor(index / sees.repeat[axis]) * sees.stride[axis] - sees.zeros[axis];
    const first = [0, 1].map((axis) => begins(axis, rectangle[axis]));
    const last = [0, 1].map((axis) => begins(axis, rectangle[axis + 2]) + (sees.size[axis] - 1) * sees.dilation[axis]);
    for (const input of inputs) fields[input] = around(fields[input], [...first, ...last]);
  }
  const { [name]: _, ...before } = fields;
  return before;
}
