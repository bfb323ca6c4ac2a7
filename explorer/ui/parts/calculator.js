// The calculator: the numbers that made one value of a network, in order. It draws what `explain` of terms.js found.
// show() comes up to 20 times a second while the pen moves: what is on the page stays and only its numbers change.

import { colourOf, colourTable, inkOn, rangeOf } from "./colours.js";
import { element } from "./element.js";
import { legend } from "./legend.js";
import { readable, twoDigits } from "./numbers.js";

const EACH = 8,
  RGB = ["R", "G", "B"],
  MANY = 12;
const RULES = {
  relu: ["max(0, x)", (x) => `max(0, ${x})`],
  tanh: ["tanh(x)", (x) => `tanh(${x})`],
  sigmoid: ["1 / (1 + e^(−x))", (x) => `1 / (1 + e^(−(${x})))`],
};
// Of any function behind a sum; a softmax has lines of its own
const ruleOf = (name) => RULES[name] ?? (name && name !== "softmax" ? [`${name}(x)`, (x) => `${name}(${x})`] : null);

// --- words ---

const short = (value) => (Number.isFinite(value) ? readable(value) : "–");
// 7 digits are all that a float32 holds: more would only be noise
const full = (value) =>
  Number.isFinite(value) ? String(Number(value.toPrecision(7))).replaceAll("-", "−") : "not a number";
const closer = (value) => (Number.isFinite(value) ? String(Number(value.toPrecision(5))).replaceAll("-", "−") : "–");
const signed = (value) => (value > 0 ? "+" : "") + short(value);
const inBrackets = (value) => (value < 0 ? `(${short(value)})` : short(value));
const many = (count) => count.toLocaleString("en");
const share = (value) => {
  if (!Number.isFinite(value)) return "–";
  if (value > 0 && value < 0.0005) return "< 0.1 %";
  return value < 1 && value >= 0.9995 ? "> 99.9 %" : `${(100 * value).toFixed(1)} %`;
};
// A number in a cell: as many digits behind the point as its grid needs, so that the cells line up
const cellText = (value, largest) => {
  if (!Number.isFinite(value) || value === 0) return value === 0 ? "0" : "–";
  if (largest >= 0.1 && largest < 10) return twoDigits(value);
  if (largest < 0.01 || largest >= 10000) return short(value);
  return value
    .toFixed(largest < 0.1 ? 3 : largest < 100 ? 1 : 0)
    .replace(/^-(0\.?0*)$/, "$1")
    .replace("-", "−");
};
const total = (values) => values.reduce((sum, value) => sum + value, 0);
const isPicture = (now) => now.before === "input";

// "map 5", or "R" of a colour picture: one channel of the layer before
const channelName = (now, channel) => {
  if (!isPicture(now)) return `map ${channel}`;
  return now.channels?.length === 3 ? RGB[channel] : now.channels?.length === 1 ? "the picture" : `channel ${channel}`;
};
// "pool2, map 12, row 1, column 3", "dense1, unit 12" or "pixel (1, 3) of the picture"
const placeName = (layer, cell, classes, brief) => {
  if (layer === "input") return `pixel (${cell[0]}, ${cell[1]}) of the picture`;
  const [row, column, map] = cell,
    answer = layer === "output" ? classes?.[row] : undefined;
  if (cell.length === 3)
    return brief ? `${layer} (${row}, ${column}), map ${map}` : `${layer}, map ${map}, row ${row}, column ${column}`;
  if (brief) return `${layer} ${answer ?? row}`;
  return `${layer}, ${answer !== undefined ? `class ${answer}` : `${layer.startsWith("flatten") ? "index" : "unit"} ${row}`}`;
};

// --- pieces ---

const put = (node, text, title) => {
  if (node.textContent !== text) node.textContent = text;
  if (title !== undefined && node.title !== title) node.title = title;
};
const putNumber = (node, value, text = short(value)) => put(node, text, full(value));
const number = (role) => element("span", `number ${role}`);
const bar = () => {
  const track = element("span", "track"),
    fill = element("i");
  track.append(fill);
  track.setAttribute("aria-hidden", "true");
  return {
    node: track,
    // from −1 to 1: a bar to the left or to the right of the zero line
    show(part) {
      const size = Number.isFinite(part) ? part : 0;
      fill.style.transform = `scaleX(${size.toFixed(4)})`;
      fill.className = size < 0 ? "negative" : "positive";
    },
  };
};

