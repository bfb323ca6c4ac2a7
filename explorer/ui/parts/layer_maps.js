// All maps of a network, a section a layer: to look at, not to click.

/** @import { Stops } from "./colours.js" */

import { colourTable, rangeOf } from "./colours.js";
import { element, imageCanvas } from "./element.js";
import { legend } from "./legend.js";
import { drawTiles, sharpContext } from "./paint.js";

/**
 * @typedef {object} Look how the maps are shown
 * @property {Record<string, boolean>} signed by layer: whether values below zero can be there
 * @property {Stops} stops
 * @property {number} tile about the side of a map, in pixels
 * @property {number} gap between two maps
 * @property {number} width of the place
 */

/**
 * @param {string} name
 * @param {import("./network.js").Tensor} output
 * @param {Look} look
 */
function mapSection(name, { values, shape }, { signed, stops, tile, gap, width }) {
  const [rows, columns, count] = shape;
  const colours = signed[name] ? stops.diverging : stops.sequential;
  const range = rangeOf(values, signed[name]);
  const scale = Math.max(1, Math.round(tile / columns));
  const across = Math.max(1, Math.floor(width / (columns * scale + gap)));
  const section = element("section", "block");
  const canvas = imageCanvas("", `${name}: ${count} maps of ${rows} by ${columns}`);
  const lines = Math.ceil(count / across);
  const area = sharpContext(canvas, Math.min(across, count) * (columns * scale + gap), lines * (rows * scale + gap));
  const at = (/** @type {number} */ map, /** @type {number} */ cell) => values[cell * count + map];
  const ranges = () => range;
  drawTiles(area, { count, rows, columns, across, scale, gap, table: colourTable(colours), at, ranges });
  const note = element("span", "note", `${count} maps of ${rows}×${columns}`);
  section.append(element("h4", "", name), note, canvas, legend(colours, range, "activation"));
  return section;
}

/**
 * A section for each layer of a network that has maps of its own.
 *
 * @param {import("./network.js").Header} header
 * @param {Record<string, import("./network.js").Tensor>} activations
 * @param {Look} look
 */
export function mapSections(header, activations, look) {
  return header.nodes
    .filter((node) => !node.passes && node.shape.length === 3)
    .map(({ name }) => mapSection(name, activations[name], look));
}
