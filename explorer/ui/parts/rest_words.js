// What a drawing at rest says of its steps.

import { percent, placeOfLargest } from "./numbers.js";

/**
 * @param {string} run its name
 * @param {string[]} classes
 * @param {ArrayLike<number> | null} probabilities null: not known
 */
export function answerText(run, classes, probabilities) {
  if (!probabilities) return "";
  const top = placeOfLargest(probabilities);
  return `${run} says ${classes[top]} (${percent(probabilities[top])})`;
}
