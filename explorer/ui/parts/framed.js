// A photograph with a frame round each digit, a button where there are several, and what was made of the photograph.

export default function makeFraming(root) {
  const row = document.createElement("div");
  row.className = "framed";
  root.append(row);
  let frames = [],
    drawn = "",
    send = null;

  const figure = ({ source, title }) => {
    const whole = document.createElement("figure"),
      sheet = document.createElement("div");
    const image = document.createElement("img"),
      words = document.createElement("figcaption");
    sheet.className = "sheet";
    image.src = source;
    image.alt = words.textContent = title;
    sheet.append(image);
    whole.append(sheet, words);
    return whole;
  };
  const frame = (box, place, all) => {
    const [left, top, right, bottom] = box.map((share) => share * 100);
    const node = document.createElement(all.length > 1 ? "button" : "span");
    node.className = "frame";
    Object.assign(node.style, {
      left: `${left}%`,
      top: `${top}%`,
      width: `${right - left}%`,
      height: `${bottom - top}%`,
    });
    if (all.length === 1) return node;
    node.type = "button";
    node.ariaLabel = `Digit ${place + 1}`;
    node.dataset.number = place + 1;
    node.onclick = () => {
      mark(place);
      send("chosen", { place, at: Date.now() });
    };
    return node;
  };
  const mark = (chosen) =>
    frames.forEach((node, place) => {
      node.classList.toggle("chosen", place === chosen);
      if (node.type) node.ariaPressed = String(place === chosen);
    });

  return {
    receive({ pictures, boxes, chosen }, setStateValue) {
      send = setStateValue;
      const fresh = JSON.stringify([pictures, boxes]);
      if (fresh !== drawn) {
        // otherwise the focus would leave the frame that was chosen by the keyboard
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
