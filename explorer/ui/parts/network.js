// A network's forward pass: every layer is computed by the file of its kind in layers/. Held to Keras by the tests.

import { softmax } from "./layers/functions.js";
import { kindOf } from "./layers/registry.js";

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

/**
 * The output of every layer, by name.
 * @param {Network} network whose kinds are known, see `learnKinds`
 * @param {Float32Array} image height x width x channels in [0, 1]; not written to
 */
export function forward(network, image) {
  const { input, nodes } = network.header;
  /** @type {Record<string, Tensor>} */
  const outputs = { input: { values: image, shape: input } };
  for (const node of nodes) {
    const inputs = node.inputs.map((name) => outputs[name]);
    outputs[node.name] = {
      values: kindOf(node).forward(node, weightsOf(network, node), ...inputs),
      shape: node.shape,
    };
  }
  const { input: _, ...activations } = outputs;
  const last = nodes[nodes.length - 1];
  const answers = activations[last.name].values;
  return { activations, probabilities: last.ends_in === "softmax" ? answers : softmax(answers.slice()) };
}
