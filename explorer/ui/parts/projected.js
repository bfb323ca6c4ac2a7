// Whether the page is shown by a projector: the size of letters on canvases, and the room a part may fill.

import { makeSignal } from "./signal.js";

const LEAST_LETTERS = 18; // on a projector, in pixels
const LEAST_ROOM = 300; // below it a part is scrolled, not shrunk
const FOOT = 18; // below the last part
const changed = makeSignal();

export const onProjector = changed.on;
export const projected = () => typeof document !== "undefined" && document.documentElement.dataset.projector === "on";

/** @param {boolean} on */
export function setProjector(on) {
  if (on === projected()) return;
  document.documentElement.dataset.projector = on ? "on" : "off";
  changed.tell();
}

/** The size of the page's letters, in pixels: what is as wide as words is measured by it. */
export const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);

/**
 * The size of letters on a canvas, in pixels.
 *
 * @param {number} usual
 */
export function letters(usual) {
  return projected() ? Math.max(LEAST_LETTERS, usual) : usual;
}

/**
 * How high a part may be so that it ends with the window when the page is not scrolled, in pixels.
 *
 * @param {HTMLElement} node at whose upper edge the part begins
 */
export function roomBelow(node) {
  const main = document.querySelector("[data-testid='stMain']");
  const top = node.getBoundingClientRect().top + (main?.scrollTop ?? 0);
  return Math.max(LEAST_ROOM, window.innerHeight - top - FOOT);
}
