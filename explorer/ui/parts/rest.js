// A drawing at rest: the steps of its preparation with what a network says of each, small feature maps, and the picture
// as a file. All is computed here; of a photograph the server sends the steps and their answers.

import { drawingAtRest, onDrawing } from "./drawn.js";
import { computable, forward } from "./network.js";
import { networkOf, onNetwork } from "./networks.js";
import { element, mapSections, pixelCanvas, sharpContext } from "./paint.js";
import { greyPng } from "./png.js";
import { SIZE } from "./prepare.js";

const STEP_SIDE = 196,
  SMALL = 30,
  SPACE = 6;

const BLANK = "Draw a digit. The networks answer while the pen moves; the steps appear when it rests.";
const UNKNOWN = "The browser does not know all layers of this network: Look inside shows its maps.";
const SHOWN = `<h3>How the drawing became 28×28</h3><button class="download">Download the 28×28 PNG</button>
  <div class="steps"></div><div class="maps"></div>`;

export default function makeRest(root) {
  const frame = element("div", "rest"),
    blank = element("p", "blank", BLANK),
    sheet = element("div");
  sheet.innerHTML = SHOWN;
  root.append(frame);
  const find = (name) => sheet.querySelector(name);
  let message = null,
    shown = null,
    frameId = 0,
    painted = "";

  // {id, steps: [{title, answer, values}]}; null for a blank pad
  const current = () => {
    const { header, arrays } = message;
    if (header.photograph) {
      return { id: header.drawing, steps: header.steps.map((step) => ({ ...step, values: arrays[step.name].values })) };
    }
    const drawing = drawingAtRest(),
      steps =
        drawing &&
        header.steps.map((step, place) => {
          const values = drawing.prepared[step.name];
          return { ...step, values, answer: answerTo(values, drawing.said?.[place]) };
        });
    return drawing && { id: drawing.id, steps };
  };
  const answerTo = (values, said) => {
    const { run, key, classes } = message.header,
      network = networkOf(key);
    const able = network && computable(network.header);
    const probabilities = said ?? (able ? Array.from(forward(network, values).probabilities) : null);
    if (!probabilities) return "";
    const top = probabilities.indexOf(Math.max(...probabilities));
    return `${run} says ${classes[top]} (${(probabilities[top] * 100).toFixed(1)}%)`;
  };

  const drawStep = ({ title, answer, values }) => {
    const node = element("section", "step"),
      canvas = element("canvas");
    const grey = (y, x) => Array(3).fill(Math.round(values[y * SIZE + x] * 255));
    const pixels = pixelCanvas(SIZE, SIZE, grey, null);
    sharpContext(canvas, STEP_SIDE, STEP_SIDE).drawImage(pixels, 0, 0, STEP_SIDE, STEP_SIDE);
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `${title}. ${answer}`);
    node.append(canvas, element("h4", "", title), element("p", "", answer));
    return node;
  };
  const drawMaps = (image) => {
    const { header } = message,
      network = networkOf(header.key),
      maps = find(".maps");
    if (!network) return maps.replaceChildren();
    if (!computable(network.header)) return maps.replaceChildren(element("p", "", UNKNOWN));
    const { activations } = forward(network, image);
    const looks = { signed: header.signed, stops: header.stops, tile: SMALL, gap: SPACE, width: frame.clientWidth };
    const blocks = mapSections(network.header, activations, looks);
    maps.replaceChildren(element("h3", "", `What ${header.run} makes of it`), ...blocks);
    if (!blocks.length) maps.append(element("p", "", `${header.run} has no maps: its layers are vectors.`));
  };

  const paint = () => {
    frameId = 0;
    shown = current();
    if (frame.firstChild !== (shown ? sheet : blank)) frame.replaceChildren(shown ? sheet : blank);
    const answers = shown?.steps.map(({ answer }) => answer);
    const state = shown && [shown.id, message.header, answers, Array.from(shown.steps.at(-1).values)];
    const fresh = shown ? JSON.stringify(state) : "";
    if (shown && fresh !== painted) {
      find("h3").textContent = `How the ${message.header.photograph ? "photograph" : "drawing"} became 28×28`;
      find(".steps").replaceChildren(...shown.steps.map(drawStep));
      drawMaps(shown.steps.at(-1).values);
      frame.dataset.drawing = shown.id;
    }
    painted = fresh;
  };
  const schedule = () => {
    if (message && !frameId) frameId = requestAnimationFrame(paint);
  };
  const arrived = () => {
    painted = "";
    schedule();
  };
  find(".download").onclick = () => {
    const link = element("a");
    const file = new Blob([greyPng(shown.steps.at(-1).values, SIZE, SIZE)], { type: "image/png" });
    link.href = URL.createObjectURL(file);
    link.download = "digit.png";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000); // when the browser has read it
  };
  const heard = [onNetwork(arrived), onDrawing(schedule)];
  return {
    receive(next) {
      message = next;
      schedule();
    },
    remove() {
      cancelAnimationFrame(frameId);
      for (const end of heard) end();
      frame.remove();
    },
  };
}
