// Permute: the axes in another order.

import { moving } from "./moving.js";

export const { backward, forward, terms } = moving(({ settings }, cell) =>
  [1, 2, 3].map((axis) => cell[settings.order.indexOf(axis)]),
);
