// One value of a network as the numbers that made it, in the form of core/network/terms.py, and who sees what.
// Goes behind network.js. Held to Python by tests/browser/test_terms.py.

import { placesOf, zerosBefore } from "./network.js";

const ROUNDING = 1e-5,
  SMALLEST = 2 ** -126; // as in arithmetic.py, where they are explained
const FUNCTIONS = {
  null: (value) => value,
  relu: (value) => Math.max(value, 0),
  tanh: Math.tanh,
  sigmoid: (value) => 1 / (1 + Math.exp(-value)),
};

const sumOf = (values) => values.reduce((sum, value) => sum + value, 0);
const upTo = (count) => Array.from({ length: count }, (_, place) => place);

// Window, stride and padding of a layer, along either axis; one that looks at one value has a window of 1
function windowOf(layer) {
  if (layer.type === "Conv2D") return [layer.kernel, layer.stride, layer.padding];
  if (layer.type === "MaxPooling2D" || layer.type === "AveragePooling2D") return [layer.size, layer.size, "valid"];
  return [1, 1, "valid"];
}

// Every layer with its name and the shapes before and behind it
function stepsOf(header) {
  let shape = header.input;
  return header.layers.map((layer, place) => {
    const before = shape,
      [window, stride, padding] = windowOf(layer);
    const along = (axis) => placesOf(before[axis], window, stride, padding);
    if (header.shapes) shape = header.shapes[header.names[place]];
    else if (layer.type === "Flatten") shape = [before.reduce((a, b) => a * b, 1)];
    else if (layer.type === "Dense") shape = [...before.slice(0, -1), layer.units];
    else if (before.length === 3) shape = [along(0), along(1), layer.filters ?? before[2]];
    return { name: header.names[place], layer, before, shape };
  });
}

function placeOf(steps, name) {
  const place = steps.findIndex((step) => step.name === name);
  if (place < 0)
    throw new Error(`Unknown layer. Expected one of ${steps.map((step) => step.name).join(", ")}. Received: ${name}`);
  return place;
}

function checkCell(cell, shape, where, what = "cell") {
  const axes = shape.length > 1 ? ["rows", "columns", "channels"] : ["units"];
  if (
    cell.length === shape.length &&
    shape.every((length, axis) => Number.isInteger(cell[axis]) && cell[axis] >= 0 && cell[axis] < length)
  )
    return;
  const expected = shape.map((length, axis) => `${axes[axis]} 0 to ${length - 1}`).join(", ");
  throw new Error(`There is no ${what} (${cell.join(", ")}) in ${where}. Expected ${expected}.`);
}

// The cell at `index` of the values laid out row by row, all channels of a pixel together
function unravelled(index, shape) {
  const cell = new Array(shape.length);
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    cell[axis] = index % shape[axis];
    index = Math.floor(index / shape[axis]);
  }
  return cell;
}

const offsetOf = (cell, shape) => cell.reduce((offset, index, axis) => offset * shape[axis] + index, 0);

// The layer and cell that a cell was handed on from, walked back over layers of the kinds `through`
function originOf(steps, place, cell, through) {
  for (; place >= 0 && through.includes(steps[place].layer.type); place--) {
    if (steps[place].layer.type === "Flatten") cell = unravelled(cell[0], steps[place].before);
  }
  return { layer: steps[place]?.name ?? "input", cell };
}

// The layers that still have maps: all before the first vector
function stepsWithMaps(steps) {
  const end = steps.findIndex((step) => step.shape.length !== 3);
  return end < 0 ? steps : steps.slice(0, end);
}

// Which cells of each layer with maps see a pixel: name -> [first row, last row, first column, last column], or null
export function cellsSeeing(header, pixel) {
  checkCell(pixel, header.input.slice(0, 2), "the picture", "pixel");
  const found = {};
  let spans = pixel.map((index) => [index, index]);
  for (const { name, layer, before, shape } of stepsWithMaps(stepsOf(header))) {
    const [window, stride, padding] = windowOf(layer);
    spans = spans?.map(([first, last], axis) => {
      const zeros = zerosBefore(before[axis], window, stride, padding);
      return [
        Math.max(0, Math.ceil((first + zeros - window + 1) / stride)),
        Math.min(shape[axis] - 1, Math.floor((last + zeros) / stride)),
      ];
    });
    if (spans?.some(([first, last]) => first > last)) spans = null;
    found[name] = spans ? spans.flat() : null;
  }
  return found;
}

// Each of these gives {parts, total, terms}: what is shown, what it adds up to, and the sum of the absolute terms
function convolutionTerms(layer, { values, shape }, kernel, bias, [row, column, feature]) {
  const [height, width, channels] = shape,
    { kernel: k, stride, padding, activation, filters } = layer;
  const top = row * stride - zerosBefore(height, k, stride, padding);
  const left = column * stride - zerosBefore(width, k, stride, padding);
  const grid = (at) => upTo(k).map((y) => upTo(k).map((x) => at(y, x)));
  const found = upTo(channels).map((channel) => {
    const window = grid((y, x) => {
      const inside = top + y >= 0 && top + y < height && left + x >= 0 && left + x < width;
      return inside ? values[((top + y) * width + left + x) * channels + channel] : null;
    });
    const weights = grid((y, x) => kernel[((y * k + x) * channels + channel) * filters + feature]);
    const products = grid((y, x) => (window[y][x] ?? 0) * weights[y][x]);
    return { channel, window, weights, products, subtotal: sumOf(products.flat()) };
  });
  found.sort((a, b) => Math.abs(b.subtotal) - Math.abs(a.subtotal));
  const sum = sumOf(found.map((part) => part.subtotal)) + bias[feature];
  const size = sumOf(found.flatMap((part) => part.products.flat().map(Math.abs)));
  return {
    parts: {
      form: "Convolution",
      kernel: k,
      stride,
      padding,
      activation,
      top,
      left,
      channels: found,
      terms: k * k * channels,
      bias: bias[feature],
      sum,
    },
    total: FUNCTIONS[activation](sum),
    terms: size + Math.abs(bias[feature]),
  };
}

