// A training as a film: one slider moves curves, kernels, feature maps, confusion matrix and the answer together.
// The server sends the weights of every kept epoch once; everything that moves is computed here.

import { computable, forward } from "./network.js";
import {
  colourOf,
  colourTable,
  drawTiles,
  element,
  inkOn,
  legend,
  mapSections,
  rangeOf,
  sharpContext,
} from "./paint.js";

const STEP = 700,
  TILE = 44,
  GAP = 5,
  KERNEL = 14,
  CURVE = [360, 190],
  CELL = 30;

export default function makeReplay(root) {
  const frame = element("div", "replay");
  frame.innerHTML = `
    <div class="time"><button class="play">▶ Play</button>
      <input type="range" min="0" step="1" aria-label="Epoch"><output></output></div>
    <div class="row">
      <section><h4>Accuracy</h4><canvas class="accuracy" role="img"></canvas></section>
      <section><h4>Loss</h4><canvas class="loss" role="img"></canvas>
        <p class="key"><i class="training"></i> training <i class="validation"></i> validation</p></section>
      <section class="answer"><h4>What it says of this picture</h4><div class="bars"></div></section>
    </div>
    <div class="row">
      <section><h4>Confusion matrix of the validation pictures</h4><canvas class="confusion" role="img"></canvas><p class="counts"></p></section>
      <section class="kernels"><h4></h4><canvas role="img"></canvas><div class="scale"></div></section>
    </div>
    <div class="maps"></div>`;
  root.append(frame);
  const find = (name) => frame.querySelector(name);
  const slider = find("input"),
    button = find(".play");
  let message = null,
    at = 0,
    timer = 0,
    known = "",
    networks = new Map();

  // the network of one epoch, as network.js wants it
  const networkOf = (epoch) => {
    if (!networks.has(epoch)) {
      const start = `${epoch}/`,
        arrays = {};
      for (const [name, array] of Object.entries(message.arrays))
        if (name.startsWith(start)) arrays[name.slice(start.length)] = array;
      networks.set(epoch, { header: message.header, arrays });
    }
    return networks.get(epoch);
  };

  const show = () => {
    const { header } = message,
      epoch = header.epochs[at];
    if (epoch === undefined) return;
    slider.value = at;
    find("output").textContent =
      epoch === "now"
        ? `now, in epoch ${(header.history.epoch?.length ?? 0) + 1} of ${header.asked}`
        : epoch === 0
          ? "epoch 0: untrained"
          : `epoch ${epoch} of ${header.asked}`;
    const network = networkOf(epoch);
    for (const metric of ["accuracy", "loss"]) drawCurve(metric, epoch);
    drawConfusion(network.arrays.confusion);
    drawKernels(network);
    if (!computable(header)) {
      find(".maps").textContent = "The browser cannot compute this network's maps: it has layers it does not know.";
      return;
    }
    const { activations, probabilities } = forward(network, message.arrays.image.values);
    drawAnswer(probabilities);
    drawMaps(activations);
  };

  const drawCurve = (metric, epoch) => {
    const { history, asked, steps, stepsPerEpoch } = message.header,
      canvas = find(`.${metric}`);
    const width = Math.min(CURVE[0], frame.clientWidth - 10),
      height = CURVE[1],
      area = sharpContext(canvas, width, height);
    const series = { [metric]: "#0072b2", [`val_${metric}`]: "#e69f00" },
      ends = history.epoch ?? [];
    const inside = (steps.epoch ?? []).map((start, place) => [
      start + steps.step[place] / stepsPerEpoch,
      steps[metric][place],
    ]);
    const values = [...Object.keys(series).flatMap((name) => history[name] ?? []), ...inside.map(([, value]) => value)];
    const high = metric === "accuracy" ? 1 : Math.max(...values, 0.1) * 1.05,
      low = metric === "accuracy" ? Math.min(...values, 0.9) * 0.95 : 0;
    const x = (value) => 46 + (value / Math.max(1, asked)) * (width - 56),
      y = (value) => 8 + ((high - value) / (high - low)) * (height - 34);
    area.font = "13px sans-serif";
    area.fillStyle = area.strokeStyle = getComputedStyle(frame).color;
    area.lineWidth = 1;
    area.textAlign = "right";
    area.textBaseline = "middle";
    for (const part of [0, 0.5, 1]) {
      const value = low + part * (high - low);
      area.fillText(metric === "accuracy" ? `${Math.round(value * 100)} %` : value.toFixed(2), 40, y(value));
      area.globalAlpha = 0.3;
      area.beginPath();
      area.moveTo(46, y(value));
      area.lineTo(width - 10, y(value));
      area.stroke();
      area.globalAlpha = 1;
    }
    area.textAlign = "center";
    area.textBaseline = "alphabetic";
    const every = Math.max(1, Math.ceil(asked / 10));
    for (let tick = 0; tick <= asked; tick += every) area.fillText(tick, x(tick), height - 6);
    area.strokeStyle = series[metric];
    area.lineWidth = 1.2;
    area.setLineDash([3, 3]); // the running value inside the epochs
    area.beginPath();
    inside.forEach(([step, value], place) => area[place ? "lineTo" : "moveTo"](x(step), y(value)));
    area.stroke();
    area.setLineDash([]);
    for (const [name, colour] of Object.entries(series)) {
      area.strokeStyle = area.fillStyle = colour;
      area.lineWidth = 2.5;
      area.beginPath();
      ends.forEach((end, place) => area[place ? "lineTo" : "moveTo"](x(end + 1), y(history[name][place])));
      area.stroke();
      ends.forEach((end, place) => {
        area.beginPath();
        area.arc(x(end + 1), y(history[name][place]), 3.5, 0, 7);
        area.fill();
      });
    }
    const place = epoch === "now" ? ends.length : epoch;
    area.strokeStyle = "#ff9f1c";
    area.lineWidth = 3;
    area.beginPath();
    area.moveTo(x(place), 4);
    area.lineTo(x(place), height - 24);
    area.stroke();
    canvas.setAttribute("aria-label", `${metric} over ${asked} epochs, marked at epoch ${place}`);
  };

  const drawConfusion = (array) => {
    const canvas = find(".confusion"),
      { classes } = message.header;
    find(".counts").textContent = array ? "Rows: true class; columns: answer." : "Not kept for this epoch.";
    if (!array) {
      sharpContext(canvas, 10, 10);
      return;
    }
    const count = classes.length,
      left = Math.max(26, ...classes.map((name) => name.length * 8)),
      values = array.values;
    const room = Math.min(CELL, Math.floor((Math.min(frame.clientWidth, 520) - left - 4) / count)),
      area = sharpContext(canvas, left + count * room + 2, count * room + 22);
    area.font = "12px sans-serif";
    area.textBaseline = "middle";
    const table = colourTable(message.header.stops.sequential);
    for (let row = 0; row < count; row++) {
      const total = values.subarray(row * count, (row + 1) * count).reduce((a, b) => a + b, 0) || 1;
      area.fillStyle = getComputedStyle(frame).color;
      area.textAlign = "right";
      area.fillText(classes[row], left - 6, (row + 0.5) * room);
      area.textAlign = "center";
      area.fillText(
        count === 10 && classes[row].length > 2 ? row : classes[row],
        left + (row + 0.5) * room,
        count * room + 12,
      );
      for (let column = 0; column < count; column++) {
        const value = values[row * count + column],
          colour = colourOf(table, { low: 0, high: 1 }, value / total);
        area.fillStyle = `rgb(${colour})`;
        area.fillRect(left + column * room, row * room, room - 1, room - 1);
        area.fillStyle = inkOn(colour);
        area.fillText(value, left + (column + 0.5) * room, (row + 0.5) * room, room - 3);
      }
    }
    canvas.setAttribute("aria-label", "Confusion matrix: rows true class, columns answer");
  };

  const drawKernels = (network) => {
    const { header } = message,
      place = header.layers.findIndex((layer) => layer.type === "Conv2D"),
      node = find(".kernels");
    node.hidden = place < 0;
    if (place < 0) return;
    const {
      shape: [size, , inputs, filters],
      values,
    } = network.arrays[`${header.names[place]}/kernel`];
    node.querySelector("h4").textContent = `Kernels of ${header.names[place]}: ${filters} of ${size}×${size}×${inputs}`;
    const side = size * KERNEL + GAP,
      width = Math.min(frame.clientWidth, 560),
      across = Math.max(1, Math.floor(width / side));
    const count = filters * inputs,
      area = sharpContext(
        node.querySelector("canvas"),
        Math.min(across, count) * side,
        Math.ceil(count / across) * side,
      );
    const range = rangeOf(values, true),
      table = colourTable(header.stops.diverging);
    const at = (tile, cell) => values[(cell * inputs + (tile % inputs)) * filters + Math.floor(tile / inputs)];
    drawTiles(area, {
      count,
      rows: size,
      columns: size,
      across,
      scale: KERNEL,
      gap: GAP,
      table,
      at,
      ranges: () => range,
    });
    node.querySelector(".scale").replaceChildren(legend(header.stops.diverging, range, "weight"));
  };

  const drawAnswer = (probabilities) => {
    const { classes } = message.header,
      top = probabilities.indexOf(Math.max(...probabilities));
    find(".bars").replaceChildren(
      ...classes.map((name, place) => {
        const row = element("div", place === top ? "bar-row top" : "bar-row"),
          fill = element("i", "fill");
        fill.style.setProperty("--share", probabilities[place]);
        row.append(
          element("span", "class", name),
          fill,
          element("b", "value", `${(probabilities[place] * 100).toFixed(1)} %`),
        );
        return row;
      }),
    );
  };

  const drawMaps = (activations) => {
    const { header } = message;
    find(".maps").replaceChildren(
      ...mapSections(header, activations, {
        signed: header.signed,
        stops: header.stops,
        tile: TILE,
        gap: GAP,
        width: frame.clientWidth,
      }),
    );
  };

  const stop = () => {
    clearInterval(timer);
    timer = 0;
    button.textContent = "▶ Play";
  };
  const go = (place) => {
    at = Math.max(0, Math.min(message.header.epochs.length - 1, place));
    show();
  };
  slider.oninput = () => {
    stop();
    go(Number(slider.value));
  };
  button.onclick = () => {
    if (timer) return stop();
    if (at >= message.header.epochs.length - 1) go(0);
    button.textContent = "⏸ Pause";
    timer = setInterval(() => {
      go(at + 1);
      if (at >= message.header.epochs.length - 1) stop();
    }, STEP);
  };
  const resized = new ResizeObserver(() => {
    if (message) show();
  });
  resized.observe(root.host ?? root);

  return {
    receive(next) {
      message = next;
      networks = new Map();
      const last = message.header.epochs.length - 1,
        same = known === message.header.key;
      known = message.header.key;
      slider.max = Math.max(0, last);
      slider.disabled = button.disabled = last < 1;
      at = same && message.header.epochs[last] !== "now" ? Math.min(at, last) : last;
      show();
    },
    remove() {
      stop();
      resized.disconnect();
      frame.remove();
    },
  };
}
