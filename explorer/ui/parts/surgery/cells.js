// One slice of a kernel as fields, and the bias.

/** @import { Colour, Range, Stops } from "../colours.js" */

import { colourOf, colourTable, inkOn, rangeOf } from "../colours.js";
import { element } from "../element.js";
import { legend } from "../legend.js";
import { weightFrom } from "./operations.js";

const BIAS = -1; // the place of what is no weight of the kernel

const shortNumber = (/** @type {number} */ value) => String(Number(value.toPrecision(4)));

/** @typedef {HTMLInputElement & {known?: number}} Field `known`: the number behind it */

/** @param {Field} input @param {number} value */
function write(input, value) {
  Object.assign(input, { known: value, value: shortNumber(value), title: String(value) });
}

// A half-typed text stays, unless the number behind it changed
function refresh(input, value) {
  if (input.known !== value) write(input, value);
}

// Enter or leaving a field takes its value, Escape brings the old one back
function makeField(words, { onTyped, onTaken }) {
  /** @type {Field} */
  const input = element("input");
  Object.assign(input, { type: "text", inputMode: "decimal", autocomplete: "off", spellcheck: false });
  input.setAttribute("aria-label", words);
  input.oninput = onTyped;
  input.onchange = () => onTaken(input);
  input.onkeydown = (event) => {
    if (event.key === "Escape") write(input, input.known);
  };
  return input;
}

function sliceOptions(channels, colour) {
  const words = (place) => (colour ? ["R", "G", "B"][place] : `map ${place} of the layer before`);
  return Array.from({ length: channels }, (_, place) => new Option(words(place), String(place)));
}

// Fields of one slice, each with the number behind it and its colour
function paintFields(fields, { kernel, shape }, channel, table, range) {
  const channels = shape[2];
  fields.forEach((input, cell) => {
    const value = kernel[cell * channels + channel];
    const colour = colourOf(table, range, value);
    refresh(input, value);
    input.style.background = `rgb(${colour.join(",")})`;
    input.style.color = inkOn(colour);
  });
}

/**
 * @param {Stops} stops
 * @param {(kernel: number[], bias: number) => void} onChange
 */
export function makeKernelCells(stops, onChange) {
  const frame = element("div", "cells");
  const choice = element("label", "", "Slice for ");
  const slices = element("select");
  const grid = element("div", "grid");
  const table = colourTable(stops.diverging);
  const beside = element("div", "beside");
  const wrong = element("p", "problem");
  const scale = element("div");
  const biasLine = element("label", "", "Bias ");
  wrong.setAttribute("role", "alert");
  choice.append(slices);
  beside.append(grid, wrong);
  frame.append(choice, beside, scale, biasLine);
  let shown = null;
  let fields = [];
  let channel = 0;

  const forgive = () => {
    wrong.textContent = "";
  };
  const take = (input, place) => {
    const { value, wrong: sentence } = weightFrom(input.value);
    const { kernel } = shown;
    const old = shortNumber(input.known);
    const stays = `It stays ${old.replaceAll("-", "−")}.`;
    wrong.textContent = sentence ? `${input.getAttribute("aria-label")}: ${sentence} ${stays}` : "";
    write(input, input.known);
    if (sentence || value === Number(old)) return;
    if (place === BIAS) onChange(kernel, value);
    else {
      const changed = kernel.map((weight, at) => (at === place ? value : weight));
      onChange(changed, shown.bias ?? 0);
    }
  };
  const bias = makeField("Bias", { onTyped: forgive, onTaken: (input) => take(input, BIAS) });
  biasLine.append(bias);

  const layOut = ([size, width, channels]) => {
    fields = Array.from({ length: size * width }, (_, cell) =>
      makeField(`Row ${Math.floor(cell / width)}, column ${cell % width}`, {
        onTyped: forgive,
        onTaken: (input) => take(input, cell * channels + channel),
      }),
    );
    grid.style.setProperty("--columns", width);
    grid.replaceChildren(...fields);
  };
  const paint = () => {
    const range = rangeOf(shown.kernel, true);
    paintFields(fields, shown, channel, table, range);
    biasLine.hidden = shown.bias === null; // the layer has none
    refresh(bias, shown.bias ?? 0);
    scale.replaceChildren(legend(stops.diverging, range, "weight"));
  };
  slices.onchange = () => {
    channel = Number(slices.value);
    forgive();
    paint();
  };
  // Another filter, or one of another network
  const begin = ({ shape, colour }) => {
    for (const input of fields) write(input, input.known); // a field with typed text would report it when it goes
    layOut(shape);
    bias.known = undefined;
    forgive();
    choice.hidden = shape[2] === 1;
    slices.replaceChildren(...sliceOptions(shape[2], colour));
  };

  return {
    frame,
    forgive,
    show(next) {
      const another = shown?.key !== next.key;
      if (another) begin(next);
      if (another || next.channel !== shown.channel) channel = Math.min(next.shape[2] - 1, next.channel);
      slices.value = String(channel);
      shown = next;
      paint();
    },
  };
}
