"""Feature maps: how soon all maps of `two_conv` are on screen after a click on another digit.

Chromium at 1280x800 on /filters?run=two_conv, 40 clicks on the buttons of the classes, every one a picture not seen
before, Keras loaded. Measured by the browser's own clock: from the click event to the frame in which the mosaic of
feature maps, every layer in it, has been drawn again with other pixels. A click is counted when the caption of the
picture has changed too. The first clicks warm up and are not counted.
"""

import re

from explorer.core.courses import presets
from explorer.core.layers import Dropout, Flatten, layer_names
from tests import serving
from tests.benchmarks import hand, report

CLICKS, WARM_UP = 40, 5
RUN = "two_conv"
VIEWPORT = {"width": 1280, "height": 800}
TIMEOUT = 60_000
TARGET = 200.0

# Notes the time of every click, and of the frame that paints a mosaic with all groups and other pixels than before.
WATCH = """(groups) => {
  const stamps = (window.benchmark = { click: 0, painted: 0 });
  const roots = () => [...document.querySelectorAll("[class*='st-key-maps-'] *")].map((node) => node.shadowRoot);
  const mosaic = roots().find(Boolean).querySelector(".mosaic");
  const canvas = (group) => mosaic.querySelector(`[data-group='${group}'] canvas`);
  const pixels = () => canvas(groups[0])?.toDataURL();
  let before = pixels();
  new MutationObserver(() => {
    if (!stamps.click || stamps.painted || !groups.every(canvas)) return;
    requestAnimationFrame(() => {
      const painted = new MessageChannel();
      painted.port1.onmessage = () => {
        const now = performance.now(), after = pixels();
        if (after !== before) { stamps.painted ||= now; before = after; }
      };
      painted.port2.postMessage(0);
    });
  }).observe(mosaic, { childList: true, subtree: true, attributes: true });
  window.addEventListener("click", (event) => { stamps.painted = 0; stamps.click = event.timeStamp; }, true);
}"""
PAINTED = "() => window.benchmark.painted > 0"
ELAPSED = "() => window.benchmark.painted - window.benchmark.click"


def shown_layers() -> list[str]:
    """The layers of the network that have a block in the mosaic."""
    layers = presets.preset(RUN).layers
    names = layer_names(layers)
    return [name for name, layer in zip(names, layers, strict=True) if not isinstance(layer, (Flatten, Dropout))]


def click(tab, label: int) -> float:
    """Clicks on the button of a class and gives the milliseconds until its maps were painted."""
    tab.locator(f".st-key-class_{label} button:visible").first.click()
    tab.wait_for_function(PAINTED, timeout=TIMEOUT)
    elapsed = tab.evaluate(ELAPSED)
    tab.get_by_text(re.compile(rf"^Test picture .*: {label}\b")).first.wait_for(timeout=TIMEOUT)
    serving.settle(tab)
    return elapsed


def measure() -> list[float]:
    """The milliseconds of all counted clicks."""
    with serving.app() as address, serving.browser() as chromium:
        hand.wait_for_keras(chromium, address, TIMEOUT)
        tab = chromium.new_page(viewport=VIEWPORT)
        tab.goto(f"{address}/filters?run={RUN}", timeout=TIMEOUT)
        tab.locator("[class*='st-key-maps-'] .mosaic [data-group='output']").wait_for(timeout=TIMEOUT)
        serving.settle(tab)
        tab.evaluate(WATCH, shown_layers())
        times = [click(tab, number % 10) for number in range(1, WARM_UP + CLICKS + 1)]
        return times[WARM_UP:]


def main() -> None:
    """Measures and prints."""
    times = measure()
    p50, p95 = report.p50_p95(times)
    row = (f"click to {len(shown_layers())} layers of maps painted, ms", f"{len(times)}", f"{min(times):.0f}",
           f"{p50:.0f}", f"{p95:.0f}", f"p50 {report.judged(p50, TARGET, 'ms')}")
    print(report.table(("feature maps of two_conv", "clicks", "fastest", "p50", "p95", "target"), [row]))
    print(report.machine())
    print(f"feature_maps: p50 {p50:.0f} ms, p95 {p95:.0f} ms")


if __name__ == "__main__":
    main()
