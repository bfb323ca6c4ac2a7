// Probabilities as bars, a row a class. The elements stay; show() changes them.

import { element } from "./element.js";
import { percent, placeOfLargest } from "./numbers.js";

/**
 * @param {string[]} classes
 * @param {"div" | "button"} [tag] of a row: a button where something opens
 */
export function makeBars(classes, tag = "div") {
  const node = element("div", "bars");
  const bars = classes.map((name) => {
    const row = element(tag, "row");
    const fill = element("i", "fill");
    const value = element("b", "value");
    row.append(element("span", "class", name), fill, value);
    return { row, fill, value };
  });
  node.append(...bars.map(({ row }) => row));
  return {
    node,
    rows: bars.map(({ row }) => row),
    /**
     * @param {ArrayLike<number> | null} probabilities null: empty bars
     * @returns the place of the largest; −1 where there is none
     */
    show(probabilities) {
      const top = placeOfLargest(probabilities ?? []);
      bars.forEach(({ row, fill, value }, place) => {
        fill.style.setProperty("--share", String(probabilities?.[place] ?? 0));
        value.textContent = probabilities ? percent(probabilities[place]) : "";
        row.classList.toggle("top", place === top);
      });
      return top;
    },
  };
}
