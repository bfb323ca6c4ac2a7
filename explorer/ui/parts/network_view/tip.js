// What stands beside the pointer over a map or unit.

import { mapOf } from "../columns.js";
import { element } from "../element.js";
import { kernelGrid, slicesCanvas } from "../opened.js";
import { tipWords } from "./words.js";

/**
 * @param {HTMLElement} frame
 * @param {HTMLElement} node
 */
export function makeTip(frame, node) {
  // Beside the pointer, on the side with more room, and never below the window
  const put = (event) => {
    const box = frame.getBoundingClientRect();
    const x = event.clientX - box.left;
    const y = event.clientY - box.top;
    const { offsetHeight: high, offsetWidth: wide } = node;
    const left = x > box.width / 2 ? Math.max(0, x - wide - 12) : Math.min(x + 16, Math.max(0, box.width - wide));
    node.style.left = `${left}px`;
    node.style.top = `${event.clientY + high + 24 > window.innerHeight ? y - high - 12 : y + 16}px`;
  };
  return {
    hide() {
      node.classList.remove("shown");
    },
    /**
     * @param {PointerEvent} event
     * @param {object} spot
     * @param {string} spot.name of the layer
     * @param {number} spot.tile
     * @param {{shape: number[], values: Float32Array}} spot.output of the layer
     * @param {import("../kernels.js").Weights | null} spot.kernel
     * @param {{kind: string, parameters: number, formula: string}} spot.numbers
     * @param {Record<string, number[][]>} spot.tables
     */
    show(event, { name, tile, output, kernel, numbers, tables }) {
      const [title, ...lines] = tipWords(name, tile, output, mapOf(output, tile), numbers);
      node.replaceChildren(element("b", "", title), ...lines.map((text) => element("span", "", text)));
      if (kernel) {
        const few = kernel.shape[2] <= 3;
        node.append(few ? kernelGrid(kernel, tile, tables).canvas : slicesCanvas(kernel, tile, tables));
      }
      node.classList.add("shown");
      put(event);
    },
  };
}
