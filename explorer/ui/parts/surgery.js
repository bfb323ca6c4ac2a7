// Operations on the filters of a trained network: what they do to its weights, and the panel that makes them.
// Held to core/network/surgery.py by tests/browser/test_surgery.py. An operation is plain JSON, {layer, filter, what, kernel, bias},
// the kernel one list in the order height, width, input channel. A list of them is applied in order and is the undo history.

import { colourOf, colourTable, inkOn, rangeOf } from "./colours.js";
import { element } from "./element.js";
import { legend } from "./legend.js";

export const MOST_OPERATIONS = 500,
  LARGEST_WEIGHT = 1e6,
  LISTED_OPERATIONS = 6;

// The network with new arrays where something changed; the given network never changes
export function applyOperations(network, operations) {
  const arrays = { ...network.arrays };
  const own = (name) => {
    if (arrays[name] === network.arrays[name]) arrays[name] = { ...arrays[name], values: arrays[name].values.slice() };
    return arrays[name].values;
  };
  for (const { layer, filter, kernel, bias } of operations) {
    const values = own(`${layer}/kernel`),
      filters = network.arrays[`${layer}/kernel`].shape[3];
    kernel.forEach((value, place) => {
      values[place * filters + filter] = value;
    });
    own(`${layer}/bias`)[filter] = bias;
  }
  return { ...network, arrays };
}

// One filter as plain numbers; nine digits hold a float32 exactly and keep the messages short
function filterOf(network, layer, filter) {
  const { shape, values } = network.arrays[`${layer}/kernel`],
    filters = shape[3],
    plain = (value) => Number(value.toPrecision(9));
  const kernel = Array.from({ length: values.length / filters }, (_, place) => plain(values[place * filters + filter]));
  return { kernel, bias: plain(network.arrays[`${layer}/bias`].values[filter]) };
}

// `count` normal values (Box and Muller) with the mean and the spread of `values`
function normalLike(values, count) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  const draw = () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
  return Array.from({ length: count }, () => Number((mean + spread * draw()).toPrecision(9)));
}

// {value}, or {wrong}: a sentence about what was typed
function weightFrom(text) {
  const typed = text.trim().replaceAll("−", "-"),
    value = typed === "" ? NaN : Number(typed),
    most = LARGEST_WEIGHT.toLocaleString("en");
  if (Number.isFinite(value) && Math.abs(value) <= LARGEST_WEIGHT) return { value };
  return {
    wrong: `Expected a number from −${most} to ${most}, such as 0.25. Received: ${typed.slice(0, 20) || "nothing"}.`,
  };
}

function operationsInWords(operations) {
  if (!operations.length) return "No changes. Mute a filter: does the answer change? The trained network is kept.";
  const listed = operations
    .slice(-LISTED_OPERATIONS)
    .map(({ layer, filter, what }) => `${layer} filter ${filter} ${what}`)
    .join(", ");
  const count = operations.length === 1 ? "1 change" : `${operations.length} changes`;
  return `${count}${operations.length > LISTED_OPERATIONS ? `, the last ${LISTED_OPERATIONS}` : ""}: ${listed}.`;
}

