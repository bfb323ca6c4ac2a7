// The networks of this page, each fetched once: their address names what is in them, so the browser keeps the answer.

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
  const answer = await fetch(new URL(`../../weights/${key}`, import.meta.url)).catch(() => null);
  if (!answer || answer.status >= 500) {
    // no connection: it comes again, and so does this
    setTimeout(bring, ASK_AGAIN, key);
    return;
  }
  const content = answer.ok ? await answer.arrayBuffer().catch(() => null) : null;
  coming.delete(key);
  if (content) {
    kept.set(key, unpack(new Uint8Array(content)));
    if (kept.size > KEPT) kept.delete(kept.keys().next().value);
  } else {
    // no run that the server knows; it may know it later
    refused.add(key);
    setTimeout(() => refused.delete(key), ASK_AGAIN);
  }
  arrived.tell();
}
