// A value of a pooling: the window of one map, and its largest value or its mean.

/** @import { Context } from "../calculator.js" */

import { element } from "../element.js";
import { makeGrid, rangeAsNeeded } from "./grid.js";
import { number, plus, put, putNumber } from "./pieces.js";
import { channelName, isPicture, lostWords, MANY, short } from "./words.js";

/** @param {Context} context */
export function makePooling(context) {
  const node = element("div", "pooled");
  const line = element("p", "formula-line");
  const lost = element("p", "hint");
  const walk = (y, x) => {
    const { before, top, left: side, cell } = context.now;
    context.walk({ layer: before, cell: [top + y, side + x, cell.at(-1)] });
  };
  const grid = makeGrid("window", context, walk);
  const right = element("div", "right");
  const left = element("div", "left");
  left.append(grid.node);
  right.append(line, lost);
  node.append(left, right);
  return {
    node,
    show(now, { shapes }) {
      const { before, top, left: side, cell } = now;
      const values = now.window.flat().filter((value) => value !== null);
      const padding = (y, x) => now.window[y][x] === null;
      const winner = now.winner && [now.winner[0] - top, now.winner[1] - side];
      const name = channelName(now, cell.at(-1));
      grid.show(now.window, {
        label: `window of ${name}: ${now.window.length} by ${now.window[0].length} values`,
        range: rangeAsNeeded(values),
        winner,
        padding,
        where: (y, x) => `row ${top + y}, column ${side + x} of ${isPicture(now) ? "the picture" : before}`,
      });
      const result = number("result");
      putNumber(result, now.total);
      if (winner) {
        const equal = values.filter((value) => value === now.total).length;
        const place = ` (row ${now.winner[0]}, column ${now.winner[1]})`;
        const first = equal > 1 ? `, the first of ${equal} equal ones` : "";
        line.replaceChildren(`largest of ${values.length}: `, result, place, first);
      } else if (values.length > MANY) line.replaceChildren(`the sum ${short(now.sum)} / ${values.length} = `, result);
      else line.replaceChildren("(", ...plus(values), `) / ${values.length} = `, result);
      put(lost, lostWords(now, shapes?.[before]));
    },
  };
}
