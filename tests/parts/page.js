// A page for what paints and listens: the document of happy-dom, canvases that note what is painted on them, frames and
// sizes that come when a test says so. Where happy-dom is not installed, what needs it is skipped.

import { createRequire } from "node:module";
import nodeTest from "node:test";
import { pathToFileURL } from "node:url";

const MISSING = "happy-dom is not installed: see Set up in CONTRIBUTING.md";
const TAKEN = [
  ..."window document location history sessionStorage getComputedStyle MutationObserver CSSStyleSheet".split(" "),
  ..."HTMLElement HTMLInputElement HTMLButtonElement HTMLCanvasElement ShadowRoot".split(" "),
];
const METHODS =
  "arc beginPath clearRect clip drawImage fill fillRect fillText lineTo moveTo putImageData rect restore save " +
  "setLineDash setTransform stroke strokeRect translate";
const STYLES = { fillStyle: "#000000", strokeStyle: "#000000", lineWidth: 1, font: "10px sans-serif", globalAlpha: 1 };

const areas = new WeakMap();
const frames = new Map();
let asked = 0; // frames, since the page is there
const observers = new Set();

// A drawing context that notes each call with the styles it was made with; a call that no canvas has is an error
function makeArea() {
  const notes = [];
  const area = { notes, ...STYLES };
  area.createImageData = (width, height) => ({ width, height, data: new Uint8ClampedArray(4 * width * height) });
  for (const call of METHODS.split(" ")) {
    area[call] = (...given) => {
      const { fillStyle, strokeStyle, lineWidth, font, globalAlpha } = area;
      notes.push({ call, given, fillStyle, strokeStyle, lineWidth, font, globalAlpha });
    };
  }
  return area;
}

// As in a browser, a canvas that gets a size is empty
function takeCanvases({ HTMLCanvasElement: { prototype } }) {
  const { get, set } = Object.getOwnPropertyDescriptor(prototype, "width");
  Object.defineProperty(prototype, "width", {
    configurable: true,
    get,
    set(width) {
      areas.delete(this);
      set.call(this, width);
    },
  });
  prototype.getContext = function getContext() {
    if (!areas.has(this)) areas.set(this, makeArea());
    return areas.get(this);
  };
}

class Resized {
  constructor(told) {
    this.told = told;
  }
  observe(node) {
    this.node = node;
    observers.add(this);
  }
  disconnect() {
    observers.delete(this);
  }
}

async function begin() {
  const installed = createRequire(new URL("../../.ci/node/package.json", import.meta.url));
  let found;
  try {
    found = installed.resolve("happy-dom");
  } catch {
    return false;
  }
  const { Window } = await import(pathToFileURL(found));
  const window = new Window({ url: "http://localhost:8501/Draw", innerWidth: 1000, innerHeight: 800 });
  takeCanvases(window);
  window.CSSStyleSheet.prototype.replace = async function replace(text) {
    this.replaceSync(text);
    return this; // as the standard says
  };
  window.setTimeout = (...given) => setTimeout(...given); // node's, which a test can stop
  const own = {
    ResizeObserver: Resized,
    requestAnimationFrame(paint) {
      asked += 1;
      frames.set(asked, paint);
      return asked;
    },
    Option: function Option(text, value) {
      return Object.assign(document.createElement("option"), { textContent: text, value });
    },
    cancelAnimationFrame: (number) => frames.delete(number),
  };
  for (const name of TAKEN) own[name] = name === "window" ? window : window[name];
  own.getComputedStyle = (node) => window.getComputedStyle(node);
  for (const [name, value] of Object.entries(own)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  return true;
}

const there = await begin();

/** A test that needs the page. */
export const test = there ? nodeTest : (name) => nodeTest(name, { skip: MISSING }, () => {});

/** A place in the page as a part gets it: the root of a shadow tree. */
export function place() {
  const before = document.createElement("button");
  document.body.append(before);
  before.focus(); // as if one came from there: happy-dom does not see that what had the focus is gone
  const host = document.createElement("div");
  document.body.append(host);
  return host.attachShadow({ mode: "open" });
}

/** Paints the frame that waits, as the browser would at a time in milliseconds. */
export function nextFrame(time = performance.now()) {
  const now = [...frames.values()];
  frames.clear();
  for (const paint of now) paint(time);
}

/** An element gets another width, and those who watch its size are told. */
export function widen(node, width) {
  Object.defineProperty(node, "clientWidth", { value: width, configurable: true });
  for (const { node: watched, told } of [...observers]) if (watched === node) told();
}

/** An element stands there, in pixels. */
export function standsAt(node, { left = 0, top = 0, width = 0, height = 0 }) {
  node.getBoundingClientRect = () => ({ left, top, width, height, right: left + width, bottom: top + height });
}

/**
 * Something happens to an element.
 *
 * @param {EventTarget} node
 * @param {string} type such as "pointerdown", "keydown"
 * @param {object} given what the event says: key, clientX, timeStamp, …
 * @returns the event, which tells whether it was taken: `defaultPrevented`
 */
export function happens(node, type, given = {}) {
  const kind = type.startsWith("key") ? "KeyboardEvent" : /^(pointer|click)/.test(type) ? "PointerEvent" : "Event";
  const event = new window[kind](type, { bubbles: true, cancelable: true, composed: true, ...given });
  if ("timeStamp" in given) Object.defineProperty(event, "timeStamp", { value: given.timeStamp });
  node.dispatchEvent(event);
  return event;
}

/** What was painted on a canvas since it got its size: the calls of one name, {given, fillStyle, strokeStyle, …}. */
export const painted = (canvas, call) => canvas.getContext("2d").notes.filter((note) => note.call === call);

/** The words on a canvas. */
export const wordsOn = (canvas) => painted(canvas, "fillText").map(({ given: [text] }) => text);

/** The pixels of a canvas that got an image: rows of [red, green, blue]. */
export function pixelsOf(canvas) {
  const [{ width, height, data }] = painted(canvas, "putImageData").at(-1).given;
  const pixel = (place) => Array.from(data.subarray(4 * place, 4 * place + 3));
  return Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => pixel(y * width + x)));
}

/** Colours that are easily told: black to white from zero, red over white to blue about it. */
export const STOPS = { sequential: ["#000000", "#ffffff"], diverging: ["#ff0000", "#ffffff", "#0000ff"] };
export const [RED, WHITE, BLUE, BLACK] = [
  [255, 0, 0],
  [255, 255, 255],
  [0, 0, 255],
  [0, 0, 0],
];
