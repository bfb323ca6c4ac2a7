// The projector's switch: key P. The page's style follows at once (page.css), the parts by `onProjector`, and the
// page's script hears of it for the address.

import { setProjector } from "./projected.js";

// Whoever types a p means a letter
function typing(event) {
  const node = event.composedPath()[0];
  return node.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName ?? "");
}

export default function makeProjector() {
  let on = false;
  let tell = () => {};
  const press = (event) => {
    if (event.key.toLowerCase() !== "p" || event.ctrlKey || event.metaKey || event.altKey || typing(event)) return;
    on = !on;
    setProjector(on);
    tell();
  };
  document.addEventListener("keydown", press);
  return {
    receive(data, setStateValue) {
      on = data.on;
      setProjector(on);
      tell = () => setStateValue("switched", { on, at: Date.now() });
    },
    remove() {
      document.removeEventListener("keydown", press);
    },
  };
}
