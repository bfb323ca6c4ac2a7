// What several parts of a page tell each other: a module is there once for all of them.

/** Those who listen, and how they are told; `on` gives what ends it. */
export function makeSignal() {
  const listeners = new Set();
  return {
    on(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell() {
      for (const listener of [...listeners]) listener();
    },
  };
}
