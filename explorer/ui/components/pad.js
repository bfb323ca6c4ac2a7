// The drawing pad: pointer -> strokes -> 28x28 -> probabilities, painted in the same animation frame, no server.
// At rest the strokes go to Python once; what Python and Keras make of them comes back in `data`.
const MAX_POINTS = 10000, NEAR = 1.5, KEY_STEP = BOARD / SIZE, LOST_AFTER = 1500, MEMORY = "explorer-drawing", MEASURE = "explorer: pointer to paint";
const pads = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  let pad = pads.get(parentElement);
  if (!pad) pads.set(parentElement, (pad = makePad(parentElement)));
  pad.receive(data, setStateValue);
  return () => { pad.remove(); pads.delete(parentElement); };
}

function remembered() {
  try { return JSON.parse(sessionStorage.getItem(MEMORY)) || []; } catch { return []; }
}

function makePad(root) {
  const frame = element("div", "pad");
  frame.innerHTML = `
    <div class="summary" aria-hidden="true"></div>
    <div class="draw">
      <canvas class="board" tabindex="0" role="application" aria-label="Drawing pad. Draw one digit with mouse, finger or pen.
 Keyboard: arrows move, hold space to draw, Ctrl+Z undoes, Delete clears."></canvas>
      <div class="buttons"><button class="undo">Undo</button><button class="clear">Clear</button>
        <span class="note" aria-live="polite"></span></div>
      <p class="keys">Keyboard: arrows move, hold space to draw, Ctrl+Z undoes, Delete clears.</p>
    </div>
    <div class="seen"><h4>The network’s input</h4><canvas class="input" role="img"></canvas><p>28 × 28 values, 0 to 1</p></div>
    <div class="answers" aria-live="off"></div>
    <p class="spoken" aria-live="polite"></p>`;
  root.append(frame);
  const find = (name) => frame.querySelector(name);
  const board = find(".board"), context = board.getContext("2d");
  board.width = board.height = BOARD;
  let strokes = [], past = [], current = null, cursor = null, spaceDown = false, points = 0;
  let config = {}, send = null, cards = new Map(), frameId = 0, firstEvent = 0;
  let id = 0, sentId = 0, sentAt = 0, lateTimer = 0, received = false;

  const clamp = (value) => Math.round(Math.min(BOARD, Math.max(0, value)) * 10) / 10;
  const place = (event) => {
    const box = board.getBoundingClientRect();
    return [clamp(((event.clientX - box.left) * BOARD) / box.width), clamp(((event.clientY - box.top) * BOARD) / box.height)];
  };
  const remember = () => { past.push(strokes.map((stroke) => stroke.slice())); if (past.length > 50) past.shift(); };
  const note = (text) => { find(".note").textContent = text; };
  const start = (point) => { remember(); config.picture = null; current = [point]; strokes.push(current); points++; };
  const extend = (point) => {
    const [x, y] = current.at(-1);
    if (Math.hypot(point[0] - x, point[1] - y) < NEAR) return;
    if (points >= MAX_POINTS) return note("The drawing is full: undo or clear.");
    current.push(point); points++;
  };
  const changed = () => {
    points = strokes.reduce((sum, stroke) => sum + stroke.length, 0);
    if (points < MAX_POINTS) note("");
    id = Date.now() * 1000 + (id % 1000) + 1;
    try { sessionStorage.setItem(MEMORY, JSON.stringify(strokes)); } catch { /* private mode: kept on the server only */ }
    schedule();
    post();
  };

  // one message in flight; the newest drawing follows when the answer is there (or is taken for lost)
  const post = () => {
    clearTimeout(lateTimer);
    if (!send || id === sentId) return;
    const waiting = sentId !== config.acknowledged && sentId && performance.now() - sentAt < LOST_AFTER;
    if (waiting) { lateTimer = setTimeout(post, 50); return; }
    sentId = id; sentAt = performance.now();
    send("drawing", { id, strokes });
  };

  const schedule = (event) => {
    if (event && !firstEvent) firstEvent = event.timeStamp;
    if (!frameId) frameId = requestAnimationFrame(paint);
  };
  const paint = () => {
    frameId = 0;
    paintBoard();
    const prepared = config.picture ? null : prepareStrokes(strokes, config);
    const image = config.picture ? Float32Array.from(config.picture) : prepared?.centred ?? null;
    paintInput(image);
    for (const card of cards.values()) card.show(image);
    if (firstEvent) {
      const start = firstEvent;
      firstEvent = 0;
      const channel = new MessageChannel(); // runs after this frame is on screen
      channel.port1.onmessage = () => performance.measure(MEASURE, { start, end: performance.now() });
      channel.port2.postMessage(0);
    }
  };
  const paintBoard = () => {
    context.fillStyle = "#000"; context.fillRect(0, 0, BOARD, BOARD);
    context.strokeStyle = context.fillStyle = "#fff"; context.lineWidth = 24; context.lineCap = context.lineJoin = "round";
    for (const stroke of strokes) {
      context.beginPath(); context.moveTo(...stroke[0]);
      for (const point of stroke) context.lineTo(...point);
      if (stroke.length === 1) context.lineTo(stroke[0][0] + 0.01, stroke[0][1]);
      context.stroke();
    }
    if (!strokes.length) {
      context.fillStyle = "#9aa4b2"; context.font = "34px sans-serif"; context.textAlign = "center";
      context.fillText(config.picture ? "Your picture is used." : "Draw one digit here", BOARD / 2, BOARD / 2);
      if (config.picture) context.fillText("Draw to replace it.", BOARD / 2, BOARD / 2 + 46);
    }
    if (cursor) {
      context.strokeStyle = "#5aa9ff"; context.lineWidth = 3;
      context.beginPath(); context.arc(...cursor, 14, 0, 7); context.stroke();
    }
  };
  const paintInput = (image) => {
    const canvas = find(".input");
    const pixels = pixelCanvas(SIZE, SIZE, (y, x) => { const v = image ? Math.round(image[y * SIZE + x] * 255) : 0; return [v, v, v]; });
    const side = 154, area = sharpContext(canvas, side, side);
    area.drawImage(pixels, 0, 0, side, side);
    canvas.setAttribute("aria-label", image ? "The prepared drawing, 28 by 28 pixels" : "Empty: nothing drawn yet");
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
      const keras = config.keras?.id === id ? config.keras.values?.[run.key] : null;
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
      const served = config.keras?.id === id ? config.keras.values?.[run.key] : null;
      card.server = Boolean(network) && !able;
      const computed = image && able ? Array.from(forward(network, image).probabilities) : null;
      display(computed ?? (image && card.server && served ? served : null), image);
    };
    return card;
  };
  const percent = (share) => (share >= 0.9995 ? "100 %" : share < 0.0005 ? "0 %" : `${(share * 100).toFixed(1)} %`);
  const arrange = () => {
    const wanted = (config.runs ?? []).map((run) => run.key).join();
    if (wanted === [...cards.keys()].join()) return;
    for (const card of cards.values()) card.discard();
    cards = new Map((config.runs ?? []).map((run) => [run.key, makeCard(run)]));
  };

  board.onpointerdown = (event) => {
    if (event.button) return;
    board.setPointerCapture(event.pointerId);
    board.focus({ preventScroll: true });
    cursor = null;
    performance.clearMeasures(MEASURE);
    start(place(event)); schedule(event);
  };
  board.onpointermove = (event) => {
    if (!current || spaceDown) return;
    for (const part of event.getCoalescedEvents?.() ?? [event]) extend(place(part));
    schedule(event);
  };
  board.onpointerup = board.onpointercancel = () => { if (current && !spaceDown) { current = null; changed(); speak(); } };
  const undo = () => { if (past.length) { strokes = past.pop(); current = null; changed(); } };
  const clear = () => { if (strokes.length || config.picture) { remember(); strokes = []; current = null; config.picture = null; changed(); } };
  board.onkeydown = (event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (step) {
      const [x, y] = cursor ?? [BOARD / 2, BOARD / 2];
      cursor = [clamp(x + step[0] * KEY_STEP), clamp(y + step[1] * KEY_STEP)];
      if (spaceDown) extend(cursor);
    } else if (event.key === " ") {
      cursor ??= [BOARD / 2, BOARD / 2];
      if (!spaceDown) { spaceDown = true; start(cursor); }
    } else if (event.key === "Delete" || event.key === "Backspace") clear();
    else if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey)) undo();
    else return;
    event.preventDefault();
    schedule(event);
  };
  const penUp = () => { if (spaceDown) { spaceDown = false; current = null; changed(); speak(); } };
  board.onkeyup = (event) => { if (event.key === " ") penUp(); };
  board.onblur = () => { penUp(); cursor = null; schedule(); };
  find(".undo").onclick = undo;
  find(".clear").onclick = clear;
  const speak = () => requestAnimationFrame(() => {
    find(".spoken").textContent = [...cards.values()].filter((card) => card.top >= 0)
      .map((card) => `${card.run.title} reads ${card.run.classes[card.top]}`).join(", ");
  });
  const arrived = () => schedule();
  window.addEventListener("explorer-network", arrived);

  return {
    receive(data, setStateValue) {
      send = setStateValue;
      const fresh = data ?? {};
      const keepsDrawing = received && strokes.length && !fresh.picture;
      config = { ...fresh, picture: keepsDrawing && id !== fresh.acknowledged ? null : fresh.picture };
      if (!received) {
        received = true;
        strokes = fresh.strokes?.length ? fresh.strokes : fresh.picture ? [] : remembered();
        id = fresh.acknowledged ?? 0;
        sentId = id;
        if (strokes.length && !fresh.strokes?.length) changed();
      } else if (fresh.picture && id === fresh.acknowledged && strokes.length) { remember(); strokes = []; }
      arrange();
      schedule();
      post();
    },
    remove() {
      cancelAnimationFrame(frameId); clearTimeout(lateTimer);
      window.removeEventListener("explorer-network", arrived);
      frame.remove();
    },
  };
}
