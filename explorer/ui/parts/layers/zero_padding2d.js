// ZeroPadding2D: zeros around each map.

import { shifted } from "./moving.js";

export const { backward, forward, terms } = shifted;
