// SpatialDropout2D: a dropout of whole maps; nothing after training.

export { forward, terms } from "./only_in_training.js";
