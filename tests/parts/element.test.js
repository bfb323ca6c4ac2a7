import assert from "node:assert/strict";

import { element, imageCanvas } from "../../explorer/ui/parts/element.js";
import { test } from "./page.js";

test("an element with its class and its text", () => {
  const node = element("p", "note", "Draw a digit.");
  assert.equal(node.outerHTML, '<p class="note">Draw a digit.</p>');
});

test("what is not given is not there; an empty text is one", () => {
  assert.equal(element("div").outerHTML, "<div></div>");
  assert.equal(element("td", "", "").outerHTML, "<td></td>");
});

test("a text is never markup", () => {
  const node = element("p", "", "<img src=x onerror=alert(1)>");
  assert.equal(node.children.length, 0);
  assert.equal(node.textContent, "<img src=x onerror=alert(1)>");
});

test("a canvas that shows has a name and is an image for those who do not see it", () => {
  const canvas = imageCanvas("slice", "Slice R of the picture");
  assert.deepEqual(
    [canvas.className, canvas.getAttribute("role"), canvas.getAttribute("aria-label")],
    ["slice", "img", "Slice R of the picture"],
  );
});
