// The network's input: what the chosen value sees is framed, and a pixel can be chosen.

/** @import { Rectangle } from "./words.js" */

import { CHOSEN, NEUTRAL, SEEING } from "../colours.js";
import { pixelCanvas, pixelColour, sharpContext } from "../paint.js";
import { hintWords, inputWords, seenWords } from "./words.js";

export const INPUT_SIDE = 168;
const BLACK = [0, 0, 0];
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

// Side of a pixel; a border of one pixel is for what lies in the padding
const sideOf = (width) => Math.floor(INPUT_SIDE / (width + 2));

/**
 * @param {HTMLCanvasElement} canvas
 * @param {object} shown
 * @param {number[]} shown.size height, width, channels
 * @param {Float32Array | null} shown.image
 * @param {Rectangle} [shown.field] what the chosen value sees
 * @param {number[] | null} shown.pixel that is chosen
 */
function paint(canvas, { size: [height, width, channels], image, field, pixel }) {
  const side = sideOf(width);
  const area = sharpContext(canvas, (width + 2) * side, (height + 2) * side);
  area.fillStyle = NEUTRAL;
  area.fillRect(0, 0, canvas.width, canvas.height);
  const colour = (y, x) => (image ? pixelColour(image, y * width + x, channels) : BLACK);
  area.drawImage(pixelCanvas(height, width, colour, null), side, side, width * side, height * side);
  const box = ([top, left, bottom, right], stroke) => {
    area.strokeStyle = stroke;
    area.lineWidth = 3;
    area.strokeRect((left + 1) * side, (top + 1) * side, (right - left + 1) * side, (bottom - top + 1) * side);
  };
  if (field) box(field, CHOSEN);
  if (pixel) box([...pixel, ...pixel], SEEING);
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLElement} hint
 * @param {object} hand
 * @param {() => number[]} hand.size height, width, channels
 * @param {() => number[] | null} hand.pixel that is chosen
 * @param {(pixel: number[] | null) => void} hand.point
 * @param {() => void} hand.enter to the layers
 */
export function makePicture(canvas, hint, { size, pixel, point, enter }) {
  canvas.onclick = (event) => {
    const box = canvas.getBoundingClientRect();
    const side = box.width / (size()[1] + 2);
    point([event.clientY - box.top, event.clientX - box.left].map((at) => Math.floor(at / side) - 1));
  };
  canvas.onkeydown = (event) => {
    const step = ARROWS[event.key];
    if (step) point((pixel() ?? [0, 0]).map((at, axis) => at + step[axis]));
    else if (event.key === "Enter") enter();
    else if (event.key === "Escape") point(null);
    else return;
    event.preventDefault();
  };
  return {
    /**
     * @param {object} shown
     * @param {Float32Array | null} shown.image
     * @param {boolean} shown.drawing whether one draws it
     * @param {Rectangle} [shown.field]
     * @param {Record<string, number[] | null>} shown.seeing the chosen pixel, by layer
     */
    show({ image, drawing, field, seeing }) {
      const chosen = pixel();
      paint(canvas, { size: size(), image, field, pixel: chosen });
      const words = chosen ? seenWords(chosen, seeing) : hintWords(!image && drawing, field);
      if (hint.textContent !== words) hint.textContent = words;
      canvas.setAttribute("aria-label", inputWords(size(), !image, field));
    },
    focus: () => canvas.focus(),
  };
}
