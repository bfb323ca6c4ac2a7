// The drawing pad: pointer -> strokes -> 28x28 -> probabilities, painted in the same animation frame, no server.
// At rest the strokes go to the server, and Keras is asked what it makes of them; neither runs the page's script.

import { BOARD_HTML, makeBoard } from "./board.js";
import { publishDrawing } from "./drawn.js";
import { element, say } from "./element.js";
import { isComing, onNetwork } from "./networks.js";
import { makeCard } from "./pad_card.js";
import { pixelCanvas, pixelColour, sharpContext } from "./paint.js";
import { measurePainting } from "./painting_time.js";
import { prepareStrokes, SIZE } from "./prepare.js";
import { makeWord } from "./word.js";

const INPUT_SIDE = 154;
const BLACK = [0, 0, 0];
const PAD_HTML = `
  <div class="summary" aria-hidden="true"></div>
  <div class="draw">
    ${BOARD_HTML}
    <p class="keys">Keyboard: arrows move, hold space to draw, Ctrl+Z undoes, Delete clears.</p>
  </div>
  <div class="seen"><h4>The network’s input</h4><canvas class="input" role="img"></canvas>
    <p>28 × 28 values, 0 to 1</p><p class="by"></p></div>
  <div class="answers" aria-live="off"></div>
  <p class="spoken" aria-live="polite"></p>`;

// The prepared picture as the networks get it
function paintInput(canvas, image) {
  const colour = (y, x) => (image ? pixelColour(image, y * SIZE + x, 1) : BLACK);
  const pixels = pixelCanvas(SIZE, SIZE, colour, null);
  sharpContext(canvas, INPUT_SIDE, INPUT_SIDE).drawImage(pixels, 0, 0, INPUT_SIDE, INPUT_SIDE);
  canvas.setAttribute("aria-label", image ? "The prepared drawing, 28 by 28 pixels" : "Empty: nothing drawn yet");
}

// What Keras is to be asked of the drawing `id`
function questionOf({ ticket, scale, centre }, id, cards) {
  const runs = cards.map(({ run }) => run);
  return {
    ticket,
    id,
    runs: runs.map(({ name }) => name),
    keys: runs.map(({ key }) => key),
    steps: cards[0].able() ? ["centred"] : ["raw", "scaled", "centred"],
    scale,
    centre,
  };
}

/** @param {ShadowRoot} root */
export default function makePad(root) {
  const frame = element("div", "pad");
  frame.ariaBusy = "true"; // until it is painted, with its weights
  frame.innerHTML = PAD_HTML;
  root.append(frame);
  const find = (name) => frame.querySelector(name);
  /** @type {any} the last message */
  let config = {};
  let cards = [];
  let frameId = 0;
  let firstEvent = 0;

  const schedule = (event) => {
    if (event && !firstEvent) firstEvent = event.timeStamp;
    if (!frameId) frameId = requestAnimationFrame(paint);
  };
  const paint = () => {
    frameId = 0;
    board.paint();
    const { shown } = board.photo;
    const prepared = shown ? null : prepareStrokes(board.now.strokes, config);
    const image = shown ? Float32Array.from(shown) : (prepared?.centred ?? null);
    paintInput(find(".input"), image);
    for (const card of cards) card.show(image, knownOf(card));
    say(find(".by"), cards[0]?.by() ?? "");
    frame.ariaBusy = String(cards.some(({ run }) => isComing(run.key)));
    if (firstEvent) measurePainting(firstEvent);
    firstEvent = 0;
    if (board.now.moving) return;
    const drawn = board.now.strokes.length && !shown && board.kept === board.id;
    word.ask(drawn && cards.length ? questionOf(config, board.id, cards) : null);
    const said = cards.length && !cards[0].able() ? word.known.answers?.get(cards[0].run.key) : null;
    publishDrawing(prepared && { id: board.id, prepared, said });
  };
  // Of a photograph the server says it with the picture, of a drawing when it is asked
  const knownOf = ({ run }) => {
    if (board.photo.shown) return config.keras ? { values: config.keras[run.key] } : { loading: true };
    const { loading, problem, answers } = board.now.moving ? {} : word.known;
    return { loading, problem, values: answers?.get(run.key)?.at(-1) };
  };
  const arrange = () => {
    const keys = (runs) => runs.map(({ key }) => key).join();
    const runs = config.runs ?? [];
    if (keys(runs) === keys(cards.map(({ run }) => run))) return;
    cards = runs.map(makeCard);
    find(".answers").replaceChildren(...cards.map(({ node }) => node));
    find(".summary").replaceChildren(...cards.map(({ chip }) => chip));
  };
  const speak = () => {
    requestAnimationFrame(() => {
      const answered = cards.filter((card) => card.said());
      find(".spoken").textContent = answered.map((card) => `${card.run.title} reads ${card.said()}`).join(", ");
    });
  };
  const word = makeWord(() => schedule());
  const board = makeBoard(frame, { schedule, rested: speak, kept: schedule });
  const heard = onNetwork(() => schedule());

  return {
    receive(data, setStateValue) {
      config = data ?? {};
      arrange();
      board.receive(config, setStateValue);
    },
    remove() {
      cancelAnimationFrame(frameId);
      board.remove();
      word.remove();
      publishDrawing(null);
      heard();
      frame.remove();
    },
  };
}
