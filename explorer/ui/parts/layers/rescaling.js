// Rescaling: every value times a number, plus another.

import { numberOf, scaling } from "./scaling.js";

export const { forward, terms, backward } = scaling(({ settings }, _weights, channel) => [
  numberOf(settings.scale, channel),
  numberOf(settings.offset, channel),
]);
