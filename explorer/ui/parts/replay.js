// A training as a film: one slider moves curves, kernels, feature maps, confusion matrix and the answer together.
// The server sends the weights of every kept epoch once; everything that moves is computed here.

import { makeBars } from "./bars.js";
import { colourTable, rangeOf } from "./colours.js";
import { curvesKey, curvesOf, paintCurves } from "./curves.js";
import { element } from "./element.js";
import { forward } from "./engine/engines.js";
import { learnKernels } from "./engine/kernels.js";
import { arraysOf, epochsDone, placeAfter, timeText } from "./film.js";
import { kernelOf } from "./kernels.js";
import { mapSections } from "./layer_maps.js";
import { learnKinds } from "./layers/registry.js";
import { legend } from "./legend.js";
import { paintMatrix } from "./matrix.js";
import { computable } from "./network.js";
import { drawTiles, sharpContext } from "./paint.js";

const STEP = 700; // from one epoch to the next while it plays, in milliseconds
const TILE = 44;
const GAP = 5;
const KERNEL = 14;
const CURVE = { width: 360, height: 190 };
const WIDEST_KERNELS = 560;
const UNKNOWN = "The browser cannot compute this network's maps: it has layers it does not know.";

const REPLAY_HTML = `
  <div class="time"><button class="play">▶ Play</button>
    <input type="range" min="0" step="1" aria-label="Epoch"><output></output></div>
  <div class="beside">
    <section><h4>Accuracy</h4><canvas class="accuracy" role="img"></canvas></section>
    <section class="losses"><h4>Loss</h4><canvas class="loss" role="img"></canvas></section>
    <section class="answer"><h4>What it says of this picture</h4></section>
  </div>
  <div class="beside">
    <section><h4>Confusion matrix of the validation pictures</h4>
      <canvas class="confusion" role="img"></canvas><p class="counts"></p></section>
    <section class="kernels"><h4></h4><canvas role="img"></canvas><div class="scale"></div></section>
  </div>
  <div class="maps"></div>`;

// All kernels of the first convolution, a tile an input channel of each
function paintKernels(node, { header, arrays }, room) {
  const name = header.nodes.find((one) => kernelOf({ header, arrays }, one.name))?.name;
  node.hidden = !name;
  if (!name) return;
  const { shape, values } = kernelOf({ header, arrays }, name);
  const [rows, columns, inputs, filters] = shape;
  const [high, side] = [rows * KERNEL + GAP, columns * KERNEL + GAP];
  const count = filters * inputs;
  const across = Math.max(1, Math.floor(Math.min(room, WIDEST_KERNELS) / side));
  const lines = Math.ceil(count / across);
  const area = sharpContext(node.querySelector("canvas"), Math.min(across, count) * side, lines * high);
  const stops = header.stops.diverging;
  const range = rangeOf(values, true);
  const at = (tile, cell) => values[(cell * inputs + (tile % inputs)) * filters + Math.floor(tile / inputs)];
  const tiles = { count, rows, columns, across, scale: KERNEL, gap: GAP };
  drawTiles(area, { ...tiles, table: colourTable(stops), at, ranges: () => range });
  node.querySelector("h4").textContent = `Kernels of ${name}: ${filters} of ${rows}×${columns}×${inputs}`;
  node.querySelector(".scale").replaceChildren(legend(stops, range, "weight"));
}

// What belongs to one epoch, painted into the frame
function paintEpoch(frame, bars, message, network, epoch) {
  const { header } = message;
  const find = (name) => frame.querySelector(name);
  const room = frame.clientWidth;
  const ink = getComputedStyle(frame).color;
  for (const metric of /** @type {const} */ (["accuracy", "loss"])) {
    const look = { ...CURVE, width: Math.min(CURVE.width, room - 10), ink, marked: epochsDone(epoch, header) };
    paintCurves(find(`.${metric}`), curvesOf(metric, header), look);
  }
  const { confusion } = network.arrays;
  find(".counts").textContent = confusion ? "Rows: true class; columns: answer." : "Not kept for this epoch.";
  if (confusion) {
    const look = { stops: header.stops.sequential, ink, width: room };
    paintMatrix(find(".confusion"), confusion.values, header.classes, look);
  } else sharpContext(find(".confusion"), 10, 10);
  paintKernels(find(".kernels"), network, room);
  if (!computable(header)) {
    find(".maps").textContent = UNKNOWN;
    return;
  }
  const { activations, probabilities } = forward(network, message.arrays.image.values);
  bars.show(probabilities);
  const look = { signed: header.signed, stops: header.stops, tile: TILE, gap: GAP, width: room };
  find(".maps").replaceChildren(...mapSections(header, activations, look));
}

export default function makeReplay(root) {
  const frame = element("div", "replay");
  frame.innerHTML = REPLAY_HTML;
  root.append(frame);
  const find = (name) => frame.querySelector(name);
  const slider = find("input");
  const button = find(".play");
  find(".losses").append(curvesKey());
  let message = null;
  let bars = null;
  let at = 0;
  let timer = 0;
  let networks = new Map();

  // The network of one epoch, as network.js wants it
  const networkAt = (epoch) => {
    const { header, arrays } = message;
    if (!networks.has(epoch)) networks.set(epoch, { header, arrays: arraysOf(arrays, epoch) });
    return networks.get(epoch);
  };
  const show = () => {
    const epoch = message.header.epochs[at];
    if (epoch === undefined) return;
    slider.value = at;
    find("output").textContent = timeText(epoch, message.header);
    paintEpoch(frame, bars, message, networkAt(epoch), epoch);
  };
  const last = () => message.header.epochs.length - 1;
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    button.textContent = "▶ Play";
  };
  const go = (place) => {
    at = Math.max(0, Math.min(last(), place));
    show();
  };
  slider.oninput = () => {
    stop();
    go(Number(slider.value));
  };
  button.onclick = () => {
    if (timer) return stop();
    if (at >= last()) go(0);
    button.textContent = "⏸ Pause";
    timer = setInterval(() => {
      go(at + 1);
      if (at >= last()) stop();
    }, STEP);
  };
  const resized = new ResizeObserver(() => {
    if (message) show();
  });
  resized.observe(root.host ?? root);

  return {
    async receive(next) {
      await Promise.all([learnKinds(next.header.nodes), learnKernels()]);
      const same = message?.header.key === next.header.key;
      message = next;
      networks = new Map();
      bars = makeBars(next.header.classes);
      find(".bars")?.remove();
      find(".answer").append(bars.node);
      at = placeAfter(next.header.epochs, same ? at : null);
      slider.max = Math.max(0, last());
      slider.disabled = button.disabled = last() < 1;
      show();
    },
    remove() {
      stop();
      resized.disconnect();
      frame.remove();
    },
  };
}
