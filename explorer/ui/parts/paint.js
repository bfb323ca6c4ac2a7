// Colours and pixels: shared by the parts that show maps and kernels. Nearest neighbour everywhere, never blurred.

// 256 colours between equally spaced stops such as ["#440154", ..., "#fde725"]
export function colourTable(stops) {
  const points = stops.map((stop) => [1, 3, 5].map((at) => parseInt(stop.slice(at, at + 2), 16)));
  return Array.from({ length: 256 }, (_, place) => {
    const at = (place / 255) * (points.length - 1),
      low = Math.min(points.length - 2, Math.floor(at));
    return [0, 1, 2].map((part) =>
      Math.round(points[low][part] + (at - low) * (points[low + 1][part] - points[low][part])),
    );
  });
}

// {low, high, signed}: symmetric about zero for signed values, else from zero
export function rangeOf(values, signed) {
  let limit = 0;
  for (const value of values) {
    const size = signed ? Math.abs(value) : value;
    if (size > limit) limit = size;
  }
  return { low: signed ? -limit : 0, high: limit, signed };
}

export function colourOf(table, range, value) {
  if (range.high === range.low) return table[range.signed ? 128 : 0];
  return table[Math.max(0, Math.min(255, Math.round(((value - range.low) / (range.high - range.low)) * 255)))];
}

// A canvas of the array's own size; `at(y, x)` gives its values, or [r, g, b] in 0..255 if `table` is null
export function pixelCanvas(height, width, at, table, range) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d"),
    image = context.createImageData(width, height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const colour = table ? colourOf(table, range, at(y, x)) : at(y, x),
        place = (y * width + x) * 4;
      image.data[place] = colour[0];
      image.data[place + 1] = colour[1];
      image.data[place + 2] = colour[2];
      image.data[place + 3] = 255;
    }
  context.putImageData(image, 0, 0);
  return canvas;
}

// A mosaic of `count` tiles, `across` in a line, every value a square of `scale` pixels, each tile in a thin frame.
// `at(tile, cell)` gives a value, `ranges(tile)` its range. The pixels of all tiles go through one canvas: fast.
export function drawTiles(area, { count, rows, columns, across, scale, gap, table, at, ranges }) {
  if (!count) return;
  const canvas = document.createElement("canvas"),
    size = rows * columns;
  canvas.width = columns;
  canvas.height = rows * count;
  const context = canvas.getContext("2d"),
    image = context.createImageData(columns, rows * count);
  for (let tile = 0; tile < count; tile++) {
    const range = ranges(tile);
    for (let cell = 0; cell < size; cell++) {
      const colour = colourOf(table, range, at(tile, cell)),
        place = (tile * size + cell) * 4;
      image.data[place] = colour[0];
      image.data[place + 1] = colour[1];
      image.data[place + 2] = colour[2];
      image.data[place + 3] = 255;
    }
  }
  context.putImageData(image, 0, 0);
  area.strokeStyle = "#7f8894";
  area.lineWidth = 1;
  for (let tile = 0; tile < count; tile++) {
    const left = (tile % across) * (columns * scale + gap) + gap / 2,
      top = Math.floor(tile / across) * (rows * scale + gap) + gap / 2;
    area.drawImage(canvas, 0, tile * rows, columns, rows, left, top, columns * scale, rows * scale);
    area.strokeRect(left - 0.5, top - 0.5, columns * scale + 1, rows * scale + 1);
  }
}

// Black or white, whichever can be read on the colour
export function inkOn([r, g, b]) {
  return 0.299 * r + 0.587 * g + 0.114 * b > 140 ? "#000" : "#fff";
}

// Makes a canvas `width` x `height` CSS pixels, sharp on any screen; returns its context, scaled
export function sharpContext(canvas, width, height) {
  const density = Math.max(1, window.devicePixelRatio || 1);
  canvas.width = Math.round(width * density);
  canvas.height = Math.round(height * density);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d");
  context.setTransform(density, 0, 0, density, 0, 0);
  context.imageSmoothingEnabled = false;
  return context;
}

// A number for reading: 3 significant digits, no trailing noise
export function readable(value) {
  if (value === 0) return "0";
  const size = Math.abs(value),
    short = size >= 1000 || size < 0.001 ? value.toExponential(1) : String(Number(value.toPrecision(3)));
  return short.replace("e+", "e").replaceAll("-", "−");
}

// Two digits behind the point, for the cells of a kernel; what rounds to zero has no sign
export function twoDigits(value) {
  const text = value.toFixed(2);
  return text === "-0.00" ? "0.00" : text.replace("-", "−");
}

export function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

// The maps of one layer: its name, a mosaic that is painted and not clicked, and a legend; null for a layer without maps
function mapSection(name, { values, shape }, { signed, stops, tile, gap, width }) {
  if (shape.length !== 3) return null;
  const [rows, columns, count] = shape,
    colours = signed ? stops.diverging : stops.sequential,
    range = rangeOf(values, signed);
  const scale = Math.max(1, Math.round(tile / columns)),
    across = Math.max(1, Math.floor(width / (columns * scale + gap)));
  const section = element("section", "block"),
    canvas = element("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `${name}: ${count} maps of ${rows} by ${columns}`);
  const area = sharpContext(
    canvas,
    Math.min(across, count) * (columns * scale + gap),
    Math.ceil(count / across) * (rows * scale + gap),
  );
  drawTiles(area, {
    count,
    rows,
    columns,
    across,
    scale,
    gap,
    table: colourTable(colours),
    at: (map, cell) => values[cell * count + map],
    ranges: () => range,
  });
  section.append(
    element("h4", "", name),
    element("span", "note", `${count} maps of ${rows}×${columns}`),
    canvas,
    legend(colours, range, "activation"),
  );
  return section;
}

// Sections for all layers of a network that have maps of their own
export function mapSections(header, activations, settings) {
  return header.names
    .filter((_, place) => header.layers[place].type !== "Dropout")
    .map((name) => mapSection(name, activations[name], { ...settings, signed: settings.signed[name] }))
    .filter(Boolean);
}

export function legend(stops, range, words) {
  const node = element("div", "legend");
  const bar = element("span", "bar");
  bar.style.background = `linear-gradient(to right, ${stops.join(",")})`;
  node.append(
    element("span", "", readable(range.low)),
    bar,
    element("span", "", readable(range.high)),
    element("span", "words", words),
  );
  return node;
}
