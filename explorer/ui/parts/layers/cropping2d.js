// Cropping2D: the edges of each map are left out.

import { shifted } from "./moving.js";

export const { backward, forward, terms } = shifted;
