// The share of one class of all: the powers of all logits, and a fraction.

/** @import { Context } from "../calculator.js" */

import { element } from "../element.js";
import { makeStep, number, plus, put, putNumber, termOf } from "./pieces.js";
import { closer, inBrackets, MANY, share, short } from "./words.js";

const LARGEST_TAKEN_OFF =
  "The largest logit is taken off first: the shares stay the same, and no power grows too large.";

function power(logit, largest) {
  const node = element("span", "power", "e");
  node.append(element("sup", "", `${short(logit)} − ${inBrackets(largest)}`));
  return node;
}

// The line of one class: its name, e to what, and that as a bar and a number
function makeClass() {
  const line = element("tr");
  const fill = element("i", "fill");
  const cells = ["class-name", "exponent", "length", "number power-value"].map((name) => element("td", name));
  cells[2].append(fill);
  line.append(...cells);
  return { line, cells, fill };
}

// The power of one class over the sum of all, and what it comes to
function fractionNodes({ logits, powers, largest, whole, share: answer }, unit) {
  const over = element("div", "over");
  const under = element("div", "under");
  const fraction = element("div", "fraction");
  const result = number("result percent");
  const bottom = number("whole");
  over.append(power(logits[unit], largest), " = ", termOf(powers[unit]));
  if (powers.length <= MANY) under.append(...plus(powers), " = ");
  putNumber(bottom, whole, closer(whole));
  under.append(bottom);
  fraction.append(over, under);
  putNumber(result, answer, share(answer));
  return [fraction, element("b", "sign", "="), result];
}

const valueName = (cell, place) => `${cell.length === 3 ? "map" : "unit"} ${place}`;

/** A softmax as a layer of its own: where its logit comes from, and the shares. @param {Context} context */
export function makeShares(context) {
  const node = element("div", "single");
  const step = makeStep(context.walk);
  const shares = makeSoftmax(context);
  node.append(step.node, shares.node);
  return {
    node,
    show(now) {
      step.show(now.before, now.cell, now.softmax.logits[now.cell.at(-1)]);
      shares.show(now);
    },
  };
}

/** @param {Context} context */
export function makeSoftmax(context) {
  const node = element("div", "softmax");
  const table = element("table");
  const fraction = element("div", "fraction-line");
  const rows = [];
  const what = context.now.form === "Shares" ? "value" : "class";
  table.setAttribute("aria-label", `The powers of all ${what === "class" ? "classes" : "values"}`);
  const title = element("h4", "", `Softmax: this ${what}’s share of all`);
  node.append(title, table, fraction, element("p", "hint", LARGEST_TAKEN_OFF));
  return {
    node,
    show(now) {
      const { logits, powers, largest } = now.softmax;
      const unit = now.cell.at(-1);
      while (rows.length < logits.length) {
        rows.push(makeClass());
        table.append(rows.at(-1).line);
      }
      logits.forEach((logit, place) => {
        const { line, cells, fill } = rows[place];
        line.classList.toggle("present", place === unit);
        put(cells[0], (now.layer === "output" && context.classes?.[place]) || valueName(now.cell, place));
        cells[1].replaceChildren(power(logit, largest));
        fill.style.setProperty("--share", Number.isFinite(powers[place]) ? powers[place] : 0);
        putNumber(cells[3], powers[place]);
      });
      fraction.replaceChildren(...fractionNodes(now.softmax, unit));
    },
  };
}
