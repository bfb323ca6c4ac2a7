// The drawing pad: pointer -> strokes -> 28x28 -> probabilities, painted in the same animation frame, no server.
// At rest the strokes go to Python once; what Python and Keras make of them comes back in `data`.
const pads = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  let pad = pads.get(parentElement);
  if (!pad) pads.set(parentElement, (pad = makePad(parentElement)));
  pad.receive(data, setStateValue);
  return () => { pad.remove(); pads.delete(parentElement); };
}

function makePad(root) {
  const frame = element("div", "pad");
  frame.innerHTML = `
    <div class="summary" aria-hidden="true"></div>
    <div class="draw">
      ${BOARD_HTML}
      <p class="keys">Keyboard: arrows move, hold space to draw, Ctrl+Z undoes, Delete clears.</p>
    </div>
    <div class="seen"><h4>The network’s input</h4><canvas class="input" role="img"></canvas><p>28 × 28 values, 0 to 1</p></div>
    <div class="answers" aria-live="off"></div>
    <p class="spoken" aria-live="polite"></p>`;
  root.append(frame);
  const find = (name) => frame.querySelector(name);
  let config = {}, cards = new Map(), frameId = 0, firstEvent = 0;

  const schedule = (event) => {
    if (event && !firstEvent) firstEvent = event.timeStamp;
    if (!frameId) frameId = requestAnimationFrame(paint);
  };
  const paint = () => {
    frameId = 0;
    board.paint();
    const prepared = board.picture ? null : prepareStrokes(board.strokes, config);
    const image = board.picture ? Float32Array.from(board.picture) : prepared?.centred ?? null;
    paintInput(find(".input"), image, 154);
    for (const card of cards.values()) card.show(image);
    if (firstEvent) measurePainting(firstEvent);
    firstEvent = 0;
  };

  const makeCard = (run) => {
    const node = element("section", "card");
    node.dataset.run = run.name;
    const answer = element("div", "answer", "–"), share = element("span", "share");
    const bars = run.classes.map((name) => {
      const row = element("div", "row"), fill = element("i", "fill"), value = element("b", "value", "");
      row.append(element("span", "class", name), fill, value);
      return { row, fill, value };
    });
    const list = element("div", "bars");
    list.append(...bars.map((bar) => bar.row));
    const agreement = element("p", "keras");
    const head = element("div", "head");
    head.append(answer, share);
    const chip = element("span", "chip");
    find(".summary").append(chip);
    node.append(element("h4", "", run.title), head, list, agreement);
    find(".answers").append(node);
    const card = { run, top: -1, discard() { node.remove(); chip.remove(); } };
    const display = (probabilities, image) => {
      card.top = probabilities ? probabilities.indexOf(Math.max(...probabilities)) : -1;
      answer.textContent = probabilities ? run.classes[card.top] : "–";
      chip.textContent = `${run.title}: ${answer.textContent}`;
      share.textContent = probabilities ? percent(probabilities[card.top]) : "nothing drawn";
      bars.forEach((bar, place) => {
        const value = probabilities ? probabilities[place] : 0;
        bar.fill.style.setProperty("--share", value);
        bar.value.textContent = probabilities ? percent(value) : "";
        bar.row.classList.toggle("top", place === card.top);
      });
      agree(probabilities, image);
    };
    const agree = (probabilities, image) => {
      const keras = config.keras?.id === board.id ? config.keras.values?.[run.key] : null;
      if (!image) agreement.textContent = "";
      else if (!probabilities) agreement.textContent = "The server predicts this network when the pen is up.";
      else if (card.server) agreement.textContent = "Predicted by Keras on the server, at pen-up.";
      else if (!keras) agreement.textContent = config.kerasReady ? "Keras checks when the pen is up." : "Keras is still loading; the browser predicts without it.";
      else {
        const difference = Math.max(...keras.map((value, place) => Math.abs(value - probabilities[place])));
        agreement.textContent = difference < 1e-3 ? `Keras agrees, largest difference ${difference.toExponential(0)}`
          : `Keras differs by up to ${difference.toExponential(0)}`;
      }
    };
    card.show = (image) => {
      const network = window.explorerNetworks?.get(run.key);
      const able = network && computable(network.header) && network.header.input[2] === 1;
      const served = config.keras?.id === board.id ? config.keras.values?.[run.key] : null;
      card.server = Boolean(network) && !able;
      const computed = image && able ? Array.from(forward(network, image).probabilities) : null;
      display(computed ?? (image && card.server && served ? served : null), image);
    };
    return card;
  };
  const arrange = () => {
    const wanted = (config.runs ?? []).map((run) => run.key).join();
    if (wanted === [...cards.keys()].join()) return;
    for (const card of cards.values()) card.discard();
    cards = new Map((config.runs ?? []).map((run) => [run.key, makeCard(run)]));
  };

  const speak = () => requestAnimationFrame(() => {
    find(".spoken").textContent = [...cards.values()].filter((card) => card.top >= 0)
      .map((card) => `${card.run.title} reads ${card.run.classes[card.top]}`).join(", ");
  });
  const board = makeBoard(frame, schedule, speak);
  const arrived = () => schedule();
  window.addEventListener("explorer-network", arrived);

  return {
    receive(data, setStateValue) {
      config = data ?? {};
      arrange();
      board.receive(config, setStateValue);
    },
    remove() {
      cancelAnimationFrame(frameId);
      board.remove();
      window.removeEventListener("explorer-network", arrived);
      frame.remove();
    },
  };
}
