// The whole network on one screen, computed and painted anew while the pen moves; any value opens into its terms.

import { BOARD_HTML, makeBoard } from "./board.js";
import { colourTables } from "./colours.js";
import { element, say } from "./element.js";
import { forward, saidOfEngine } from "./engine/engines.js";
import { computable } from "./network.js";
import { makeAnswers } from "./network_view/answers.js";
import { makeBelow } from "./network_view/below.js";
import { makeLines } from "./network_view/branches.js";
import { begin, makeHand, showBelow } from "./network_view/hand.js";
import { makeColumns, makeStages, paintColumns, placeColumns, placeKey, placeOpened } from "./network_view/layers.js";
import { makePicture } from "./network_view/picture.js";
import { makeTip } from "./network_view/tip.js";
import { makeRanges, rangeLegends } from "./network_view/tools.js";
import { cellOf, NOWHERE, rangesOf, servedResult } from "./network_view/values.js";
import { isComing, networkOf, onNetwork } from "./networks.js";
import { measurePainting } from "./painting_time.js";
import { prepareStrokes } from "./prepare.js";
import { onProjector } from "./projected.js";
import { cellsSeeing, fieldsOf } from "./sight.js";
import { applyOperations } from "./surgery/operations.js";

const SETTLED = 500; // when the page around a network that has just appeared stands, in milliseconds
const VIEW_HTML = `
  <div class="tools"><fieldset class="ranges"><legend>Colour range</legend></fieldset><div class="legends"></div></div>
  <div class="columns"><section class="input">
    <h4>input</h4><p class="size"></p><div class="draw">${BOARD_HTML}</div>
    <canvas class="picture" tabindex="0" role="application"></canvas><p class="hint">Click a pixel: who sees it?</p>
    <p class="by"></p>
  </section></div>
  <div class="tip" role="status"></div><p class="spoken" aria-live="polite"></p>
  <div class="below"><div class="left"></div><div class="calculator"></div><div class="changes"></div></div>`;

// What is shown; hand.js changes it, the others paint it
function makeState(frame) {
  const view = {
    frame,
    header: null,
    arrays: null,
    send: null,
    tables: null, // of colours
    width: 0,
    placed: "", // what the places of the columns were made for
    overlay: false, // what opens lies over the columns, else below them
    opened: null, // {width, height} of what lies over them
    range: "layer", // each layer has its own colours
    network: null, // with the operations; null while its weights are on their way
    image: null, // what it reads; null where nothing is drawn
    result: null,
    stale: true, // the result is of another picture or network
    chosen: null,
    trail: NOWHERE,
    pixel: null, // of the input: who sees it?
    favoured: null, // unit of the answer whose weights are looked at
    operations: [],
    operated: null, // the network they were made on, and what they made of it
    firstEvent: 0, // time of the pen's move that is not on the screen yet
    made: "", // for which map its kernel and inputs are painted
    columns: [],
    stages: [], // the columns by depth
    lines: null, // between them, where there are branches
    output(name) {
      return name === "input" ? { values: view.image, shape: view.header.input } : view.result?.activations[name];
    },
  };
  return view;
}

// Made once a list of operations: its engine is loaded once
function operatedOn(view, original) {
  const { operated, operations } = view;
  if (!operations.length) return original;
  if (operated?.original !== original || operated.operations !== operations) {
    view.operated = { original, operations, network: applyOperations(original, operations) };
  }
  return view.operated.network;
}

function compute(view, board) {
  const { header, arrays } = view;
  const original = networkOf(header.run);
  view.frame.ariaBusy = String(isComing(header.run));
  header.nodes = original?.header.nodes ?? []; // come with the weights, once
  view.network = original ? operatedOn(view, original) : null;
  const drawn = header.drawing ? prepareStrokes(board.now.strokes)?.centred : arrays.picture.values;
  view.image = drawn ?? null;
  const served = header.served && (!header.drawing || header.served.drawing === board.id);
  view.result = null;
  const here = view.network && computable(view.network.header);
  say(view.frame.querySelector(".by"), here ? saidOfEngine(view.network) : "");
  if (view.image && here) view.result = forward(view.network, view.image);
  else if (view.image && served) view.result = servedResult(header.served, arrays);
  view.stale = false;
}

