// The panel that operates on one filter: buttons, a note of what was done, and the kernel cell by cell.

/** @import { Stops } from "./colours.js" */
/** @import { Network, Operation } from "./surgery/operations.js" */

import { element } from "./element.js";
import { kernelOf } from "./kernels.js";
import { makeKernelCells } from "./surgery/cells.js";
import {
  applyOperations,
  filterOf,
  MOST_OPERATIONS,
  normalLike,
  operationsInWords,
  seesColours,
} from "./surgery/operations.js";

const SHOWN = ["network", "operations", "layer", "filter", "channel"];

function makeButton(words, help, action) {
  const node = element("button", "", words);
  node.type = "button";
  node.title = help;
  node.onclick = action;
  return node;
}

function makeSource(onEnter) {
  const node = element("input");
  Object.assign(node, { type: "number", min: 0, step: 1, value: 0 });
  node.setAttribute("aria-label", "Copy from filter");
  node.onkeydown = (event) => {
    if (event.key === "Enter") onEnter();
  };
  return node;
}

// The buttons; `act(how)` calls one of the actions, after it took back what was said of the last one
function makeTools(act) {
  const node = element("div", "tools");
  const button = (words, help, how) => makeButton(words, help, () => act(how));
  const source = makeSource(() => act("copy"));
  const copying = button("Copy from", "Kernel and bias of another filter of this layer", "copy");
  const undo = button("Undo", "Take back the last change", "undo");
  const reset = button("Reset", "Take back all changes, of every filter", "reset");
  const editing = button("Edit cells", "Type the weights of this filter", "edit");
  const pair = element("span", "pair");
  pair.append(copying, source);
  node.append(
    button("Mute", "Kernel and bias become zero", "mute"),
    button("Invert", "Kernel and bias times −1", "invert"),
    button("Randomise", "Normal values with the mean and spread of the layer's trained kernels", "randomise"),
    pair,
    editing,
    undo,
    reset,
  );
  return { node, source, copying, undo, reset, editing };
}

function makeFrame(tools, cells) {
  const frame = element("section", "surgery");
  const title = element("h4");
  const note = element("p", "done");
  const problem = element("p", "problem");
  note.setAttribute("role", "status");
  problem.setAttribute("role", "alert");
  cells.frame.hidden = true;
  frame.append(title, tools.node, problem, note, cells.frame);
  return { frame, title, note, problem };
}

/**
 * @param {HTMLElement} host
 * @param {Object} settings
 * @param {Stops} settings.stops
 * @param {(operations: Operation[]) => void} settings.onChange the new list, after every change
 */
export function makeSurgery(host, { stops, onChange }) {
  const tools = makeTools((how) => {
    problem.textContent = "";
    cells.forgive();
    actions[how]();
  });
  const cells = makeKernelCells(stops, (kernel, bias) => operate("edited", kernel, bias));
  const { frame, title, note, problem } = makeFrame(tools, cells);
  host.append(frame);
  let shown = null; // what `show` was given, with the operations since
  let now = null; // the operated network, and the filter as it is in it

  const take = (operations) => {
    shown = { ...shown, operations };
    update();
    onChange(operations);
  };
  const operate = (what, kernel, bias) => {
    problem.textContent = "";
    if (shown.operations.length >= MOST_OPERATIONS)
      problem.textContent = `Expected at most ${MOST_OPERATIONS} changes. Undo or reset some first.`;
    else take([...shown.operations, { layer: shown.layer, filter: shown.filter, what, kernel, bias }]);
  };
  const actions = {
    mute: () => operate("muted", new Array(now.kernel.length).fill(0), 0),
    invert() {
      const opposite = now.kernel.map((value) => -value);
      operate("inverted", opposite, -now.bias);
    },
    randomise() {
      const { values } = shown.network.arrays[`${shown.layer}/kernel`];
      operate("randomised", normalLike(values, now.kernel.length), now.bias);
    },
    copy() {
      const last = now.filters - 1;
      const typed = tools.source.value;
      const from = typed === "" ? NaN : Number(typed);
      if (!Number.isInteger(from) || from < 0 || from > last || from === shown.filter) {
        const expected = `Expected another filter of ${shown.layer}, a whole number from 0 to ${last}.`;
        problem.textContent = `${expected} Received: ${typed || "nothing"}.`;
        return;
      }
      const { kernel, bias } = filterOf(now.network, shown.layer, from);
      operate(`copied from ${from}`, kernel, bias);
    },
    undo: () => take(shown.operations.slice(0, -1)),
    reset: () => take([]),
    edit() {
      cells.frame.hidden = !cells.frame.hidden;
      update();
    },
  };

  const update = () => {
    const { layer, filter, channel, operations } = shown;
    const network = applyOperations(shown.network, operations);
    const { shape } = kernelOf(network, layer);
    now = { network, filters: shape[3], ...filterOf(network, layer, filter) };
    tools.source.max = String(now.filters - 1);
    tools.copying.disabled = tools.source.disabled = now.filters < 2;
    tools.undo.disabled = tools.reset.disabled = !operations.length;
    tools.editing.setAttribute("aria-expanded", String(!cells.frame.hidden));
    const words = operationsInWords(operations);
    if (note.textContent !== words) note.textContent = words;
    if (cells.frame.hidden) return;
    const key = `${network.header.key} ${layer} ${filter}`;
    const colour = seesColours(network, layer);
    const bias = network.arrays[`${layer}/bias`] ? now.bias : null;
    cells.show({ key, shape, colour, kernel: now.kernel, bias, channel: channel ?? 0 });
  };

  return {
    /**
     * Called in every frame while the pen moves: does nothing unless something differs from the last time.
     *
     * @param {{network: Network, operations: Operation[], layer: string, filter: number, channel?: number}} next the
     *   network as it was trained
     */
    show(next) {
      if (shown && SHOWN.every((part) => shown[part] === next[part])) return;
      if (shown?.layer !== next.layer || shown?.filter !== next.filter) {
        title.textContent = `Operate on ${next.layer}, filter ${next.filter}`;
        problem.textContent = "";
        tools.source.value = next.filter === 0 ? "1" : "0";
      }
      shown = next;
      update();
    },
  };
}
