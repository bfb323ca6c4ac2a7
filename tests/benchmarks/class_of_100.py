"""A class that draws: how soon the server has a drawing while 25, 100 and 300 people draw, and what it costs.

Each is a tab as a browser opens it (`tests.benchmarks.visitor`): the page's document, its WebSocket, the first run of
its script; from then on a digit every three seconds, on a connection that is kept, with the headers of Chromium. All
are in one process of asyncio, on loopback, beside the server; the first seconds of each stage do not count.

- Kept: from pen-up to the server's acknowledgement. It says that the drawing is stored: afterwards some of the tabs
  open the page Filters, which must show the very picture that their last drawing gives.
- Keras' word: from pen-up, with the pause of 0.4 s after which the pad asks for it, to the probabilities of the three
  networks; and the share of the drawings that got one before the next drawing had taken their place.
- Bytes: all that went over the wire in both directions, requests and answers with their headers and the WebSockets, by
  the number of drawings.
"""

import argparse
import asyncio
import time
from dataclasses import dataclass

import numpy as np

from explorer.core.pictures import preparation
from explorer.ui import picture_picker
from tests import serving
from tests.benchmarks import report
from tests.benchmarks.visitor import Visitor

STAGES = (25, 100, 300)
EVERY, WARM_UP, SECONDS, OPEN_AT_ONCE, LOOKED_AT = 3.0, 3.0, 45.0, 4, 5
TARGETS = {100: 150.0, 300: 500.0}
MOST_BYTES = 3000.0
KERAS_WITHIN = 180


@dataclass(frozen=True)
class Stage:
    """What was measured with so many people; times in milliseconds."""

    people: int
    kept: list[float]
    words: list[float]
    drawings: int
    bytes: float
    found: int
    problems: list[str]


async def opened(visitors: list[Visitor]) -> None:
    """Opens tabs, a few at a time."""
    gate = asyncio.Semaphore(OPEN_AT_ONCE)

    async def one(visitor: Visitor) -> None:
        async with gate:
            await visitor.open()

    await asyncio.gather(*map(one, visitors))


async def wait_for_keras(visitor: Visitor) -> None:
    """Draws and asks until Keras has answered: TensorFlow is there then."""
    until = time.perf_counter() + KERAS_WITHIN
    while not visitor.words:
        if time.perf_counter() > until:
            raise RuntimeError(f"Keras has not answered within {KERAS_WITHIN} s.")
        await visitor.draw()
        await asyncio.sleep(1)


async def drawing(visitor: Visitor, until: float) -> None:
    """A digit every three seconds, beginning at some time within the first three."""
    due = time.perf_counter() + visitor.generator.uniform(0, EVERY)
    while due < until:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        await visitor.draw()
        due += EVERY


async def found(visitor: Visitor) -> bool:
    """Whether the page Filters shows, in this tab, what was drawn last."""
    picture = preparation.prepare(preparation.check_strokes(visitor.last)).centred
    await visitor.run("filters", "run=pen&picture=drawing")
    return picture_picker.enlarged(picture) in visitor.images


async def stage(visitors: list[Visitor], seconds: float) -> Stage:
    """Lets all of them draw, measures, and looks for some of the drawings on another page."""
    start = time.perf_counter()
    warming = [asyncio.create_task(drawing(visitor, start + WARM_UP + seconds)) for visitor in visitors]
    await asyncio.sleep(WARM_UP)
    for visitor in visitors:
        visitor.since = time.perf_counter()
        visitor.kept.clear()
        visitor.words.clear()
        visitor.problems.clear()
    drawn, sent = sum(visitor.drawn for visitor in visitors), sum(visitor.bytes for visitor in visitors)
    await asyncio.gather(*warming)
    await asyncio.gather(*(visitor.asking for visitor in visitors if visitor.asking))
    drawings = sum(visitor.drawn for visitor in visitors) - drawn
    cost = (sum(visitor.bytes for visitor in visitors) - sent) / max(1, drawings)
    looked_at = visitors[-LOOKED_AT:]
    right = [await found(visitor) for visitor in looked_at]
    for visitor in looked_at:
        await visitor.run("draw")
    gathered = {name: [value for visitor in visitors for value in getattr(visitor, name)]
                for name in ("kept", "words", "problems")}
    return Stage(len(visitors), drawings=drawings, bytes=cost, found=sum(right), **gathered)


async def measured(address: str, stages: list[int], seconds: float) -> list[Stage]:
    """All stages; who has come stays."""
    visitors, results = [], []
    for people in stages:
        coming = [Visitor(address, seed) for seed in range(len(visitors), people)]
        await opened(coming)
        visitors += coming
        if not results:
            await wait_for_keras(visitors[0])
        results.append(await stage(visitors, seconds))
        print(f"{people} people: {report.machine()}", flush=True)
    await asyncio.gather(*(visitor.close() for visitor in visitors))
    return results


def rows(result: Stage) -> list[tuple[str, ...]]:
    """The lines of the table about one stage."""
    kept, words = report.p50_p95(result.kept), report.p50_p95(result.words)
    target = TARGETS.get(result.people)
    share = len(result.words) / max(1, result.drawings)
    return [
        (f"{result.people} people: pen-up to kept, ms", *(f"{value:.0f}" for value in kept),
         f"p95 {report.judged(kept[1], target, 'ms')}" if target else ""),
        (f"  to Keras' word ({share:.0%} of {result.drawings} drawings), ms", *(f"{value:.0f}" for value in words), ""),
        ("  bytes a drawing, both ways", f"{result.bytes:.0f}", "", report.judged(result.bytes, MOST_BYTES, "bytes")),
        ("  found again on the page Filters", f"{result.found} of {min(LOOKED_AT, result.people)}", "", ""),
        *((f"  refused: {problem}", "", "", "") for problem in sorted(set(result.problems))[:3]),
    ]


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of each stage")
    parser.add_argument("--people", type=int, nargs="+", default=STAGES, help="the stages")
    arguments = parser.parse_args()
    with serving.app() as address:
        results = asyncio.run(measured(address, sorted(arguments.people), arguments.seconds))
    table = [row for result in results for row in rows(result)]
    print(report.table(("a class that draws, a digit every 3 s each", "p50", "p95", "target"), table))
    print(report.machine())
    every = ", ".join(f"{result.people} p95 {np.percentile(result.kept, 95):.0f} ms" for result in results)
    print(f"class_of_100: {every}, {np.mean([result.bytes for result in results]) / 1000:.1f} kB a drawing")


if __name__ == "__main__":
    main()
