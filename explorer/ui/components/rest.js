// What the server adds to a drawing at rest: the steps of its preparation with Keras' answers, and small feature maps.
// The maps are computed here from the prepared picture, so that three small pictures are all that travels.
const STEP_SIDE = 196, SMALL = 30, SPACE = 6;
const rests = new WeakMap();

export default function ({ data, parentElement }) {
  let rest = rests.get(parentElement);
  if (!rest) rests.set(parentElement, (rest = makeRest(parentElement)));
  rest.receive(unpack(data));
  return () => { rest.remove(); rests.delete(parentElement); };
}

function makeRest(root) {
  const frame = element("div", "rest"), steps = element("div", "steps"), maps = element("div", "maps");
  frame.append(steps, maps);
  root.append(frame);
  let message = null;

  const drawSteps = () => {
    const { header, arrays } = message;
    steps.replaceChildren(...header.steps.map(({ name, title, answer }) => {
      const node = element("section", "step"), canvas = element("canvas"), words = element("p"), { values, shape } = arrays[name];
      const pixels = pixelCanvas(shape[0], shape[1], (y, x) => { const v = Math.round(values[y * shape[1] + x] * 255); return [v, v, v]; }, null);
      sharpContext(canvas, STEP_SIDE, STEP_SIDE).drawImage(pixels, 0, 0, STEP_SIDE, STEP_SIDE);
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", `${title}. ${answer}`);
      node.append(canvas, element("h4", "", title), words);
      words.textContent = answer;
      return node;
    }));
  };

  const drawMaps = () => {
    const { header, arrays } = message, network = window.explorerNetworks?.get(header.key);
    if (!network) return;
    if (!computable(network.header)) {
      maps.replaceChildren(element("p", "", "The browser does not know all layers of this network: Look inside shows its maps."));
      return;
    }
    const { activations } = forward(network, arrays.centred.values);
    const blocks = mapSections(network.header, activations, { signed: header.signed, stops: header.stops, tile: SMALL, gap: SPACE, width: frame.clientWidth });
    maps.replaceChildren(element("h3", "", `What ${header.run} makes of it`), ...blocks);
    if (!blocks.length) maps.append(element("p", "", `${header.run} has no maps: its layers are vectors.`));
  };

  const arrived = () => { if (message) drawMaps(); };
  window.addEventListener("explorer-network", arrived);
  return {
    receive(next) { message = next; drawSteps(); drawMaps(); frame.dataset.drawing = next.header.drawing; },
    remove() { window.removeEventListener("explorer-network", arrived); frame.remove(); },
  };
}
