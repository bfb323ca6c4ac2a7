// The browser's engine: a network forwards and backwards, by the compiled kernels where they are known, else by the
// JavaScript of each kind. One interface for both; tests hold both to Keras.

import { softmax } from "../layers/functions.js";
import { kindOf } from "../layers/registry.js";
import { weightsOf } from "../network.js";
import { compiledWork, inPlaces } from "./compiled.js";
import { makeRoom } from "./kernels.js";

/**
 * @typedef {import("../layers/registry.js").Floats} Floats
 * @typedef {import("../layers/registry.js").Node} Node
 * @typedef {import("../layers/registry.js").Tensor} Tensor
 * @typedef {import("../layers/registry.js").Weights} Weights
 * @typedef {import("../network.js").Network} Network
 * @typedef {import("./compiled.js").Work} Work
 * @typedef {import("./kernels.js").Place} Place
 * @typedef {import("./kernels.js").Room} Room
 * @typedef {{layer: string, gradient: ArrayLike<number>, sums?: boolean}} Seed where a way back begins: the gradient
 *   of a layer's output, or with `sums` of what goes into its function (logits in place of probabilities)
 * @typedef {ReturnType<typeof load>} Engine
 */

const LARGEST_BYTE = 255;

/**
 * A layer as the JavaScript of its kind computes it.
 * @param {Node} node
 * @param {Weights} weights
 * @param {Place[]} inputs
 * @param {Place} output
 * @returns {Work}
 */
function plainWork(node, weights, inputs, output) {
  const kind = kindOf(node);
  /** @type {Weights} */
  let ofWeights = {};
  return {
    forward: () => output.values.set(kind.forward(node, weights, ...inputs)),
    backward(gradient, found, sums) {
      const plain = sums ? { ...node, ends_in: null } : node;
      const gradients = kind.backward(plain, weights, gradient.values, output.values, ...inputs);
      found.forEach((place, number) => place.values.set(gradients.inputs[number]));
      ofWeights = gradients.weights;
    },
    weightGradients: () => inPlaces(ofWeights),
  };
}

/**
 * The way back through a network, with places for the gradients of all outputs.
 * @param {Node[]} nodes
 * @param {Record<string, Place>} outputs
 * @param {Record<string, Work>} works
 * @param {Room} room
 */
function makeWayBack(nodes, outputs, works, room) {
  const read = nodes.flatMap(({ inputs }) => inputs);
  const shared = new Set(read.filter((name, place) => read.indexOf(name) !== place)); // they collect from several
  /** @type {Record<string, Place>} */
  const gradients = {};
  for (const [name, { shape }] of Object.entries(outputs)) gradients[name] = room.place(shape);
  const found = nodes.map(({ inputs }) =>
    inputs.map((name) => (shared.has(name) ? room.place(outputs[name].shape) : gradients[name])),
  );

  /** @param {Seed} seed */
  return ({ layer, gradient, sums = false }) => {
    const last = nodes.findIndex(({ name }) => name === layer);
    const reached = new Set([layer]);
    for (const name of shared) gradients[name].values.fill(0);
    gradients[layer].values.set(gradient);
    for (let number = last; number >= 0; number--) {
      const { name, inputs } = nodes[number];
      if (!reached.has(name)) continue;
      works[name].backward(gradients[name], found[number], sums && number === last);
      inputs.forEach((input, place) => {
        if (shared.has(input)) addTo(gradients[input].values, found[number][place].values);
        reached.add(input);
      });
    }
    return Object.fromEntries([...reached].map((name) => [name, gradients[name]]));
  };
}

/**
 * @param {Float32Array} sums
 * @param {Float32Array} values
 */
function addTo(sums, values) {
  for (let place = 0; place < sums.length; place++) sums[place] += values[place];
}

/**
 * The layers of a network, each with a place for its output and what computes it there; the picture's is "input".
 * @param {Network} network
 * @param {Room} room
 */
function placed(network, room) {
  /** @type {Record<string, Place>} */
  const outputs = { input: room.place(network.header.input) };
  /** @type {Record<string, Work>} */
  const works = {};
  for (const node of network.header.nodes) {
    const weights = weightsOf(network, node);
    const inputs = node.inputs.map((name) => outputs[name]);
    const output = room.place(node.shape);
    outputs[node.name] = output;
    const { kernels } = room;
    const compiled = kernels && compiledWork({ node, weights, inputs, output, room, kernels });
    works[node.name] = compiled ?? plainWork(node, weights, inputs, output);
  }
  return { outputs, works };
}

/**
 * A network ready to compute. What it gives lies in its own memory, until it computes the next picture.
 * @param {Network} network whose kinds are known, see `learnKinds`; its weights are copied
 * @param {{fast?: boolean}} how `fast` false: by JavaScript, whether or not the kernels are known
 */
export function load(network, { fast = true } = {}) {
  const { nodes } = network.header;
  const last = nodes[nodes.length - 1];
  const room = makeRoom(fast);
  const { outputs, works } = placed(network, room);
  const { input, ...activations } = outputs;
  /** @type {ReturnType<typeof makeWayBack> | null} */
  let wayBack = null;
  /** @type {Record<string, Place>} */
  let gradients = {};

  const compute = () => {
    for (const { name } of nodes) works[name].forward();
    const answers = activations[last.name].values.slice();
    return last.ends_in === "softmax" ? answers : softmax(answers);
  };
  return {
    computes: room.kernels ? "WebAssembly" : "JavaScript",
    /**
     * The outputs of all layers by name, and the probabilities.
     * @param {ArrayLike<number>} image height x width x channels in [0, 1]
     */
    forward(image) {
      input.values.set(image);
      return { activations, probabilities: compute() };
    },
    /**
     * The gradients of the outputs before a seed, by name, and of the picture as "input"; after `forward`.
     * @param {Seed} seed
     * @returns {Record<string, Tensor>}
     */
    backward(seed) {
      wayBack ??= makeWayBack(nodes, outputs, works, room);
      gradients = wayBack(seed);
      return gradients;
    },
    /**
     * The gradients of the trained weights by `layer/part`, of the layers that the last `backward` went through.
     * @returns {Record<string, {values: Floats}>}
     */
    weightGradients() {
      const passed = nodes.filter(({ name }) => name in gradients);
      return Object.fromEntries(
        passed.flatMap(({ name }) =>
          Object.entries(works[name].weightGradients()).map(([part, place]) => [`${name}/${part}`, place]),
        ),
      );
    },
    /**
     * The probabilities of many pictures, one after the other.
     * @param {Float32Array | Uint8Array} images in [0, 1], or bytes
     */
    batch(images) {
      const size = input.values.length;
      const count = images.length / size;
      const classes = activations[last.name].values.length;
      const found = new Float32Array(count * classes);
      for (let number = 0; number < count; number++) {
        input.values.set(images.subarray(number * size, (number + 1) * size));
        if (images instanceof Uint8Array) for (let at = 0; at < size; at++) input.values[at] /= LARGEST_BYTE;
        found.set(compute(), number * classes);
      }
      return found;
    },
  };
}
