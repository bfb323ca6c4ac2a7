import assert from "node:assert/strict";

import { CONTROLS_HTML, makePlayer, movedBy, SPEEDS, speedFor } from "../../../explorer/ui/parts/slide/player.js";
import { happens, nextFrame, test } from "../page.js";

test("the slowest speed that is through in 15 seconds", () => {
  assert.equal(SPEEDS[speedFor(15)], 1);
  assert.equal(SPEEDS[speedFor(16)], 2);
  assert.equal(SPEEDS[speedFor(676)], 60); // 26 by 26: 45 a second would do
  assert.equal(SPEEDS[speedFor(1_000_000)], 1000); // there is none: the fastest
});

test("an arrow moves by a place or by a row; other keys do not", () => {
  assert.deepEqual(
    ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Enter"].map((key) => movedBy(key, 5)),
    [-1, 1, -5, 5, undefined],
  );
});

// A player of an output of 3 by 4; `paints` counts what it painted
function begin(t) {
  let time = 1000;
  t.mock.method(performance, "now", () => time);
  const frame = document.createElement("div");
  frame.innerHTML = `<div class="controls">${CONTROLS_HTML}</div>`;
  document.body.append(frame);
  const paints = [];
  const player = makePlayer(
    frame,
    () => ({ rows: 3, columns: 4 }),
    () => {
      paints.push(player.spot.at);
      player.renew();
    },
  );
  player.begin(5);
  t.after(() => player.stop());
  const find = (name) => frame.querySelector(`.${name}`);
  const press = (key) => {
    const event = new window.KeyboardEvent("keydown", { key, cancelable: true });
    player.press(event);
    return event.defaultPrevented;
  };
  // One frame a second
  const pass = (seconds) => {
    for (let second = 0; second < seconds; second++) {
      time += 1000;
      nextFrame(time);
    }
  };
  return { player, find, press, pass, paints };
}

test("it begins with all of the output, the window at the place that was asked for", (t) => {
  const { player, find, paints } = begin(t);
  assert.deepEqual([{ ...player.spot }, paints], [{ at: 5, all: true }, []]);
  assert.equal(find("controls").querySelector("output").textContent, "1 a second"); // 12 places in 15 seconds
});

test("Start over empties the output, Show all fills it", (t) => {
  const { player, find } = begin(t);
  find("start").click();
  assert.deepEqual({ ...player.spot }, { at: 0, all: false });
  find("next").click();
  find("all").click();
  assert.deepEqual({ ...player.spot }, { at: 1, all: true });
});

test("Step and Back go one place and end at the ends", (t) => {
  const { player, find } = begin(t);
  find("start").click();
  assert.equal(find("back").disabled, true);
  find("next").click();
  assert.deepEqual([player.spot.at, find("back").disabled], [1, false]);
  player.begin(11);
  find("next").click();
  assert.equal(player.spot.at, 11);
});

test("playing goes on by its speed from an empty output to a full one", (t) => {
  const { player, find, pass } = begin(t);
  find("play").click();
  assert.deepEqual([{ ...player.spot }, find("play").textContent], [{ at: 0, all: false }, "Pause"]);
  pass(3);
  assert.equal(player.spot.at, 3);
  pass(9);
  assert.deepEqual([{ ...player.spot }, find("play").textContent], [{ at: 11, all: true }, "▶ Play"]);
});

test("Pause stops where it is, and Play goes on from there", (t) => {
  const { player, find, pass } = begin(t);
  find("play").click();
  pass(2);
  find("play").click();
  pass(5);
  assert.equal(player.spot.at, 2);
  find("play").click();
  pass(1);
  assert.equal(player.spot.at, 3);
});

test("while it plays the sums are not read out, place after place", (t) => {
  const { find } = begin(t);
  find("play").click();
  assert.equal(find("reading").getAttribute("aria-live"), "off");
  find("play").click();
  assert.equal(find("reading").getAttribute("aria-live"), "polite");
});

test("a chosen speed stays for other outputs", (t) => {
  const { player, find } = begin(t);
  find("speed").value = "3";
  happens(find("speed"), "input");
  player.begin(0);
  assert.equal(find("controls").querySelector("output").textContent, "8 a second");
});

test("keys: arrows move inside the output, Home starts over, End shows all, space plays", (t) => {
  const { player, press, find } = begin(t);
  press("ArrowDown");
  assert.equal(player.spot.at, 9);
  press("ArrowDown"); // there is no row below
  assert.equal(player.spot.at, 9);
  press("Home");
  assert.deepEqual({ ...player.spot }, { at: 0, all: false });
  press("End");
  assert.deepEqual({ ...player.spot }, { at: 0, all: true });
  press(" ");
  assert.equal(find("play").textContent, "Pause");
});

test("a key that it knows does not scroll; others are left to the page", (t) => {
  const { press } = begin(t);
  assert.deepEqual([press("ArrowUp"), press("Home"), press("Tab")], [true, true, false]);
});

test("pointing at a full output moves the window; over a half filled one only a click does", (t) => {
  const { player, find } = begin(t);
  player.point({ type: "pointermove", buttons: 0 }, 7);
  assert.equal(player.spot.at, 7);
  find("start").click();
  player.point({ type: "pointermove", buttons: 0 }, 7);
  assert.equal(player.spot.at, 0);
  player.point({ type: "pointerdown", buttons: 1 }, 7);
  assert.equal(player.spot.at, 7);
});
