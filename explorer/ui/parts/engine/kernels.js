// The compiled kernels, fetched once, and the memory that a network has with them.

/**
 * @typedef {import("../layers/registry.js").Floats} Floats
 * @typedef {{shape: number[], at: number, values: Float32Array}} Place values in a network's memory, from the address
 *   `at`; `values` is asked for anew each time: a memory that grows lies elsewhere
 * @typedef {Record<string, (...numbers: number[]) => void>} Kernels the functions that the C files beside this export
 * @typedef {{kernels: Kernels | null, place: (shape: number[]) => Place, holding: (values: Floats) => Place,
 *   numbers: (values: number[]) => number}} Room
 */

const PAGE = 65536;
const BYTES = 4;
const lengthOf = (/** @type {number[]} */ shape) => shape.reduce((product, length) => product * length, 1);
const aligned = (/** @type {number} */ address) => Math.ceil(address / 16) * 16;

/** @type {WebAssembly.Module | null} */
let compiled = null;
/** @type {Promise<void> | null} */
let coming = null;

/**
 * Fetches and compiles the kernels, once; where WebAssembly is blocked or unknown, JavaScript computes.
 * @param {() => Promise<BufferSource>} [bytes] of kernels.wasm, in place of the server's
 */
export function learnKernels(bytes = fetched) {
  coming ??= (async () => {
    compiled = await compile(bytes).catch(() => null);
  })();
  return coming;
}

async function fetched() {
  const answer = await fetch(new URL("./kernels.wasm", import.meta.url));
  if (!answer.ok) throw new Error(`The kernels did not come: ${answer.status}`);
  return answer.arrayBuffer();
}

// An async function, so that a WebAssembly that is not there at all rejects, too
const compile = async (/** @type {() => Promise<BufferSource>} */ bytes) => WebAssembly.compile(await bytes());

/**
 * Room for a network: in the memory of the compiled kernels, or, where they are not known, simply arrays.
 * @param {boolean} fast whether to use the kernels if they are known
 * @returns {Room}
 */
export function makeRoom(fast = true) {
  return fast && compiled ? roomFor(compiled) : ROOM_OF_ARRAYS;
}

/** @type {Room} */
const ROOM_OF_ARRAYS = {
  kernels: null,
  place: (shape) => ({ shape, at: 0, values: new Float32Array(lengthOf(shape)) }),
  holding: (values) => ({ shape: [values.length], at: 0, values: Float32Array.from(values) }),
  numbers: () => 0,
};

/**
 * @param {WebAssembly.Module} module
 * @returns {Room}
 */
function roomFor(module) {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  let end = aligned(/** @type {WebAssembly.Global} */ (exports.__heap_base).value);

  const reserve = (/** @type {number} */ bytes) => {
    const at = end;
    end = aligned(at + bytes);
    const missing = end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    return at;
  };
  const place = (/** @type {number[]} */ shape) => {
    const length = lengthOf(shape);
    const at = reserve(length * BYTES);
    let view = new Float32Array(memory.buffer, at, length);
    return {
      shape,
      at,
      get values() {
        if (view.buffer !== memory.buffer) view = new Float32Array(memory.buffer, at, length);
        return view;
      },
    };
  };
  return {
    kernels: /** @type {Kernels} */ (/** @type {unknown} */ (exports)),
    place,
    holding(values) {
      const held = place([values.length]);
      held.values.set(values);
      return held;
    },
    numbers(values) {
      const at = reserve(values.length * BYTES);
      new Int32Array(memory.buffer, at, values.length).set(values);
      return at;
    },
  };
}