// Lines of a written addition: [words, value], the last one is the result
const makeAddition = () => {
  const node = element("dl", "addition");
  return {
    node,
    show(lines) {
      while (node.children.length > 2 * lines.length) node.lastChild.remove();
      while (node.children.length < 2 * lines.length) node.append(element("dt"), element("dd", "number"));
      lines.forEach(([words, value, text], place) => {
        put(node.children[2 * place], words);
        putNumber(node.children[2 * place + 1], value, text ?? short(value));
        node.children[2 * place + 1].classList.toggle("result", place === lines.length - 1);
        node.children[2 * place].classList.toggle("result", place === lines.length - 1);
      });
    },
  };
};
// Lines for what comes after the sum: the activation, if there is one
const afterSum = (now) =>
  ruleOf(now.activation) ? [[`${ruleOf(now.activation)[1](short(now.sum))} =`, now.total]] : [];
const thenWords = (activation) => (ruleOf(activation) ? `, then ${ruleOf(activation)[0]}` : "");

// A button that goes one layer back
const makeStep = (walk) => {
  const node = element("button", "step-back"),
    name = element("span", "place"),
    value = number("incoming");
  node.append(name, " = ", value);
  let target = null;
  node.onclick = () => walk(target);
  return {
    node,
    show(layer, cell, input) {
      target = { layer, cell };
      put(name, placeName(layer, cell));
      putNumber(value, input);
    },
  };
};

// A table of numbers on their colours. With `walk(row, column)` the cells are buttons: one stop for Tab, arrows inside.
const makeGrid = (title, context, walk) => {
  const node = element("figure", "grid"),
    scroll = element("div", "wide"),
    table = element("table"),
    key = element("div");
  let cells = [],
    columns = 0,
    keyText = "";
  if (walk) table.setAttribute("role", "grid");
  scroll.append(table);
  node.append(element("figcaption", "", title), scroll, key);

  const build = (values) => {
    columns = values[0].length;
    cells = [];
    table.replaceChildren(
      ...values.map((row, y) => {
        const line = element("tr");
        line.append(
          ...row.map((_, x) => {
            const data = element("td"),
              cell = walk ? element("button", "cell") : element("span", "cell");
            if (walk) {
              data.setAttribute("role", "gridcell");
              cell.tabIndex = cells.length ? -1 : 0;
              cell.onclick = () => {
                if (cell.getAttribute("aria-disabled") !== "true") walk(y, x);
              };
            }
            cells.push(cell);
            data.append(cell);
            return data;
          }),
        );
        return line;
      }),
    );
  };
  table.onkeydown = (event) => {
    const at = cells.indexOf(event.target),
      x = at % columns;
    const next = {
      ArrowLeft: x > 0 && at - 1,
      ArrowRight: x < columns - 1 && at + 1,
      ArrowUp: at - columns,
      ArrowDown: at + columns,
    }[event.key];
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    if (next === false || !cells[next]) return;
    cells[at].tabIndex = -1;
    cells[next].tabIndex = 0;
    cells[next].focus();
  };

  return {
    node,
    // values on the colours of a range; `where(row, column)` names a cell, `padding(row, column)` marks one, `winner` is framed
    show(values, { label, range, where, padding, winner }) {
      if (cells.length !== values.length * values[0].length) build(values);
      if (table.getAttribute("aria-label") !== label) table.setAttribute("aria-label", label);
      const kind = range.signed ? "diverging" : "sequential",
        colours = context.tables[kind];
      const colourIn = (value) => (range.high ? colourOf(colours, range, value) : colours[range.signed ? 128 : 0]); // 128: zero
      values.forEach((row, y) =>
        row.forEach((value, x) => {
          const cell = cells[y * columns + x],
            empty = Boolean(padding?.(y, x)),
            place = where?.(y, x);
          const text = empty ? "0" : cellText(value, range.high),
            colour = !empty && Number.isFinite(value) ? colourIn(value) : null;
          put(cell, text, empty ? "0 (padding)" : full(value) + (place ? ` (${place})` : ""));
          const ground = colour ? `rgb(${colour})` : "";
          if (cell.ground !== ground) {
            cell.ground = ground;
            cell.style.background = ground;
            cell.style.color = colour ? inkOn(colour) : "";
          }
          const name = `cell${empty ? " padding" : ""}${winner?.[0] === y && winner[1] === x ? " winner" : ""}`;
          if (cell.className !== name) cell.className = name;
          if (!walk) return;
          const spoken = empty ? "0 (padding)" : `${text}, ${place}`;
          if (cell.spoken !== spoken) {
            cell.spoken = spoken;
            cell.setAttribute("aria-label", spoken);
            cell.setAttribute("aria-disabled", String(empty));
          }
        }),
      );
      const nextKey = `${kind} ${range.high}`;
      if (nextKey !== keyText) {
        keyText = nextKey;
        key.replaceChildren(legend(context.stops[kind], range, ""));
      }
    },
  };
};
const finiteRange = (values, signed) => ({ ...rangeOf(values.filter(Number.isFinite), signed), signed });
const rangeAsNeeded = (values) =>
  finiteRange(
    values,
    values.some((value) => value < 0),
  );

