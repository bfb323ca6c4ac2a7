// What one draws on: pointer or keys -> strokes, which go to the server when the pen rests.

import { makeHands } from "./hands.js";
import { pixelCanvas, sharpContext } from "./paint.js";
import { BOARD, SIZE } from "./prepare.js";
import { forgetDrawing, makeSender, rememberDrawing, remembered } from "./sending.js";

const MAX_POINTS = 10000,
  NEAR = 1.5,
  KEY_STEP = BOARD / SIZE,
  LOST_AFTER = 1500;
const MEASURE = "explorer: pointer to paint";

// The elements every drawing surface has; the text names its keys
export const BOARD_HTML = `
  <canvas class="board" tabindex="0" role="application" aria-label="Drawing pad. Draw one digit with mouse, finger or pen.
 Keyboard: arrows move, hold space to draw, Ctrl+Z undoes, Delete clears."></canvas>
  <div class="buttons"><button class="undo">Undo</button><button class="clear">Clear</button>
    <span class="note" aria-live="polite"></span></div>`;

// schedule(event): something is to be painted; event is there while the pen moves. rested(): the pen is up.
// kept(): the server has the drawing. needed(): the page's script must see each drawing; else it runs for none.
export function makeBoard(frame, { schedule, rested, kept = () => {}, needed = () => false }) {
  const find = (name) => frame.querySelector(name);
  const canvas = find(".board"),
    context = canvas.getContext("2d");
  canvas.width = canvas.height = BOARD;
  let strokes = [],
    past = [],
    cursor = null,
    key = null,
    points = 0,
    moving = false; // `key`: the space key's stroke
  let picture = null,
    covered = null,
    served = null; // a photograph: looked at, below a new stroke, known to the page
  let send = null,
    acknowledged = 0,
    id = 0,
    asked = 0,
    askedAt = 0,
    lateTimer = 0,
    received = false;

  const clamp = (value) => Math.round(Math.min(BOARD, Math.max(0, value)) * 10) / 10;
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return [
      clamp(((event.clientX - box.left) * BOARD) / box.width),
      clamp(((event.clientY - box.top) * BOARD) / box.height),
    ];
  };
  const remember = () => {
    past.push(strokes.map((stroke) => stroke.slice()));
    if (past.length > 50) past.shift();
  };
  const notes = { full: "", unsent: "" };
  const note = (kind, text) => {
    notes[kind] = text;
    find(".note").textContent = notes.full || notes.unsent;
  };
  const start = (stroke) => {
    remember();
    covered = picture;
    picture = null;
    moving = true;
    strokes.push(stroke);
    points++;
  };
  const extend = (stroke, point) => {
    const [x, y] = stroke.at(-1);
    if (Math.hypot(point[0] - x, point[1] - y) < NEAR) return;
    if (points >= MAX_POINTS) return note("full", "The drawing is full: undo or clear.");
    stroke.push(point);
    points++;
  };
  const changed = () => {
    hands.release();
    moving = false;
    points = strokes.reduce((sum, stroke) => sum + stroke.length, 0);
    if (points < MAX_POINTS) note("full", "");
    id = Math.max(Date.now() * 1000, id + 1);
    rememberDrawing(id, strokes);
    schedule();
    sender.offer({ id, strokes: strokes.slice() });
  };
  const sender = makeSender({
    kept() {
      frame.dataset.kept = sender.kept;
      kept();
      rerun();
    },
    said(sentence) {
      note("unsent", sentence);
    },
  });

  // Lets the page's script run where it needs the drawing: one message in flight; the newest drawing follows when the
  // answer is there (or is taken for lost)
  const rerun = () => {
    clearTimeout(lateTimer);
    if (!send || !(served || needed()) || sender.kept !== id || id === acknowledged || id === asked) return;
    const waiting = asked && asked !== acknowledged && performance.now() - askedAt < LOST_AFTER;
    if (waiting) {
      lateTimer = setTimeout(rerun, 50);
      return;
    }
    asked = id;
    askedAt = performance.now();
    send("drawing", { id });
  };

  const paint = () => {
    context.fillStyle = "#000";
    context.fillRect(0, 0, BOARD, BOARD);
    context.strokeStyle = context.fillStyle = "#fff";
    context.lineWidth = 24;
    context.lineCap = context.lineJoin = "round";
    for (const stroke of strokes) {
      context.beginPath();
      context.moveTo(...stroke[0]);
      for (const point of stroke) context.lineTo(...point);
      if (stroke.length === 1) context.lineTo(stroke[0][0] + 0.01, stroke[0][1]);
      context.stroke();
    }
    if (!strokes.length) {
      context.fillStyle = "#9aa4b2";
      context.font = `${Math.max(34, (15 * BOARD) / (canvas.clientWidth || BOARD))}px sans-serif`;
      context.textAlign = "center";
      context.fillText(picture ? "Your picture is used." : "Draw one digit here", BOARD / 2, BOARD / 2);
      if (picture) context.fillText("Draw to replace it.", BOARD / 2, BOARD / 2 + 46);
    }
    if (cursor) {
      context.strokeStyle = "#5aa9ff";
      context.lineWidth = 3;
      context.beginPath();
      context.arc(...cursor, 14, 0, 7);
      context.stroke();
    }
  };

  const hands = makeHands(canvas, {
    place,
    begin(stroke, event) {
      penUp();
      cursor = null;
      performance.clearMeasures(MEASURE);
      start(stroke);
      schedule(event);
    },
    extend(stroke, point, event) {
      extend(stroke, point);
      schedule(event);
    },
    swap(stroke, other) {
      strokes = strokes.map((each) => (each === stroke ? other : each));
    },
    drop() {
      strokes = past.pop();
      picture = covered;
      moving = false;
      schedule();
    },
    end() {
      changed();
      rested();
    },
  });
  const undo = () => {
    if (past.length) {
      strokes = past.pop();
      changed();
    }
  };
  const clear = () => {
    if (strokes.length || picture) {
      remember();
      strokes = [];
      picture = null;
      changed();
    }
  };
  canvas.onkeydown = (event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (step) {
      const [x, y] = cursor ?? [BOARD / 2, BOARD / 2];
      cursor = [clamp(x + step[0] * KEY_STEP), clamp(y + step[1] * KEY_STEP)];
      if (key) extend(key, cursor);
    } else if (event.key === " ") {
      cursor ??= [BOARD / 2, BOARD / 2];
      if (!key) {
        key = [cursor];
        start(key);
      }
    } else if (event.key === "Delete" || event.key === "Backspace") clear();
    else if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey)) undo();
    else return;
    event.preventDefault();
    event.stopPropagation();
    schedule(event);
  };
  const penUp = () => {
    if (key) {
      key = null;
      changed();
      rested();
    }
  };
  canvas.onkeyup = (event) => {
    if (event.key === " ") penUp();
  };
  canvas.onblur = () => {
    penUp();
    cursor = null;
    schedule();
  };
  find(".undo").onclick = undo;
  find(".clear").onclick = clear;

  return {
    paint,
    get strokes() {
      return strokes;
    },
    get picture() {
      return picture;
    },
    get id() {
      return id;
    },
    get moving() {
      return moving;
    },
    get kept() {
      return sender.kept;
    },
    // What the page knows: its `ticket`; the drawing it has seen, `acknowledged`, and its `strokes`; or a `picture`
    receive(fresh, setStateValue) {
      send = setStateValue;
      acknowledged = fresh.acknowledged;
      const own = received ? { id, strokes } : remembered(),
        newer = own.id > acknowledged;
      served = fresh.picture ?? null;
      picture = moving || (newer && own.strokes.length) ? null : served;
      if (!received) {
        strokes = picture ? [] : newer || !fresh.strokes?.length ? own.strokes : fresh.strokes;
        id = Math.max(own.id, acknowledged);
        received = true;
      } else if (picture && strokes.length) {
        remember();
        strokes = [];
      }
      if (picture) forgetDrawing(); // after a reload the picture is what comes back, not the drawing before it
      sender.show(fresh.ticket, acknowledged);
      if (!moving && (strokes.length || acknowledged)) sender.offer({ id, strokes: strokes.slice() });
      frame.dataset.kept = sender.kept;
      schedule();
      rerun();
    },
    remove() {
      clearTimeout(lateTimer);
      sender.remove();
    },
  };
}

// Notes how long it took from the event that began a frame until that frame is on the screen
export function measurePainting(start) {
  const channel = new MessageChannel(); // runs after this frame is on screen
  channel.port1.onmessage = () => performance.measure(MEASURE, { start, end: performance.now() });
  channel.port2.postMessage(0);
}

// The prepared picture as the network gets it, on a sharp canvas of `side` pixels
export function paintInput(canvas, image, side) {
  const pixels = pixelCanvas(SIZE, SIZE, (y, x) => {
    const v = image ? Math.round(image[y * SIZE + x] * 255) : 0;
    return [v, v, v];
  });
  sharpContext(canvas, side, side).drawImage(pixels, 0, 0, side, side);
  canvas.setAttribute("aria-label", image ? "The prepared drawing, 28 by 28 pixels" : "Empty: nothing drawn yet");
}

export function percent(share) {
  return share >= 0.9995 ? "100 %" : share < 0.0005 ? "0 %" : `${(share * 100).toFixed(1)} %`;
}
