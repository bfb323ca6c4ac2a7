// A kernel slides over a picture: the window, its products and their sum at one place, and the output filling up.
// Everything that moves is computed here. A message with lines of panels (what relu and pooling make of the output) is
// only shown.

/** @import { Message } from "./slide/views.js" */

import { element } from "./element.js";
import { layoutOf } from "./slide/layout.js";
import { makeLines } from "./slide/lines.js";
import { makeInputPanel, makeOutputPanel } from "./slide/panels.js";
import { CONTROLS_HTML, makePlayer } from "./slide/player.js";
import { kernelText, strongestPlace, withWeight } from "./slide/sliding.js";
import { makeTerms } from "./slide/terms.js";
import { viewsOf } from "./slide/views.js";
import { readings, wrongWeight } from "./slide/words.js";

const SLIDE_HTML = `
  <div class="controls">${CONTROLS_HTML}</div>
  <div class="stage"><div class="pictures"></div><div class="terms"></div></div>
  <p class="wrong" role="alert"></p>`;

export default function makePart(root, { header }) {
  return header.lines ? makeLines(root) : makeSlide(root);
}

// What the panels are built for; all else is painted into them
function structureOf({ header, arrays }) {
  const { key, moving, variants, channels } = header;
  return JSON.stringify([key, moving, arrays.kernel.shape.slice(0, 2), variants.length, channels]);
}

// The panels for the state's message, put into their places
function build(frame, state, player, typing) {
  const { header, arrays } = state.message;
  const { views } = state;
  const find = (name) => frame.querySelector(name);
  const width = frame.clientWidth || 900;
  const layout = layoutOf(arrays.picture.shape, arrays.kernel.shape, header.moving, views.length, width);
  const input = makeInputPanel(state, layout, player.point);
  const outputs = views.map((_, number) => makeOutputPanel(state, number, layout.cell, player));
  const terms = views.map((_, number) => makeTerms(state, number, typing));
  const pictures = [input, ...outputs].map(({ node }) => node);
  for (const node of pictures) node.style.maxWidth = `${Math.floor(layout.room)}px`; // words wrap below narrow pictures
  find(".pictures").replaceChildren(...pictures);
  find(".pictures").classList.toggle("stacked", layout.flat);
  find(".stage").classList.toggle("below", layout.below);
  find(".reading").classList.toggle("long", views.length > 1);
  find(".terms").replaceChildren(...terms.map(({ node }) => node));
  return { width, input, outputs, terms };
}

function makeSlide(root) {
  const frame = element("div", "slide");
  frame.innerHTML = SLIDE_HTML;
  root.append(frame);
  const reading = frame.querySelector(".reading");
  const wrong = frame.querySelector(".wrong");
  const state = { message: null, views: [] };
  let panels = null;
  let built = "";
  let send = null;
  let sent = 0;

  const paint = () => {
    const { at, all } = player.spot;
    const { columns } = state.message.header.moving;
    const row = Math.floor(at / columns);
    const column = at % columns;
    panels.input.paint(row, column);
    for (const output of panels.outputs) output.paint(row, column, all);
    for (const terms of panels.terms) terms.paint(row, column);
    const sums = readings(state.views, at).map((text) => element("b", "", text));
    reading.replaceChildren(element("span", "", `Row ${row}, column ${column}: `), ...sums);
    Object.assign(frame.dataset, { at, all });
    player.renew();
  };
  const player = makePlayer(frame, () => state.message.header.moving, paint);
  const typing = {
    weight(cell, channel, value) {
      const { arrays } = state.message;
      wrong.textContent = "";
      arrays.kernel = withWeight(arrays.kernel, arrays.picture.shape[2], { cell, channel, value });
      sent = Date.now();
      send("edited", { id: sent, kernel: kernelText(arrays.kernel) });
      renew();
    },
    wrong(text) {
      wrong.textContent = wrongWeight(text);
      paint();
    },
    same: paint,
  };
  const renew = () => {
    state.views = viewsOf(state.message);
    for (const output of panels.outputs) output.renew();
    paint();
  };
  const rebuild = () => {
    panels = build(frame, state, player, typing);
    paint();
  };
  const resized = new ResizeObserver(() => {
    if (panels && Math.abs(frame.clientWidth - panels.width) > 8) rebuild();
  });
  resized.observe(frame);
  return {
    /** @param {Message} next */
    receive(next, setStateValue) {
      const structure = structureOf(next);
      send = setStateValue;
      wrong.textContent = "";
      // What was typed since is on its way
      if (structure === built && next.header.edit < sent) next.arrays.kernel = state.message.arrays.kernel;
      state.message = next;
      if (structure === built) return renew();
      built = structure;
      state.views = viewsOf(next);
      player.begin(strongestPlace(state.views[0].values));
      rebuild();
    },
    remove() {
      player.stop();
      resized.disconnect();
      frame.remove();
    },
  };
}
