// A kernel slides over a picture: the window, its products and their sum at one place, and the output filling up.
// Everything that moves is computed here, as core/network/sliding.py computes it. A message with rows of panels (what relu and
// pooling make of the output) is only shown.

import {
  colourOf,
  colourTable,
  element,
  inkOn,
  legend,
  pixelCanvas,
  rangeOf,
  readable,
  sharpContext,
  twoDigits,
} from "./paint.js";

const MARK = "#ff9f1c",
  EVEN = "#7f8894",
  GREYS = ["#000000", "#ffffff"],
  TINTS = { R: "#ff4d42", G: "#35c759", B: "#4c8dff" };
const HIGH = 330,
  LESS_HIGH = 260,
  WIDEST_CELL = 64,
  SMALLEST_FONT = 10,
  NARROW = 700,
  SLICE = 130,
  PANEL = 160,
  SMALLEST_MARK = 6;
const SPEEDS = [1, 2, 4, 8, 15, 30, 60, 120, 250, 500, 1000],
  WHOLE = 15;
const LARGEST_WEIGHT = 1e6,
  A_NUMBER = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(?:\/([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?))?$/;

export default function makePart(root, { header }) {
  return header.lines ? makeLines(root) : makeSlide(root);
}

// What the kernel sees and gives at one place; cells outside of the picture are zeros and not `inside`
export function stepAt(picture, kernel, moving, row, column) {
  const [height, width, channels] = picture.shape,
    [high, wide, slices] = kernel.shape,
    count = high * wide * channels;
  const step = {
    seen: new Float64Array(count),
    inside: new Uint8Array(count),
    products: new Float64Array(count),
    subtotals: new Float64Array(channels),
    total: 0,
  };
  for (let j = 0; j < high; j++)
    for (let i = 0; i < wide; i++) {
      const y = row * moving.stride[0] - moving.before[0] + j * moving.dilation,
        x = column * moving.stride[1] - moving.before[1] + i * moving.dilation;
      if (y < 0 || y >= height || x < 0 || x >= width) continue;
      for (let c = 0; c < channels; c++) {
        const at = (j * wide + i) * channels + c,
          value = picture.values[(y * width + x) * channels + c];
        step.seen[at] = value;
        step.inside[at] = 1;
        step.products[at] = value * kernel.values[(j * wide + i) * slices + Math.min(c, slices - 1)];
        step.subtotals[c] += step.products[at];
      }
    }
  step.total = step.subtotals.reduce((sum, part) => sum + part, 0);
  return step;
}

// The sums at all places, row after row
export function slideOver(picture, kernel, moving) {
  const output = new Float64Array(moving.rows * moving.columns);
  for (let row = 0; row < moving.rows; row++)
    for (let column = 0; column < moving.columns; column++) {
      output[row * moving.columns + column] = stepAt(picture, kernel, moving, row, column).total;
    }
  return output;
}

export function turned({ shape, values }) {
  const [high, wide, slices] = shape,
    places = high * wide;
  return {
    shape,
    values: values.map((_, at) => values[(places - 1 - Math.floor(at / slices)) * slices + (at % slices)]),
  };
}

// A weight typed by hand, "1/9" too; null if it is none
export function weightOf(text) {
  const found = A_NUMBER.exec(text.trim().toLowerCase().replaceAll("−", "-").replace(",", "."));
  const value = found ? Number(found[1]) / Number(found[2] ?? 1) : NaN;
  return Math.abs(value) <= LARGEST_WEIGHT ? value : null;
}

export function kernelText({ shape: [high, wide, slices], values }) {
  return Array.from({ length: slices }, (_, slice) =>
    Array.from({ length: high }, (_, j) =>
      Array.from({ length: wide }, (_, i) => Number(values[(j * wide + i) * slices + slice].toPrecision(6))).join(","),
    ).join(";"),
  ).join("|");
}

// As short as a cell wants it
export function cellText(value) {
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e5) return String(value + 0).replace("-", "−");
  if (size >= 1e4) return readable(value);
  return size >= 100
    ? value.toFixed(0).replace("-", "−")
    : size >= 10
      ? value.toFixed(1).replace("-", "−")
      : twoDigits(value);
}

