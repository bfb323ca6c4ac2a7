// The networks of this page, each fetched once: their address names what is in them, so the browser keeps the answer.

import { learnKernels } from "./engine/kernels.js";
import { learnKinds } from "./layers/registry.js";
import { unpack } from "./messages.js";
import { makeSignal } from "./signal.js";

const KEPT = 12,
  ASK_AGAIN = 2000;
const kept = new Map(),
  coming = new Set(),
  refused = new Set(),
  arrived = makeSignal();

export const onNetwork = arrived.on;

/** A run's {header, arrays} by its fingerprint; undefined while it is on its way, which this call begins. */
export function networkOf(key) {
  if (key && !kept.has(key) && !coming.has(key) && !refused.has(key)) bring(key);
  return kept.get(key);
}

export const isComing = (key) => coming.has(key);

async function bring(key) {
  coming.add(key);
  const network = await fetched(key).catch(() => undefined);
  if (network === undefined) {
    setTimeout(bring, ASK_AGAIN, key); // no connection: it comes again, and so does this
    return;
  }
  coming.delete(key);
  if (network) {
    kept.set(key, network);
    if (kept.size > KEPT) kept.delete(kept.keys().next().value);
  } else {
    refused.add(key); // no run that the server knows; it may know it later
    setTimeout(() => refused.delete(key), ASK_AGAIN);
  }
  arrived.tell();
}

// The network with the files of its kinds; null if the server has no such run, rejected if it does not answer
async function fetched(key) {
  const answer = await fetch(new URL(`../../weights/${key}`, import.meta.url));
  if (answer.status >= 500) throw new Error(`The server answers ${answer.status}`);
  if (!answer.ok) return null;
  const network = unpack(new Uint8Array(await answer.arrayBuffer()));
  await Promise.all([learnKinds(network.header.nodes), learnKernels()]);
  return network;
}
