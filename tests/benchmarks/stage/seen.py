"""What is seen of a page: parts on the screen, the size of text, what jumped. Measured in the page itself."""

from contextlib import suppress

LATE = 3_000  # milliseconds for what is not there at once

# Runs before anything else of a page. Text on a canvas has no element: `fillText` is wrapped, and each canvas remembers
# what was written since it was last emptied, in the pixels it was written with.
WATCH = """
(() => {
  const written = new WeakMap();
  const forget = (canvas) => written.set(canvas, []);
  const size = (font) => Number(/([0-9.]+)px/.exec(font)?.[1] ?? 10);
  const proto = CanvasRenderingContext2D.prototype;
  for (const name of ["fillText", "strokeText"]) {
    const original = proto[name];
    proto[name] = function (text, ...more) {
      if (String(text).trim()) {
        if (!written.has(this.canvas)) forget(this.canvas);
        const { a, b } = this.getTransform();
        written.get(this.canvas).push({ text: String(text), px: size(this.font) * Math.hypot(a, b) });
      }
      return original.call(this, text, ...more);
    };
  }
  const clear = proto.clearRect;
  proto.clearRect = function (x, y, width, height) {
    if (width >= this.canvas.width / 2 && height >= this.canvas.height / 2) forget(this.canvas);
    return clear.call(this, x, y, width, height);
  };
  for (const side of ["width", "height"]) {
    const own = Object.getOwnPropertyDescriptor(HTMLCanvasElement.prototype, side);
    Object.defineProperty(HTMLCanvasElement.prototype, side, { ...own, set(value) {
      forget(this);
      own.set.call(this, value);
    } });
  }

  const shifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const what = entry.sources.map(({ node }) => {
        const element = node?.nodeType === 1 ? node : node?.parentElement;
        return element ? `${element.tagName.toLowerCase()}.${element.className}`.slice(0, 60) : "gone";
      });
      shifts.push({ value: entry.value, what });
    }
  }).observe({ type: "layout-shift", buffered: true });

  const parent = (node) => node.assignedSlot ?? node.parentElement ?? node.getRootNode().host ?? null;
  const all = function* (root) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT);
    while (walker.nextNode()) {
      yield walker.currentNode;
      if (walker.currentNode.shadowRoot) yield* all(walker.currentNode.shadowRoot);
    }
  };
  // What is left of a box inside all that clips it, the window last
  const clipped = (element) => {
    let { left, top, right, bottom } = element.getBoundingClientRect();
    for (let node = parent(element); node; node = parent(node)) {
      const { overflowX, overflowY } = getComputedStyle(node);
      const box = node.getBoundingClientRect();
      if (overflowX !== "visible") [left, right] = [Math.max(left, box.left), Math.min(right, box.right)];
      if (overflowY !== "visible") [top, bottom] = [Math.max(top, box.top), Math.min(bottom, box.bottom)];
    }
    return { left: Math.max(0, left), top: Math.max(0, top), right: Math.min(innerWidth, right),
             bottom: Math.min(innerHeight, bottom) };
  };
  const under = (x, y) => {
    let found = document.elementFromPoint(x, y);
    while (found?.shadowRoot) {
      const inner = found.shadowRoot.elementFromPoint(x, y);
      if (!inner || inner === found) break;
      found = inner;
    }
    return found;
  };
  const within = (node, element) => {
    for (let at = node; at; at = parent(at)) if (at === element) return true;
    return false;
  };
  const there = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  // "" where all of an element is seen, else what is wrong
  const problem = (element) => {
    if (!element) return "not there";
    const box = element.getBoundingClientRect();
    if (!there(element) || box.width < 2 || box.height < 2) return "hidden";
    const seen = clipped(element);
    const lost = { below: box.bottom - seen.bottom, above: seen.top - box.top, right: box.right - seen.right,
                   left: seen.left - box.left };
    const worst = Object.entries(lost).sort((a, b) => b[1] - a[1])[0];
    if (worst[1] > 2) return `${Math.round(worst[1])} px ${worst[0]}`;
    const points = [0.1, 0.5, 0.9].flatMap((x) => [0.1, 0.5, 0.9].map((y) => [x, y]));
    const covering = points.map(([x, y]) => under(box.left + x * box.width, box.top + y * box.height));
    const hidden = covering.filter((node) => node && !within(node, element) && !within(element, node)).length;
    return hidden > 2 ? `covered at ${hidden} of 9 places` : "";
  };
  const shown = (element) => {
    if (!there(element)) return false;
    const { left, top, right, bottom } = clipped(element);
    return right - left > 2 && bottom - top > 2;
  };
  const icon = (element) => /Symbols|Icons/.test(getComputedStyle(element).fontFamily);
  const scaleOf = (element) => {
    const matrix = element instanceof SVGElement && element.getScreenCTM?.();
    return matrix ? Math.hypot(matrix.a, matrix.b) : 1;
  };
  const texts = () => {
    const found = [];
    for (const element of all(document.body)) {
      if (element instanceof HTMLCanvasElement) {
        const lines = written.get(element);
        if (!lines?.length || !shown(element)) continue;
        const scale = element.getBoundingClientRect().width / element.width;
        for (const { text, px } of lines) found.push({ text: `canvas: ${text}`, px: px * scale });
        continue;
      }
      if (/^(SCRIPT|STYLE|TITLE|DESC|OPTION)$/i.test(element.tagName)) continue;
      const lines = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data);
      const own = lines.join("").trim();
      if (own && !icon(element) && shown(element))
        found.push({ text: own, px: parseFloat(getComputedStyle(element).fontSize) * scaleOf(element) });
    }
    return found.sort((a, b) => a.px - b.px);
  };
  const deep = (selector) => {
    const roots = [document, ...[...all(document)].map((node) => node.shadowRoot).filter(Boolean)];
    const inside = (root, rest) => [...root.querySelectorAll(rest)];
    const plain = roots.flatMap((root) => inside(root, selector));
    if (plain.length || !selector.includes(" ")) return plain;
    // The first word may stand outside of the shadow root that holds the others
    const [, first, rest] = /^(\\S+)\\s+(.*)$/.exec(selector);
    const hosts = roots.flatMap((root) => inside(root, first));
    return hosts.flatMap((host) => [...all(host)].filter((node) => node.shadowRoot)
      .flatMap((node) => inside(node.shadowRoot, rest)));
  };

  window.stage = {
    shifts,
    problem: (selector) => {
      const said = deep(selector).map(problem);
      return said.length ? said.sort((a, b) => a.length - b.length)[0] : "not there";
    },
    smallest: (count = 3) => texts().slice(0, count),
    sideways: () => {
      const over = (node) => node ? node.scrollWidth - node.clientWidth : 0;
      return Math.max(over(document.documentElement), over(document.querySelector("[data-testid='stMain']")));
    },
    // Nothing has moved for half a second of frames
    still: () => new Promise((done) => {
      let before = "", frames = 0, turns = 0;
      const look = () => {
        const boxes = [...all(document.body)].filter((node) => node.matches("canvas, button, [data-testid]"))
          .map((node) => node.getBoundingClientRect());
        const now = boxes.map(({ x, y, width, height }) => `${x} ${y} ${width} ${height}`).join();
        frames = now === before ? frames + 1 : 0;
        before = now;
        turns += 1;
        if (frames < 12 && turns < 400) requestAnimationFrame(look);
        else done();
      };
      document.fonts.ready.then(look);
    }),
  };
})();
"""


