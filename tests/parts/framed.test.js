import assert from "node:assert/strict";

import makeFraming from "../../explorer/ui/parts/framed.js";
import { place, test } from "./page.js";

const PICTURES = [
  { source: "data:image/png;base64,one", title: "The photograph" },
  { source: "data:image/png;base64,two", title: "What was made of it" },
];
const BOXES = [
  [0.1, 0.2, 0.3, 0.6],
  [0.5, 0.2, 0.75, 0.6],
];

function framing(more) {
  const root = place();
  const part = makeFraming(root);
  const sent = [];
  const receive = (next) => {
    part.receive({ pictures: PICTURES, boxes: BOXES, chosen: 0, ...next }, (name, { place: at }) =>
      sent.push([name, at]),
    );
  };
  receive(more);
  return { root, part, receive, sent, frames: () => [...root.querySelectorAll(".frame")] };
}

const chosen = (frames) => frames.map((node) => node.classList.contains("chosen"));

test("the pictures, each with its title below and for those who do not see it", () => {
  const { root } = framing();
  assert.deepEqual(
    [...root.querySelectorAll("figure")].map((node) => [node.querySelector("img").alt, node.textContent]),
    [
      ["The photograph", "The photograph"],
      ["What was made of it", "What was made of it"],
    ],
  );
});

test("a frame stands where its digit is, in shares of the photograph", () => {
  const [first] = framing().frames();
  assert.deepEqual([first.style.left, first.style.top, first.style.height], ["10%", "20%", "40%"]);
  assert.equal(first.parentNode.querySelector("img").alt, "The photograph");
});

test("of several digits each is a button; the chosen one is marked", () => {
  const { frames } = framing({ chosen: 1 });
  assert.deepEqual(
    [frames().map(({ tagName }) => tagName), chosen(frames())],
    [
      ["BUTTON", "BUTTON"],
      [false, true],
    ],
  );
  assert.deepEqual(
    frames().map(({ ariaLabel, ariaPressed }) => [ariaLabel, ariaPressed]),
    [
      ["Digit 1", "false"],
      ["Digit 2", "true"],
    ],
  );
});

test("a single digit has a frame and nothing to choose", () => {
  const [frame] = framing({ boxes: BOXES.slice(0, 1) }).frames();
  assert.equal(frame.tagName, "SPAN");
});

test("a click chooses at once, and tells the page", () => {
  const { frames, sent } = framing();
  frames()[1].click();
  assert.deepEqual([chosen(frames()), sent], [[false, true], [["chosen", 1]]]);
});

test("the frames stay while the pictures do, so the keyboard stays on them", () => {
  const { frames, receive } = framing();
  const before = frames();
  receive({ chosen: 1 });
  assert.deepEqual([frames(), chosen(frames())], [before, [false, true]]);
  receive({ boxes: BOXES.toReversed() });
  assert.notEqual(frames()[0], before[0]);
});

test("a title is text, never markup", () => {
  const { root } = framing({ pictures: [{ source: "", title: "<b>bold</b>" }] });
  assert.equal(root.querySelector("figcaption").textContent, "<b>bold</b>");
});