// The panel for one filter: buttons, a note of what was done, and the kernel cell by cell. It keeps what `show` gave it:
// {network (as trained), operations, layer, filter, channel}; every change goes to `onChange` as the new list.
export function makeSurgery(host, { stops, onChange }) {
  const frame = element("section", "surgery"),
    title = element("h4"),
    tools = element("div", "tools");
  const note = element("p", "done"),
    problem = element("p", "problem");
  note.setAttribute("role", "status");
  problem.setAttribute("role", "alert");
  let shown = null,
    now = null;

  const operate = (what, kernel, bias) => {
    problem.textContent = "";
    if (shown.operations.length >= MOST_OPERATIONS) {
      problem.textContent = `Expected at most ${MOST_OPERATIONS} changes. Undo or reset some first.`;
      return;
    }
    take([...shown.operations, { layer: shown.layer, filter: shown.filter, what, kernel, bias }]);
  };
  const take = (operations) => {
    shown = { ...shown, operations };
    update();
    onChange(operations);
  };
  const button = (words, help, action) => {
    const node = element("button", "", words);
    node.type = "button";
    node.title = help;
    node.onclick = () => {
      problem.textContent = "";
      cells.forgive();
      action();
    };
    return node;
  };
  const copy = () => {
    const last = now.filters - 1,
      from = source.value === "" ? NaN : Number(source.value);
    if (!Number.isInteger(from) || from < 0 || from > last || from === shown.filter) {
      problem.textContent = `Expected another filter of ${shown.layer}, a whole number from 0 to ${last}. Received: ${source.value || "nothing"}.`;
      return;
    }
    const { kernel, bias } = filterOf(now.network, shown.layer, from);
    operate(`copied from ${from}`, kernel, bias);
  };
  const source = element("input");
  Object.assign(source, { type: "number", min: 0, step: 1, value: 0 });
  source.setAttribute("aria-label", "Copy from filter");
  source.onkeydown = (event) => {
    if (event.key === "Enter") copy();
  };
  const copying = button("Copy from", "Kernel and bias of another filter of this layer", copy),
    pair = element("span", "pair");
  pair.append(copying, source);
  const undo = button("Undo", "Take back the last change", () => take(shown.operations.slice(0, -1)));
  const reset = button("Reset", "Take back all changes, of every filter", () => take([]));
  const editing = button("Edit cells", "Type the weights of this filter", () => {
    cells.frame.hidden = !cells.frame.hidden;
    update();
  });
  tools.append(
    button("Mute", "Kernel and bias become zero", () =>
      operate(
        "muted",
        now.kernel.map(() => 0),
        0,
      ),
    ),
    button("Invert", "Kernel and bias times −1", () =>
      operate(
        "inverted",
        now.kernel.map((value) => -value),
        -now.bias,
      ),
    ),
    button("Randomise", "Normal values with the mean and spread of the layer's trained kernels", () =>
      operate(
        "randomised",
        normalLike(shown.network.arrays[`${shown.layer}/kernel`].values, now.kernel.length),
        now.bias,
      ),
    ),
    pair,
    editing,
    undo,
    reset,
  );
  const cells = makeKernelCells(stops, (kernel, bias) => operate("edited", kernel, bias));
  cells.frame.hidden = true;
  frame.append(title, tools, problem, note, cells.frame);
  host.append(frame);

  const update = () => {
    const network = applyOperations(shown.network, shown.operations),
      shape = network.arrays[`${shown.layer}/kernel`].shape;
    now = { network, filters: shape[3], ...filterOf(network, shown.layer, shown.filter) };
    source.max = now.filters - 1;
    copying.disabled = source.disabled = now.filters < 2;
    undo.disabled = reset.disabled = !shown.operations.length;
    editing.setAttribute("aria-expanded", String(!cells.frame.hidden));
    const words = operationsInWords(shown.operations);
    if (note.textContent !== words) note.textContent = words;
    if (cells.frame.hidden) return;
    const key = `${network.header.key} ${shown.layer} ${shown.filter}`,
      colour = colourInput(network, shown.layer);
    cells.show({ key, shape, colour, kernel: now.kernel, bias: now.bias, channel: shown.channel ?? 0 });
  };

  return {
    // Called in every frame while the pen moves: does nothing unless something differs from the last time
    show(next) {
      if (shown && ["network", "operations", "layer", "filter", "channel"].every((part) => shown[part] === next[part]))
        return;
      if (shown?.layer !== next.layer || shown?.filter !== next.filter) {
        title.textContent = `Operate on ${next.layer}, filter ${next.filter}`;
        problem.textContent = "";
        source.value = next.filter === 0 ? 1 : 0;
      }
      shown = next;
      update();
    },
  };
}

