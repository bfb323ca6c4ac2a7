// Which pointer on the board draws: the mouse, one finger or the pen, and never the hand that rests beside it.

/** @import { Point, Stroke } from "./drawing.js" */

const RESTS = 12; // a hand that rests moves less than this on the board
const AFTER_PEN = 2000; // and stays for a while behind the pen, in milliseconds

/** @typedef {{pen: boolean, stroke: Stroke, moved: boolean, rests: boolean}} Hand a pointer that is down */
/**
 * @typedef {object} Pad what draws
 * @property {(event: PointerEvent) => Point} place
 * @property {(stroke: Stroke, event: PointerEvent) => void} begin
 * @property {(stroke: Stroke, point: Point, event: PointerEvent) => void} extend
 * @property {(stroke: Stroke, other: Stroke) => void} swap
 * @property {() => void} drop
 * @property {() => void} end
 */

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Pad} pad
 */
export function makeHands(canvas, pad) {
  /** @type {Map<number, Hand>} by pointer */
  const hands = new Map();
  /** @type {Hand | null} the one that draws */
  let drawing = null;
  let penSeen = -Infinity;

  const moves = (/** @type {Hand} */ hand) => {
    const [[x, y]] = hand.stroke;
    const [toX, toY] = hand.stroke[hand.stroke.length - 1];
    hand.moved ||= Math.hypot(toX - x, toY - y) >= RESTS;
    return hand.moved;
  };
  // From here on this one draws, whoever was down first; the others rest until they are lifted
  const decide = (/** @type {Hand} */ hand) => {
    if (drawing && hand !== drawing) pad.swap(drawing.stroke, hand.stroke);
    drawing = hand;
    for (const other of hands.values()) other.rests = other !== hand;
  };
  const behindPen = (/** @type {PointerEvent} */ event) =>
    event.pointerType === "touch" && event.timeStamp - penSeen < AFTER_PEN;

  canvas.onpointerdown = (event) => {
    if (event.button) return;
    canvas.setPointerCapture(event.pointerId);
    canvas.focus({ preventScroll: true });
    const pen = event.pointerType === "pen";
    const rests = behindPen(event) || Boolean(drawing && (drawing.pen || (!pen && moves(drawing))));
    const hand = { pen, stroke: [pad.place(event)], moved: false, rests };
    hands.set(event.pointerId, hand);
    if (hand.rests) return;
    if (!drawing) {
      drawing = hand;
      pad.begin(hand.stroke, event);
    } else if (pen) decide(hand);
  };
  canvas.onpointermove = (event) => {
    if (event.pointerType === "pen") penSeen = event.timeStamp;
    const hand = hands.get(event.pointerId);
    if (!hand || hand.rests) return;
    const parts = event.getCoalescedEvents?.() ?? [];
    for (const part of parts.length ? parts : [event]) pad.extend(hand.stroke, pad.place(part), event);
    if (hands.size > 1 && moves(hand)) decide(hand);
  };
  canvas.onpointerup = canvas.onpointercancel = (event) => {
    const hand = hands.get(event.pointerId);
    hands.delete(event.pointerId);
    if (!hand || hand !== drawing) return;
    const other = [...hands.values()].find(({ rests }) => !rests);
    drawing = null;
    if (moves(hand) || (!other && event.type === "pointerup")) return pad.end();
    pad.drop(); // a tap beside another touch, or one that the system took for a palm
    if (other) {
      drawing = other;
      pad.begin(other.stroke, event);
    }
  };
  return {
    // What is down draws no more: the drawing has changed under it
    release() {
      drawing = null;
      for (const hand of hands.values()) hand.rests = true;
    },
  };
}
