// Keras' word on a drawing at rest: asked for when the pen has been up for a moment, one question on its way at a time.

import { posted } from "./sending.js";

const PAUSE = 400; // milliseconds
const ASK_AGAIN = 2000;
const UNREACHED = "Keras cannot be asked: no connection to the server.";

/** @param {() => void} changed there is news for the question that was asked last */
export function makeWord(changed) {
  let question = null;
  let text = ""; // of the question
  let known = { text: "" };
  let flying = false;
  let timer = 0;

  const later = (milliseconds) => {
    clearTimeout(timer);
    timer = setTimeout(ask, milliseconds);
  };
  const ask = async () => {
    if (flying || !question || (known.text === text && known.answers)) return;
    const { keys, ...message } = question;
    const asked = text;
    flying = true;
    const answer = await posted("drawing/word", message).catch(() => null);
    const said = answer?.ok ? await answer.json().catch(() => null) : null;
    const problem = said ? "" : answer && !answer.ok ? await answer.text() : UNREACHED;
    flying = false;
    if (asked !== text) return later(0);
    known = { text, loading: Boolean(said?.loading), problem };
    if (said?.said) known.answers = new Map(keys.map((key, place) => [key, said.said[place]]));
    if (known.loading || !answer || answer.status >= 500) later(ASK_AGAIN);
    changed();
  };
  return {
    // {ticket, id, runs: names, keys of those runs, steps, scale, centre}, or null while there is nothing to ask about
    ask(next) {
      const fresh = next ? JSON.stringify(next) : "";
      if (fresh === text) return;
      question = next;
      text = fresh;
      later(PAUSE);
    },
    // What is known for the question that was asked last: {loading, problem, answers: key -> a list a step}
    get known() {
      return known.text === text && text ? known : {};
    },
    remove() {
      question = null;
      text = "";
      clearTimeout(timer);
    },
  };
}
