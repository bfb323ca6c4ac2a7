"""The stage: every act on one screen, its text large enough, nothing jumps; what does it take to get there?

    python -m tests.benchmarks.stage [--only network] [--quick] [--pictures FOLDER]

Chromium walks every act at 1280x800, 1440x900 and 1920x1080: all that belongs to it must be seen without scrolling.
Then with the projector's switch on (1280x800, 1920x1080) for the size of its text. Apart from that a phone (390x844,
touch) and zoom 150 % (1280x800 with pixels half as large again): the act comes first, nothing scrolls sideways, and
what a hand looks at while it draws or taps is in view.

- Smallest text: in CSS pixels, of HTML, SVG and canvas, of what is on the screen, all acts and all three sizes.
- Shift: the browser's layout shift score of what a hand does, also within half a second of a click; the worst act.
- Clicks: from the opened page to the act.
"""

import argparse
from dataclasses import dataclass, field
from pathlib import Path

from tests import serving
from tests.benchmarks import hand as drawing_hand
from tests.benchmarks import report
from tests.benchmarks.drawing import TIMEOUT
from tests.benchmarks.stage import looking, practising, seen
from tests.benchmarks.stage.acts import WAIT, Act, Hand

ACTS = (*looking.ACTS, *practising.ACTS)
SCREENS = ((1280, 800), (1440, 900), (1920, 1080))
PROJECTORS = ((1280, 800), (1920, 1080))
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
ZOOM = {"viewport": {"width": 853, "height": 533}, "device_scale_factor": 1.5}
SMALL, LARGE, SHIFT = 14.0, 18.0, 0.02


@dataclass
class Found:
    """What was seen of one act on one screen."""

    act: str
    screen: str
    wrong: list[str] = field(default_factory=list)
    text: float = float("nan")
    words: str = ""
    shift: float = 0.0
    jumped: list[str] = field(default_factory=list)
    opening: float = 0.0
    clicks: int = 0


def played(context, act: Act, screen: str, mode: str, pictures: Path | None) -> tuple[object, Found]:
    """An act, played in a new tab of its own: the tab and what was found."""
    from playwright.sync_api import Error

    tab, found = context.new_page(), Found(act.name, screen)
    tab.set_default_timeout(WAIT)
    tab.goto(f"/{act.path}{'&' if '?' in act.path else '?'}{mode}" if mode else f"/{act.path}", timeout=TIMEOUT)
    hand = Hand(tab)
    try:
        hand.rest()
        before = seen.shifts(tab)
        found.opening, _ = seen.shift(tab)
        act.does(hand)
        found.shift, found.jumped = seen.shift(tab, before)
    except Error as problem:
        found.wrong.append(f"cannot be done: {problem.message.splitlines()[0]}")
    found.clicks = hand.clicks
    found.text, found.words = (seen.smallest(tab) or [(float("nan"), "")])[0]
    if pictures:
        tab.screenshot(path=pictures / f"{act.name.replace(': ', '-').replace(' ', '_')}-{screen}.png")
    return tab, found


def on_screens(chromium, address: str, acts: list[Act], screens: tuple, mode: str,
               pictures: Path | None) -> list[Found]:
    """All acts on screens of these sizes, everything of them to be seen at once."""
    found = []
    for width, height in screens:
        context = _context(chromium, address, viewport={"width": width, "height": height})
        for act in acts:
            tab, one = played(context, act, f"{width}x{height}{'-projector' if mode else ''}", mode, pictures)
            one.wrong += seen.problems(tab, act.sees)
            found.append(one)
            tab.close()
        context.close()
    return found


def apart(chromium, address: str, acts: list[Act], pictures: Path | None) -> list[Found]:
    """On a phone and at zoom 150 %: the first act of each page, and every act with something to follow."""
    chosen = [act for place, act in enumerate(acts)
              if act.follows or act.page not in [other.page for other in acts[:place]]]
    found = []
    for screen, settings in (("phone", PHONE), ("zoom", ZOOM)):
        context = _context(chromium, address, **settings)
        for act in chosen:
            tab, one = played(context, act, screen, "", pictures)
            found += _judged(tab, act, one)
            tab.close()
        context.close()
    return found


def _judged(tab, act: Act, one: Found) -> list[Found]:
    """One check a line: order, nothing sideways, and what is followed; what cannot be done is wrong in all."""
    sideways = tab.evaluate("() => window.stage.sideways()")
    checks = {"sideways": [f"{sideways} px sideways"] if sideways > 1 else []}
    if act.follows:
        checks["follows"] = seen.problems(tab, act.follows)
    else:
        checks["first"] = seen.problems(tab, act.sees[:1])
    return [Found(f"{act.name}, {check}", one.screen, [*one.wrong, *wrong], one.text, one.words)
            for check, wrong in checks.items()]


def _context(chromium, address: str, **settings):
    context = chromium.new_context(base_url=address, **settings)
    context.add_init_script(seen.WATCH)
    return context


def _row(one: Found) -> tuple[str, ...]:
    said = "; ".join(one.wrong[:2]) + (f" and {len(one.wrong) - 2} more" if len(one.wrong) > 2 else "")
    jumped = f" {', '.join(one.jumped[:2])}" if one.shift > SHIFT else ""
    return (one.act, one.screen, str(one.clicks), f"{one.text:.1f} {one.words[:24]}",
            f"{one.shift:.3f}{jumped}", f"{one.opening:.3f}", said or "yes")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.stage", description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="acts whose name contains this")
    parser.add_argument("--pictures", type=Path, help="a folder for a picture of every act on every screen")
    parser.add_argument("--quick", action="store_true", help="1280x800 alone")
    options = parser.parse_args()
    acts = [act for act in ACTS if options.only in act.name]
    if options.pictures:
        options.pictures.mkdir(parents=True, exist_ok=True)
    with serving.app() as address, serving.browser() as chromium:
        drawing_hand.wait_for_keras(chromium, address, TIMEOUT)
        screens, projectors = (SCREENS[:1], ()) if options.quick else (SCREENS, PROJECTORS)
        plain = on_screens(chromium, address, acts, screens, "", options.pictures)
        large = on_screens(chromium, address, acts, projectors, "projector=on", options.pictures)
        others = [] if options.quick else apart(chromium, address, acts, options.pictures)
    head = ("act", "screen", "clicks", "smallest text, px", "shift", "opening", "on one screen")
    print(report.table(head, [_row(one) for one in (*plain, *large, *others)]))
    print(report.machine())
    print(summary(plain, large, others))


def summary(plain: list[Found], large: list[Found], others: list[Found]) -> str:
    """The last line: how many acts are on one screen, phone and zoom, the smallest text, the worst shift."""
    def good(found: list[Found]) -> str:
        return f"{sum(not one.wrong for one in found)} of {len(found)}"

    def least(found: list[Found]) -> str:
        return f"{min((one.text for one in found if one.text == one.text), default=float('nan')):.0f} px"

    return (f"stage: {good(plain)} acts on one screen, phone and zoom {good(others)}, smallest text {least(plain)} "
            f"(projector {least(large)}), shift {max((one.shift for one in plain), default=0.0):.2f}")


if __name__ == "__main__":
    main()
