// What one draws on: pointer or keys -> strokes, which go to the server when the pen rests.

import { MOST_POINTS, makeDrawing, onBoard } from "./board/drawing.js";
import { makeHands } from "./board/hands.js";
import { makeKeys } from "./board/keys.js";
import { paintBoard } from "./board/paint.js";
import { makeRerun } from "./board/rerun.js";
import { forgetPainting } from "./painting_time.js";
import { BOARD } from "./prepare.js";
import { forgetDrawing, makeSender, rememberDrawing, remembered } from "./sending.js";

const FULL = "The drawing is full: undo or clear.";

/** The elements every drawing surface has; the text names its keys. */
export const BOARD_HTML = `
  <canvas class="board" tabindex="0" role="application" aria-label="Drawing pad. Draw one digit with mouse, finger
 or pen. Keyboard: arrows move, hold space to draw, Ctrl+Z undoes, Delete clears."></canvas>
  <div class="buttons"><button class="undo">Undo</button><button class="clear">Clear</button>
    <span class="note" aria-live="polite"></span></div>`;

/**
 * @typedef {object} Listener who shows what is drawn
 * @property {(event?: Event) => void} schedule something is to be painted; the event is there while the pen moves
 * @property {() => void} rested the pen is up
 * @property {() => void} [kept] the server has the drawing
 * @property {() => boolean} [needed] whether the page's script must see each drawing; else it runs for none
 */

// Why something of the drawing is missing, on the board or on the server: the first of both is shown
function makeNotes(place) {
  const notes = { full: "", unsent: "" };
  return (kind, text) => {
    notes[kind] = text;
    place.textContent = notes.full || notes.unsent;
  };
}

// Pointer and keys, both as strokes of one pad
function makePen(canvas, pad) {
  /** @returns {import("./board/drawing.js").Point} */
  const place = (/** @type {PointerEvent} */ event) => {
    const box = canvas.getBoundingClientRect();
    const scale = (at, length) => onBoard((at * BOARD) / length);
    return [scale(event.clientX - box.left, box.width), scale(event.clientY - box.top, box.height)];
  };
  const keys = makeKeys(canvas, pad);
  const begin = (stroke, event) => {
    keys.release();
    forgetPainting();
    pad.begin(stroke);
    pad.schedule(event);
  };
  const extend = (stroke, point, event) => {
    pad.extend(stroke, point);
    pad.schedule(event);
  };
  const drop = () => {
    pad.drop();
    pad.schedule();
  };
  const hands = makeHands(canvas, { place, begin, extend, drop, swap: pad.swap, end: pad.end });
  return { keys, hands, pad };
}

/**
 * @param {HTMLElement} frame has the elements of BOARD_HTML
 * @param {Listener} listener
 */
export function makeBoard(frame, { schedule, rested, kept = () => {}, needed = () => false }) {
  const find = (name) => frame.querySelector(name);
  const canvas = find(".board");
  canvas.width = canvas.height = BOARD;
  const drawing = makeDrawing();
  const { now, photo } = drawing;
  const note = makeNotes(find(".note"));
  let id = 0;
  let served = null; // the photograph that the page knows
  let received = false;

  const rerun = makeRerun(() => ({ id, kept: sender.kept, needed: Boolean(served || needed()) }));
  const sender = makeSender({
    kept() {
      frame.dataset.kept = String(sender.kept);
      kept();
      rerun.tell();
    },
    said: (sentence) => note("unsent", sentence),
  });
  const offer = () => sender.offer({ id, strokes: now.strokes.slice() });
  const changed = () => {
    pen.hands.release();
    drawing.rest();
    if (now.points < MOST_POINTS) note("full", "");
    id = Math.max(Date.now() * 1000, id + 1);
    rememberDrawing(id, now.strokes);
    schedule();
    offer();
  };
  const pen = makePen(canvas, {
    ...drawing,
    schedule,
    extend: (stroke, point) => drawing.extend(stroke, point) || note("full", FULL),
    end() {
      changed();
      rested();
    },
    undo: () => drawing.back() && changed(),
    clear: () => drawing.clear() && changed(),
  });
  find(".undo").onclick = pen.pad.undo;
  find(".clear").onclick = pen.pad.clear;

  return {
    now, // its strokes, and whether the pen is down
    photo, // what is shown instead
    get id() {
      return id;
    },
    get kept() {
      return sender.kept;
    },
    paint() {
      paintBoard(canvas, { strokes: now.strokes, picture: Boolean(photo.shown), cursor: pen.keys.cursor });
    },
    // What the page knows: its `ticket`; the drawing it has seen, `acknowledged`, and its `strokes`; or a `picture`
    receive(fresh, setStateValue) {
      const own = received ? { id, strokes: now.strokes } : remembered();
      drawing.receive(fresh, own, !received);
      if (!received) id = Math.max(own.id, fresh.acknowledged);
      received = true;
      served = fresh.picture ?? null;
      if (photo.shown) forgetDrawing(); // after a reload the picture is what comes back, not the drawing before it
      rerun.seen(fresh.acknowledged, setStateValue);
      sender.show(fresh.ticket, fresh.acknowledged);
      if (!now.moving && (now.strokes.length || fresh.acknowledged)) offer();
      frame.dataset.kept = String(sender.kept);
      schedule();
      rerun.tell();
    },
    remove() {
      rerun.remove();
      sender.remove();
    },
  };
}
