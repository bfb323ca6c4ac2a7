// Where layers stand that branch and join: at the same depth one above the other, with lines from what each reads.

/** @typedef {Record<string, string[]>} Inputs what each layer reads, by name, in the order of computing */
/** @typedef {{from: string, to: string, lane: number | null}} Line `lane` counts those that pass over layers */

const SVG = "http://www.w3.org/2000/svg";
const LANE = 9; // pixels from lane to lane, above the columns
const OUT = 7; // how far in front of a column a line turns
const ROUND = 5;

/** Whether any layer reads something else than the one before. @param {Inputs} inputs */
export function isBranched(inputs) {
  const names = ["input", ...Object.keys(inputs)];
  return Object.values(inputs).some((read, place) => read.length > 1 || read[0] !== names[place]);
}

/**
 * How many layers lie on the longest way from the picture to each layer, itself among them.
 * @param {Inputs} inputs
 */
export function depthsOf(inputs) {
  /** @type {Record<string, number>} */
  const depths = { input: 0 };
  for (const [name, read] of Object.entries(inputs)) depths[name] = 1 + Math.max(...read.map((one) => depths[one]));
  return depths;
}

/**
 * A line for each layer that another one reads; one that passes over layers between them has a lane of its own there.
 * @param {Inputs} inputs
 * @returns {Line[]}
 */
export function linesOf(inputs) {
  const depths = depthsOf(inputs);
  /** @type {number[][][]} */
  const lanes = [];
  return Object.entries(inputs).flatMap(([to, read]) =>
    read.map((from) => {
      const [begin, end] = [depths[from], depths[to]];
      if (end === begin + 1) return { from, to, lane: null };
      const free = lanes.findIndex((taken) => taken.every(([first, last]) => last <= begin || first >= end));
      const lane = free < 0 ? lanes.push([]) - 1 : free;
      lanes[lane].push([begin, end]);
      return { from, to, lane };
    }),
  );
}

/** Room above the columns for these lines, in pixels. @param {Line[]} lines */
export const roomAbove = (lines) => LANE * (1 + Math.max(-1, ...lines.map(({ lane }) => lane ?? -1)));

/**
 * The way of a line: straight over the gap, or up, along its lane, and down again.
 * @param {{x: number, y: number}} start
 * @param {{x: number, y: number}} end
 * @param {number | null} lane
 * @param {number} turn x where it goes up, beside the widest column of its depth
 */
export function wayOf(start, end, lane, turn) {
  const down = end.x - OUT;
  if (lane === null) {
    const middle = Math.max((turn + end.x) / 2, turn);
    return `M${start.x} ${start.y}H${turn}C${middle} ${start.y} ${middle} ${end.y} ${end.x} ${end.y}`;
  }
  const y = LANE * (lane + 0.5);
  return (
    `M${start.x} ${start.y}H${turn}Q${turn + ROUND} ${start.y} ${turn + ROUND} ${start.y - ROUND}` +
    `V${y + ROUND}Q${turn + ROUND} ${y} ${turn + 2 * ROUND} ${y}H${down - ROUND}` +
    `Q${down} ${y} ${down} ${y + ROUND}V${end.y - ROUND}Q${down} ${end.y} ${end.x} ${end.y}`
  );
}

/** @param {string} tag @param {Record<string, string | number>} attributes */
function drawn(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  return node;
}

/**
 * The lines of a network on its columns; drawn anew where columns have moved.
 * @param {HTMLElement} place of the columns
 * @param {Inputs} inputs
 */
export function makeLines(place, inputs) {
  const lines = isBranched(inputs) ? linesOf(inputs) : [];
  const node = drawn("svg", { class: "lines", "aria-hidden": "true" });
  let kept = "";
  place.querySelector(".lines")?.remove();
  place.classList.toggle("branched", lines.length > 0);
  place.style.setProperty("--lanes", `${roomAbove(lines)}px`);
  place.append(node);
  return {
    /** @param {(name: string) => {box: HTMLElement, title: HTMLElement, stage: HTMLElement}} find */
    paint(find) {
      if (!lines.length) return;
      const origin = place.getBoundingClientRect();
      const spot = (/** @type {string} */ name) => {
        const { box, title, stage } = find(name);
        const [own, head, all] = [box, title, stage].map((one) => one.getBoundingClientRect());
        const y = (head.top + head.bottom) / 2 - origin.top;
        return { left: own.left - origin.left, right: own.right - origin.left, turn: all.right - origin.left + 2, y };
      };
      const ways = lines.flatMap(({ from, to, lane }) => {
        const [start, end] = [spot(from), spot(to)];
        const way = wayOf({ x: start.right, y: start.y }, { x: end.left - 3, y: end.y }, lane, start.turn);
        return [
          { d: way, class: lane === null ? "line" : "line over" },
          { d: `M${end.left - 7} ${end.y - 4}L${end.left - 1} ${end.y}L${end.left - 7} ${end.y + 4}Z`, class: "head" },
        ];
      });
      const next = JSON.stringify(ways);
      if (next === kept) return;
      kept = next;
      node.replaceChildren(...ways.map((way) => drawn("path", way)));
    },
  };
}