// --- one part a kind of layer: {node, show(now, settings), words(now, settings)} ---

// One input channel: window x kernel = products, and their sum
const makeProducts = (context, channel) => {
  const node = element("div", "products");
  const walk = (y, x) =>
    context.walk({ layer: context.now.before, cell: [context.now.top + y, context.now.left + x, channel] });
  const seen = makeGrid("window", context, walk),
    kernel = makeGrid("kernel", context),
    products = makeGrid("products", context);
  const end = element("p", "end"),
    sum = number("subtotal");
  end.append("sum of the products = ", sum);
  const behind = (sign, grid) => {
    const pair = element("div", "behind");
    pair.append(element("b", "sign", sign), grid.node);
    return pair;
  };
  node.append(seen.node, behind("×", kernel), behind("=", products), end);
  return {
    node,
    show(now, row, ranges) {
      const name = channelName(now, channel),
        size = `${row.window.length} by ${row.window[0].length}`;
      const padding = (y, x) => row.window[y][x] === null;
      const where = (y, x) =>
        isPicture(now)
          ? placeName("input", [now.top + y, now.left + x])
          : `row ${now.top + y}, column ${now.left + x} of ${now.before}`;
      seen.show(row.window, {
        label: `window of ${name}: ${size} values`,
        range: rangeAsNeeded(row.window.flat()),
        where,
        padding,
      });
      kernel.show(row.weights, { label: `kernel for ${name}: ${size} weights`, range: ranges.weights });
      products.show(row.products, { label: `products of ${name}: ${size} values`, range: ranges.products, padding });
      putNumber(sum, row.subtotal);
    },
  };
};

const makeSubtotal = (context, channel, toggle) => {
  const node = element("li", "channel"),
    head = element("button", "head-line"),
    body = element("div", "opened");
  const name = element("span", "place"),
    size = bar(),
    value = number("subtotal");
  head.append(name, size.node, value);
  head.onclick = toggle;
  node.dataset.channel = channel;
  node.append(head, body);
  let products = null;
  return {
    node,
    body,
    show(now, row, largest, open, ranges) {
      put(name, channelName(now, channel));
      size.show(largest > 0 ? row.subtotal / largest : 0);
      putNumber(value, row.subtotal, signed(row.subtotal));
      if (head.getAttribute("aria-expanded") !== String(open)) head.setAttribute("aria-expanded", String(open));
      if (body.hidden === open) body.hidden = !open;
      if (!open) return;
      if (!products) {
        products = makeProducts(context, channel);
        body.append(products.node);
      }
      products.show(now, row, ranges);
    },
  };
};

// Puts the rows into their order; a row that moves loses the keyboard, so it gets it back
const order = (list, nodes, root) => {
  const focused = root.activeElement;
  nodes.forEach((node, place) => {
    if (list.children[place] !== node) list.insertBefore(node, list.children[place] ?? null);
  });
  if (focused && focused !== root.activeElement && list.contains(focused)) focused.focus({ preventScroll: true });
};