function paint(view) {
  const { chosen, header, image, pixel, result } = view;
  const cell = chosen && result ? cellOf(header, chosen) : null;
  const maps = cell && header.shapes[chosen.layer].length === 3;
  const fields = maps ? fieldsOf(header, chosen.layer, cell) : {};
  const seeing = pixel ? cellsSeeing(header, pixel) : {};
  const ranges = result && rangesOf(header, result, view.range);
  view.picture.show({ image, drawing: header.drawing, field: fields.input, seeing });
  paintColumns(view, fields, seeing, ranges);
  view.answers.show(result ? result.probabilities : null);
  if (view.overlay && chosen && !view.opened) placeOpened(view);
  view.below.paint(cell, seeing, ranges);
}

// The columns and what opens below them, for another network
function build(view, hand, look) {
  const { frame, header } = view;
  const place = frame.querySelector(".columns");
  view.tables = colourTables(header.stops);
  view.columns = makeColumns(view, hand, look);
  view.answers = makeAnswers(header.classes, {
    open: (unit) => hand.open({ layer: header.names.at(-1), map: unit }),
    leave: () => hand.focusColumn(view.columns.length - 1),
    levelUp: hand.levelUp,
    favour(unit) {
      view.favoured = unit;
      look();
    },
  });
  for (const old of place.querySelectorAll(".stage, .answers")) old.remove();
  view.stages = makeStages(view.columns, header.inputs);
  place.append(...view.stages.map(({ node }) => node), view.answers.node);
  view.lines = makeLines(place, header.inputs);
  view.columns[0].canvas.tabIndex = 0;
  view.below = makeBelow(frame.querySelector(".below"), view, hand);
  placeColumns(view);
}

// The page's script adds to a drawing what Keras says of the chosen value, and all of a network not known here
function needsScript({ chosen, header }) {
  const known = networkOf(header.run);
  return Boolean(chosen || (known && !computable(known.header)));
}

function makeFrame(root) {
  const frame = element("div", "network");
  frame.ariaBusy = "true"; // until it is painted, with its weights
  frame.innerHTML = VIEW_HTML;
  root.append(frame);
  return frame;
}

/** @param {ShadowRoot} root */
export default function makeView(root) {
  const frame = makeFrame(root);
  const find = (name) => frame.querySelector(name);
  const view = makeState(frame);
  let frameId = 0;
  let built = "";

  const look = () => {
    if (!frameId) frameId = requestAnimationFrame(show);
  };
  const schedule = (event) => {
    if (event && !view.firstEvent) view.firstEvent = event.timeStamp;
    view.stale = true;
    look();
  };
  const show = () => {
    frameId = 0;
    if (!view.header) return;
    if (placeKey(view) !== view.placed) placeColumns(view);
    if (view.stale) compute(view, board);
    board.paint();
    paint(view);
    if (view.firstEvent) measurePainting(view.firstEvent);
    view.firstEvent = 0;
  };
  const speak = () => {
    requestAnimationFrame(() => {
      find(".spoken").textContent = view.result ? `${view.header.runName} reads ${view.answers.said()}` : "";
    });
  };
  const board = makeBoard(frame, { schedule, rested: speak, needed: () => needsScript(view) });
  const hand = makeHand(view, look);
  const legends = () => {
    find(".legends").replaceChildren(...rangeLegends(view.header.stops, view.header.signed, view.range));
  };
  view.drawingId = () => board.id;
  view.tip = makeTip(frame, find(".tip"));
  view.picture = makePicture(find(".picture"), find(".hint"), {
    size: () => view.header.input,
    pixel: () => view.pixel,
    point: hand.point,
    enter: () => hand.focusColumn(0),
  });
  makeRanges(find(".ranges"), view.range, (rule) => {
    view.range = rule;
    legends();
    look();
  });
  const heard = onNetwork(() => schedule());
  const resized = new ResizeObserver(look);
  resized.observe(frame);
  window.addEventListener("resize", look);
  const switched = onProjector(look);

  return {
    receive({ header, arrays }, setStateValue) {
      Object.assign(view, { header, arrays, send: setStateValue });
      frame.classList.toggle("drawing", header.drawing);
      find(".size").textContent = header.input.join("×");
      if (built !== header.run) {
        built = header.run;
        begin(view);
        build(view, hand, look);
        legends();
        if (view.chosen) setTimeout(showBelow, SETTLED, view);
      }
      if (header.drawing) board.receive(header, setStateValue);
      schedule();
      frame.dataset.run = header.runName;
    },
    remove() {
      cancelAnimationFrame(frameId);
      board.remove();
      resized.disconnect();
      window.removeEventListener("resize", look);
      switched();
      heard();
      frame.remove();
    },
  };
}
