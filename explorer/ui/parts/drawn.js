// What is drawn on the pad of this page, once the pen is up, for the parts that show what becomes of it.

import { makeSignal } from "./signal.js";

const changed = makeSignal();
let drawing = null;

export const onDrawing = changed.on;

/** {id, prepared, said: answers by step or null}; null for a blank pad. */
export const drawingAtRest = () => drawing;

export function publishDrawing(next) {
  drawing = next;
  changed.tell();
}