// Four significant digits, as core/network/sliding.py `number` writes them
export function sumText(value) {
  return String(Number(value.toPrecision(4)) + 0).replaceAll("-", "−");
}

// The values of one grid, every value a square of `cell` pixels, with numbers where they can be read
function paintValues(
  area,
  { rows, columns, at, table, range, cell, left = 0, top = 0, until = rows * columns },
  image,
) {
  area.drawImage(image, left, top, columns * cell, rows * cell);
  const texts = [];
  if (cell >= 22 && table)
    for (let place = 0; place < until; place++) texts.push(cellText(at(Math.floor(place / columns), place % columns)));
  const font = texts.length
    ? Math.min(18, (cell - 5) / (0.58 * Math.max(...texts.map((text) => text.length))), cell * 0.5)
    : 0;
  if (font < SMALLEST_FONT) return;
  area.font = `${font}px sans-serif`;
  area.textAlign = "center";
  area.textBaseline = "middle";
  texts.forEach((text, place) => {
    const y = Math.floor(place / columns),
      x = place % columns;
    area.fillStyle = inkOn(colourOf(table, range, at(y, x)));
    area.fillText(text, left + (x + 0.5) * cell, top + (y + 0.5) * cell);
  });
}

function paintLines(area, rows, columns, cell) {
  if (cell < 14) return;
  area.strokeStyle = EVEN;
  area.lineWidth = 0.6;
  area.beginPath();
  for (let y = 0; y <= rows; y++) {
    area.moveTo(0, y * cell);
    area.lineTo(columns * cell, y * cell);
  }
  for (let x = 0; x <= columns; x++) {
    area.moveTo(x * cell, 0);
    area.lineTo(x * cell, rows * cell);
  }
  area.stroke();
}

// The zeros around a picture and places that are still empty
function hatch(area, left, top, width, height) {
  if (width <= 0 || height <= 0) return;
  area.save();
  area.beginPath();
  area.rect(left, top, width, height);
  area.clip();
  area.strokeStyle = EVEN;
  area.globalAlpha = 0.55;
  area.lineWidth = 1;
  area.beginPath();
  for (let x = left - height; x < left + width; x += 7) {
    area.moveTo(x, top + height);
    area.lineTo(x + height, top);
  }
  area.stroke();
  area.restore();
}

// A canvas that shows: its name for those who do not see it is set with its content
function shown(className) {
  const canvas = element("canvas", className);
  canvas.setAttribute("role", "img");
  return canvas;
}

// Row and column under the pointer
function cellUnder(event, canvas, cell, rows, columns) {
  const box = canvas.getBoundingClientRect(),
    inside = (place, count) => Math.max(0, Math.min(count - 1, Math.floor(place / cell)));
  return [inside(event.clientY - box.top, rows), inside(event.clientX - box.left, columns)];
}

