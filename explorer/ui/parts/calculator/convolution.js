// A value of a convolution: what each channel of the layer before adds, the bias and the activation.

/** @import { Context } from "../calculator.js" */

import { element } from "../element.js";
import { finiteRange } from "./grid.js";
import { makeAddition, put } from "./pieces.js";
import { makeProducts, makeSubtotal } from "./products.js";
import { afterSum, paddingCount, productsOf, total } from "./words.js";

const MOST_IN_SIGHT = 8; // a list of more channels scrolls

// Puts the rows into their order; a row that moves loses the keyboard, so it gets it back
function order(list, nodes, root) {
  const focused = root.activeElement;
  nodes.forEach((node, place) => {
    if (list.children[place] !== node) list.insertBefore(node, list.children[place] ?? null);
  });
  if (focused && focused !== root.activeElement && list.contains(focused)) focused.focus({ preventScroll: true });
}

/** @param {Context} context */
export function makeConvolution(context) {
  const node = element("div", "two");
  const left = element("div", "left");
  const right = element("div", "right");
  const list = element("ul", "channels");
  const note = element("p", "hint");
  const sums = makeAddition();
  const [first, ...others] = context.now.channels;
  const alone = others.length ? null : makeProducts(context, first.channel);
  const rows = new Map();
  let open = null; // until somebody chooses, the largest row is the open one
  alone?.node.classList.add("alone");
  list.classList.toggle("long", others.length >= MOST_IN_SIGHT);
  left.append(
    ...(alone ? [alone.node] : [element("h4", "", "Each input channel’s share of the sum, largest first"), list]),
    note,
  );
  right.append(element("h4", "", "Added up"), sums.node);
  node.append(left, right);

  const rowOf = (channel) => {
    if (!rows.has(channel)) {
      const row = makeSubtotal(context, channel, () => {
        open ??= new Set([context.now.channels[0].channel]);
        if (!open.delete(channel)) open.add(channel);
        show(context.now);
      });
      row.body.addEventListener("focusin", () => {
        open ??= new Set([channel]);
      });
      rows.set(channel, row);
    }
    return rows.get(channel);
  };
  const show = (now) => {
    const { channels } = now;
    const shown = open ?? new Set([channels[0].channel]);
    const largest = Math.abs(channels[0].subtotal);
    const of = (part) => channels.flatMap((row) => row[part].flat());
    const ranges = { weights: finiteRange(of("weights"), true), products: finiteRange(of("products"), true) };
    if (alone) alone.show(now, channels[0], ranges);
    else {
      for (const row of channels) rowOf(row.channel).show(now, row, largest, shown.has(row.channel), ranges);
      const nodes = channels.map((row) => rowOf(row.channel).node);
      order(list, nodes, context.root());
    }
    const empty = paddingCount(now);
    put(note, empty ? "Hatched: 0 (padding), outside of the layer before." : "");
    sums.show([
      [alone ? productsOf(now.terms) : `${channels.length} subtotals`, total(channels.map((row) => row.subtotal))],
      ["+ bias", now.bias],
      ["= sum", now.sum],
      ...afterSum(now),
    ]);
  };
  return { node, show };
}
