// The network's answer: the most probable class large, and a bar a class that opens its unit.

import { makeBars } from "../bars.js";
import { element } from "../element.js";

/**
 * @param {string[]} classes
 * @param {object} hand
 * @param {(unit: number) => void} hand.open
 * @param {(unit: number | null) => void} hand.favour the weights to a unit are looked at
 * @param {() => void} hand.leave to the left
 * @param {() => void} hand.levelUp
 */
export function makeAnswers(classes, { open, favour, leave, levelUp }) {
  const long = classes.some((name) => name.length > 2);
  const node = element("section", long ? "answers long" : "answers");
  const said = element("p", "said");
  const bars = makeBars(classes, "button");
  const { rows } = bars;
  rows.forEach((row, unit) => {
    row.onclick = () => open(unit);
    row.onmouseenter = row.onfocus = () => favour(unit);
    row.onmouseleave = row.onblur = () => favour(null);
    row.onkeydown = (event) => {
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (step) rows[(unit + step + rows.length) % rows.length].focus();
      else if (event.key === "ArrowLeft") leave();
      else if (event.key === "Escape") levelUp();
      else return;
      event.preventDefault();
    };
  });
  node.append(element("h4", "", "answer"), said, bars.node);
  return {
    node,
    long,
    said: () => said.textContent,
    focus: () => rows[0].focus(),
    /** @param {ArrayLike<number> | null} probabilities */
    show(probabilities) {
      const top = bars.show(probabilities);
      said.textContent = top < 0 ? "–" : classes[top];
    },
  };
}
