// A value of a dense layer: its largest products on either side of zero, all others together, the bias, the activation.

/** @import { Context } from "../calculator.js" */

import { element } from "../element.js";
import { bar, makeAddition, number, put, putNumber } from "./pieces.js";
import { makeSoftmax } from "./softmax.js";
import { afterSum, inBrackets, largestProducts, many, placeName, productsOf, signed, total } from "./words.js";

const EACH = 8; // products on either side

/** @param {Context} context */
export function makeDense(context) {
  const node = element("div", "two");
  const left = element("div", "left");
  const right = element("div", "right");
  const sums = makeAddition();
  const sides = ["Largest positive products", "Largest negative products"].map((words) => {
    const title = element("h4", "", words);
    const list = element("ul", "dense");
    const none = element("p", "hint", "None here.");
    left.append(title, list, none);
    return { list, none, rows: Array.from({ length: EACH }, () => makeTerm(context)) };
  });
  for (const side of sides) side.list.append(...side.rows.map((row) => row.node));
  const others = element("p", "others");
  left.append(others);
  right.append(element("h4", "", "Added up"), sums.node);
  const whole = context.now.softmax ? makeSoftmax(context) : null;
  if (whole) right.append(whole.node);
  node.append(left, right);
  return {
    node,
    show(now) {
      const { positive, negative, rest, zeros } = largestProducts(now.products, EACH);
      const largest = Math.abs(now.products[0]?.product ?? 0);
      [positive, negative].forEach((found, place) => {
        const { rows, none } = sides[place];
        rows.forEach((row, at) => row.show(now, found[at], largest));
        none.hidden = found.length > 0;
      });
      const used = positive.length + negative.length;
      const unseen = now.products.length - used;
      others.hidden = unseen === 0;
      const empty = zeros ? ` (${many(zeros)} of them are 0)` : "";
      others.replaceChildren(`the other ${productsOf(unseen)}: `, otherOf(rest), empty);
      /** @type {[string, number][]} */
      const lines = [
        [`${productsOf(used)} shown`, total([...positive, ...negative].map((row) => row.product))],
        ...(unseen ? [/** @type {[string, number]} */ ([`+ the other ${many(unseen)}`, rest])] : []),
        ["+ bias", now.bias],
        ["= sum", now.sum],
        ...afterSum(now),
      ];
      sums.show(lines);
      whole?.show(now);
    },
  };
}

function otherOf(value) {
  const node = number("other");
  putNumber(node, value, signed(value));
  return node;
}

// One product of a dense layer: where its input comes from, input × weight = product
function makeTerm(context) {
  const node = element("li");
  const button = element("button", "term-line");
  const name = element("span", "place");
  const size = bar();
  const input = number("incoming");
  const weight = number("weight");
  const product = number("product");
  const sum = element("span", "times");
  sum.append(input, " × ", weight, " =");
  button.append(name, sum, size.node, product);
  node.append(button);
  let target = null;
  button.onclick = () => context.walk(target);
  return {
    node,
    show(now, row, largest) {
      if (node.hidden === Boolean(row)) node.hidden = !row;
      if (!row) return;
      target = { layer: now.before, cell: row.cell };
      put(name, placeName(row.origin.layer, row.origin.cell));
      putNumber(input, row.input);
      putNumber(weight, row.weight, inBrackets(row.weight));
      putNumber(product, row.product, signed(row.product));
      size.show(largest > 0 ? row.product / largest : 0);
    },
  };
}
