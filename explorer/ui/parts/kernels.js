// The kernels of a layer as filters, as `filters` of core/network/forward.py gives them.

/** @typedef {{shape: number[], values: Float32Array}} Weights height, width, slices of a filter, filters */
/** @typedef {{header: any, arrays: Record<string, Weights>}} Network of `unpack` */

// The one kernel that a separable convolution comes to, by its depthwise part
/** @type {WeakMap<Float32Array, Weights>} */
const joined = new WeakMap();

/**
 * A slice is a sum of the kernels of its map, each times its share.
 * @param {Weights} depthwise
 * @param {Weights} pointwise
 */
function join(depthwise, pointwise) {
  const [height, width, channels, multiplier] = depthwise.shape;
  const filters = pointwise.shape[3];
  const values = new Float32Array(height * width * channels * filters);
  depthwise.values.forEach((weight, place) => {
    const slice = Math.floor(place / multiplier);
    const share = ((slice % channels) * multiplier + (place % multiplier)) * filters;
    for (let f = 0; f < filters; f++) values[slice * filters + f] += weight * pointwise.values[share + f];
  });
  return { shape: [height, width, channels, filters], values };
}

/**
 * The filters of a layer, one a map that comes out; null if no kernel slides there.
 * @param {Network} network
 * @param {string} name
 * @returns {Weights | null}
 */
export function kernelOf({ header, arrays }, name) {
  const depthwise = arrays[`${name}/depthwise_kernel`];
  if (depthwise) {
    const found = joined.get(depthwise.values) ?? join(depthwise, arrays[`${name}/pointwise_kernel`]);
    joined.set(depthwise.values, found);
    return found;
  }
  const kernel = arrays[`${name}/kernel`];
  if (kernel?.shape.length !== 4) return null;
  const node = header.nodes.find((/** @type {{name: string}} */ one) => one.name === name);
  const [height, width] = kernel.shape;
  const filters = node.shape[2];
  return { shape: [height, width, kernel.values.length / (height * width * filters), filters], values: kernel.values };
}

/**
 * Whether the filters of a layer can be changed one by one: they are one array.
 * @param {Network} network
 * @param {string} name
 */
export const canOperate = ({ arrays }, name) => arrays[`${name}/kernel`]?.shape.length === 4;
