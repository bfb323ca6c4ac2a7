// What several parts of a page tell each other: a module is there once for all of them.

/** Those who listen, and how they are told; `on` gives what ends it. */
export function makeSignal() {
  /** @type {Set<() => void>} */
  const listeners = new Set();
  return {
    on(/** @type {() => void} */ listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell() {
      for (const listener of [...listeners]) listener();
    },
  };
}
