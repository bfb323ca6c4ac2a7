// Normalization: every value less a mean, over the root of a variance; both are settings or weights.

import { numberOf, scaling } from "./scaling.js";

const SMALLEST = 1e-7; // Keras divides by this much at least

export const { forward, terms, backward } = scaling(({ settings }, weights, channel) => {
  const mean = numberOf(settings.mean ?? weights.mean, channel);
  const root = Math.max(Math.sqrt(numberOf(settings.variance ?? weights.variance, channel)), SMALLEST);
  return settings.invert ? [root, mean] : [1 / root, -mean / root];
});
