// A drawing: strokes of points on the board, what it was before, and the photograph that it covers.

import { BOARD } from "../prepare.js";

/** @typedef {[number, number]} Point across and down the board, in [0, BOARD], in tenths */
/** @typedef {Point[]} Stroke */

export const MOST_POINTS = 10000;
const NEAR = 1.5; // a point nearer to the one before adds nothing that can be seen
const MOST_STEPS = 50; // back

/**
 * A place on the board, in tenths; what is beside it is at its edge.
 *
 * @param {number} value
 */
export function onBoard(value) {
  return Math.round(Math.min(BOARD, Math.max(0, value)) * 10) / 10;
}

/**
 * What the page brings, over what is drawn.
 *
 * @typedef {object} Brought
 * @property {number} acknowledged id of the drawing that the page has seen
 * @property {Stroke[]} [strokes] of that drawing
 * @property {number[]} [picture] a photograph instead
 */

// The drawing as it was, the last fifty times
function makePast() {
  /** @type {Stroke[][]} */
  const past = [];
  return {
    /** @param {Stroke[]} strokes */
    remember(strokes) {
      past.push(strokes.map((stroke) => stroke.slice()));
      if (past.length > MOST_STEPS) past.shift();
    },
    latest: () => past.pop(),
  };
}

/** An empty drawing. */
export function makeDrawing() {
  const past = makePast();
  /** @type {{strokes: Stroke[], points: number, moving: boolean}} `moving`: the pen is down */
  const now = { strokes: [], points: 0, moving: false };
  /** @type {{shown: number[] | null, covered: number[] | null}} `covered`: below a stroke that has just begun */
  const photo = { shown: null, covered: null };

  const show = (/** @type {Stroke[]} */ strokes) => Object.assign(now, { strokes, points: strokes.flat().length });
  const remember = () => past.remember(now.strokes);
  const back = () => {
    const before = past.latest();
    if (before) show(before);
    return Boolean(before);
  };
  return {
    now,
    photo,
    /** @param {Stroke} stroke its first point */
    begin(stroke) {
      remember();
      Object.assign(photo, { covered: photo.shown, shown: null });
      now.moving = true;
      now.strokes.push(stroke);
      now.points++;
    },
    /** Adds a point, if not too near; false where the drawing is full. @param {Stroke} stroke @param {Point} point */
    extend(stroke, point) {
      const [x, y] = stroke[stroke.length - 1];
      if (Math.hypot(point[0] - x, point[1] - y) < NEAR) return true;
      if (now.points >= MOST_POINTS) return false;
      stroke.push(point);
      now.points++;
      return true;
    },
    /** Another stroke in the place of one. @param {Stroke} stroke @param {Stroke} other */
    swap(stroke, other) {
      show(now.strokes.map((each) => (each === stroke ? other : each)));
    },
    /** The stroke that has begun is none. */
    drop() {
      back();
      photo.shown = photo.covered;
      now.moving = false;
    },
    /** A step back; false where there is none. */
    back,
    /** Nothing is drawn and no photograph shown; false where that was so before. */
    clear() {
      if (!now.strokes.length && !photo.shown) return false;
      remember();
      show([]);
      photo.shown = null;
      return true;
    },
    /** The pen is up, and nothing is half drawn. */
    rest() {
      now.moving = false;
      show(now.strokes);
    },
    /**
     * A photograph takes the place of what is drawn, unless that is newer.
     *
     * @param {Brought} brought
     * @param {{id: number, strokes: Stroke[]}} own what is drawn here; the first time what the browser's tab remembers
     * @param {boolean} first
     */
    receive({ acknowledged, strokes, picture }, own, first) {
      const newer = own.id > acknowledged;
      photo.shown = now.moving || (newer && own.strokes.length) ? null : (picture ?? null);
      if (first) {
        const theirs = strokes?.length && !newer ? strokes : own.strokes;
        show(photo.shown ? [] : theirs);
      } else if (photo.shown && now.strokes.length) {
        remember();
        show([]);
      }
    },
  };
}
