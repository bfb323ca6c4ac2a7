// Takes a tab's drawing to the server, by a route beside Streamlit that costs no rerun: one on its way at a time, the
// newest wins. The tab itself remembers the drawing, so that neither a reload nor a new server loses it.

const MEMORY = "explorer-drawing",
  MEMORY_NUMBER = "explorer-drawing-number",
  SEND_AGAIN = 1500;
const NOT_CONNECTED = "Not connected: the drawing stays in this tab and is sent again.";
let drawn = 0;

// The id of what was drawn last since the page was loaded
export const drawnHere = () => drawn;

// What this tab remembers: {id, strokes}; the id of a drawing is larger than that of any before it
export function remembered() {
  try {
    const id = Number(sessionStorage.getItem(MEMORY_NUMBER)) || 0;
    return { id, strokes: JSON.parse(sessionStorage.getItem(MEMORY)) || [] };
  } catch {
    return { id: 0, strokes: [] };
  }
}

export function rememberDrawing(id, strokes) {
  drawn = id;
  try {
    sessionStorage.setItem(MEMORY, JSON.stringify(strokes));
    sessionStorage.setItem(MEMORY_NUMBER, id);
  } catch {
    /* private mode: kept on the server only */
  }
}

export function forgetDrawing() {
  try {
    sessionStorage.removeItem(MEMORY);
  } catch {
    /* private mode: nothing was kept */
  }
}

// POSTs a message as JSON to a route of ours, below the base path; resolves to the answer, rejects without a connection
export function posted(path, message) {
  const headers = { "Content-Type": "application/json" };
  return fetch(new URL(path, document.baseURI), { method: "POST", headers, body: JSON.stringify(message) });
}

// The same strokes in whole tenths, each point as the step from the one before: half as long
function packedStrokes(strokes) {
  return strokes.map((stroke) => {
    let last = [0, 0];
    return stroke.flatMap((point) => {
      const here = point.map((value) => Math.round(value * 10)),
        step = here.map((value, axis) => value - last[axis]);
      last = here;
      return step;
    });
  });
}

// kept(id): the server has it, and finds it again. said(sentence): why not, or "" when that has passed.
export function makeSender({ kept, said }) {
  let ticket = null,
    refused = null,
    newest = null,
    keptId = 0,
    settledId = 0,
    flying = false,
    timer = 0,
    gone = false;

  const send = async () => {
    if (gone || flying || !newest || !ticket || ticket === refused || newest.id <= settledId) return;
    const { id, strokes } = newest,
      shown = ticket;
    flying = true;
    clearTimeout(timer);
    const answer = await posted("drawing", { ticket, id, strokes: packedStrokes(strokes) }).catch(() => null);
    flying = false;
    if (shown !== ticket) return void send();
    if (answer?.ok) {
      keptId = settledId = id;
      said("");
      kept(id);
      send();
    } else if (answer?.status === 403) {
      refused = ticket;
      said(NOT_CONNECTED);
    } // another server: it brings a ticket
    else if (!answer || answer.status >= 500) {
      said(NOT_CONNECTED);
      timer = setTimeout(send, SEND_AGAIN);
    } else {
      settledId = id;
      said(await answer.text());
      send();
    }
  };
  return {
    get kept() {
      return keptId;
    },
    offer(drawing) {
      newest = drawing;
      send();
    },
    // A ticket of the page, and the drawing that the server has under it
    show(fresh, id) {
      keptId = settledId = fresh === ticket ? Math.max(keptId, id) : id;
      ticket = fresh;
      send();
    },
    remove() {
      gone = true;
      clearTimeout(timer);
    },
  };
}