const makeConvolution = (context) => {
  const node = element("div", "two"),
    left = element("div", "left"),
    right = element("div", "right");
  const list = element("ul", "channels"),
    note = element("p", "hint"),
    sums = makeAddition();
  const {
      channels: [first, ...others],
    } = context.now,
    alone = others.length ? null : makeProducts(context, first.channel);
  const rows = new Map();
  let open = null; // until somebody chooses, the largest row is the open one
  alone?.node.classList.add("alone");
  list.classList.toggle("long", others.length >= EACH);
  left.append(
    ...(alone ? [alone.node] : [element("h4", "", "Each input channel’s share of the sum, largest first"), list]),
    note,
  );
  right.append(element("h4", "", "Added up"), sums.node);
  node.append(left, right);

  const rowOf = (channel) => {
    if (!rows.has(channel)) {
      const row = makeSubtotal(context, channel, () => {
        open ??= new Set([context.now.channels[0].channel]);
        if (!open.delete(channel)) open.add(channel);
        show(context.now);
      });
      row.body.addEventListener("focusin", () => {
        open ??= new Set([channel]);
      });
      rows.set(channel, row);
    }
    return rows.get(channel);
  };
  const show = (now) => {
    const { channels } = now,
      shown = open ?? new Set([channels[0].channel]),
      largest = Math.abs(channels[0].subtotal);
    const ranges = {
      weights: finiteRange(
        channels.flatMap((row) => row.weights.flat()),
        true,
      ),
      products: finiteRange(
        channels.flatMap((row) => row.products.flat()),
        true,
      ),
    };
    if (alone) alone.show(now, channels[0], ranges);
    else {
      channels.forEach((row) => rowOf(row.channel).show(now, row, largest, shown.has(row.channel), ranges));
      order(
        list,
        channels.map((row) => rowOf(row.channel).node),
        context.root(),
      );
    }
    const empty = paddingCount(now);
    put(note, empty ? "Hatched: 0 (padding), outside of the layer before." : "");
    sums.show([
      [alone ? `${now.terms} products` : `${channels.length} subtotals`, total(channels.map((row) => row.subtotal))],
      ["+ bias", now.bias],
      ["= sum", now.sum],
      ...afterSum(now),
    ]);
  };
  return { node, show };
};
// How many of the products have a padding zero in them
const paddingCount = ({ channels }) =>
  channels.length * channels[0].window.flat().filter((value) => value === null).length;

const makePooling = (context) => {
  const node = element("div", "pooled"),
    line = element("p", "formula-line"),
    lost = element("p", "hint");
  const walk = (y, x) => {
    const { before, top, left: side, cell } = context.now;
    context.walk({ layer: before, cell: [top + y, side + x, cell.at(-1)] });
  };
  const grid = makeGrid("window", context, walk),
    right = element("div", "right"),
    left = element("div", "left");
  left.append(grid.node);
  right.append(line, lost);
  node.append(left, right);
  return {
    node,
    show(now, { shapes }) {
      const values = now.window.flat(),
        winner = now.winner && [now.winner[0] - now.top, now.winner[1] - now.left];
      const name = isPicture(now) ? channelName(now, now.cell.at(-1)) : `map ${now.cell.at(-1)}`;
      grid.show(now.window, {
        label: `window of ${name}: ${now.window.length} by ${now.window[0].length} values`,
        range: rangeAsNeeded(values),
        winner,
        where: (y, x) => `row ${now.top + y}, column ${now.left + x} of ${isPicture(now) ? "the picture" : now.before}`,
      });
      const result = number("result");
      putNumber(result, now.total);
      if (winner) {
        const equal = values.filter((value) => value === now.total).length;
        const place = ` (row ${now.winner[0]}, column ${now.winner[1]})`;
        line.replaceChildren(
          `largest of ${values.length}: `,
          result,
          place,
          equal > 1 ? `, the first of ${equal} equal ones` : "",
        );
      } else if (values.length > MANY) line.replaceChildren(`the sum ${short(now.sum)} / ${values.length} = `, result);
      else line.replaceChildren("(", ...plus(values), `) / ${values.length} = `, result);
      put(lost, lostWords(now, shapes?.[now.before]));
    },
  };
};
const termOf = (value) => {
  const node = number("term");
  putNumber(node, value, inBrackets(value));
  return node;
};
const plus = (values) => values.flatMap((value, place) => [place ? " + " : "", termOf(value)]);
// "13 rows make 6: the last row and column are in no window."
const lostWords = ({ lost, size }, shape) => {
  const gone = [
    [lost.rows, "row"],
    [lost.columns, "column"],
  ].filter(([count]) => count > 0);
  if (!gone.length) return "";
  const counts = gone.map(([count, what]) => (count > 1 ? `${count} ${what}s` : what));
  const words = `the last ${counts.join(" and ")} ${gone.length > 1 || gone[0][0] > 1 ? "are" : "is"} in no window.`;
  if (!shape) return words[0].toUpperCase() + words.slice(1);
  const lengths = { row: shape[0], column: shape[1] };
  const square = gone.length > 1 && shape[0] === shape[1] ? gone.slice(0, 1) : gone;
  return `${square.map(([, what]) => `${lengths[what]} ${what}s make ${Math.floor(lengths[what] / size)}`).join(", ")}: ${words}`;
};

