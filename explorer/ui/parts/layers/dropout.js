// Dropout: chance while training, nothing afterwards.

export { backward, forward, terms } from "./only_in_training.js";
