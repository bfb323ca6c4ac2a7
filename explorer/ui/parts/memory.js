// Brings the drawing of this browser tab to a page that does not have it: one that was drawn since the tab was loaded,
// when the way to the page was quicker than the drawing; or an older one, after a reload or with a new server, if the
// page looks at the drawing.

import { drawnHere, makeSender, remembered } from "./sending.js";

export default function makeMemory() {
  /** @type {(name: string, value: object) => void} */
  let tell = () => {};
  const sender = makeSender({ kept: (id) => tell("drawing", { id }), said() {} });
  let page = null,
    own = null;
  return {
    receive(data, setStateValue) {
      tell = setStateValue;
      if (page !== data.page) {
        page = data.page;
        own = remembered();
      } // what is drawn on this page, its pad sends
      sender.show(data.ticket, data.acknowledged);
      const asked = data.wanted || own.id === drawnHere();
      if (asked && (own.strokes.length || data.acknowledged)) sender.offer(own);
    },
    remove() {
      sender.remove();
    },
  };
}
