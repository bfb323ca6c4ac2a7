// UpSampling2D: each value is repeated in a small rectangle.

import { shifted } from "./moving.js";

export const { backward, forward, terms } = shifted;
