// RandomTranslation: pictures moved by chance while training. Nothing after training.

export { backward, forward, terms } from "./only_in_training.js";
