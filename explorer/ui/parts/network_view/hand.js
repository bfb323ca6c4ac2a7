// What a hand does in the view of a network: opens values, walks back through the sum, goes from column to column.

import { chosenBy, NOWHERE, trailFrom, walked } from "./values.js";

/**
 * @param {object} view what is shown: see network_view.js
 * @param {() => void} look it is to be painted anew
 */
export function makeHand(view, look) {
  const tell = () => view.send("opened", { ...(view.chosen ?? { layer: null }), at: Date.now() });
  const choose = (chosen) => {
    Object.assign(view, { chosen, pixel: null, made: "" });
    look();
    tell();
    showBelow(view);
  };
  const open = ({ layer, map, pixel = null }) => {
    view.trail = trailFrom(view.header, { layer, map, pixel });
    choose({ layer, map, pixel });
  };
  const point = (pixel) => {
    view.pixel = pixel?.map((at, axis) => Math.max(0, Math.min(view.header.input[axis] - 1, at))) ?? null;
    look();
  };
  const close = () => {
    const column = view.columns.find(({ spec }) => spec.name === view.chosen?.layer);
    Object.assign(view, { chosen: null, trail: NOWHERE, made: "" });
    look();
    tell();
    column?.canvas.focus();
  };
  const levelUp = () => {
    if (view.chosen?.pixel) {
      open({ ...view.chosen, pixel: null });
      view.below.focusMap();
    } else if (view.chosen) close();
  };
  const focusColumn = (at) => {
    if (at >= view.columns.length) return view.answers.focus();
    for (const [place, { canvas }] of view.columns.entries()) canvas.tabIndex = place === at ? 0 : -1;
    view.columns[Math.max(0, at)].canvas.focus();
  };
  const openCursor = ({ spec, cursor }) => {
    open({ layer: spec.name, map: cursor });
    if (spec.shape.length === 3) requestAnimationFrame(() => view.below.focusMap());
  };
  return {
    open,
    close,
    levelUp,
    point,
    focusColumn,
    /** One step back from a value: to the one before it, or to a pixel of the picture. */
    walk(entry) {
      if (entry.layer === "input") return point(entry.cell.slice(0, 2));
      view.trail = walked(view.trail, entry);
      choose(chosenBy(entry));
    },
    /** To a value of the trail. */
    go(at) {
      view.trail = { ...view.trail, at };
      choose(chosenBy(view.trail.entries[at]));
    },
    /** A key on the column `at`. */
    key(at, event) {
      const column = view.columns[at];
      if (event.key === "ArrowRight") focusColumn(at + 1);
      else if (event.key === "ArrowLeft" && at) focusColumn(at - 1);
      else if (event.key === "ArrowLeft") view.picture.focus();
      else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        column.cursor += event.key === "ArrowDown" ? 1 : -1;
        look();
      } else if (event.key === "Enter" || event.key === " ") openCursor(column);
      else if (event.key === "Escape") levelUp();
      else return;
      event.preventDefault();
    },
    /** The operations on the network are others. */
    operate(operations) {
      view.send("operations", { key: view.header.run, operations, at: Date.now() });
      Object.assign(view, { operations, stale: true, made: "" });
      look();
    },
  };
}

/**
 * What a link opens when a network appears; later the hand alone decides.
 *
 * @param {object} view what is shown: see network_view.js
 */
export function begin(view) {
  const { opened, operations } = view.header;
  const chosen = opened && { ...opened };
  Object.assign(view, { chosen, operations, trail: trailFrom(view.header, chosen), pixel: null, made: "" });
}

/**
 * Scrolls to the opened value where it stands below the columns; two frames later it has its size.
 *
 * @param {object} view what is shown: see network_view.js
 */
export function showBelow({ frame, overlay }) {
  if (overlay) return;
  const scroll = () => frame.querySelector(".below").scrollIntoView({ block: "start", behavior: "smooth" });
  requestAnimationFrame(() => requestAnimationFrame(scroll));
}
