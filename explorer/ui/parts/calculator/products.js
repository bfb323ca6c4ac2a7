// What one channel of the layer before adds to a value of a convolution.

/** @import { Context } from "../calculator.js" */

import { element } from "../element.js";
import { makeGrid, rangeAsNeeded } from "./grid.js";
import { bar, number, put, putNumber } from "./pieces.js";
import { channelName, isPicture, placeName, signed } from "./words.js";

/**
 * The row and column of the layer before that a place of the window lies on.
 *
 * @param {import("./words.js").Explanation} now
 * @param {number} y
 * @param {number} x
 */
const placeOf = ({ top, left, dilation }, y, x) => [top + y * dilation[0], left + x * dilation[1]];

/**
 * One channel of the layer before: window × kernel = products, and their sum.
 *
 * @param {Context} context
 * @param {number} channel
 */
export function makeProducts(context, channel) {
  const node = element("div", "products");
  const walk = (y, x) => context.walk({ layer: context.now.before, cell: [...placeOf(context.now, y, x), channel] });
  const seen = makeGrid("window", context, walk);
  const kernel = makeGrid("kernel", context);
  const products = makeGrid("products", context);
  const end = element("p", "end");
  const sum = number("subtotal");
  end.append("sum of the products = ", sum);
  const behind = (sign, grid) => {
    const pair = element("div", "behind");
    pair.append(element("b", "sign", sign), grid.node);
    return pair;
  };
  node.append(seen.node, behind("×", kernel), behind("=", products), end);
  return {
    node,
    show(now, row, ranges) {
      const name = channelName(now, channel);
      const size = `${row.window.length} by ${row.window[0].length}`;
      const padding = (y, x) => row.window[y][x] === null;
      const where = (y, x) => {
        const [row, column] = placeOf(now, y, x);
        return isPicture(now) ? placeName("input", [row, column]) : `row ${row}, column ${column} of ${now.before}`;
      };
      seen.show(row.window, {
        label: `window of ${name}: ${size} values`,
        range: rangeAsNeeded(row.window.flat()),
        where,
        padding,
      });
      kernel.show(row.weights, { label: `kernel for ${name}: ${size} weights`, range: ranges.weights });
      products.show(row.products, { label: `products of ${name}: ${size} values`, range: ranges.products, padding });
      putNumber(sum, row.subtotal);
    },
  };
}

/**
 * The line of one channel: its subtotal as a bar, and its products when it is open.
 *
 * @param {Context} context
 * @param {number} channel
 * @param {() => void} toggle
 */
export function makeSubtotal(context, channel, toggle) {
  const node = element("li", "channel");
  const head = element("button", "head-line");
  const body = element("div", "opened");
  const name = element("span", "place");
  const size = bar();
  const value = number("subtotal");
  head.append(name, size.node, value);
  head.onclick = toggle;
  node.dataset.channel = String(channel);
  node.append(head, body);
  let products = null;
  return {
    node,
    body,
    show(now, row, largest, open, ranges) {
      put(name, channelName(now, channel));
      size.show(largest > 0 ? row.subtotal / largest : 0);
      putNumber(value, row.subtotal, signed(row.subtotal));
      if (head.getAttribute("aria-expanded") !== String(open)) head.setAttribute("aria-expanded", String(open));
      if (body.hidden === open) body.hidden = !open;
      if (!open) return;
      if (!products) {
        products = makeProducts(context, channel);
        body.append(products.node);
      }
      products.show(now, row, ranges);
    },
  };
}