const makeDense = (context) => {
  const node = element("div", "two"),
    left = element("div", "left"),
    right = element("div", "right"),
    sums = makeAddition();
  const sides = ["Largest positive products", "Largest negative products"].map((words) => {
    const title = element("h4", "", words),
      list = element("ul", "dense");
    const none = element("p", "hint", "None here.");
    left.append(title, list, none);
    return { title, list, none, rows: Array.from({ length: EACH }, () => makeTerm(context)) };
  });
  for (const side of sides) side.list.append(...side.rows.map((row) => row.node));
  const others = element("p", "others");
  left.append(others);
  right.append(element("h4", "", "Added up"), sums.node);
  const whole = context.now.softmax ? makeSoftmax(context) : null;
  if (whole) right.append(whole.node);
  node.append(left, right);
  return {
    node,
    show(now) {
      const positive = [],
        negative = [];
      let rest = 0,
        zeros = 0;
      for (const row of now.products) {
        const side = row.product > 0 ? positive : row.product < 0 ? negative : null;
        if (side && side.length < EACH) side.push(row);
        else {
          rest += row.product;
          zeros += row.product === 0 ? 1 : 0;
        }
      }
      const largest = Math.abs(now.products[0]?.product ?? 0);
      [positive, negative].forEach((found, place) => {
        const { rows, none } = sides[place];
        rows.forEach((row, at) => row.show(now, found[at], largest));
        none.hidden = found.length > 0;
      });
      const used = positive.length + negative.length,
        unseen = now.products.length - used;
      others.hidden = unseen === 0;
      others.replaceChildren(
        `the other ${many(unseen)} products: `,
        otherOf(rest),
        zeros ? ` (${many(zeros)} of them are 0)` : "",
      );
      sums.show([
        [`${used} products shown`, total([...positive, ...negative].map((row) => row.product))],
        ...(unseen ? [[`+ the other ${many(unseen)}`, rest]] : []),
        ["+ bias", now.bias],
        ["= sum", now.sum],
        ...afterSum(now),
      ]);
      whole?.show(now);
    },
  };
};
const otherOf = (value) => {
  const node = number("other");
  putNumber(node, value, signed(value));
  return node;
};
// One product of a dense layer: where its input comes from, input × weight = product
const makeTerm = (context) => {
  const node = element("li"),
    button = element("button", "term-line"),
    name = element("span", "place"),
    size = bar();
  const input = number("incoming"),
    weight = number("weight"),
    product = number("product"),
    sum = element("span", "times");
  sum.append(input, " × ", weight, " =");
  button.append(name, sum, size.node, product);
  node.append(button);
  let target = null;
  button.onclick = () => context.walk(target);
  return {
    node,
    show(now, row, largest) {
      if (node.hidden === Boolean(row)) node.hidden = !row;
      if (!row) return;
      target = { layer: now.before, cell: row.cell };
      put(name, placeName(row.origin.layer, row.origin.cell));
      putNumber(input, row.input);
      putNumber(weight, row.weight, inBrackets(row.weight));
      putNumber(product, row.product, signed(row.product));
      size.show(largest > 0 ? row.product / largest : 0);
    },
  };
};