function makeSlide(root) {
  const frame = element("div", "slide");
  frame.innerHTML = `
    <div class="controls">
      <button class="start">Start over</button><button class="back">Back</button><button class="play primary">▶ Play</button>
      <button class="next">Step</button><button class="all">Show all</button>
      <label>Speed <input class="speed" type="range" min="0" max="${SPEEDS.length - 1}" step="1"><output></output></label>
      <p class="reading" aria-live="polite"></p>
    </div>
    <div class="stage"><div class="pictures"></div><div class="terms"></div></div>
    <p class="wrong" role="alert"></p>`;
  root.append(frame);
  const find = (name) => frame.querySelector(name),
    speed = find(".speed");
  let message = null,
    send = null,
    built = "",
    width = 0,
    at = 0,
    all = true,
    playing = 0,
    sent = 0,
    chosenSpeed = false;
  let views = [],
    input = null,
    outputs = [],
    blocks = [];

  const places = () => message.header.moving.rows * message.header.moving.columns;
  const answer = (sum) => sum / message.header.divisor + message.header.bias;

  // what every variant computes, and one range of colours for all of them
  const compute = () => {
    const { header, arrays } = message;
    views = header.variants.map((variant) => {
      const kernel = variant.flip ? turned(arrays.kernel) : arrays.kernel;
      return { ...variant, kernel, values: slideOver(arrays.picture, kernel, header.moving).map(answer) };
    });
    const signed = views.some((view) => view.values.some((value) => value < 0));
    const ranges = views.map((view) => rangeOf(view.values, signed));
    const range = ranges.reduce((widest, one) => (one.high > widest.high ? one : widest));
    const stops = signed ? header.stops.diverging : GREYS; // without a negative value the output is a picture again
    const { values: pixels } = arrays.picture,
      dark = pixels.some((value) => value < 0),
      largest = rangeOf(pixels, true).high;
    const seen = { range: rangeOf(pixels, dark), stops: dark ? header.stops.diverging : GREYS },
      diverging = colourTable(header.stops.diverging);
    const tables = header.channels.map((name) => colourTable(name ? ["#000000", TINTS[name]] : seen.stops));
    views.forEach((view) => {
      const weights = rangeOf(view.kernel.values, true),
        limit = weights.high * largest;
      Object.assign(view, {
        range,
        stops,
        table: colourTable(stops),
        seen,
        tables,
        diverging,
        weights,
        products: { low: -limit, high: limit },
      });
    });
  };

  const strongest = () => {
    const { values } = views[0];
    return values.reduce((best, value, place) => (Math.abs(value) > Math.abs(values[best]) + 1e-9 ? place : best), 0);
  };

  const build = () => {
    const { header, arrays } = message,
      { moving } = header,
      [height, wide, channels] = arrays.picture.shape;
    const around = [height + moving.before[0] + moving.behind[0], wide + moving.before[1] + moving.behind[1]];
    width = frame.clientWidth || 900;
    const flat = around[0] === 1,
      count = flat ? 1 : views.length + 1,
      gap = 28;
    let room = (width - gap * (count - 1)) / count;
    if (width < NARROW && !flat && (room < 140 || room / around[1] < 4)) room = width;
    const below = arrays.kernel.shape[1] > 3 || channels > 1 || views.length > 1; // the terms, in a line of their own
    const fits = (rows, columns) => Math.min(room / columns, (below ? LESS_HIGH : HIGH) / rows, WIDEST_CELL);
    const exact = Math.min(fits(...around), fits(moving.rows, moving.columns)),
      cell = exact >= 2 ? Math.floor(exact) : exact;
    input = inputPanel(around, cell);
    outputs = views.map((view) => outputPanel(view, cell));
    find(".pictures").replaceChildren(input.node, ...outputs.map((panel) => panel.node));
    for (const panel of [input, ...outputs]) panel.node.style.maxWidth = `${Math.floor(room)}px`; // words wrap below narrow pictures
    find(".pictures").classList.toggle("stacked", flat);
    find(".stage").classList.toggle("below", below);
    find(".reading").classList.toggle("long", views.length > 1);
    blocks = views.map((view, place) => termsOf(view, place, channels));
    find(".terms").replaceChildren(...blocks.map((block) => block.node));
  };

  const inputPanel = (around, cell) => {
    const { header, arrays } = message,
      { moving } = header,
      {
        shape: [height, wide, channels],
        values,
      } = arrays.picture;
    const { range, stops } = views[0].seen,
      table = channels === 1 ? views[0].tables[0] : null,
      canvas = shown("input"),
      node = element("section", "panel");
    const value = (y, x) => values[(y * wide + x) * channels];
    const image = pixelCanvas(
      height,
      wide,
      table ? value : (y, x) => [0, 1, 2].map((c) => Math.round(255 * values[(y * wide + x) * channels + c])),
      table,
      range,
    );
    canvas.setAttribute(
      "aria-label",
      `Input, ${height} by ${wide}, ${channels === 1 ? "one channel" : `${channels} channels`}, with the window framed`,
    );
    node.append(element("h4", "", `Input ${height}×${wide}${channels > 1 ? `×${channels}` : ""}`), canvas);
    if (table) node.append(legend(stops, range, ""));
    const [top, left] = moving.before;
    canvas.onpointerdown = canvas.onpointermove = (event) => {
      const box = canvas.getBoundingClientRect(),
        spans = arrays.kernel.shape.slice(0, 2).map((size) => (moving.dilation * (size - 1)) / 2);
      const [row, column] = [
        (event.clientY - box.top) / cell - 0.5 - spans[0],
        (event.clientX - box.left) / cell - 0.5 - spans[1],
      ].map((place, axis) =>
        Math.max(0, Math.min([moving.rows, moving.columns][axis] - 1, Math.round(place / moving.stride[axis]))),
      );
      point(event, row * moving.columns + column);
    };
    return {
      node,
      paint(row, column) {
        const area = sharpContext(canvas, around[1] * cell, around[0] * cell);
        hatch(area, 0, 0, around[1] * cell, around[0] * cell);
        paintValues(
          area,
          { rows: height, columns: wide, at: value, table, range, cell, left: left * cell, top: top * cell },
          image,
        );
        paintLines(area, around[0], around[1], cell);
        frameTaps(area, row, column, cell);
      },
    };
  };

  // every pixel that the kernel touches, and the window they make
  const frameTaps = (area, row, column, cell) => {
    const { moving } = message.header,
      [high, wide] = message.arrays.kernel.shape;
    const top = row * moving.stride[0],
      left = column * moving.stride[1],
      [tall, broad] = [high, wide].map((size) => moving.dilation * (size - 1) + 1);
    area.strokeStyle = MARK;
    area.lineWidth = cell < 8 ? 2 : 3;
    if (moving.dilation > 1 && cell >= 4) {
      area.lineWidth = 2;
      for (let j = 0; j < high; j++)
        for (let i = 0; i < wide; i++)
          area.strokeRect(
            (left + i * moving.dilation) * cell + 1,
            (top + j * moving.dilation) * cell + 1,
            cell - 2,
            cell - 2,
          );
      area.setLineDash([5, 4]);
    }
    area.strokeRect(left * cell + 1, top * cell + 1, broad * cell - 2, tall * cell - 2);
    area.setLineDash([]);
  };

  const outputPanel = (view, cell) => {
    const { rows, columns } = message.header.moving,
      canvas = shown("output"),
      node = element("section", "panel"),
      key = element("div");
    const head = element("h4", "", view.title),
      note = element("p", "note-line", view.note);
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    canvas.setAttribute(
      "aria-label",
      `${view.title}, ${rows} by ${columns} values. Arrows move the window, space plays and pauses, Home starts over, End shows all.`,
    );
    node.append(head, canvas, key, note);
    canvas.onpointerdown = canvas.onpointermove = (event) => {
      const [row, column] = cellUnder(event, canvas, cell, rows, columns);
      point(event, row * columns + column);
    };
    canvas.onkeydown = press;
    const value = (y, x) => view.values[y * columns + x];
    let image = null;
    const panel = {
      node,
      renew(next) {
        view = next;
        image = pixelCanvas(rows, columns, value, view.table, view.range);
        key.replaceChildren(legend(view.stops, view.range, ""));
        head.textContent = view.title;
        note.textContent = view.note;
      },
      paint(row, column) {
        const area = sharpContext(canvas, columns * cell, rows * cell),
          until = all ? rows * columns : at + 1;
        paintValues(area, { rows, columns, at: value, table: view.table, range: view.range, cell, until }, image);
        if (!all)
          for (const [x, y, w, h] of [
            [column + 1, row, columns - column - 1, 1],
            [0, row + 1, columns, rows - row - 1],
          ]) {
            area.clearRect(x * cell, y * cell, w * cell, h * cell);
            hatch(area, x * cell, y * cell, w * cell, h * cell);
          }
        paintLines(area, rows, columns, cell);
        const around = cell < 8 ? 2 : -1; // about a small cell, inside a large one
        area.strokeStyle = MARK;
        area.lineWidth = cell < 8 ? 2 : 3;
        area.strokeRect(column * cell - around, row * cell - around, cell + 2 * around, cell + 2 * around);
      },
    };
    panel.renew(view);
    return panel;
  };

  // window × kernel = products, a line a channel, and their sum
  const termsOf = (view, place, channels) => {
    const { header, arrays } = message,
      [high, wide] = arrays.kernel.shape,
      node = element("section", "variant");
    node.style.setProperty("--columns", wide);
    node.classList.add(wide > 5 ? "tiny" : wide > 3 ? "small" : "usual");
    if (views.length > 1) node.append(element("h4", "", view.title));
    const lines = header.channels.map((name, channel) => {
      const line = element("div", "line"),
        slice = channels > 1 ? sliceOf(name, channel) : null;
      const weights = grid(
        view.flip ? "kernel, flipped" : "kernel: click and type",
        high,
        wide,
        view.flip ? null : channel,
      );
      const grids = { seen: grid("window", high, wide), kernel: weights, products: grid("products", high, wide) };
      const subtotal = element("div", "subtotal"),
        sum = element("output", "sum");
      subtotal.append(element("span", "caption", channels > 1 ? `sum of ${name}` : "sum"), sum);
      const factors = element("div", "group"),
        results = element("div", "group");
      factors.append(grids.seen.node, element("span", "sign", "×"), grids.kernel.node);
      results.append(element("span", "sign", "="), grids.products.node, element("span", "sign", "→"), subtotal);
      line.append(...(slice ? [slice.node] : []), factors, results);
      node.append(line);
      return { grids, sum, slice };
    });
    const total = element("p", "total");
    node.append(total);
    return {
      node,
      paint(row, column) {
        paintTerms(views[place], lines, total, row, column);
      },
    };
  };

  const grid = (caption, high, wide, channel = null) => {
    const node = element("div", "part"),
      cells = element("div", "grid");
    cells.setAttribute("role", "group");
    cells.setAttribute("aria-label", `${caption}, ${high} by ${wide}`);
    const all = Array.from({ length: high * wide }, (_, cell) =>
      channel === null ? element("span", "cell") : kernelInput(cell, channel, wide),
    );
    cells.append(...all);
    node.append(element("span", "caption", caption), cells);
    return { node, cells: all };
  };

  const kernelInput = (cell, channel, wide) => {
    const field = element("input", "cell");
    field.setAttribute(
      "aria-label",
      `Weight, row ${Math.floor(cell / wide)}, column ${cell % wide}${message.header.channels[channel] ? `, ${message.header.channels[channel]}` : ""}`,
    );
    field.inputMode = "text";
    field.autocomplete = "off";
    field.spellcheck = false;
    const weight = () => {
      const { shape, values } = message.arrays.kernel;
      return values[cell * shape[2] + Math.min(channel, shape[2] - 1)];
    };
    field.onfocus = () => {
      field.value = String(Number(weight().toPrecision(6)));
      field.dataset.before = field.value;
      field.select();
    };
    field.onkeydown = (event) => {
      if (event.key === "Enter") field.blur();
      else if (event.key === "Escape") {
        field.value = field.dataset.before;
        field.blur();
      }
    };
    field.onblur = () => {
      const typed = field.value,
        value = weightOf(typed);
      if (typed !== field.dataset.before) {
        find(".wrong").textContent =
          value === null
            ? `A weight is a number. Expected −1,000,000 to 1,000,000. Received: “${typed.slice(0, 20)}”. The old value stays.`
            : "";
        if (value !== null) return edit(cell, channel, value);
      }
      paint();
    };
    return field;
  };

  const edit = (cell, channel, value) => {
    const {
        shape: [high, wide, slices],
        values,
      } = message.arrays.kernel,
      channels = message.arrays.picture.shape[2];
    const changed = new Float32Array(high * wide * channels).map(
      (_, at) => values[Math.floor(at / channels) * slices + Math.min(at % channels, slices - 1)],
    );
    changed[cell * channels + channel] = value;
    message.arrays.kernel = { shape: [high, wide, channels], values: changed };
    sent = Date.now();
    send("edited", { id: sent, kernel: kernelText(message.arrays.kernel) });
    renew();
  };

  const sliceOf = (name, channel) => {
    const {
        shape: [height, wide, channels],
        values,
      } = message.arrays.picture,
      node = element("div", "part"),
      canvas = shown("slice");
    const cell = Math.max(1, SLICE / Math.max(height, wide)),
      at = (y, x) => values[(y * wide + x) * channels + channel];
    const image = pixelCanvas(height, wide, at, colourTable(["#000000", TINTS[name]]), { low: 0, high: 1 });
    canvas.setAttribute("aria-label", `Slice ${name} of the picture, with the window framed`);
    node.append(element("span", "caption", `slice ${name}`), canvas);
    const [top, left] = message.header.moving.before;
    return {
      node,
      paint(row, column) {
        const area = sharpContext(canvas, wide * cell, height * cell);
        area.drawImage(image, 0, 0, wide * cell, height * cell);
        area.translate(-left * cell, -top * cell);
        frameTaps(area, row, column, cell);
      },
    };
  };

  const paintTerms = (view, lines, total, row, column) => {
    const { header, arrays } = message,
      channels = arrays.picture.shape[2],
      slices = view.kernel.shape[2];
    const step = stepAt(arrays.picture, view.kernel, header.moving, row, column);
    lines.forEach(({ grids, sum, slice }, channel) => {
      slice?.paint(row, column);
      for (let cell = 0; cell < step.seen.length / channels; cell++) {
        const place = cell * channels + channel,
          weight = view.kernel.values[cell * slices + Math.min(channel, slices - 1)];
        fill(grids.seen.cells[cell], step.seen[place], view.tables[channel], view.seen.range, !step.inside[place]);
        fill(grids.kernel.cells[cell], weight, view.diverging, view.weights);
        fill(grids.products.cells[cell], step.products[place], view.diverging, view.products);
      }
      sum.textContent = sumText(step.subtotals[channel]);
    });
    total.replaceChildren(...totalParts(step, header));
    total.dataset.value = answer(step.total);
  };

  const fill = (cell, value, table, range, outside = false) => {
    if (
      cell.shownValue === value &&
      cell.shownLimit === range.high &&
      cell.shownOutside === outside &&
      cell.tagName !== "INPUT"
    )
      return;
    Object.assign(cell, { shownValue: value, shownLimit: range.high, shownOutside: outside });
    const colour = colourOf(table, range, value),
      text = outside ? "0" : cellText(value);
    cell.title = outside ? "padding: 0" : String(value);
    cell.classList.toggle("outside", outside);
    cell.style.background = outside ? "" : `rgb(${colour})`;
    cell.style.color = outside ? "" : inkOn(colour);
    if (cell.tagName !== "INPUT") cell.textContent = text;
    else if (!cell.matches(":focus")) cell.value = text; // what is being typed is not touched
  };

  // "R −0.12 + G 0.3 + B 0.05 = 0.23", then what is divided and added, in words
  const totalParts = (step, { channels, divisor, bias }) => {
    const words =
      channels.length > 1
        ? [
            `${channels.length} slices, one sum: ${channels.map((name, place) => `${name} ${sumText(step.subtotals[place])}`).join(" + ")} = ${sumText(step.total)}`,
          ]
        : [];
    if (divisor !== 1) words.push(`${sumText(step.total)} / ${divisor} = ${sumText(step.total / divisor)}`);
    if (bias) words.push(`${sumText(step.total / divisor)} + bias ${sumText(bias)} = ${sumText(answer(step.total))}`);
    if (divisor !== 1 && Math.abs(step.total / divisor - 1) < 1e-9) words.push("an exact match");
    return words.map((text) => element("span", "", text));
  };

  const paint = () => {
    const { columns } = message.header.moving,
      row = Math.floor(at / columns),
      column = at % columns;
    input.paint(row, column);
    for (const part of [...outputs, ...blocks]) part.paint(row, column);
    find(".reading").replaceChildren(
      element("span", "", `Row ${row}, column ${column}: `),
      ...views.map((view, place) =>
        element(
          "b",
          "",
          `${views.length > 1 ? `${place ? ", flipped " : "as it is "}` : ""}${sumText(view.values[at])}`,
        ),
      ),
    );
    frame.dataset.at = at;
    frame.dataset.all = all;
    find(".back").disabled = at === 0;
    find(".next").disabled = at === places() - 1;
  };

  const renew = () => {
    compute();
    outputs.forEach((panel, place) => panel.renew(views[place]));
    paint();
  };

  const stop = () => {
    cancelAnimationFrame(playing);
    playing = 0;
    find(".play").textContent = "▶ Play";
    find(".reading").setAttribute("aria-live", "polite");
  };
  const go = (place) => {
    at = Math.max(0, Math.min(places() - 1, place));
    paint();
  };
  const play = () => {
    if (playing) return stop();
    if (all || at === places() - 1) {
      all = false;
      go(0);
    }
    find(".play").textContent = "Pause";
    find(".reading").setAttribute("aria-live", "off");
    let before = performance.now(),
      due = 0;
    const turn = (now) => {
      due += ((now - before) / 1000) * SPEEDS[speed.value];
      before = now;
      if (due >= 1) {
        go(at + Math.floor(due));
        due %= 1;
      }
      if (at === places() - 1) {
        all = true;
        stop();
        paint();
      } else playing = requestAnimationFrame(turn);
    };
    playing = requestAnimationFrame(turn);
  };
  const showAll = () => {
    stop();
    all = true;
    paint();
  };
  const start = () => {
    stop();
    all = false;
    go(0);
  };
  const point = (event, place) => {
    if (event.type === "pointermove" && !event.buttons && !all) return; // on its way to a button, over a half filled output
    stop();
    if (place !== at) go(place);
  };
  const press = (event) => {
    const { columns } = message.header.moving,
      moves = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns };
    const inside = at + (moves[event.key] ?? 0) >= 0 && at + (moves[event.key] ?? 0) < places();
    if (event.key in moves) {
      stop();
      if (inside) go(at + moves[event.key]);
    } else if (event.key === " ") play();
    else if (event.key === "Home") start();
    else if (event.key === "End") showAll();
    else return;
    event.preventDefault();
  };
  find(".start").onclick = start;
  find(".back").onclick = () => {
    stop();
    go(at - 1);
  };
  find(".next").onclick = () => {
    stop();
    go(at + 1);
  };
  find(".play").onclick = play;
  find(".all").onclick = showAll;
  const sayPace = () => {
    find(".controls output").textContent = `${SPEEDS[speed.value]} a second`;
  };
  speed.oninput = () => {
    chosenSpeed = true;
    sayPace();
  };
  const resized = new ResizeObserver(() => {
    if (message && Math.abs(frame.clientWidth - width) > 8) {
      build();
      paint();
    }
  });
  resized.observe(frame);

  return {
    receive(next, setStateValue) {
      send = setStateValue;
      const { header, arrays } = next,
        structure = JSON.stringify([
          header.key,
          header.moving,
          arrays.kernel.shape.slice(0, 2),
          header.variants.length,
          header.channels,
        ]);
      if (structure === built && header.edit < sent) arrays.kernel = message.arrays.kernel; // what was typed since is on its way
      message = next;
      find(".wrong").textContent = "";
      compute();
      if (structure === built) {
        outputs.forEach((panel, place) => panel.renew(views[place]));
        paint();
        return;
      }
      stop();
      built = structure;
      at = strongest();
      all = true;
      if (!chosenSpeed) {
        const wanted = SPEEDS.findIndex((pace) => pace * WHOLE >= places());
        speed.value = wanted < 0 ? SPEEDS.length - 1 : wanted;
      }
      sayPace();
      build();
      paint();
    },
    remove() {
      stop();
      resized.disconnect();
      frame.remove();
    },
  };
}

