// What one network says of the drawing: the digit, its bars, and a line about Keras.

/** @import { Known } from "./pad_words.js" */

import { makeBars } from "./bars.js";
import { element } from "./element.js";
import { forward, saidOfEngine } from "./engine/engines.js";
import { computable } from "./network.js";
import { networkOf } from "./networks.js";
import { percent } from "./numbers.js";
import { saidOfKeras } from "./pad_words.js";

/** @typedef {{key: string, name: string, title: string, classes: string[]}} PadRun */

/**
 * `chip` is the card's short form for a phone.
 *
 * @param {PadRun} run
 */
export function makeCard(run) {
  const node = element("section", "card");
  const chip = element("span", "chip");
  const answer = element("div", "answer", "–");
  const share = element("span", "share");
  const keras = element("p", "keras");
  const head = element("div", "head");
  const bars = makeBars(run.classes);
  node.dataset.run = run.name;
  head.append(answer, share);
  node.append(element("h4", "", run.title), head, bars.node, keras);
  let said = "";

  const display = (/** @type {number[] | null} */ probabilities) => {
    const top = bars.show(probabilities);
    said = probabilities ? run.classes[top] : "";
    answer.textContent = said || "–";
    chip.textContent = `${run.title}: ${said || "–"}`;
    share.textContent = probabilities ? percent(probabilities[top]) : "nothing drawn";
  };
  // Whether the browser computes it; true while its weights are on their way
  const able = () => {
    const network = networkOf(run.key);
    return !network || (computable(network.header) && network.header.input[2] === 1);
  };
  return {
    run,
    node,
    chip,
    able,
    said: () => said,
    /** What computes its answer, in words; nothing before its weights are there or where the server does. */
    by() {
      const network = networkOf(run.key);
      return network && able() ? saidOfEngine(network) : "";
    },
    /**
     * @param {Float32Array | null} image null: nothing is drawn
     * @param {Known} known
     */
    show(image, known) {
      const network = networkOf(run.key);
      const here = able();
      const computed = image && network && here ? Array.from(forward(network, image).probabilities) : null;
      display(computed ?? (image && !here ? (known.values ?? null) : null));
      keras.textContent = image ? saidOfKeras(computed, here, known) : "";
    },
  };
}