const power = (logit, largest) => {
  const node = element("span", "power", "e");
  node.append(element("sup", "", `${short(logit)} − ${inBrackets(largest)}`));
  return node;
};
const makeSoftmax = (context) => {
  const node = element("div", "softmax"),
    table = element("table"),
    fraction = element("div", "fraction-line"),
    list = [];
  table.setAttribute("aria-label", "The powers of all classes");
  node.append(
    element("h4", "", "Softmax: this class’s share of all"),
    table,
    fraction,
    element(
      "p",
      "hint",
      "The largest logit is taken off first: the shares stay the same, and no power grows too large.",
    ),
  );
  return {
    node,
    show(now) {
      const { logits, powers, largest, whole } = now.softmax,
        unit = now.cell[0];
      while (list.length < logits.length) {
        const line = element("tr"),
          fill = element("i", "fill");
        const cells = ["class-name", "exponent", "length", "number power-value"].map((name) => element("td", name));
        cells[2].append(fill);
        line.append(...cells);
        table.append(line);
        list.push({ line, cells, fill });
      }
      logits.forEach((logit, place) => {
        const { line, cells, fill } = list[place];
        line.classList.toggle("present", place === unit);
        put(cells[0], (now.layer === "output" && context.classes?.[place]) || `unit ${place}`);
        cells[1].replaceChildren(power(logit, largest));
        fill.style.setProperty("--share", Number.isFinite(powers[place]) ? powers[place] : 0);
        putNumber(cells[3], powers[place]);
      });
      const over = element("div", "over"),
        under = element("div", "under"),
        both = element("div", "fraction"),
        answer = number("result percent");
      over.append(power(logits[unit], largest), " = ", termOf(powers[unit]));
      if (powers.length <= MANY) under.append(...plus(powers), " = ");
      const bottom = number("whole");
      putNumber(bottom, whole, closer(whole));
      under.append(bottom);
      both.append(over, under);
      putNumber(answer, now.softmax.share, share(now.softmax.share));
      fraction.replaceChildren(both, element("b", "sign", "="), answer);
    },
  };
};

// Flatten, dropout and activation: one value comes in
const makeSingle = (context) => {
  const node = element("div", "single"),
    step = makeStep(context.walk),
    text = element("p", "formula-line");
  node.append(step.node, text);
  return {
    node,
    show(now, { shapes }) {
      step.show(now.before, now.source ?? now.cell, now.input ?? now.total);
      const result = number("result");
      putNumber(result, now.total);
      if (now.form === "Flattened")
        text.replaceChildren(flattenWords(now, shapes?.[now.before]), " The value stays the same: ", result, ".");
      else if (now.form === "Dropped") text.replaceChildren(dropoutWords(now), " Now it does nothing: ", result, ".");
      else if (now.form === "Scaled")
        text.replaceChildren(
          `${short(now.input)} × ${inBrackets(now.weight)} + ${inBrackets(now.bias)} = `,
          result,
          ".",
        );
      else text.replaceChildren(`${ruleOf(now.function)[1](short(now.input))} = `, result);
    },
  };
};
const flattenWords = ({ index, source }, shape) => {
  if (source.length !== 3) return `Index ${index} is unit ${source[0]} of the layer before.`;
  const [row, column, map] = source,
    place = `Index ${index} is row ${row}, column ${column}, map ${map}`;
  return shape ? `${place}: (${row}·${shape[1]} + ${column})·${shape[2]} + ${map} = ${index}.` : `${place}.`;
};
const dropoutWords = ({ rate }) =>
  `In training a share of ${short(rate)} of the values is set to 0` +
  (rate < 1 ? ` and the others are divided by 1 − ${short(rate)} = ${short(1 - rate)}.` : ".");

const PARTS = {
  Convolution: makeConvolution,
  Largest: makePooling,
  Mean: makePooling,
  WeightedSum: makeDense,
  Answer: makeDense,
  Flattened: makeSingle,
  Dropped: makeSingle,
  Activated: makeSingle,
  Scaled: makeSingle,
};
const denseFormula = (now) => {
  const then = thenWords(now.activation) + (now.softmax ? ": a logit" : "");
  return `${many(now.terms)} products + 1 bias${now.activation === "softmax" ? `, then softmax over ${now.softmax.logits.length} classes` : then}`;
};
const FORMULAS = {
  Convolution: (now) => {
    const empty = paddingCount(now);
    return `${many(now.terms)} products${empty ? ` (${many(empty)} of them with padding)` : ""} + 1 bias${thenWords(now.activation)}`;
  },
  Largest: (now) => `the largest of ${now.window.length} × ${now.window[0].length} values of one map`,
  Mean: (now) => `the mean of ${now.window.length} × ${now.window[0].length} values of one map`,
  WeightedSum: denseFormula,
  Answer: denseFormula,
  Flattened: () => "one value of the maps, put into a row",
  Dropped: () => "changes values in training only",
  Activated: (now) => ruleOf(now.function)[0],
  Scaled: () => "one value × its weight + its bias",
};
const EMPTY = { entries: [], at: 0 };