// Lines of panels with arrows between: what becomes of an output. One range of colours for all of them.
function makeLines(root) {
  const frame = element("div", "slide lines");
  root.append(frame);
  let message = null,
    width = 0;

  const draw = () => {
    const { header, arrays } = message,
      values = Object.values(arrays).flatMap((array) => Array.from(array.values));
    const signed = values.some((value) => value < 0),
      range = rangeOf(values, signed),
      stops = signed ? header.stops.diverging : GREYS;
    const table = colourTable(stops),
      reading = element("p", "reading", header.hint);
    width = frame.clientWidth || 900;
    reading.setAttribute("aria-live", "polite");
    const most = Math.max(...header.lines.map((line) => line.panels.length));
    const [tallest, widest] = [0, 1].map((axis) => Math.max(...Object.values(arrays).map(({ shape }) => shape[axis])));
    const room = width < NARROW ? width : (width - 50 * (most - 1)) / most;
    const exact = Math.min(room / widest, PANEL / tallest, WIDEST_CELL),
      cell = exact >= 2 ? Math.floor(exact) : exact;
    const chains = element("div", "chains");
    chains.append(
      ...header.lines.map((line) => {
        const node = element("section"),
          chain = element("div", "chain");
        line.panels.forEach((panel, place) => {
          if (place) chain.append(element("span", "sign", "→"));
          chain.append(panelOf(panel, arrays[panel.array], { table, range, cell: cell * panel.zoom, reading }));
        });
        node.append(element("h4", "", line.title), chain);
        return node;
      }),
    );
    frame.replaceChildren(chains, legend(stops, range, "the same colours everywhere"), reading);
  };

  const panelOf = (panel, { shape: [rows, columns], values }, { table, range, cell, reading }) => {
    const node = element("section", "panel"),
      canvas = shown("panel-values"),
      at = (y, x) => values[y * columns + x];
    canvas.setAttribute("aria-label", `${panel.title}, ${rows} by ${columns} values`);
    node.append(element("span", "caption", `${panel.title} ${rows}×${columns}`), canvas);
    const area = sharpContext(canvas, columns * cell, rows * cell);
    paintValues(area, { rows, columns, at, table, range, cell }, pixelCanvas(rows, columns, at, table, range));
    paintLines(area, rows, columns, cell);
    area.strokeStyle = MARK;
    area.lineWidth = 2;
    if (cell >= SMALLEST_MARK && panel.marks.length) {
      for (const place of panel.marks)
        area.strokeRect((place % columns) * cell + 1, Math.floor(place / columns) * cell + 1, cell - 2, cell - 2);
      reading.textContent = `${message.header.hint} ${message.header.framed}`;
    }
    canvas.onpointermove = canvas.onpointerdown = (event) => {
      const [y, x] = cellUnder(event, canvas, cell, rows, columns);
      reading.textContent = `${panel.title}, row ${y}, column ${x}: ${sumText(at(y, x))}`;
    };
    return node;
  };

  const resized = new ResizeObserver(() => {
    if (message && Math.abs(frame.clientWidth - width) > 8) draw();
  });
  resized.observe(frame);
  return {
    receive(next) {
      message = next;
      draw();
    },
    remove() {
      resized.disconnect();
      frame.remove();
    },
  };
}