function poolingTerms(layer, { values, shape: [height, width, channels] }, [row, column, channel]) {
  const { size } = layer,
    top = row * size,
    left = column * size;
  const window = upTo(size).map((y) =>
    upTo(size).map((x) => values[((top + y) * width + left + x) * channels + channel]),
  );
  const parts = { size, top, left, window, lost: { rows: height % size, columns: width % size } },
    flat = window.flat();
  if (layer.type === "AveragePooling2D") {
    const sum = sumOf(flat);
    return {
      parts: { form: "Mean", ...parts, sum },
      total: sum / flat.length,
      terms: sumOf(flat.map(Math.abs)) / flat.length,
    };
  }
  const largest = flat.reduce((best, value, place) => (value > flat[best] ? place : best), 0);
  const winner = [top + Math.floor(largest / size), left + (largest % size)];
  return { parts: { form: "Largest", ...parts, winner }, total: flat[largest], terms: Math.abs(flat[largest]) };
}

function softmaxTerms(logits, unit) {
  const largest = Math.max(...logits),
    powers = logits.map((logit) => Math.exp(logit - largest)),
    whole = sumOf(powers);
  return { logits, powers, largest, whole, share: powers[unit] / whole };
}

function denseTerms(steps, place, { values }, kernel, bias, unit) {
  const { units, activation } = steps[place].layer,
    inputs = Array.from(values);
  const products = inputs.map((input, index) => {
    const weight = kernel[index * units + unit],
      origin = originOf(steps, place - 1, [index], ["Flatten", "Dropout"]);
    return { index, cell: [index], origin, input, weight, product: input * weight };
  });
  const sum = sumOf(products.map((part) => part.product)) + bias[unit];
  const terms = sumOf(products.map((part) => Math.abs(part.product))) + Math.abs(bias[unit]);
  products.sort((a, b) => Math.abs(b.product) - Math.abs(a.product));
  const parts = { activation, terms: products.length, products, bias: bias[unit], sum };
  if (place < steps.length - 1 && activation !== "softmax")
    return { parts: { form: "WeightedSum", ...parts }, total: FUNCTIONS[activation](sum), terms };
  const sums = Array.from(bias),
    sizes = sums.map(Math.abs);
  inputs.forEach((input, index) => {
    for (let other = 0; other < units; other++) {
      const product = input * kernel[index * units + other];
      sums[other] += product;
      sizes[other] += Math.abs(product);
    }
  });
  if (activation !== "softmax") {
    const logits = sums.map(FUNCTIONS[activation]);
    return { parts: { form: "Answer", ...parts, softmax: softmaxTerms(logits, unit) }, total: logits[unit], terms };
  }
  const answer = softmaxTerms(sums, unit),
    largest = Math.max(...sizes);
  return {
    parts: { form: "Answer", ...parts, softmax: answer },
    total: answer.share,
    terms: answer.share * (1 + 2 * largest) + SMALLEST / ROUNDING,
  };
}

// A layer that hands on one value
function oneValueTerms({ layer, before }, { values, shape }, cell) {
  const source = layer.type === "Flatten" ? unravelled(cell[0], before) : cell,
    input = values[offsetOf(source, shape)];
  const terms = Math.abs(input);
  if (layer.type === "Flatten") return { parts: { form: "Flattened", source, index: cell[0] }, total: input, terms };
  if (layer.type === "Dropout") return { parts: { form: "Dropped", rate: layer.rate }, total: input, terms };
  return {
    parts: { form: "Activated", function: layer.function, input },
    total: FUNCTIONS[layer.function](input),
    terms,
  };
}

// The numbers that one value of a layer was made of. network: of `unpack`; activations: of `forward`; image: {values, shape}
export function explain(network, activations, image, name, cell) {
  const steps = stepsOf(network.header),
    place = placeOf(steps, name),
    { layer } = steps[place];
  checkCell(cell, steps[place].shape, name);
  const before = steps[place - 1]?.name ?? "input",
    input = before === "input" ? image : activations[before];
  const weights = (part) => network.arrays[`${name}/${part}`].values;
  let found;
  if (layer.type === "Conv2D") found = convolutionTerms(layer, input, weights("kernel"), weights("bias"), cell);
  else if (layer.type === "Dense") found = denseTerms(steps, place, input, weights("kernel"), weights("bias"), cell[0]);
  else if (layer.type === "MaxPooling2D" || layer.type === "AveragePooling2D") found = poolingTerms(layer, input, cell);
  else found = oneValueTerms(steps[place], input, cell);
  const { parts, total, terms } = found,
    output = activations[name];
  const value = output.values[offsetOf(cell, output.shape)],
    tolerance = ROUNDING * Math.max(terms, Math.abs(total));
  return { layer: name, kind: layer.type, cell, before, value, total, tolerance, ...parts };
}
