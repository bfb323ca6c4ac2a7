// Below the columns: the chosen map large with what it was made of, and the calculator of the chosen value.

import { makeCalculator } from "../calculator.js";
import { mapOf } from "../columns.js";
import { element } from "../element.js";
import { canOperate, kernelOf } from "../kernels.js";
import { legend } from "../legend.js";
import { networkOf } from "../networks.js";
import { readable } from "../numbers.js";
import { kernelGrid, LARGE, makeOpened, pairsCanvas } from "../opened.js";
import { makeSurgery } from "../surgery.js";
import { explain } from "../terms.js";
import { agreement, rectangleOf, valueAt } from "./values.js";
import { madeWords } from "./words.js";

const AROUND = 186; // height of the opened map's title, legend and words, and of the changes below it
const SHARE = 0.36; // of the width for what is opened
const LEAST = 160;

// The kernel, the bias and the inputs of a convolution's map
function madeNodes(view, layer, map) {
  const { header, network, tables, width, opened } = view;
  const kernel = kernelOf(network, layer);
  const inputs = kernel.shape[2];
  const [before] = header.inputs[layer];
  const signed = before !== "input" && header.signed[before];
  const { canvas, range } =
    inputs <= 3
      ? kernelGrid(kernel, map, tables)
      : pairsCanvas(
          kernel,
          map,
          view.output(before),
          tables,
          signed,
          opened ? opened.width / 2 : Math.min(width, LARGE),
        );
  const bias = network.arrays[`${layer}/bias`];
  const key = legend(header.stops.diverging, range, "weight");
  const words = bias ? `bias ${readable(bias.values[map])}` : "no bias";
  return [element("h4", "", madeWords(inputs)), canvas, key, element("p", "", words)];
}

// Side of the opened map: as large as what stands above and below it leaves
function largeSide({ overlay, opened, width }) {
  if (!overlay) return Math.min(LARGE, width);
  return Math.max(LEAST, Math.min(opened.height - AROUND, opened.width * SHARE));
}

// Of a network that the browser cannot compute, the server explains the chosen value
function explanationOf({ header, network, result, image, chosen }, cell) {
  if (!header.served) {
    const input = { values: image, shape: header.input };
    return explain(network, result.activations, input, chosen.layer, cell);
  }
  const { explanation } = header.served;
  return explanation?.layer === chosen.layer && explanation.cell.join() === cell.join() ? explanation : null;
}

/**
 * @param {HTMLElement} place
 * @param {object} view what is shown: see network_view.js
 * @param {object} hand of hand.js
 */
export function makeBelow(place, view, hand) {
  const { stops, classes } = view.header;
  const left = place.querySelector(".left");
  const right = place.querySelector(".calculator");
  const surgeryHost = element("div", "surgery-host");
  const made = element("div", "made");
  right.replaceChildren();
  const opened = makeOpened(stops, view.tables, {
    onPixel: (pixel) => hand.open({ ...view.chosen, pixel }),
    onEscape: hand.levelUp,
    onClose: hand.close,
    onEnter: () => right.querySelector("button")?.focus(),
  });
  const surgery = makeSurgery(surgeryHost, { stops, onChange: hand.operate });
  const heard = { onWalk: hand.walk, onTrail: hand.go, onClose: hand.levelUp };
  const calculator = makeCalculator(right, { stops, classes, ...heard });
  right.append(made);
  place.querySelector(".changes").replaceChildren(surgeryHost);
  left.replaceChildren(opened.node);

  // It changes with the map, the picture and the operations
  const paintMade = (layer, map) => {
    const { header, network, operations } = view;
    const kernel = network && kernelOf(network, layer);
    const convolution = Boolean(kernel);
    const operable = convolution && canOperate(network, layer);
    const key = convolution ? `${layer} ${map} ${operations.length}` : "";
    const followsPicture = convolution && kernel.shape[2] > 3;
    surgeryHost.hidden = !operable;
    if (!convolution) made.replaceChildren();
    // Many small pictures: not while the pen moves
    else if (key !== view.made || (followsPicture && !view.firstEvent)) {
      made.replaceChildren(...madeNodes(view, layer, map));
    }
    view.made = key;
    if (operable) surgery.show({ network: networkOf(header.run), operations, layer, filter: map });
  };
  const paintMap = (seeing, ranges) => {
    const { layer, map, pixel } = view.chosen;
    const output = view.output(layer);
    const [rows, columns] = output.shape;
    const signed = view.header.signed[layer];
    opened.show({
      title: `${layer}, map ${map} (${rows}×${columns})`,
      map: mapOf(output, map),
      size: [rows, columns],
      signed,
      range: ranges(layer, signed)(map),
      chosen: pixel,
      seeing: rectangleOf(seeing[layer]),
      side: largeSide(view),
    });
    paintMade(layer, map);
  };
  const paintSum = (cell) => {
    const explanation = cell && explanationOf(view, cell);
    if (!explanation) return calculator.hide();
    const { chosen, header, operations, trail } = view;
    const entries = trail.entries.map((entry) => ({ ...entry, value: valueAt(view.output(entry.layer), entry.cell) }));
    const drawing = header.drawing ? view.drawingId() : null;
    const shown = { layer: chosen.layer, cell, operations: operations.length, drawing };
    const checked = agreement(header.checked, shown);
    calculator.show(explanation, { trail: { entries, at: trail.at }, checked, shapes: header.shapes });
  };
  return {
    focusMap: () => opened.canvas.focus(),
    /** @param {number[] | null} cell that is chosen */
    paint(cell, seeing, ranges) {
      const shown = Boolean(view.chosen && view.result);
      const maps = shown && view.header.shapes[view.chosen.layer].length === 3;
      place.hidden = !shown;
      opened.node.hidden = surgeryHost.hidden = !maps;
      if (maps) paintMap(seeing, ranges);
      paintSum(shown ? cell : null);
    },
  };
}
