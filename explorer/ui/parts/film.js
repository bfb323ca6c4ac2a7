// A training as a film: which epoch is shown, and what its network holds.

/** @typedef {{shape: number[], values: Float32Array}} Tensor */
/** @typedef {number | "now"} Epoch how many are through; "now": inside the next one */

/**
 * The arrays of one epoch by their names in a network.
 *
 * @param {Record<string, Tensor>} arrays by "EPOCH/NAME"
 * @param {Epoch} epoch
 */
export function arraysOf(arrays, epoch) {
  const start = `${epoch}/`;
  const own = Object.entries(arrays).filter(([name]) => name.startsWith(start));
  return Object.fromEntries(own.map(([name, array]) => [name.slice(start.length), array]));
}

/**
 * How many epochs are through.
 *
 * @param {Epoch} epoch
 * @param {{history: Record<string, number[]>}} progress
 */
export function epochsDone(epoch, { history }) {
  return epoch === "now" ? (history.epoch?.length ?? 0) : epoch;
}

/**
 * What stands beside the slider.
 *
 * @param {Epoch} epoch
 * @param {{history: Record<string, number[]>, asked: number}} progress
 */
export function timeText(epoch, progress) {
  if (epoch === "now") return `now, in epoch ${epochsDone(epoch, progress) + 1} of ${progress.asked}`;
  return epoch === 0 ? "epoch 0: untrained" : `epoch ${epoch} of ${progress.asked}`;
}

/**
 * Where the slider stands when a message has come: where it was in the same film, else at its end.
 *
 * @param {Epoch[]} epochs
 * @param {number | null} before null in another film
 */
export function placeAfter(epochs, before) {
  const last = epochs.length - 1;
  return before === null || epochs[last] === "now" ? last : Math.min(before, last);
}
