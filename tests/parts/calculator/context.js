// What a part of the calculator gets: see calculator.js. `walks` notes where it was asked to walk.

import { colourTable } from "../../../explorer/ui/parts/colours.js";
import { place, STOPS } from "../page.js";

export function contextOf(now, { classes = null } = {}) {
  const walks = [];
  const root = place();
  const tables = { diverging: colourTable(STOPS.diverging), sequential: colourTable(STOPS.sequential) };
  return { stops: STOPS, classes, tables, now, root: () => root, walk: (target) => walks.push(target), walks };
}

/** A part of the calculator on the page, showing. */
export function shown(make, now, settings = {}) {
  const context = contextOf(now, settings);
  const part = make(context);
  context.root().append(part.node);
  part.show(now, settings);
  const show = (next) => {
    context.now = next;
    part.show(next, settings);
  };
  return { ...context, node: part.node, show };
}

/** The texts of some elements. */
export const textsOf = (node, name) => [...node.querySelectorAll(name)].map(({ textContent }) => textContent);
