// One value of a network as the numbers that made it, in the form of core/network/parts.py. Tests hold it to Python.

import { checkCell, nodeOf } from "./asked.js";
import { offsetOf } from "./layers/cells.js";
import { kindOf } from "./layers/registry.js";
import { ROUNDING, sharesOf, sumOf } from "./layers/steps.js";
import { weightsOf } from "./network.js";

/**
 * @typedef {import("./layers/registry.js").Node} Node
 * @typedef {import("./layers/registry.js").Tensor} Tensor
 * @typedef {import("./layers/steps.js").Linear} Linear
 * @typedef {import("./layers/steps.js").Pick} Pick
 * @typedef {import("./network.js").Network} Network
 * @typedef {Record<string, Tensor>} Outputs of every layer, by name, and the picture as "input"
 */

/** @param {number} count */
const upTo = (count) => Array.from({ length: count }, (_, place) => place);

/**
 * Numbers in rows of a length.
 * @template T
 * @param {T[]} values
 * @param {number} length
 */
const inRows = (values, length) =>
  upTo(values.length / length).map((row) => values.slice(row * length, (row + 1) * length));

/**
 * The layer and cell that a cell was handed on from unchanged, walked back over layers that pass it on.
 * @param {Network} network
 * @param {Outputs} outputs
 * @param {string} name
 * @param {number[]} cell
 */
function originOf(network, outputs, name, cell) {
  let layer = name;
  let place = cell;
  for (
    let node = network.header.nodes.find((one) => one.name === layer);
    node?.passes;
    node = network.header.nodes.find((one) => one.name === layer)
  ) {
    const [step] = kindOf(node).terms(node, {}, place, ...node.inputs.map((one) => outputs[one]));
    if (step.form !== "Pass") throw new Error(`${layer} does not pass its values on. Received: ${step.form}`);
    layer = node.inputs[step.input];
    place = /** @type {number[]} */ (step.source);
  }
  return { layer, cell: place };
}

/** Whether a value sees the one place that is its own. @param {import("./layers/registry.js").Sight} sees */
const isAlone = ({ size, stride, zeros, repeat }) =>
  [...size, ...stride, ...repeat].every((length) => length === 1) && zeros.every((count) => count === 0);

/**
 * A sum over a window of the maps that a value sees: a part a channel, the largest first.
 * @param {Node} node
 * @param {number[]} cell
 * @param {Linear} step
 */
function convolution(node, cell, step) {
  const { size, stride, zeros, padding, dilation, groups } = node.sees;
  const depth = node.before[0][2] / groups;
  const first = Math.floor(cell[2] / (node.shape[2] / groups)) * depth;
  const found = upTo(depth).map((channel) => {
    /** @template T @param {T[]} all */
    const own = (all) =>
      inRows(
        all.filter((_, place) => place % depth === channel),
        size[1],
      );
    const products = own(step.products);
    const window = own(step.values.map((value, place) => (step.sources[place] ? value : null)));
    const subtotal = sumOf(products.flat());
    return { channel: first + channel, window, weights: own(step.weights), products, subtotal };
  });
  found.sort((a, b) => Math.abs(b.subtotal) - Math.abs(a.subtotal));
  return {
    form: "Convolution",
    kernel: size,
    stride,
    dilation,
    padding,
    activation: node.ends_in,
    top: cell[0] * stride[0] - zeros[0],
    left: cell[1] * stride[1] - zeros[1],
    channels: found,
    terms: step.products.length,
    bias: step.bias,
    sum: step.value,
  };
}

/**
 * A window of one map, of which the largest value or the mean is taken; null is outside of it.
 * @param {Node} node
 * @param {number[]} cell
 * @param {Linear | Pick} step
 */
function pooling({ sees, before: [shape], shape: made }, cell, step) {
  const whole = { size: shape.slice(0, 2), stride: [1, 1], zeros: [0, 0] };
  const { size, stride, zeros } = sees.form === "OwnMap" ? whole : sees;
  const [place, counts] =
    sees.form === "OwnMap"
      ? [
          [0, 0],
          [1, 1],
        ]
      : [cell, made.slice(0, 2)];
  const [top, left] = [0, 1].map((axis) => place[axis] * stride[axis] - zeros[axis]);
  const window = upTo(size[0]).map(() => /** @type {(number | null)[]} */ (new Array(size[1]).fill(null)));
  step.sources.forEach((source, at) => {
    if (source) window[source[0] - top][source[1] - left] = step.values[at];
  });
  const [rows, columns] = [0, 1].map((axis) =>
    Math.max(0, shape[axis] + zeros[axis] - (counts[axis] - 1) * stride[axis] - size[axis]),
  );
  const shared = { size, top, left, window, lost: { rows, columns }, made: counts };
  if (step.form === "Pick") {
    return { form: "Largest", ...shared, winner: step.sources[step.winner].slice(0, 2) };
  }
  return { form: "Mean", ...shared, sum: sumOf(step.values) };
}

