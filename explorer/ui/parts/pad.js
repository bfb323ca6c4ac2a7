// The drawing pad: pointer -> strokes -> 28x28 -> probabilities, painted in the same animation frame, no server.
// At rest the strokes go to the server, and Keras is asked what it makes of them; neither runs the page's script.

import { BOARD_HTML, makeBoard, measurePainting, paintInput, percent } from "./board.js";
import { publishDrawing } from "./drawn.js";
import { computable, forward } from "./network.js";
import { isComing, networkOf, onNetwork } from "./networks.js";
import { element } from "./paint.js";
import { prepareStrokes } from "./prepare.js";
import { makeWord } from "./word.js";

// What one network says: the digit, ten bars, and a line about Keras. `chip` is its short form for a phone
function makeCard(run) {
  const node = element("section", "card"),
    chip = element("span", "chip");
  node.dataset.run = run.name;
  const answer = element("div", "answer", "–"),
    share = element("span", "share"),
    keras = element("p", "keras");
  const bars = run.classes.map((name) => {
    const row = element("div", "row"),
      fill = element("i", "fill"),
      value = element("b", "value", "");
    row.append(element("span", "class", name), fill, value);
    return { row, fill, value };
  });
  const list = element("div", "bars"),
    head = element("div", "head");
  list.append(...bars.map((bar) => bar.row));
  head.append(answer, share);
  node.append(element("h4", "", run.title), head, list, keras);
  const display = (probabilities) => {
    card.top = probabilities ? probabilities.indexOf(Math.max(...probabilities)) : -1;
    answer.textContent = probabilities ? run.classes[card.top] : "–";
    chip.textContent = `${run.title}: ${answer.textContent}`;
    share.textContent = probabilities ? percent(probabilities[card.top]) : "nothing drawn";
    bars.forEach((bar, place) => {
      const value = probabilities ? probabilities[place] : 0;
      bar.fill.style.setProperty("--share", value);
      bar.value.textContent = probabilities ? percent(value) : "";
      bar.row.classList.toggle("top", place === card.top);
    });
  };
  const card = {
    run,
    node,
    chip,
    top: -1,
    // Whether the browser computes it; true while its weights are on their way
    get able() {
      const network = networkOf(run.key);
      return !network || (computable(network.header) && network.header.input[2] === 1);
    },
    // `image` or null; what is known from Keras: {loading, problem, values}
    show(image, known) {
      const network = networkOf(run.key),
        able = card.able;
      const computed = image && network && able ? Array.from(forward(network, image).probabilities) : null;
      display(computed ?? (image && !able ? (known.values ?? null) : null));
      keras.textContent = image ? saidOfKeras(computed, able, known) : "";
    },
  };
  return card;
}

function saidOfKeras(computed, able, { loading, problem, values }) {
  if (!able && values) return "Predicted by Keras on the server, at pen-up.";
  if (problem) return problem;
  if (loading)
    return `Keras is still loading; ${able ? "the browser predicts without it" : "only it knows this network"}.`;
  if (!able) return "The server predicts this network when the pen is up.";
  if (!values || !computed) return "Keras checks when the pen is up.";
  const difference = Math.max(...values.map((value, place) => Math.abs(value - computed[place])));
  const words = difference.toExponential(0);
  return difference < 1e-3 ? `Keras agrees, largest difference ${words}` : `Keras differs by up to ${words}`;
}

const PAD_HTML = `
  <div class="summary" aria-hidden="true"></div>
  <div class="draw">
    ${BOARD_HTML}
    <p class="keys">Keyboard: arrows move, hold space to draw, Ctrl+Z undoes, Delete clears.</p>
  </div>
  <div class="seen"><h4>The network’s input</h4><canvas class="input" role="img"></canvas>
    <p>28 × 28 values, 0 to 1</p></div>
  <div class="answers" aria-live="off"></div>
  <p class="spoken" aria-live="polite"></p>`;

export default function makePad(root) {
  const frame = element("div", "pad");
  frame.ariaBusy = "true"; // until it is painted, with its weights
  frame.innerHTML = PAD_HTML;
  root.append(frame);
  const find = (name) => frame.querySelector(name);
  let config = {},
    cards = new Map(),
    frameId = 0,
    firstEvent = 0;

  const schedule = (event) => {
    if (event && !firstEvent) firstEvent = event.timeStamp;
    if (!frameId) frameId = requestAnimationFrame(paint);
  };
  const paint = () => {
    frameId = 0;
    board.paint();
    const prepared = board.picture ? null : prepareStrokes(board.strokes, config);
    const image = board.picture ? Float32Array.from(board.picture) : (prepared?.centred ?? null);
    paintInput(find(".input"), image, 154);
    for (const card of cards.values()) card.show(image, knownOf(card));
    frame.ariaBusy = String([...cards.keys()].some(isComing));
    if (firstEvent) measurePainting(firstEvent);
    firstEvent = 0;
    if (board.moving) return;
    askKeras();
    const first = cards.values().next().value;
    const said = first && !first.able ? word.known.answers?.get(first.run.key) : null;
    publishDrawing(prepared && { id: board.id, prepared, said });
  };

  // Of a photograph the server says it with the picture, of a drawing when it is asked
  const knownOf = ({ run }) => {
    if (board.picture) return config.keras ? { values: config.keras[run.key] } : { loading: true };
    const { loading, problem, answers } = board.moving ? {} : word.known;
    return { loading, problem, values: answers?.get(run.key)?.at(-1) };
  };
  const word = makeWord(() => schedule());
  const askKeras = () => {
    const runs = [...cards.values()],
      drawn = board.strokes.length && !board.picture;
    word.ask(
      drawn && runs.length && board.kept === board.id
        ? {
            ticket: config.ticket,
            id: board.id,
            runs: runs.map(({ run }) => run.name),
            keys: runs.map(({ run }) => run.key),
            steps: runs[0].able ? ["centred"] : ["raw", "scaled", "centred"],
            scale: config.scale,
            centre: config.centre,
          }
        : null,
    );
  };

  const arrange = () => {
    const wanted = (config.runs ?? []).map((run) => run.key).join();
    if (wanted === [...cards.keys()].join()) return;
    cards = new Map((config.runs ?? []).map((run) => [run.key, makeCard(run)]));
    find(".answers").replaceChildren(...Array.from(cards.values(), ({ node }) => node));
    find(".summary").replaceChildren(...Array.from(cards.values(), ({ chip }) => chip));
  };
  const speak = () =>
    requestAnimationFrame(() => {
      find(".spoken").textContent = [...cards.values()]
        .filter((card) => card.top >= 0)
        .map((card) => `${card.run.title} reads ${card.run.classes[card.top]}`)
        .join(", ");
    });
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
