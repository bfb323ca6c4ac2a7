// A value where branches meet: what each brings, added up or multiplied.

/** @import { Context } from "../calculator.js" */

import { element } from "../element.js";
import { makeStep, number, putNumber, termOf } from "./pieces.js";

/** @param {Context} context */
export function makeMeeting(context) {
  const node = element("div", "single meeting");
  const text = element("p", "formula-line");
  const steps = context.now.inputs.map(() => makeStep(context.walk));
  node.append(...steps.map((step) => step.node), text);
  return {
    node,
    show(now) {
      now.inputs.forEach(({ origin, input }, place) => {
        steps[place].show(origin.layer, origin.cell, input);
      });
      const sign = now.form === "Sum" ? " + " : " × ";
      const result = number("result");
      putNumber(result, now.total);
      text.replaceChildren(
        ...now.inputs.flatMap(({ input }, place) => [place ? sign : "", termOf(input)]),
        " = ",
        result,
      );
    },
  };
}
