// The whole network on one screen, computed and painted anew while the pen moves; any value opens into its terms.

import { BOARD_HTML, makeBoard } from "./board.js";
import { makeCalculator } from "./calculator.js";
import { colourTable, rangeOf } from "./colours.js";
import { CHOSEN, describe, makeColumn, mapOf, SEEING, STRIP_WIDTH, stripLayout } from "./columns.js";
import { element } from "./element.js";
import { legend } from "./legend.js";
import { computable, forward } from "./network.js";
import { isComing, networkOf, onNetwork } from "./networks.js";
import { percent, readable } from "./numbers.js";
import { kernelGrid, LARGE, makeOpened, pairsCanvas, slicesCanvas } from "./opened.js";
import { pixelCanvas, sharpContext } from "./paint.js";
import { measurePainting } from "./painting_time.js";
import { prepareStrokes } from "./prepare.js";
import { cellsSeeing, fieldsOf } from "./sight.js";
import { applyOperations, makeSurgery } from "./surgery.js";
import { explain } from "./terms.js";

const COLUMN_HEIGHT = 400,
  INPUT_SIDE = 168,
  NARROW = 700,
  ANSWERS_WIDTH = { short: 150, long: 210 },
  COLUMN_GAP = 12;
const RANGES = { map: "each map", layer: "each layer", network: "whole network" };

// What the server sent of a network that the browser cannot compute: bytes between each layer's lowest and highest value
function servedResult(header, arrays) {
  const activations = {};
  for (const [name, { low, high }] of Object.entries(header.served.ranges)) {
    const { shape, values } = arrays[`served/${name}`];
    activations[name] = { shape, values: Float32Array.from(values, (byte) => low + (byte * (high - low)) / 255) };
  }
  return { activations, probabilities: header.served.probabilities };
}

