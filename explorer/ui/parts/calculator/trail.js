// The way to a value, a button an entry: each goes back, or forth again, to where one was.

import { element } from "../element.js";
import { put } from "./pieces.js";
import { full, placeName } from "./words.js";

/**
 * @param {string[] | null} classes the names of the answers
 * @param {(place: number) => void} onTrail
 */
export function makeTrail(classes, onTrail) {
  const node = element("nav");
  const list = element("ol", "trail");
  node.setAttribute("aria-label", "The way here");
  node.append(list);

  const makeEntry = (place) => {
    const item = element("li");
    const button = element("button");
    button.onclick = () => onTrail(place);
    item.append(button);
    return item;
  };
  return {
    node,
    /** @param {{entries: {layer: string, cell: number[], value: number}[], at: number}} trail where one is, and was */
    show({ entries, at }) {
      node.hidden = entries.length < 2;
      while (list.children.length > entries.length) list.lastChild.remove();
      while (list.children.length < entries.length) list.append(makeEntry(list.children.length));
      entries.forEach(({ layer, cell, value }, place) => {
        const button = list.children[place].querySelector("button");
        put(button, placeName(layer, cell, classes, true), Number.isFinite(value) ? full(value) : "");
        if (place === at) button.setAttribute("aria-current", "step");
        else button.removeAttribute("aria-current");
        button.classList.toggle("ahead", place > at);
      });
    },
  };
}
