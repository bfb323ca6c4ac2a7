// GaussianNoise: chance added while training, nothing afterwards.

export { forward, terms } from "./only_in_training.js";
