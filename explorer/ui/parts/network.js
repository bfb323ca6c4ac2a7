// The forward pass of the exercise networks, in NHWC order. Held to Keras by tests/browser/test_parts.py.

export function placesOf(length, window, stride, padding) {
  return padding === "same" ? Math.ceil(length / stride) : Math.floor((length - window) / stride) + 1;
}

export function zerosBefore(length, window, stride, padding) {
  const total = (placesOf(length, window, stride, padding) - 1) * stride + window - length;
  return padding === "same" ? Math.floor(Math.max(0, total) / 2) : 0;
}

function rectify(values, activation) {
  if (activation === "relu") for (let i = 0; i < values.length; i++) if (values[i] < 0) values[i] = 0;
}

function convolution(layer, input, [height, width, channels], kernel, bias) {
  const { kernel: k, stride, padding, filters } = layer;
  const rows = placesOf(height, k, stride, padding),
    columns = placesOf(width, k, stride, padding);
  const above = zerosBefore(height, k, stride, padding),
    before = zerosBefore(width, k, stride, padding);
  const output = new Float32Array(rows * columns * filters);
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      const sums = output.subarray((y * columns + x) * filters, (y * columns + x + 1) * filters);
      sums.set(bias);
      for (let j = 0; j < k; j++) {
        const row = y * stride - above + j;
        if (row < 0 || row >= height) continue;
        for (let i = 0; i < k; i++) {
          const column = x * stride - before + i;
          if (column < 0 || column >= width) continue;
          for (let c = 0; c < channels; c++) {
            const value = input[(row * width + column) * channels + c];
            if (value === 0) continue;
            const from = ((j * k + i) * channels + c) * filters;
            for (let f = 0; f < filters; f++) sums[f] += value * kernel[from + f];
          }
        }
      }
    }
  rectify(output, layer.activation);
  return [output, [rows, columns, filters]];
}

function pooling(layer, input, [height, width, channels]) {
  const size = layer.size,
    rows = placesOf(height, size, size),
    columns = placesOf(width, size, size);
  const mean = layer.type === "AveragePooling2D",
    output = new Float32Array(rows * columns * channels);
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++)
      for (let c = 0; c < channels; c++) {
        let value = mean ? 0 : -Infinity;
        for (let j = 0; j < size; j++)
          for (let i = 0; i < size; i++) {
            const next = input[((y * size + j) * width + x * size + i) * channels + c];
            if (mean) value += next;
            else if (next > value) value = next;
          }
        output[(y * columns + x) * channels + c] = mean ? value / (size * size) : value;
      }
  return [output, [rows, columns, channels]];
}

function dense(layer, input, kernel, bias) {
  const output = Float32Array.from(bias);
  for (let i = 0; i < input.length; i++) {
    const value = input[i];
    if (value === 0) continue;
    const from = i * layer.units;
    for (let u = 0; u < layer.units; u++) output[u] += value * kernel[from + u];
  }
  rectify(output, layer.activation);
  return [output, [layer.units]];
}

function softmax(logits) {
  const largest = Math.max(...logits),
    powers = Array.from(logits, (value) => Math.exp(value - largest));
  const total = powers.reduce((a, b) => a + b, 0);
  return Float32Array.from(powers, (power) => power / total);
}

// What forward() knows: each kind with the functions it may end in. core/show/compact.py has the same table, and a test
const KNOWN = {
  Conv2D: [null, "relu"],
  AveragePooling2D: [null],
  MaxPooling2D: [null],
  Activation: ["relu"],
  Flatten: [null],
  Dropout: [null],
  Dense: [null, "relu", "softmax"],
};

// Whether forward() knows every layer and gets vectors where it wants them; what it does not know, the server computes
export function computable(header) {
  const last = header.layers.length - 1;
  let maps = true;
  return header.layers.every((layer, place) => {
    const end = layer.activation ?? layer.function ?? null;
    if (layer.type === "Flatten") maps = false;
    if (!Object.hasOwn(KNOWN, layer.type) || !KNOWN[layer.type].includes(end)) return false;
    return layer.type !== "Dense" || (!maps && end !== (place === last ? "relu" : "softmax"));
  });
}

// image: Float32Array, height x width x channels in [0, 1] -> {activations: name -> {values, shape}, probabilities}
export function forward(network, image) {
  const { header, arrays } = network,
    activations = {};
  let values = image,
    shape = header.input,
    logits = null;
  header.layers.forEach((layer, place) => {
    const name = header.names[place],
      weights = (part) => arrays[`${name}/${part}`].values;
    if (layer.type === "Conv2D")
      [values, shape] = convolution(layer, values, shape, weights("kernel"), weights("bias"));
    else if (layer.type === "MaxPooling2D" || layer.type === "AveragePooling2D")
      [values, shape] = pooling(layer, values, shape);
    else if (layer.type === "Activation") {
      values = Float32Array.from(values);
      rectify(values, layer.function);
    } else if (layer.type === "Flatten") shape = [values.length];
    else if (layer.type === "Dense") {
      [values, shape] = dense(layer, values, weights("kernel"), weights("bias"));
      logits = values;
      if (layer.activation === "softmax") values = softmax(values);
    } else if (layer.type !== "Dropout") throw new Error(`network.js does not know ${layer.type}`);
    activations[name] = { values, shape };
  });
  const probabilities = header.layers.at(-1).activation === "softmax" ? values : softmax(logits);
  return { activations, probabilities };
}
