// After a reload the server has forgotten the drawing, this browser tab has not: sends it once. The pad writes it.
export default function ({ setStateValue }) {
  let strokes = [];
  try { strokes = JSON.parse(sessionStorage.getItem("explorer-drawing")) || []; } catch { return; }
  if (strokes.length) setStateValue("drawing", { id: Date.now() * 1000, strokes });
}
