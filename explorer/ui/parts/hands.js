// Which pointer on the board draws: the mouse, one finger or the pen, and never the hand that rests beside it.

const RESTS = 12,
  AFTER_PEN = 2000; // a hand moves less than this on the board; it stays for a while behind the pen

// `pad` has: place(event), begin(stroke), extend(stroke, point), swap(stroke, other), drop(stroke), end()
export function makeHands(canvas, pad) {
  const hands = new Map(); // the pointers that are down: the stroke each would draw, and whether it only rests there
  let drawing = null,
    penSeen = -Infinity;

  const moves = (hand) => {
    const [[x, y]] = hand.stroke,
      [toX, toY] = hand.stroke.at(-1);
    hand.moved ||= Math.hypot(toX - x, toY - y) >= RESTS;
    return hand.moved;
  };
  // From here on this one draws, whoever was down first; the others rest until they are lifted
  const decide = (hand) => {
    if (hand !== drawing) pad.swap(drawing.stroke, hand.stroke);
    drawing = hand;
    for (const other of hands.values()) other.rests = other !== hand;
  };
  const behindPen = (event) => event.pointerType === "touch" && event.timeStamp - penSeen < AFTER_PEN;

  canvas.onpointerdown = (event) => {
    if (event.button) return;
    canvas.setPointerCapture(event.pointerId);
    canvas.focus({ preventScroll: true });
    const pen = event.pointerType === "pen";
    const hand = { pen, stroke: [pad.place(event)], moved: false };
    hand.rests = behindPen(event) || Boolean(drawing && (drawing.pen || (!pen && moves(drawing))));
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
    pad.drop(hand.stroke); // a tap beside another touch, or one that the system took for a palm
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