// What can be kept on the page: the same layer of a network of the same shape
const likeness = ({ layer, kind, before, kernel, size, activation, channels, softmax }) =>
  [layer, kind, before, kernel, size, activation, channels?.length, softmax?.logits.length].join();

// onWalk({layer, cell}): one layer back; onTrail(index): to an entry of the trail; onClose()
export function makeCalculator(host, { stops, classes, onWalk, onTrail, onClose }) {
  const frame = element("section", "calculator"),
    trailFrame = element("nav"),
    trailNode = element("ol", "trail");
  const top = element("div", "top-line"),
    headline = element("h3", "headline"),
    title = element("span", "place"),
    value = number("outcome");
  const close = element("button", "close", "Close"),
    formula = element("p", "formula"),
    said = element("p", "said");
  const terms = element("div", "terms"),
    checkedNode = element("p", "checked"),
    rounding = element("p", "hint");
  frame.setAttribute("aria-label", "Calculator: where this number comes from");
  trailFrame.setAttribute("aria-label", "The way here");
  trailFrame.append(trailNode);
  headline.append(title, " = ", value);
  headline.tabIndex = -1;
  said.setAttribute("aria-live", "polite");
  frame.style.setProperty("--positive", stops.diverging.at(-2));
  frame.style.setProperty("--negative", stops.diverging[1]);
  top.append(headline, close);
  frame.append(trailFrame, top, formula, said, terms, checkedNode, rounding);
  frame.hidden = true;
  host.append(frame);
  close.onclick = () => onClose();
  frame.onkeydown = (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      onClose();
    }
  };

  const context = {
    stops,
    classes,
    now: null,
    tables: { diverging: colourTable(stops.diverging), sequential: colourTable(stops.sequential) },
    root: () => frame.getRootNode(),
    walk(target) {
      if (target.layer === "input") put(said, `The walk ends at ${placeName("input", target.cell)}.`);
      onWalk(target);
    },
  };
  let part = null,
    kept = "",
    cell = "";

  const showTrail = ({ entries, at }) => {
    trailFrame.hidden = entries.length < 2;
    while (trailNode.children.length > entries.length) trailNode.lastChild.remove();
    while (trailNode.children.length < entries.length) {
      const item = element("li"),
        button = element("button"),
        place = trailNode.children.length;
      button.onclick = () => onTrail(place);
      item.append(button);
      trailNode.append(item);
    }
    entries.forEach((entry, place) => {
      const button = trailNode.children[place].firstChild;
      put(
        button,
        placeName(entry.layer, entry.cell, classes, true),
        Number.isFinite(entry.value) ? full(entry.value) : "",
      );
      if (place === at) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
      button.classList.toggle("ahead", place > at);
    });
  };
  const showChecked = (checked) => {
    checkedNode.classList.toggle("differs", Boolean(checked) && !checked.agrees);
    if (!checked) return put(checkedNode, "", "");
    const answer = closer(checked.value);
    return put(
      checkedNode,
      checked.agrees
        ? `${checked.by} says ${answer} (difference ${short(checked.difference)})`
        : `${checked.by} says ${answer}: that is not the value above (difference ${short(checked.difference)})`,
      full(checked.value),
    );
  };

  return {
    show(explanation, { trail = EMPTY, checked = null, shapes } = {}) {
      const had = terms.contains(context.root().activeElement),
        next = likeness(explanation);
      context.now = explanation;
      frame.hidden = false;
      showTrail(trail);
      put(title, placeName(explanation.layer, explanation.cell, explanation.softmax && classes));
      putNumber(value, explanation.value, (explanation.activation === "softmax" ? share : short)(explanation.value));
      put(formula, FORMULAS[explanation.form](explanation));
      if (next !== kept) {
        kept = next;
        part = PARTS[explanation.form](context);
        terms.replaceChildren(part.node);
        if (had) headline.focus();
      }
      if (cell !== `${explanation.layer} ${explanation.cell}`) put(said, "");
      cell = `${explanation.layer} ${explanation.cell}`;
      part.show(explanation, { shapes });
      put(
        rounding,
        Number.isFinite(explanation.value)
          ? "Numbers are rounded for reading. Point at one to see all its digits."
          : "“–” is not a number: something in the sums grew too large to compute with.",
      );
      showChecked(checked);
    },
    hide() {
      frame.hidden = true;
    },
  };
}
