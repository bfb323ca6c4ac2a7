// A drawing at rest: the steps of its preparation with what a network says of each, small feature maps, and the picture
// as a file. All is computed here; of a photograph the server sends the steps and their answers.

import { drawingAtRest, onDrawing } from "./drawn.js";
import { element, imageCanvas } from "./element.js";
import { forward } from "./engine/engines.js";
import { mapSections } from "./layer_maps.js";
import { computable } from "./network.js";
import { networkOf, onNetwork } from "./networks.js";
import { pixelCanvas, pixelColour, sharpContext } from "./paint.js";
import { greyPng } from "./png.js";
import { SIZE } from "./prepare.js";
import { answerText } from "./rest_words.js";

const STEP_SIDE = 196;
const SMALL = 30; // side of a feature map, about
const SPACE = 6;
const UNTIL_READ = 10000; // what a browser has to read a file, in milliseconds

const BLANK = "Draw a digit. The networks answer while the pen moves; the steps appear when it rests.";
const UNKNOWN = "The browser does not know all layers of this network: Look inside shows its maps.";
const SHOWN = `<h3>How the drawing became 28×28</h3><button class="download">Download the 28×28 PNG</button>
  <div class="steps"></div><div class="maps"></div>`;

// {id, steps: [{title, answer, values}]}; null for a blank pad
function atRest({ header, arrays }) {
  if (header.photograph) {
    const steps = header.steps.map((step) => ({ ...step, values: arrays[step.name].values }));
    return { id: header.drawing, steps };
  }
  const drawing = drawingAtRest();
  if (!drawing) return null;
  const network = networkOf(header.key);
  const able = network && computable(network.header);
  const steps = header.steps.map((step, place) => {
    const values = drawing.prepared[step.name];
    const said = drawing.said?.[place] ?? (able ? forward(network, values).probabilities : null);
    return { ...step, values, answer: answerText(header.run, header.classes, said) };
  });
  return { id: drawing.id, steps };
}

function stepNode({ title, answer, values }) {
  const node = element("section", "step");
  const canvas = imageCanvas("", `${title}. ${answer}`);
  const pixels = pixelCanvas(SIZE, SIZE, (y, x) => pixelColour(values, y * SIZE + x, 1), null);
  sharpContext(canvas, STEP_SIDE, STEP_SIDE).drawImage(pixels, 0, 0, STEP_SIDE, STEP_SIDE);
  node.append(canvas, element("h4", "", title), element("p", "", answer));
  return node;
}

// What the network's layers make of the picture
function mapNodes({ run, key, signed, stops }, image, width) {
  const network = networkOf(key);
  if (!network) return [];
  if (!computable(network.header)) return [element("p", "", UNKNOWN)];
  const { activations } = forward(network, image);
  const blocks = mapSections(network.header, activations, { signed, stops, tile: SMALL, gap: SPACE, width });
  const none = element("p", "", `${run} has no maps: its layers are vectors.`);
  return [element("h3", "", `What ${run} makes of it`), ...(blocks.length ? blocks : [none])];
}

function download(image) {
  const link = element("a");
  link.href = URL.createObjectURL(new Blob([greyPng(image, SIZE, SIZE)], { type: "image/png" }));
  link.download = "digit.png";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), UNTIL_READ);
}

/** @param {ShadowRoot} root */
export default function makeRest(root) {
  const frame = element("div", "rest");
  const blank = element("p", "blank", BLANK);
  const sheet = element("div");
  sheet.innerHTML = SHOWN;
  root.append(frame);
  const find = (name) => sheet.querySelector(name);
  let message = null;
  let shown = null;
  let frameId = 0;
  let painted = "";

  const paint = () => {
    frameId = 0;
    shown = atRest(message);
    const { header } = message;
    if (frame.firstChild !== (shown ? sheet : blank)) frame.replaceChildren(shown ? sheet : blank);
    const image = shown?.steps.at(-1).values;
    const answers = shown?.steps.map(({ answer }) => answer);
    const fresh = shown ? JSON.stringify([shown.id, header, answers, Array.from(image)]) : "";
    if (shown && fresh !== painted) {
      find("h3").textContent = `How the ${header.photograph ? "photograph" : "drawing"} became 28×28`;
      find(".steps").replaceChildren(...shown.steps.map(stepNode));
      find(".maps").replaceChildren(...mapNodes(header, image, frame.clientWidth));
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
  find(".download").onclick = () => download(shown.steps.at(-1).values);
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