/**
 * A sum over all values of a vector: the largest products first; with the shares of all units where it is an answer.
 * @param {Network} network
 * @param {Outputs} outputs
 * @param {Node} node
 * @param {Linear} step
 * @param {number[] | null} logits
 * @param {number} unit
 */
function weightedSum(network, outputs, node, step, logits, unit) {
  const products = step.products.map((product, index) => ({
    index,
    cell: [index],
    origin: originOf(network, outputs, node.inputs[0], [index]),
    input: step.values[index],
    weight: step.weights[index],
    product,
  }));
  products.sort((a, b) => Math.abs(b.product) - Math.abs(a.product));
  const shared = { activation: node.ends_in, terms: products.length, products, bias: step.bias, sum: step.value };
  return logits ? { form: "Answer", ...shared, softmax: sharesOf(logits, unit) } : { form: "WeightedSum", ...shared };
}

/**
 * What each branch brings to where branches meet.
 * @param {Node} node
 * @param {Linear | import("./layers/steps.js").Multiplied} step
 */
const met = ({ inputs }, { sources, values }) =>
  inputs.map((layer, place) => ({ origin: { layer, cell: sources[place] }, input: values[place] }));

/**
 * The first step of a value in the form that the calculator shows, told apart by what it is and sees.
 * @param {Network} network
 * @param {Outputs} outputs
 * @param {Node} node
 * @param {number[]} cell
 * @param {import("./layers/steps.js").Step} step
 * @param {number[] | null} logits
 */
function partsOf(network, outputs, node, cell, step, logits) {
  const { form, mixes, stays } = node.sees;
  if (step.form === "Multiplied") return { form: "Factors", inputs: met(node, step), product: step.value };
  if (step.form === "Pass") {
    if (form === "Moved" && (stays || cell.length === 1)) {
      return { form: "Flattened", source: step.source, index: cell[cell.length - 1] };
    }
    return form === "Window" && isAlone(node.sees)
      ? { form: "Dropped", words: node.in_training ?? "" }
      : { form: "Placed", source: step.source };
  }
  if (step.form === "Function") return { form: "Activated", function: step.name, input: step.before };
  if (step.form === "Share") return { form: "Shares", softmax: sharesOf(step.logits, cell[cell.length - 1]) };
  if (step.form === "Pick") return pooling(node, cell, step);
  if (node.inputs.length > 1) return { form: "Sum", inputs: met(node, step), sum: step.value };
  if (form === "Everything") return weightedSum(network, outputs, node, step, logits, cell[0]);
  if (form === "Window" && mixes) return convolution(node, cell, step);
  if (form === "OwnMap" || !isAlone(node.sees)) return pooling(node, cell, step);
  const [input] = step.values;
  return { form: "Scaled", input, weight: step.weights[0], bias: step.bias, sum: step.value };
}

/**
 * The numbers that one value of a layer was made of.
 * @param {Network} network
 * @param {Record<string, Tensor>} activations of `forward`
 * @param {Tensor} image
 * @param {string} name
 * @param {number[]} cell
 */
export function explain(network, activations, image, name, cell) {
  const { header } = network;
  const node = nodeOf(header, name);
  checkCell(cell, node.shape, name);
  /** @type {Outputs} */
  const outputs = { ...activations, input: image };
  const inputs = node.inputs.map((one) => outputs[one]);
  const weights = weightsOf(network, node);
  const steps = kindOf(node).terms(node, weights, cell, ...inputs);
  const [first] = steps;
  const last = steps[steps.length - 1];
  let logits = last.form === "Share" ? last.logits : null;
  if (!logits && node === header.nodes[header.nodes.length - 1] && node.sees.form === "Everything") {
    const exact = inputs.map(({ values, shape }) => ({ values: Float64Array.from(values), shape }));
    logits = Array.from(kindOf(node).forward(node, weights, ...exact));
  }
  const output = activations[name];
  const size = last.form === "Share" ? last.size : first.size;
  return {
    layer: name,
    kind: node.kind,
    cell,
    before: node.inputs["input" in first ? first.input : 0],
    value: output.values[offsetOf(cell, output.shape)],
    total: last.value,
    tolerance: ROUNDING * Math.max(size, Math.abs(last.value)),
    ...partsOf(network, outputs, node, cell, first, logits),
  };
}
