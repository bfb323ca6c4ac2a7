// What the pad says of Keras: whether it was asked, and how far its answer is from the browser's.

const CLOSE = 1e-3; // the largest difference that is called none

/**
 * @typedef {object} Known of Keras' answer
 * @property {boolean} [loading]
 * @property {string} [problem]
 * @property {number[]} [values] probabilities
 */

/**
 * @param {number[] | null} computed the browser's probabilities
 * @param {boolean} able whether the browser computes this network
 * @param {Known} known
 */
export function saidOfKeras(computed, able, { loading, problem, values }) {
  if (!able && values) return "Predicted by Keras on the server, at pen-up.";
  if (problem) return problem;
  if (loading) {
    return `Keras is still loading; ${able ? "the browser predicts without it" : "only it knows this network"}.`;
  }
  if (!able) return "The server predicts this network when the pen is up.";
  if (!values || !computed) return "Keras checks when the pen is up.";
  const difference = Math.max(...values.map((value, place) => Math.abs(value - computed[place])));
  const words = difference.toExponential(0);
  return difference < CLOSE ? `Keras agrees, largest difference ${words}` : `Keras differs by up to ${words}`;
}
