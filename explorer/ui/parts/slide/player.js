// Where the window stands: by buttons and keys, and by time while it plays.

/** @import { Moving } from "./sliding.js" */

export const SPEEDS = [1, 2, 4, 8, 15, 30, 60, 120, 250, 500, 1000]; // places a second
const WHOLE = 15; // the longest that a whole output takes, in seconds

export const CONTROLS_HTML = `
  <button class="start">Start over</button><button class="back">Back</button>
  <button class="play primary">▶ Play</button>
  <button class="next">Step</button><button class="all">Show all</button>
  <label>Speed <input class="speed" type="range" min="0" max="${SPEEDS.length - 1}" step="1"><output></output></label>
  <p class="reading" aria-live="polite"></p>`;

/**
 * The slowest speed that is through in 15 s, as its place in SPEEDS; else the fastest.
 *
 * @param {number} places of the output
 */
export function speedFor(places) {
  const found = SPEEDS.findIndex((speed) => speed * WHOLE >= places);
  return found < 0 ? SPEEDS.length - 1 : found;
}

/**
 * How far an arrow key moves the window, in places row after row; undefined for any other key.
 *
 * @param {string} key
 * @param {number} columns
 * @returns {number | undefined}
 */
export function movedBy(key, columns) {
  /** @type {Record<string, number>} */
  const moves = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns };
  return moves[key];
}

/**
 * Time that goes on in whole places.
 *
 * @param {() => number} speed places a second
 * @param {(places: number) => boolean} advance how many are due; whether it goes on
 */
function makeClock(speed, advance) {
  let frame = 0;
  return {
    get runs() {
      return frame > 0;
    },
    start() {
      let before = performance.now();
      let due = 0;
      const turn = (/** @type {number} */ now) => {
        due += ((now - before) / 1000) * speed();
        before = now;
        const whole = Math.floor(due);
        due -= whole;
        if (advance(whole)) frame = requestAnimationFrame(turn);
      };
      frame = requestAnimationFrame(turn);
    },
    stop() {
      cancelAnimationFrame(frame);
      frame = 0;
    },
  };
}

/** @param {HTMLElement} frame has the controls */
function controlsOf(frame) {
  const button = (/** @type {string} */ name) => /** @type {HTMLButtonElement} */ (frame.querySelector(`.${name}`));
  return {
    start: button("start"),
    back: button("back"),
    play: button("play"),
    next: button("next"),
    all: button("all"),
    speed: /** @type {HTMLInputElement} */ (frame.querySelector(".speed")),
    pace: /** @type {HTMLElement} */ (frame.querySelector(".controls output")),
    reading: /** @type {HTMLElement} */ (frame.querySelector(".reading")),
  };
}

/**
 * @param {HTMLElement} frame has the controls
 * @param {() => Moving} moving of what is shown
 * @param {() => void} paint the window stands elsewhere
 */
export function makePlayer(frame, moving, paint) {
  const controls = controlsOf(frame);
  const spot = { at: 0, all: true }; // all: more is shown than up to the window
  let chosenSpeed = false;

  const last = () => moving().rows * moving().columns - 1;
  const speed = () => SPEEDS[Number(controls.speed.value)];
  const sayPace = () => {
    controls.pace.textContent = `${speed()} a second`;
  };
  const go = (/** @type {number} */ place) => {
    spot.at = Math.max(0, Math.min(last(), place));
    paint();
  };
  const clock = makeClock(speed, (places) => {
    if (places) go(spot.at + places);
    if (spot.at < last()) return true;
    show(spot.at, true);
    return false;
  });
  const stop = () => {
    clock.stop();
    controls.play.textContent = "▶ Play";
    controls.reading.setAttribute("aria-live", "polite");
  };
  const show = (/** @type {number} */ place, /** @type {boolean} */ all) => {
    stop();
    spot.all = all;
    go(place);
  };
  const step = (/** @type {number} */ by) => {
    stop();
    if (spot.at + by >= 0 && spot.at + by <= last()) go(spot.at + by);
  };
  const play = () => {
    if (clock.runs) return stop();
    if (spot.all || spot.at === last()) show(0, false);
    controls.play.textContent = "Pause";
    controls.reading.setAttribute("aria-live", "off");
    clock.start();
  };
  const press = (/** @type {KeyboardEvent} */ event) => {
    const by = movedBy(event.key, moving().columns);
    if (by !== undefined) step(by);
    else if (event.key === " ") play();
    else if (event.key === "Home") show(0, false);
    else if (event.key === "End") show(spot.at, true);
    else return;
    event.preventDefault();
  };
  const point = (/** @type {PointerEvent} */ event, /** @type {number} */ place) => {
    // On its way to a button, over a half filled output
    if (event.type === "pointermove" && !event.buttons && !spot.all) return;
    stop();
    if (place !== spot.at) go(place);
  };
  controls.start.onclick = () => show(0, false);
  controls.back.onclick = () => step(-1);
  controls.next.onclick = () => step(1);
  controls.play.onclick = play;
  controls.all.onclick = () => show(spot.at, true);
  controls.speed.oninput = () => {
    chosenSpeed = true;
    sayPace();
  };
  /** Another output: all of it, with the window at a place; nothing is painted. @param {number} place */
  const begin = (place) => {
    stop();
    Object.assign(spot, { at: place, all: true });
    if (!chosenSpeed) controls.speed.value = String(speedFor(last() + 1));
    sayPace();
  };
  const renew = () => {
    controls.back.disabled = spot.at === 0;
    controls.next.disabled = spot.at === last();
  };
  return { spot, stop, press, point, begin, renew };
}
