// DepthwiseConv2D: each map has kernels of its own. In memory they lie as those of a Conv2D with a group a map.

export { backward, forward, terms } from "./conv2d.js";
