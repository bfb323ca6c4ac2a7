// How long the page takes from the pen to the painted answer; tests and benchmarks read it.

const MEASURE = "explorer: pointer to paint";

/** Forgets what was measured: a new stroke begins. */
export function forgetPainting() {
  performance.clearMeasures(MEASURE);
}

/**
 * Notes how long it took from the event that began a frame until that frame is on the screen.
 *
 * @param {number} start the event's time
 */
export function measurePainting(start) {
  const channel = new MessageChannel(); // runs after this frame is on screen
  channel.port1.onmessage = () => {
    performance.measure(MEASURE, { start, end: performance.now() });
    channel.port1.close(); // one a frame: what is open stays in memory
  };
  channel.port2.postMessage(0);
}