def problems(tab, selectors: tuple[str, ...]) -> list[str]:
    """What of an act is not seen, and why; empty if all is. What comes late is waited for."""
    from playwright.sync_api import Error

    with suppress(Error):
        tab.wait_for_function("(all) => all.every((one) => !window.stage.problem(one))", arg=list(selectors),
                              timeout=LATE)
    said = {selector: tab.evaluate("(selector) => window.stage.problem(selector)", selector) for selector in selectors}
    return [f"{selector}: {why}" for selector, why in said.items() if why]


def smallest(tab, count: int = 1) -> list[tuple[float, str]]:
    """The smallest texts on the screen, in CSS pixels, with their words."""
    found = tab.evaluate("(count) => window.stage.smallest(count)", count)
    return [(text["px"], text["text"][:40]) for text in found]


def shift(tab, since: int = 0) -> tuple[float, list[str]]:
    """The layout shift score since the entry `since`, also of what a hand has caused, and what jumped most."""
    entries = tab.evaluate("(since) => window.stage.shifts.slice(since)", since)
    worst = max(entries, key=lambda entry: entry["value"], default={"what": []})
    return sum(entry["value"] for entry in entries), worst["what"]


def shifts(tab) -> int:
    """How many shifts there were until now."""
    return tab.evaluate("() => window.stage.shifts.length")
