import assert from "node:assert/strict";
import { forward } from "../../explorer/ui/parts/engine/engines.js";
import { mapSections } from "../../explorer/ui/parts/layer_maps.js";
import { BLACK, BLUE, painted, pixelsOf, RED, STOPS, test, WHITE } from "./page.js";
import { diagonal, tinyNetwork } from "./tiny_network.js";

const LOOK = { signed: { conv1: false, pool1: false }, stops: STOPS, tile: 20, gap: 4, width: 100 };

async function sections(look) {
  const network = await tinyNetwork();
  return mapSections(network.header, forward(network, diagonal()).activations, { ...LOOK, ...look });
}

test("a section for each layer that has maps; vectors, and what a layer only hands on, have none", async () => {
  const titles = (await sections()).map((node) => node.querySelector("h4").textContent);
  assert.deepEqual(titles, ["conv1", "pool1"]);
});

test("how many maps there are, and how large", async () => {
  const [conv] = await sections();
  assert.equal(conv.querySelector(".note").textContent, "2 maps of 2×2");
  assert.equal(conv.querySelector("canvas").getAttribute("aria-label"), "conv1: 2 maps of 2 by 2");
});

test("each map's values as colours: the diagonal in the first, what lies beside it in the second", async () => {
  const [conv] = await sections();
  const [first] = painted(conv.querySelector("canvas"), "drawImage");
  assert.deepEqual(pixelsOf(first.given[0]), [
    [WHITE, BLACK],
    [BLACK, WHITE],
    [BLACK, WHITE],
    [WHITE, BLACK],
  ]);
});

test("where a layer can go below zero its colours go about zero", async () => {
  const node = { name: "sum1", passes: false, shape: [1, 2, 1] };
  const output = { values: Float32Array.of(-2, 2), shape: [1, 2, 1] };
  const [section] = mapSections({ nodes: [node] }, { sum1: output }, { ...LOOK, signed: { sum1: true } });
  const [{ given }] = painted(section.querySelector("canvas"), "drawImage");
  assert.deepEqual(pixelsOf(given[0]), [[RED, BLUE]]);
});

test("maps stand beside each other as far as the width goes", async () => {
  const [wide] = await sections();
  const [narrow] = await sections({ width: 24 });
  const places = (node) => painted(node.querySelector("canvas"), "drawImage").map(({ given }) => given.slice(5, 7));
  assert.deepEqual(places(wide), [
    [2, 2],
    [26, 2],
  ]);
  assert.deepEqual(places(narrow), [
    [2, 2],
    [2, 26],
  ]);
});

test("the legend goes to the layer's largest value", async () => {
  const [conv] = await sections();
  assert.deepEqual(
    [...conv.querySelector(".legend").children].map(({ textContent }) => textContent),
    ["0", "", "1", "activation"],
  );
});
