// A value that was made of one other: flatten, dropout, activation, and one with a weight and a bias.

/** @import { Context } from "../calculator.js" */

import { element } from "../element.js";
import { flattenWords, placedWords } from "./moved_words.js";
import { makeStep, number, putNumber } from "./pieces.js";
import { inBrackets, ruleOf, short } from "./words.js";

/** @param {Context} context */
export function makeSingle(context) {
  const node = element("div", "single");
  const step = makeStep(context.walk);
  const text = element("p", "formula-line");
  node.append(step.node, text);
  return {
    node,
    show(now, { shapes }) {
      step.node.hidden = now.source === null; // a zero from outside comes from nowhere
      step.show(now.before, now.source ?? now.cell, now.input ?? now.total);
      const result = number("result");
      putNumber(result, now.total);
      if (now.form === "Flattened")
        text.replaceChildren(flattenWords(now, shapes?.[now.before]), " The value stays the same: ", result, ".");
      else if (now.form === "Placed")
        text.replaceChildren(
          placedWords(now),
          now.source ? " The value stays the same: " : " The value is ",
          result,
          ".",
        );
      else if (now.form === "Dropped") text.replaceChildren(now.words, " Now it does nothing: ", result, ".");
      else if (now.form === "Scaled")
        text.replaceChildren(
          `${short(now.input)} × ${inBrackets(now.weight)} + ${inBrackets(now.bias)} = `,
          result,
          ".",
        );
      else text.replaceChildren(`${ruleOf(now.function)[1](short(now.input))} = `, result);
    },
  };
}
