// The kinds of layers by the file of their module, here as in core/layers. The server says for which there is a file
// here; a layer of another kind is computed by the server.

/**
 * @typedef {import("./steps.js").Step} Step
 * @typedef {Float32Array | Float64Array} Floats
 * @typedef {{values: Floats, shape: number[]}} Tensor
 * @typedef {{form: string, size: number[], stride: number[], padding: string, mixes: boolean, dilation: number[],
 *   zeros: number[], groups: number, repeat: number[], stays?: boolean}} Sight
 * @typedef {{name: string, kind: string, module: string, browser: boolean, settings: any, ends_in: string | null,
 *   in_training: string | null, passes: boolean, inputs: string[], before: number[][], shape: number[], sees: Sight,
 *   signed: boolean, weights: Record<string, {shape: number[]}>}} Node
 * @typedef {Record<string, Floats>} Weights
 * @typedef {{inputs: Floats[], weights: Weights}} Gradients of every input, and of the trained weights
 * @typedef {{forward: (node: Node, weights: Weights, ...inputs: Tensor[]) => Floats,
 *   terms: (node: Node, weights: Weights, cell: number[], ...inputs: Tensor[]) => Step[],
 *   backward: (node: Node, weights: Weights, gradient: Floats, output: Floats, ...inputs: Tensor[]) => Gradients
 * }} Kind
 */

/** @type {Map<string, Kind>} */
const kinds = new Map();

/**
 * Fetches the files of the kinds among these layers; before it is done, nothing can be computed.
 * @param {Node[]} nodes
 */
export async function learnKinds(nodes) {
  const missing = new Set(nodes.filter((node) => node.browser && !kinds.has(node.module)).map((node) => node.module));
  await Promise.all([...missing].map(async (module) => kinds.set(module, await import(`./${module}.js`))));
}

/** @param {Node} node */
export function kindOf(node) {
  const kind = kinds.get(node.module);
  if (!kind) throw new Error(`The browser does not know ${node.kind}`);
  return kind;
}
