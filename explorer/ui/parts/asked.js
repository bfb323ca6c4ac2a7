// What is wrong with a layer or a cell that somebody asks for, in Python's words.

/**
 * @param {number[]} cell
 * @param {number[]} shape
 * @param {string} where
 */
export function checkCell(cell, shape, where, what = "cell") {
  const axes = shape.length > 1 ? ["rows", "columns", "channels"] : ["units"];
  const isInside = (/** @type {number} */ length, /** @type {number} */ axis) =>
    Number.isInteger(cell[axis]) && cell[axis] >= 0 && cell[axis] < length;
  if (cell.length === shape.length && shape.every(isInside)) return;
  const expected = shape.map((length, axis) => `${axes[axis]} 0 to ${length - 1}`).join(", ");
  throw new Error(`There is no ${what} (${cell.join(", ")}) in ${where}. Expected ${expected}.`);
}

/**
 * The layer of a name.
 * @param {import("./network.js").Header} header
 * @param {string} name
 */
export function nodeOf({ nodes }, name) {
  const found = nodes.find((node) => node.name === name);
  if (found) return found;
  const known = nodes.map((node) => node.name).join(", ");
  throw new Error(`Unknown layer. Expected one of ${known}. Received: ${name}`);
}
