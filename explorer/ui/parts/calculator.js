// The calculator: the numbers that made one value of a network, in order. It draws what `explain` of terms.js found.
// show() comes up to 20 times a second while the pen moves: what is on the page stays and only its numbers change.

/** @import { Explanation } from "./calculator/words.js" */
/** @import { Colour, Stops } from "./colours.js" */

import { makeConvolution } from "./calculator/convolution.js";
import { makeDense } from "./calculator/dense.js";
import { makeMeeting } from "./calculator/meeting.js";
import { number, put, putNumber } from "./calculator/pieces.js";
import { makePooling } from "./calculator/pooling.js";
import { makeSingle } from "./calculator/single.js";
import { makeShares } from "./calculator/softmax.js";
import { makeTrail } from "./calculator/trail.js";
import { checkedWords, formula, full, placeName, share, short } from "./calculator/words.js";
import { colourTable } from "./colours.js";
import { element } from "./element.js";

/**
 * What the parts of the calculator share.
 *
 * @typedef {Object} Context
 * @property {Stops} stops
 * @property {Record<"diverging" | "sequential", Colour[]>} tables
 * @property {string[] | null} classes the names of the answers
 * @property {Explanation} now what is shown
 * @property {() => ShadowRoot} root where the keyboard's focus is known
 * @property {(target: {layer: string, cell: number[]}) => void} walk one layer back
 */

// What shows each form: {node, show(now, settings)}
const PARTS = {
  Convolution: makeConvolution,
  Largest: makePooling,
  Mean: makePooling,
  WeightedSum: makeDense,
  Answer: makeDense,
  Flattened: makeSingle,
  Dropped: makeSingle,
  Placed: makeSingle,
  Activated: makeSingle,
  Scaled: makeSingle,
  Shares: makeShares,
  Sum: makeMeeting,
  Factors: makeMeeting,
};
const ROUNDED = "Numbers are rounded for reading. Point at one to see all its digits.";
const NOT_A_NUMBER = "“–” is not a number: something in the sums grew too large to compute with.";
const EMPTY = { entries: [], at: 0 };

// What can be kept on the page: the same layer of a network of the same shape
/** @param {Explanation} now */
const likeness = ({ layer, form, before, size, activation, channels, softmax, inputs }) =>
  [layer, form, before, size, activation, channels?.length, softmax?.logits.length, inputs?.length].join();

// The empty panel: what stands around the terms
function makeFrame(stops, trail, onClose) {
  const frame = element("section", "calculator");
  const nodes = {
    title: element("span", "place"),
    value: number("outcome"),
    headline: element("h3", "headline"),
    formula: element("p", "formula"),
    said: element("p", "said"),
    terms: element("div", "terms"),
    checked: element("p", "checked"),
    rounding: element("p", "hint"),
  };
  const top = element("div", "top-line");
  const close = element("button", "close", "Close");
  frame.setAttribute("aria-label", "Calculator: where this number comes from");
  nodes.headline.append(nodes.title, " = ", nodes.value);
  nodes.headline.tabIndex = -1;
  nodes.said.setAttribute("aria-live", "polite");
  frame.style.setProperty("--positive", stops.diverging.at(-2));
  frame.style.setProperty("--negative", stops.diverging[1]);
  top.append(nodes.headline, close);
  frame.append(trail.node, top, nodes.formula, nodes.said, nodes.terms, nodes.checked, nodes.rounding);
  frame.hidden = true;
  close.onclick = () => onClose();
  frame.onkeydown = (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onClose();
  };
  return { frame, ...nodes };
}

/**
 * @param {HTMLElement} host
 * @param {Object} settings
 * @param {Stops} settings.stops
 * @param {string[] | null} settings.classes the names of the answers
 * @param {(target: {layer: string, cell: number[]}) => void} settings.onWalk one layer back
 * @param {(place: number) => void} settings.onTrail to an entry of the trail
 * @param {() => void} settings.onClose
 */
export function makeCalculator(host, { stops, classes, onWalk, onTrail, onClose }) {
  const trailShown = makeTrail(classes, onTrail);
  const nodes = makeFrame(stops, trailShown, onClose);
  host.append(nodes.frame);

  /** @type {Context} */
  const context = {
    stops,
    classes,
    now: null,
    tables: { diverging: colourTable(stops.diverging), sequential: colourTable(stops.sequential) },
    root: () => /** @type {ShadowRoot} */ (nodes.frame.getRootNode()),
    walk(target) {
      if (target.layer === "input") put(nodes.said, `The walk ends at ${placeName("input", target.cell)}.`);
      onWalk(target);
    },
  };
  let part = null;
  let kept = "";
  let place = "";

  const showChecked = (checked) => {
    nodes.checked.classList.toggle("differs", Boolean(checked) && !checked.agrees);
    put(nodes.checked, checked ? checkedWords(checked) : "", checked ? full(checked.value) : "");
  };
  // A part of another layer takes the place of the one with the keyboard: the headline gets it
  const showTerms = (shapes) => {
    const had = nodes.terms.contains(context.root().activeElement);
    const next = likeness(context.now);
    if (next !== kept) {
      kept = next;
      part = PARTS[context.now.form](context);
      nodes.terms.replaceChildren(part.node);
      if (had) nodes.headline.focus();
    }
    part.show(context.now, { shapes });
  };

  return {
    /**
     * @param {Explanation} now
     * @param {{trail?: {entries: {layer: string, cell: number[], value: number}[], at: number},
     *   checked?: {by: string, value: number, difference: number, agrees: boolean} | null,
     *   shapes?: Record<string, number[]>}} [settings] the way here, what another program says, the layers' shapes
     */
    show(now, { trail = EMPTY, checked = null, shapes } = {}) {
      context.now = now;
      nodes.frame.hidden = false;
      trailShown.show(trail);
      put(nodes.title, placeName(now.layer, now.cell, now.softmax && classes));
      putNumber(nodes.value, now.value, now.activation === "softmax" ? share(now.value) : short(now.value));
      put(nodes.formula, formula(now));
      if (place !== `${now.layer} ${now.cell}`) put(nodes.said, "");
      place = `${now.layer} ${now.cell}`;
      showTerms(shapes);
      put(nodes.rounding, Number.isFinite(now.value) ? ROUNDED : NOT_A_NUMBER);
      showChecked(checked);
    },
    hide() {
      nodes.frame.hidden = true;
    },
  };
}
