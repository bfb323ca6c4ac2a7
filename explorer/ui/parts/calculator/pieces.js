// What the lines of the calculator are made of: numbers, bars, written sums.

import { element } from "../element.js";
import { full, inBrackets, placeName, short } from "./words.js";

/**
 * Sets a text and a tooltip, only where they differ: a frame costs what changed.
 *
 * @param {HTMLElement} node
 * @param {string} text
 * @param {string} [title]
 */
export function put(node, text, title) {
  if (node.textContent !== text) node.textContent = text;
  if (title !== undefined && node.title !== title) node.title = title;
}

/**
 * A number short, with all its digits in the tooltip.
 *
 * @param {HTMLElement} node
 * @param {number} value
 * @param {string} [text] where it is not short
 */
export const putNumber = (node, value, text = short(value)) => put(node, text, full(value));

/** @param {string} role what the number is in its sum: a class for the stylesheet */
export const number = (role) => element("span", `number ${role}`);

/** A bar about a zero line. */
export function bar() {
  const track = element("span", "track");
  const fill = element("i");
  track.append(fill);
  track.setAttribute("aria-hidden", "true");
  return {
    node: track,
    // from −1 to 1: a bar to the left or to the right of the zero line
    show(part) {
      const size = Number.isFinite(part) ? part : 0;
      fill.style.transform = `scaleX(${size.toFixed(4)})`;
      fill.className = size < 0 ? "negative" : "positive";
    },
  };
}

/** Lines of a written addition: [words, value], the last one is the result. */
export function makeAddition() {
  const node = element("dl", "addition");
  return {
    node,
    show(/** @type {[string, number][]} */ lines) {
      while (node.children.length > 2 * lines.length) node.lastChild.remove();
      while (node.children.length < 2 * lines.length) node.append(element("dt"), element("dd", "number"));
      const cells = /** @type {HTMLElement[]} */ ([...node.children]);
      lines.forEach(([words, value], place) => {
        const [term, number] = cells.slice(2 * place);
        put(term, words);
        putNumber(number, value);
        number.classList.toggle("result", place === lines.length - 1);
        term.classList.toggle("result", place === lines.length - 1);
      });
    },
  };
}

/**
 * A button that goes one layer back.
 *
 * @param {(target: {layer: string, cell: number[]}) => void} walk
 */
export function makeStep(walk) {
  const node = element("button", "step-back");
  const name = element("span", "place");
  const value = number("incoming");
  node.append(name, " = ", value);
  let target = null;
  node.onclick = () => walk(target);
  return {
    node,
    show(layer, cell, input) {
      target = { layer, cell };
      put(name, placeName(layer, cell));
      putNumber(value, input);
    },
  };
}

/** A number inside a written sum. @param {number} value */
export function termOf(value) {
  const node = number("term");
  putNumber(node, value, inBrackets(value));
  return node;
}

/** A written sum: its numbers, with + between them. @param {number[]} values */
export const plus = (values) => values.flatMap((value, place) => [place ? " + " : "", termOf(value)]);
