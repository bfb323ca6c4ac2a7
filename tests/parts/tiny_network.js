// A network whose every number can be worked out by hand: a picture of 3 by 3, a convolution with two kernels (a
// diagonal, and its opposite), the largest of each map, and two answers.

import { learnKinds } from "../../explorer/ui/parts/layers/registry.js";

const SIGHT = { padding: "valid", dilation: [1, 1], zeros: [0, 0], groups: 1, repeat: [1, 1] };
const LAYER = { browser: true, settings: {}, ends_in: null, in_training: null, passes: false, signed: false };
const NO_WEIGHTS = {};

/** @returns {import("../../explorer/ui/parts/layers/registry.js").Node[]} */
export const tinyNodes = () => [
  {
    ...LAYER,
    ...{ name: "conv1", kind: "Conv2D", module: "conv2d", inputs: ["input"], before: [[3, 3, 1]], shape: [2, 2, 2] },
    ends_in: "relu",
    sees: { ...SIGHT, form: "Window", size: [2, 2], stride: [1, 1], mixes: true },
    weights: { kernel: { shape: [2, 2, 1, 2] }, bias: { shape: [2] } },
  },
  {
    ...LAYER,
    ...{ name: "pool1", kind: "MaxPooling2D", module: "max_pooling2d", inputs: ["conv1"] },
    ...{ before: [[2, 2, 2]], shape: [1, 1, 2], weights: NO_WEIGHTS },
    sees: { ...SIGHT, form: "Window", size: [2, 2], stride: [2, 2], mixes: false },
  },
  {
    ...LAYER,
    ...{ name: "flatten1", kind: "Flatten", module: "flatten", inputs: ["pool1"], passes: true },
    ...{ before: [[1, 1, 2]], shape: [2], weights: NO_WEIGHTS, sees: { ...SIGHT, form: "Moved", mixes: false } },
  },
  {
    ...LAYER,
    ...{ name: "output", kind: "Dense", module: "dense", inputs: ["flatten1"], before: [[2]], shape: [2] },
    ends_in: "softmax",
    signed: true,
    sees: { ...SIGHT, form: "Everything", mixes: true },
    weights: { kernel: { shape: [2, 2] }, bias: { shape: [2] } },
  },
];

/** The network as `unpack` gives it: its kinds are known when this comes back. */
export async function tinyNetwork() {
  const nodes = tinyNodes();
  await learnKinds(nodes);
  const names = nodes.map(({ name }) => name);
  return {
    header: { key: "tiny", name: "Tiny", input: [3, 3, 1], classes: ["yes", "no"], nodes, names },
    arrays: {
      "conv1/kernel": { shape: [2, 2, 1, 2], values: Float32Array.of(1, -1, 0, 0, 0, 0, 1, -1) },
      "conv1/bias": { shape: [2], values: Float32Array.of(-1, 1) },
      "output/kernel": { shape: [2, 2], values: Float32Array.of(2, 0, 1, -1) },
      "output/bias": { shape: [2], values: Float32Array.of(0, 0.5) },
    },
  };
}

/** The picture of a diagonal: conv1 gives (1, 0) where it lies on the kernel's, (0, 1) beside it. */
export const diagonal = () => Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
