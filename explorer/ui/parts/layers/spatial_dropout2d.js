// SpatialDropout2D: a dropout of whole maps; nothing after training.

export { backward, forward, terms } from "./only_in_training.js";
