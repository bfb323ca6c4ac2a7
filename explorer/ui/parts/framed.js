// A photograph with a frame round each digit, a button where there are several, and what was made of the photograph.

import { element } from "./element.js";

function figure({ source, title }) {
  const whole = element("figure");
  const sheet = element("div", "sheet");
  const image = element("img");
  image.src = source;
  image.alt = title;
  sheet.append(image);
  whole.append(sheet, element("figcaption", "", title));
  return whole;
}

/** @param {ShadowRoot} root */
export default function makeFraming(root) {
  const row = element("div", "framed");
  root.append(row);
  let frames = [];
  let drawn = "";
  let send = null;

  const frame = (box, place, all) => {
    const [left, top, right, bottom] = box.map((share) => share * 100);
    const node = element(all.length > 1 ? "button" : "span", "frame");
    Object.assign(node.style, {
      left: `${left}%`,
      top: `${top}%`,
      width: `${right - left}%`,
      height: `${bottom - top}%`,
    });
    if (all.length === 1) return node;
    node.setAttribute("type", "button");
    node.ariaLabel = `Digit ${place + 1}`;
    node.dataset.number = place + 1;
    node.onclick = () => {
      mark(place);
      send("chosen", { place, at: Date.now() });
    };
    return node;
  };
  const mark = (chosen) => {
    frames.forEach((node, place) => {
      node.classList.toggle("chosen", place === chosen);
      if (node.type) node.ariaPressed = String(place === chosen);
    });
  };

  return {
    receive({ pictures, boxes, chosen }, setStateValue) {
      send = setStateValue;
      const fresh = JSON.stringify([pictures, boxes]);
      // Otherwise the focus would leave the frame that was chosen by the keyboard
      if (fresh !== drawn) {
        drawn = fresh;
        frames = boxes.map(frame);
        row.replaceChildren(...pictures.map(figure));
        row.querySelector(".sheet").append(...frames);
      }
      mark(chosen);
    },
    remove() {
      row.remove();
    },
  };
}
