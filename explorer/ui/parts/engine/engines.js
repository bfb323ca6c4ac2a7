// The engines of this page's networks: each is loaded at its first picture and kept while it is among the last used.

import { load } from "./engine.js";

/**
 * @typedef {import("../network.js").Network} Network
 * @typedef {import("./engine.js").Engine} Engine
 */

const MOST = 12;

/** @type {Map<Network, Engine>} the last used one last */
const kept = new Map();

/** @param {Network} network */
function loaded(network) {
  try {
    return load(network);
  } catch (problem) {
    if (!(problem instanceof RangeError)) throw problem; // no memory in one piece for WebAssembly
    return load(network, { fast: false });
  }
}

/**
 * The engine of a network whose kinds are known; the network's weights are not written to afterwards.
 * @param {Network} network
 */
export function engineOf(network) {
  const engine = kept.get(network) ?? loaded(network);
  kept.delete(network);
  kept.set(network, engine);
  if (kept.size > MOST) kept.delete(/** @type {Network} */ (kept.keys().next().value));
  return engine;
}

/**
 * The outputs of all layers and the probabilities; the outputs last until this network reads the next picture.
 * @param {Network} network
 * @param {ArrayLike<number>} image height x width x channels in [0, 1]
 */
export const forward = (network, image) => engineOf(network).forward(image);

/**
 * What computes a network here, in words.
 * @param {Network} network
 */
export const saidOfEngine = (network) => `Computed in this browser with ${engineOf(network).computes}.`;