export default function makeView(root) {
  const frame = element("div", "network");
  frame.ariaBusy = "true"; // until it is painted, with its weights
  frame.innerHTML = `
    <div class="tools"><fieldset class="ranges"><legend>Colour range</legend></fieldset><div class="legends"></div></div>
    <div class="columns"><section class="input">
      <h4>input</h4><p class="size"></p><div class="draw">${BOARD_HTML}</div>
      <canvas class="picture" tabindex="0" role="application"></canvas><p class="hint">Click a pixel: who sees it?</p>
    </section></div>
    <div class="tip" role="status"></div><p class="spoken" aria-live="polite"></p>
    <div class="below"><div class="left"></div><div class="calculator"></div></div>`;
  root.append(frame);
  const find = (name) => frame.querySelector(name);
  const columns = find(".columns"),
    picture = find(".picture"),
    tip = find(".tip"),
    spoken = find(".spoken");
  let message = null,
    header = null,
    network = null,
    send = null,
    tables = null,
    built = "",
    width = 0;
  let layers = [],
    answers = null,
    opened = null,
    calculator = null,
    surgery = null,
    surgeryHost = null;
  let range = "layer",
    image = null,
    result = null,
    frameId = 0,
    firstEvent = 0,
    stale = true,
    made = "";
  let chosen = null,
    trail = { entries: [], at: -1 },
    pixelOfInput = null,
    seen = "",
    favoured = null,
    operations = [];

  const schedule = (event) => {
    if (event && !firstEvent) firstEvent = event.timeStamp;
    stale = true;
    look();
  };
  const look = () => {
    if (!frameId) frameId = requestAnimationFrame(paint);
  };
  const speak = () =>
    requestAnimationFrame(() => {
      spoken.textContent = result ? `${header.runName} reads ${answers.answer()}` : "";
    });
  // The page's script adds to a drawing what Keras says of the chosen value, and all of a network not known here
  const needed = () => {
    const known = networkOf(header.run);
    return Boolean(chosen || (known && !computable(known.header)));
  };
  const board = makeBoard(frame, { schedule, rested: speak, needed });

  // ---- what is shown
  const output = (name) => (name === "input" ? { values: image, shape: header.input } : result?.activations[name]);
  const cellOf = ({ layer, map, pixel }) =>
    header.shapes[layer].length === 3 ? (pixel ? [...pixel, map] : null) : [map];
  const valueAt = (name, cell) => {
    const { values, shape } = output(name);
    return values[shape.length === 3 ? (cell[0] * shape[1] + cell[1]) * shape[2] + cell[2] : cell[0]];
  };
  const tell = () => send("opened", { ...(chosen ?? { layer: null }), at: Date.now() });

  const open = (layer, map, pixel, fresh = true) => {
    chosen = { layer, map, pixel: pixel ?? null };
    pixelOfInput = null;
    if (fresh) trail = { entries: [], at: -1 };
    const cell = cellOf(chosen);
    if (fresh && cell) trail = { entries: [{ layer, cell }], at: 0 };
    made = "";
    look();
    tell();
    showBelow();
  };
  // Two frames later it has its size
  const showBelow = () =>
    requestAnimationFrame(() =>
      requestAnimationFrame(() => find(".below").scrollIntoView({ block: "nearest", behavior: "smooth" })),
    );
  const walk = ({ layer, cell }) => {
    if (layer === "input") {
      pointAtInput(cell[0], cell[1]);
      return;
    }
    trail = { entries: [...trail.entries.slice(0, trail.at + 1), { layer, cell }], at: trail.at + 1 };
    open(layer, cell.at(-1), cell.length === 3 ? cell.slice(0, 2) : null, false);
  };
  const go = (at) => {
    trail = { ...trail, at };
    const { layer, cell } = trail.entries[at];
    open(layer, cell.at(-1), cell.length === 3 ? cell.slice(0, 2) : null, false);
  };
  const close = () => {
    const column = layers.find(({ spec }) => spec.name === chosen?.layer);
    chosen = null;
    trail = { entries: [], at: -1 };
    made = "";
    look();
    tell();
    column?.canvas.focus();
  };
  const levelUp = () => {
    if (chosen?.pixel) {
      open(chosen.layer, chosen.map, null);
      opened.canvas.focus();
    } else if (chosen) close();
  };

  // ---- columns
  const build = () => {
    tables = { true: colourTable(header.stops.diverging), false: colourTable(header.stops.sequential) };
    for (const old of columns.querySelectorAll(".layer, .answers")) old.remove();
    layers = header.names.map((name, place) =>
      makeColumn({ name, shape: header.shapes[name], signed: header.signed[name], repaint: look }, tables, {
        onPoint: (tile, event) => hover(name, tile, event),
        onChoose: (tile) => open(name, tile, null),
        onKey: (event) => key(place, event),
      }),
    );
    answers = makeAnswers();
    columns.append(...layers.map(({ node }) => node), answers.node);
    layers[0].canvas.tabIndex = 0;
    opened = makeOpened(header.stops, tables, {
      onPixel: (pixel) => open(chosen.layer, chosen.map, pixel),
      onEscape: levelUp,
      onClose: close,
      onEnter: () => find(".calculator button")?.focus(),
    });
    surgeryHost = element("div", "surgery-host");
    surgery = makeSurgery(surgeryHost, { stops: header.stops, onChange: operate });
    opened.node.append(surgeryHost);
    find(".left").replaceChildren(opened.node);
    find(".calculator").replaceChildren();
    calculator = makeCalculator(find(".calculator"), {
      stops: header.stops,
      classes: header.classes,
      onWalk: walk,
      onTrail: go,
      onClose: levelUp,
    });
    place();
  };

  // Strips and the input get what they need, maps share the rest; on a phone every layer has the whole width
  const place = () => {
    width = frame.clientWidth || 1000;
    const narrow = width < NARROW;
    frame.classList.toggle("narrow", narrow);
    const mapped = layers.filter(({ spec }) => spec.shape.length === 3);
    for (const column of layers)
      if (!mapped.includes(column)) column.place(narrow ? width : STRIP_WIDTH, narrow ? 120 : COLUMN_HEIGHT);
    const strips = layers
      .filter((column) => !mapped.includes(column))
      .reduce((sum, { spec }) => {
        const { across, tile } = stripLayout(spec.shape[0], COLUMN_HEIGHT);
        return sum + Math.max(46, across * tile);
      }, 0);
    const room =
      width -
      INPUT_SIDE -
      ANSWERS_WIDTH[answers.node.classList.contains("long") ? "long" : "short"] -
      strips -
      COLUMN_GAP * (layers.length + 1);
    for (const column of mapped)
      column.place(narrow ? width : Math.max(74, Math.floor(room / mapped.length)), narrow ? 420 : COLUMN_HEIGHT);
  };

  const makeAnswers = () => {
    const node = element("section", header.classes.some((name) => name.length > 2) ? "answers long" : "answers"),
      said = element("p", "said"),
      rows = header.classes.map((name, unit) => {
        const row = element("button", "row"),
          value = element("b", "value"),
          fill = element("i", "fill");
        row.append(element("span", "class", name), fill, value);
        row.onclick = () => open(header.names.at(-1), unit, null);
        row.onmouseenter = row.onfocus = () => {
          favoured = unit;
          look();
        };
        row.onmouseleave = row.onblur = () => {
          favoured = null;
          look();
        };
        row.onkeydown = (event) => {
          const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
          if (step) rows[(unit + step + rows.length) % rows.length].row.focus();
          else if (event.key === "ArrowLeft") focusLayer(layers.length - 1);
          else if (event.key === "Escape") levelUp();
          else return;
          event.preventDefault();
        };
        return { row, value, fill };
      });
    node.append(element("h4", "", "answer"), said, ...rows.map(({ row }) => row));
    return {
      node,
      rows,
      answer: () => said.textContent,
      show(probabilities) {
        const top = probabilities ? probabilities.indexOf(Math.max(...probabilities)) : -1;
        said.textContent = top < 0 ? "–" : header.classes[top];
        rows.forEach(({ row, value, fill }, unit) => {
          fill.style.setProperty("--share", probabilities?.[unit] ?? 0);
          value.textContent = probabilities ? percent(probabilities[unit]) : "";
          row.classList.toggle("top", unit === top);
        });
      },
    };
  };

  // ---- hand: pointer and keys
  const hover = (name, tile, event) => {
    if (tile === null || !event || !result) {
      tip.classList.remove("shown");
      return;
    }
    const box = frame.getBoundingClientRect(),
      { shape } = output(name),
      values = mapOf(output(name), tile),
      kernel = network?.arrays[`${name}/kernel`];
    const { low, high, mean } = describe(values),
      maps = shape.length === 3;
    const { kind, parameters, formula } = header.numbers[name];
    tip.replaceChildren(element("b", "", maps ? `${name}, map ${tile}` : `${name}, unit ${tile}`));
    tip.append(
      element(
        "span",
        "",
        maps
          ? `${shape[0]}×${shape[1]}: min ${readable(low)}, mean ${readable(mean)}, max ${readable(high)}`
          : `value ${readable(values[0])}`,
      ),
    );
    tip.append(element("span", "", `${kind}: ${formula || parameters} parameters`));
    if (kernel?.shape.length === 4)
      tip.append(kernel.shape[2] <= 3 ? kernelGrid(kernel, tile, tables).canvas : slicesCanvas(kernel, tile, tables));
    tip.classList.add("shown");
    const x = event.clientX - box.left,
      y = event.clientY - box.top,
      onLeft = x > box.width / 2;
    tip.style.left = `${onLeft ? Math.max(0, x - tip.offsetWidth - 12) : Math.min(x + 16, Math.max(0, box.width - tip.offsetWidth))}px`;
    tip.style.top = `${event.clientY + tip.offsetHeight + 24 > window.innerHeight ? y - tip.offsetHeight - 12 : y + 16}px`;
  };
  const pairsOf = (name, number, room) => {
    const before = header.names[header.names.indexOf(name) - 1] ?? "input";
    return pairsCanvas(
      network.arrays[`${name}/kernel`],
      number,
      output(before),
      tables,
      before !== "input" && header.signed[before],
      room,
    );
  };
  const focusLayer = (at) => {
    if (at >= layers.length) return answers.rows[0].row.focus();
    for (const [place, { canvas }] of layers.entries()) canvas.tabIndex = place === at ? 0 : -1;
    layers[Math.max(0, at)].canvas.focus();
  };
  const key = (at, event) => {
    const column = layers[at];
    if (event.key === "ArrowRight") focusLayer(at + 1);
    else if (event.key === "ArrowLeft") {
      if (at) focusLayer(at - 1);
      else picture.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      column.cursor += event.key === "ArrowDown" ? 1 : -1;
      look();
    } else if (event.key === "Enter" || event.key === " ") {
      open(column.spec.name, column.cursor, null);
      if (column.spec.shape.length === 3) requestAnimationFrame(() => opened.canvas.focus());
    } else if (event.key === "Escape") levelUp();
    else return;
    event.preventDefault();
  };
  const pointAtInput = (row, column) => {
    const [height, wide] = header.input;
    pixelOfInput = [Math.max(0, Math.min(height - 1, row)), Math.max(0, Math.min(wide - 1, column))];
    const seeing = cellsSeeing(header, pixelOfInput),
      told = header.names
        .filter((name) => header.shapes[name].length === 3)
        .map((name) =>
          seeing[name]
            ? `${name}: ${seeing[name][1] - seeing[name][0] + 1}×${seeing[name][3] - seeing[name][2] + 1} cells`
            : `${name}: none`,
        );
    seen = `Pixel (${pixelOfInput.join(", ")}) is seen by ${told.join(", ")} of every map. Escape ends.`;
    look();
  };
  picture.onclick = (event) => {
    const box = picture.getBoundingClientRect(),
      side = box.width / (header.input[1] + 2);
    pointAtInput(Math.floor((event.clientY - box.top) / side) - 1, Math.floor((event.clientX - box.left) / side) - 1);
  };
  picture.onkeydown = (event) => {
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (step) {
      const [row, column] = pixelOfInput ?? [0, 0];
      pointAtInput(row + step[0], column + step[1]);
    } else if (event.key === "Enter") focusLayer(0);
    else if (event.key === "Escape") {
      pixelOfInput = null;
      look();
    } else return;
    event.preventDefault();
  };

  const operate = (next) => {
    operations = next;
    send("operations", { key: header.run, operations, at: Date.now() });
    stale = true;
    made = "";
    look();
  };

  // ---- painting
  const compute = () => {
    const original = networkOf(header.run);
    frame.ariaBusy = String(isComing(header.run));
    header.nodes = original?.header.nodes ?? []; // come with the weights, once
    network = original ? (operations.length ? applyOperations(original, operations) : original) : null;
    if (header.drawing) image = board.now.strokes.length ? (prepareStrokes(board.now.strokes)?.centred ?? null) : null;
    else image = message.arrays.picture.values;
    const able = network && computable(network.header);
    if (able) result = image ? forward(network, image) : null;
    else
      result =
        image && header.served && (!header.drawing || header.served.drawing === board.id)
          ? servedResult(header, message.arrays)
          : null;
    stale = false;
  };
  const joined = (signed) => {
    let whole = { low: 0, high: 0, signed };
    for (const name of header.names)
      if (header.signed[name] === signed) {
        const own = rangeOf(result.activations[name].values, signed);
        if (own.high > whole.high) whole = own;
      }
    return whole;
  };
  const rangesFor = (name, signed, whole) => {
    const { values, shape } = result.activations[name];
    if (range === "map" && shape.length === 3) return (tile) => rangeOf(mapOf({ values, shape }, tile), signed);
    const own = range === "network" ? whole[signed] : rangeOf(values, signed);
    return () => own;
  };
  const paint = () => {
    frameId = 0;
    if (!header) return;
    if (Math.abs(frame.clientWidth - width) > 8) place();
    if (stale) compute();
    board.paint();
    const cell = chosen && result ? cellOf(chosen) : null,
      maps = chosen && header.shapes[chosen.layer].length === 3;
    const fields = cell && maps ? fieldsOf(header, chosen.layer, cell) : {};
    const seeing = pixelOfInput ? cellsSeeing(header, pixelOfInput) : {};
    paintPicture(fields.input);
    const whole = result ? { true: joined(true), false: joined(false) } : null;
    layers.forEach((column, place) => paintColumn(column, place, fields, seeing, whole));
    answers.show(result ? Array.from(result.probabilities) : null);
    paintOpened(cell, seeing, whole);
    if (firstEvent) measurePainting(firstEvent);
    firstEvent = 0;
  };
  const paintColumn = (column, place, fields, seeing, whole) => {
    const { name, signed } = column.spec,
      rows = seeing[name];
    const marks = {
      field: fields[name],
      seeing: rows && [rows[0], rows[2], rows[1], rows[3]],
      chosen: chosen?.layer === name ? chosen.map : undefined,
    };
    const kernel = network?.arrays[`${header.names.at(-1)}/kernel`];
    const favours = favoured !== null && place === layers.length - 2 && kernel && column.spec.shape.length === 1;
    column.title.textContent = favours ? `weights to ${header.classes[favoured]}` : name;
    if (!favours)
      return column.paint(result?.activations[name] ?? null, result && rangesFor(name, signed, whole), marks);
    const values = Float32Array.from(
        { length: kernel.shape[0] },
        (_, unit) => kernel.values[unit * kernel.shape[1] + favoured],
      ),
      own = rangeOf(values, true);
    column.paint({ values, shape: column.spec.shape }, () => own, marks, true);
  };
  const paintPicture = (field) => {
    const [height, wide, channels] = header.input,
      side = Math.floor(INPUT_SIDE / (wide + 2));
    const area = sharpContext(picture, (wide + 2) * side, (height + 2) * side);
    area.fillStyle = "#7f8894";
    area.fillRect(0, 0, picture.width, picture.height); // a border for what lies in the padding
    area.drawImage(
      pixelCanvas(
        height,
        wide,
        (y, x) =>
          [0, 1, 2].map((part) =>
            Math.round(255 * (image?.[(y * wide + x) * channels + Math.min(part, channels - 1)] ?? 0)),
          ),
        null,
      ),
      side,
      side,
      wide * side,
      height * side,
    );
    const box = ([top, left, bottom, right], colour) => {
      area.strokeStyle = colour;
      area.lineWidth = 3;
      area.strokeRect((left + 1) * side, (top + 1) * side, (right - left + 1) * side, (bottom - top + 1) * side);
    };
    if (field) box(field, CHOSEN);
    if (pixelOfInput) box([...pixelOfInput, ...pixelOfInput], SEEING);
    const size = field && `The chosen value sees ${field[2] - field[0] + 1}×${field[3] - field[1] + 1} pixels. `;
    const words = pixelOfInput
      ? seen
      : !image && header.drawing
        ? "Draw a digit: every layer follows the pen. Then click a map, and one of its values."
        : `${size ?? ""}Click a pixel: who sees it?`;
    if (find(".hint").textContent !== words) find(".hint").textContent = words;
    picture.setAttribute(
      "aria-label",
      `The input, ${height} by ${wide}${image ? "" : ", empty"}${field ? `; the chosen value sees rows ${field[0]} to ${field[2]}, columns ${field[1]} to ${field[3]}` : ""}. Arrows choose a pixel, Enter goes to the layers.`,
    );
  };
  const paintOpened = (cell, seeing, whole) => {
    const shown = Boolean(chosen && result),
      maps = shown && header.shapes[chosen.layer].length === 3;
    find(".below").hidden = !shown;
    opened.node.hidden = !maps;
    if (maps) {
      const { layer, map, pixel } = chosen,
        { shape } = output(layer),
        signed = header.signed[layer],
        rows = seeing[layer];
      opened.show({
        title: `${layer}, map ${map} (${shape[0]}×${shape[1]})`,
        map: mapOf(output(layer), map),
        size: shape.slice(0, 2),
        signed,
        range: rangesFor(layer, signed, whole)(map),
        chosen: pixel,
        seeing: rows && [rows[0], rows[2], rows[1], rows[3]],
        width,
      });
      paintMade(layer, map);
    }
    if (!shown || !cell) return calculator.hide();
    const explanation = header.served
      ? served(cell)
      : explain(network, result.activations, { values: image, shape: header.input }, chosen.layer, cell);
    if (!explanation) return calculator.hide();
    calculator.show(explanation, {
      trail: {
        entries: trail.entries.map((entry) => ({ ...entry, value: valueAt(entry.layer, entry.cell) })),
        at: trail.at,
      },
      checked: checkedValue(cell),
      shapes: header.shapes,
    });
  };
  // Of a network that the browser cannot compute, the server explains the chosen value
  const served = (cell) => {
    const { explanation } = header.served;
    return explanation?.layer === chosen.layer && explanation.cell.join() === cell.join() ? explanation : null;
  };
  // The kernel, the bias and the inputs of a convolution's map; they change with the map, the picture and the operations
  const paintMade = (layer, map) => {
    const kernel = network?.arrays[`${layer}/kernel`],
      key = `${layer} ${map} ${operations.length}`;
    surgeryHost.hidden = kernel?.shape.length !== 4;
    if (kernel?.shape.length !== 4) {
      opened.made.replaceChildren();
      made = "";
      return;
    }
    if (key !== made || (kernel.shape[2] > 3 && !firstEvent)) {
      // many small pictures: not while the pen moves
      const few = kernel.shape[2] <= 3,
        { canvas, range: own } = few ? kernelGrid(kernel, map, tables) : pairsOf(layer, map, Math.min(width, LARGE));
      const words = few
        ? kernel.shape[2] === 3
          ? "Its kernel: R, G, B"
          : "Its kernel"
        : `Its ${kernel.shape[2]} inputs, each beside its slice of the kernel`;
      opened.made.replaceChildren(
        element("h4", "", words),
        canvas,
        legend(header.stops.diverging, own, "weight"),
        element("p", "", `bias ${readable(network.arrays[`${layer}/bias`].values[map])}`),
      );
      made = key;
    }
    surgery.show({ network: networkOf(header.run), operations, layer, filter: map });
  };
  const checkedValue = (cell) => {
    const checked = header.checked;
    const same =
      checked &&
      checked.layer === chosen.layer &&
      checked.cell.join() === cell.join() &&
      checked.operations === operations.length &&
      (!header.drawing || checked.drawing === board.id);
    if (!same) return null;
    const difference = Math.abs(checked.value - checked.total);
    return { value: checked.value, by: checked.by, difference, agrees: difference <= checked.tolerance };
  };

  // ---- tools
  for (const [value, words] of Object.entries(RANGES)) {
    const label = element("label"),
      choice = element("input");
    choice.type = "radio";
    choice.name = "range";
    choice.checked = value === range;
    choice.onchange = () => {
      range = value;
      legends();
      look();
    };
    label.append(choice, words);
    find(".ranges").append(label);
  }
  const legends = () => {
    const both = new Set(Object.values(header.signed)),
      words = `largest of ${RANGES[range].replace("whole", "the whole")}`;
    find(".legends").replaceChildren(
      ...[
        [false, header.stops.sequential, "0"],
        [true, header.stops.diverging, "− largest"],
      ]
        .filter(([signed]) => both.has(signed))
        .map(([signed, stops, low]) => {
          const node = element("div", "legend"),
            bar = element("span", "bar");
          bar.style.background = `linear-gradient(to right, ${stops.join(",")})`;
          node.append(
            element("span", "", low),
            bar,
            element("span", "", signed ? "+ largest (layers that go below 0)" : words),
          );
          return node;
        }),
    );
  };
  const heard = onNetwork(() => schedule());
  const resized = new ResizeObserver(look);
  resized.observe(frame);

  return {
    receive(next, setStateValue) {
      message = next;
      header = next.header;
      send = setStateValue;
      frame.classList.toggle("drawing", header.drawing);
      find(".size").textContent = `${header.input[0]}×${header.input[1]}×${header.input[2]}`;
      if (built !== header.run) {
        // a link opens a value when the network appears; later the hand alone decides
        built = header.run;
        chosen = header.opened && { ...header.opened };
        operations = header.operations;
        build();
        legends();
        const cell = chosen && cellOf(chosen);
        trail = cell ? { entries: [{ layer: chosen.layer, cell }], at: 0 } : { entries: [], at: -1 };
        if (chosen) setTimeout(showBelow, 500); // when the page around it stands
      }
      if (header.drawing) board.receive(header, setStateValue);
      schedule();
      frame.dataset.run = header.runName;
    },
    remove() {
      cancelAnimationFrame(frameId);
      board.remove();
      resized.disconnect();
      heard();
      frame.remove();
    },
  };
}
