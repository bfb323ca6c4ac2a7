// Whether weights are finite: only then nothing comes of a value of zero, which can be skipped (0 · ∞ is no number).

/** @typedef {import("./registry.js").Floats} Floats */

/** @type {WeakMap<Floats, boolean>} */
const known = new WeakMap();

/**
 * @param {Floats} weights looked through once: they are not written to afterwards
 * @returns {boolean}
 */
export function allFinite(weights) {
  let finite = known.get(weights);
  if (finite === undefined) {
    let sum = 0;
    for (let place = 0; place < weights.length; place++) sum += weights[place] * 0;
    finite = sum === 0;
    known.set(weights, finite);
  }
  return finite;
}
