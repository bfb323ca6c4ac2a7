// A network as the server hands it out: what its layers are, and their weights. engine/ computes with it.

/**
 * @typedef {import("./layers/registry.js").Node} Node
 * @typedef {import("./layers/registry.js").Tensor} Tensor
 * @typedef {{input: number[], nodes: Node[]}} Header
 * @typedef {{header: Header, arrays: Record<string, Tensor>}} Network
 */

/**
 * Whether there is a file here for the kind of every layer; else the server computes.
 * @param {Header} header
 */
export const computable = (header) => header.nodes.every((node) => node.browser);

/**
 * The arrays of a layer by their part.
 * @param {Network} network
 * @param {Node} node
 * @returns {Record<string, import("./layers/registry.js").Floats>}
 */
export function weightsOf({ arrays }, node) {
  return Object.fromEntries(Object.keys(node.weights).map((part) => [part, arrays[`${node.name}/${part}`].values]));
}
