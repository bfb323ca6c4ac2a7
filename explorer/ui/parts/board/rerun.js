// Lets the page's script run where it needs the drawing: one message on its way, and the newest drawing follows when
// the answer is there or is taken for lost.

const LOST_AFTER = 1500; // milliseconds
const LOOK_AGAIN = 50;

/**
 * Whether the page is to be told of a drawing now, later or not at all.
 *
 * @param {object} state ids of drawings, and a time
 * @param {number} state.id that is shown
 * @param {number} state.kept that the server has
 * @param {number} state.acknowledged that the page has seen
 * @param {number} state.asked that the page was told of
 * @param {number} state.since milliseconds since then
 * @returns {"now" | "later" | "never"}
 */
export function whenToTell({ id, kept, acknowledged, asked, since }) {
  if (kept !== id || id === acknowledged || id === asked) return "never";
  return asked && asked !== acknowledged && since < LOST_AFTER ? "later" : "now";
}

/** @param {() => {id: number, kept: number, needed: boolean}} now `needed`: whether the script must see the drawing */
export function makeRerun(now) {
  /** @type {((name: string, value: {id: number}) => void) | null} */
  let send = null;
  let acknowledged = 0;
  let asked = 0;
  let askedAt = 0;
  let timer = 0;

  const tell = () => {
    clearTimeout(timer);
    const { id, kept, needed } = now();
    if (!send || !needed) return;
    const when = whenToTell({ id, kept, acknowledged, asked, since: performance.now() - askedAt });
    if (when === "later") timer = window.setTimeout(tell, LOOK_AGAIN);
    if (when !== "now") return;
    asked = id;
    askedAt = performance.now();
    send("drawing", { id });
  };
  return {
    tell,
    /**
     * The page has seen a drawing.
     *
     * @param {number} id
     * @param {(name: string, value: {id: number}) => void} setStateValue
     */
    seen(id, setStateValue) {
      acknowledged = id;
      send = setStateValue;
    },
    remove() {
      clearTimeout(timer);
    },
  };
}
