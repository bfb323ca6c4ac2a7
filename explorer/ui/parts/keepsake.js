// What a browser tab keeps of a session, so that a reload loses nothing: the server forgets, sessionStorage does not.
// `session` names the server's session; what another one left is sent to it once, before anything is written over it.

// Entering a page, Streamlit writes its bare address and a moment later the one with the view: one stop on the way back
const ours = /** @type {History & {explorer?: boolean}} */ (history);
if (!ours.explorer) {
  const push = history.pushState;
  ours.explorer = true;
  history.pushState = function pushState(state, title, target) {
    const next = new URL(target ?? location.href, location.href);
    const bare = next.pathname === location.pathname && next.search && !location.search;
    return (bare ? history.replaceState : push).call(history, state, title, target);
  };
}

// Whether there is anything to bring back: the page would run again for it, and what it said of its link would be gone.
// Which picture was looked at matters only with the name, `place`, under which the server has one.
function isWorth(content) {
  return Object.entries(content ?? {}).some(([name, value]) => {
    if (name === "picture") return false;
    return value && typeof value === "object" ? Object.keys(value).length > 0 : Boolean(value);
  });
}

export default function makeKeepsake() {
  const told = new Set();
  return {
    receive(data, setStateValue) {
      const name = `explorer-${data.name}`;
      let kept = null;
      try {
        kept = JSON.parse(sessionStorage.getItem(name));
      } catch {
        /* spoiled, or private mode: begins anew */
      }
      if (kept?.session && kept.session !== data.session && data.taken !== true && isWorth(kept.content)) {
        if (told.has(data.session)) return;
        told.add(data.session);
        setStateValue("kept", { ...kept, asked: data.session });
        return;
      }
      const content = JSON.stringify({ session: data.session, content: data.content });
      try {
        sessionStorage.setItem(name, content);
      } catch {
        /* full */
      }
    },
    remove() {},
  };
}
