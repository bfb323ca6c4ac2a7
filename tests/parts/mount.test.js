import assert from "node:assert/strict";

import { mounted } from "../../explorer/ui/parts/mount.js";
import { packed } from "./packed.js";
import { place, test } from "./page.js";

// `framed` is a part that shows at once what it gets
const DATA = { pictures: [{ source: "", title: "One" }], boxes: [], chosen: 0 };

function sheets(t, status = 200) {
  const asked = [];
  t.mock.method(globalThis, "fetch", async (address) => {
    asked.push(String(address).replace(/.*\//, ""));
    return new Response("p { color: red }", { status });
  });
  return asked;
}

const shown = (root) => [...root.querySelectorAll("figcaption")].map(({ textContent }) => textContent);

test("a part has its stylesheets before it paints, and its name on its place", async (t) => {
  const asked = sheets(t);
  const show = await mounted("framed", ["common.css", "framed.css"]);
  const root = place();
  show({ data: DATA, parentElement: root });
  assert.deepEqual([asked, root.adoptedStyleSheets.length], [["common.css", "framed.css"], 2]);
  assert.deepEqual([root.host.dataset.part, shown(root)], ["framed", ["One"]]);
});

test("a part without its stylesheet is none", async (t) => {
  sheets(t, 404);
  await assert.rejects(mounted("framed", ["framed.css"]), /framed\.css did not come: 404/);
});

test("a part stays as long as its place, through every run of the page's script", async (t) => {
  sheets(t);
  const show = await mounted("framed", []);
  const root = place();
  show({ data: DATA, parentElement: root });
  const row = root.firstChild;
  show({ data: { ...DATA, pictures: [{ source: "", title: "Two" }] }, parentElement: root });
  assert.deepEqual([root.firstChild, shown(root)], [row, ["Two"]]);
});

test("the end of a call that a later one has overtaken ends nothing", async (t) => {
  sheets(t);
  const show = await mounted("framed", []);
  const root = place();
  const end = show({ data: DATA, parentElement: root });
  end();
  assert.deepEqual(shown(root), ["One"]);
});

test("when the place is gone the part is removed", async (t) => {
  sheets(t);
  const show = await mounted("framed", []);
  const root = place();
  const end = show({ data: DATA, parentElement: root });
  root.host.remove();
  end();
  assert.equal(root.children.length, 0);
});

test("two places have a part each", async (t) => {
  sheets(t);
  const show = await mounted("framed", []);
  const [one, other] = [place(), place()];
  show({ data: DATA, parentElement: one });
  show({ data: { ...DATA, pictures: [{ source: "", title: "Two" }] }, parentElement: other });
  assert.deepEqual([shown(one), shown(other)], [["One"], ["Two"]]);
});

test("bytes are unpacked for the part: its header and its arrays", async (t) => {
  sheets(t);
  const show = await mounted("detail", []);
  const root = place();
  const header = {
    title: "conv1, map 0",
    signed: false,
    stops: { sequential: ["#000000", "#ffffff"], diverging: ["#000000", "#ffffff"] },
  };
  const arrays = { map: { shape: [1, 1], offset: 0 }, image: { shape: [1, 1, 1], offset: 1 } };
  const bytes = packed({ ...header, arrays }, new Uint8Array(Float32Array.of(0.5, 1).buffer));
  show({ data: bytes, parentElement: root });
  assert.match(root.querySelector(".reading").textContent, /^Row 0, column 0: 0\.5/);
});

test("a list of one is its only entry", async (t) => {
  sheets(t);
  const show = await mounted("framed", []);
  const root = place();
  show({ data: [DATA], parentElement: root });
  assert.deepEqual(shown(root), ["One"]);
});
