// Who sees what: from a pixel of the picture forwards, and from a cell of a map back.

import { checkCell } from "./asked.js";

/**
 * @typedef {import("./layers/registry.js").Node} Node
 * @typedef {import("./network.js").Header} Header
 */

/**
 * The layers from the input on whose values have a place on a map.
 * @param {Header} header
 */
function withPlaces({ nodes }) {
  const end = nodes.findIndex((node) => node.sees.form !== "Window" || node.shape.length !== 3);
  return end < 0 ? nodes : nodes.slice(0, end);
}

/**
 * Which cells of each layer with maps see a pixel: name -> [first row, last row, first column, last column], or null.
 * @param {Header} header
 * @param {number[]} pixel
 */
export function cellsSeeing(header, pixel) {
  checkCell(pixel, header.input.slice(0, 2), "the picture", "pixel");
  /** @type {Record<string, number[] | null>} */
  const found = {};
  /** @type {number[][] | null} */
  let spans = pixel.map((index) => [index, index]);
  for (const { name, sees, shape } of withPlaces(header)) {
    spans =
      spans?.map(([first, last], axis) => {
        const reach = first + sees.zeros[axis] - sees.size[axis] + 1;
        return [
          Math.max(0, Math.ceil(reach / sees.stride[axis])),
          Math.min(shape[axis] - 1, Math.floor((last + sees.zeros[axis]) / sees.stride[axis])),
        ];
      }) ?? null;
    if (spans?.some(([first, last]) => first > last)) spans = null;
    found[name] = spans ? spans.flat() : null;
  }
  return found;
}

/**
 * The cells of each layer before, and of the input, that one place of a layer is made of: [top, left, bottom, right].
 * @param {Header} header
 * @param {string} name
 * @param {number[]} place
 */
export function fieldsOf(header, name, [row, column]) {
  /** @type {Record<string, number[]>} */
  const fields = {};
  let rectangle = [row, column, row, column];
  const until = withPlaces(header).findIndex((node) => node.name === name);
  for (const { sees, inputs } of header.nodes.slice(0, until + 1).reverse()) {
    const first = [0, 1].map((axis) => rectangle[axis] * sees.stride[axis] - sees.zeros[axis]);
    const last = [0, 1].map((axis) => rectangle[axis + 2] * sees.stride[axis] - sees.zeros[axis] + sees.size[axis] - 1);
    rectangle = [...first, ...last];
    fields[inputs[0]] = rectangle;
  }
  return fields;
}