// Whether a layer sees the red, green and blue of the picture itself
function colourInput({ header, arrays }, layer) {
  const first = header.names.find((name) => arrays[`${name}/kernel`]);
  return layer === first && arrays[`${layer}/kernel`].shape[2] === 3;
}

// One slice of a kernel as fields, and the bias: Enter or leaving a field takes its value, Escape brings the old one back
function makeKernelCells(stops, onChange) {
  const frame = element("div", "cells"),
    choice = element("label", "", "Slice for "),
    slices = element("select"),
    grid = element("div", "grid");
  const table = colourTable(stops.diverging),
    beside = element("div", "beside"),
    wrong = element("p", "problem"),
    scale = element("div");
  const biasLine = element("label", "", "Bias ");
  wrong.setAttribute("role", "alert");
  choice.append(slices);
  beside.append(grid, wrong);
  frame.append(choice, beside, scale, biasLine);
  let shown = null,
    fields = [],
    channel = 0;

  const field = (words, place) => {
    const input = element("input");
    Object.assign(input, { type: "text", inputMode: "decimal", autocomplete: "off", spellcheck: false });
    input.setAttribute("aria-label", words);
    input.oninput = () => {
      wrong.textContent = "";
    };
    input.onchange = () => takeField(input, place());
    input.onkeydown = (event) => {
      if (event.key === "Escape") write(input, input.known);
    };
    return input;
  };
  const bias = field("Bias", () => -1);
  biasLine.append(bias);

  // place: of the value in the kernel, -1 for the bias
  const takeField = (input, place) => {
    const { value, wrong: sentence } = weightFrom(input.value),
      { kernel } = shown,
      old = shortNumber(input.known);
    wrong.textContent = sentence
      ? `${input.getAttribute("aria-label")}: ${sentence} It stays ${old.replaceAll("-", "−")}.`
      : "";
    write(input, input.known);
    if (sentence || value === Number(old)) return;
    if (place < 0) onChange(kernel, value);
    else
      onChange(
        kernel.map((weight, at) => (at === place ? value : weight)),
        shown.bias,
      );
  };
  const shortNumber = (value) => String(Number(value.toPrecision(4)));
  const write = (input, value) => {
    Object.assign(input, { known: value, value: shortNumber(value), title: String(value) });
  };
  // a half-typed text stays, unless the number behind it changed
  const refresh = (input, value) => {
    if (input.known !== value) write(input, value);
  };

  const layOut = ([size, width, channels]) => {
    fields = Array.from({ length: size * width }, (_, cell) =>
      field(`Row ${Math.floor(cell / width)}, column ${cell % width}`, () => cell * channels + channel),
    );
    grid.style.setProperty("--columns", width);
    grid.replaceChildren(...fields);
  };
  const paint = () => {
    const range = rangeOf(shown.kernel, true),
      channels = shown.shape[2];
    fields.forEach((input, cell) => {
      const value = shown.kernel[cell * channels + channel],
        colour = colourOf(table, range, value);
      refresh(input, value);
      input.style.background = `rgb(${colour.join(",")})`;
      input.style.color = inkOn(colour);
    });
    refresh(bias, shown.bias);
    scale.replaceChildren(legend(stops.diverging, range, "weight"));
  };
  slices.onchange = () => {
    channel = Number(slices.value);
    wrong.textContent = "";
    paint();
  };

  return {
    frame,
    forgive() {
      wrong.textContent = "";
    },
    show(next) {
      const channels = next.shape[2],
        another = shown?.key !== next.key;
      if (another) {
        for (const input of fields) write(input, input.known); // a field with typed text would report it when it goes
        layOut(next.shape);
        bias.known = undefined;
        wrong.textContent = "";
        choice.hidden = channels === 1;
        slices.replaceChildren(
          ...Array.from(
            { length: channels },
            (_, place) => new Option(next.colour ? ["R", "G", "B"][place] : `map ${place} of the layer before`, place),
          ),
        );
      }
      if (another || next.channel !== shown.channel) channel = Math.min(channels - 1, next.channel);
      slices.value = channel;
      shown = next;
      paint();
    },
  };
}
