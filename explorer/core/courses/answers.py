"""Answers as people type them: read, judged, and the typical slip behind a wrong one named. No Keras."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from explorer.core.courses.calculation import calculated
from explorer.core.layers import numerals
from explorer.core.layers.contract import Shape

Number = int | float
Answer = Number | Shape | str
CLOSE = 0.01  # a rounded answer counts where the right one is not a whole number
MOST_DIGITS = 30
_SPACES = re.compile("[\\s'’_\u00a0\u2009\u202f]+")
_GROUPED = re.compile(r"[0-9]{1,3}([ ,][0-9]{3})+(\.[0-9]+)?")
_THREE = re.compile(r"(?<=[0-9])[ ,'’\u00a0\u2009\u202f](?=[0-9]{3}(?![0-9]))")  # in front of a group of three
_ZEROS = re.compile(r"(?<=[0-9])[ ,'’\u00a0\u2009\u202f](?=0[0-9]{2}(?![0-9]))")  # no length begins with a 0
_PLAIN = re.compile(r"[0-9]+([.,][0-9]+)?|[.,][0-9]+")


@dataclass(frozen=True)
class Slip:
    """A typical wrong answer: what it comes to, and the sentence that helps whoever made it."""

    value: Answer
    words: str


@dataclass(frozen=True)
class Verdict:
    """What is said of an answer; `slip` is the typical mistake that gives the same number, None if none does."""

    correct: bool
    words: str
    slip: Slip | None = None


def read_number(text: str) -> Number:
    """A number as people type it, or a calculation that comes to it.

    307300, 307,300, 307 300, ≈14.45, −300, 94.3 %, 32*32*3*100 + 100. Three digits behind a comma are thousands, else
    a comma begins decimals as a point does: 14,45 is 14.45. Whole numbers are `int`, except 307.000, which is a
    `float`: `judge` says how it was understood.

    Raises:
        ValueError: For anything else; the sentence says what was expected.
    """
    cleaned = _SPACES.sub(" ", text.strip()).strip()
    try:
        return calculated(re.sub(r"^[≈~=]+ ?|( ?%)$", "", cleaned), _plain)
    except ValueError:
        more = len(re.sub("[^0-9]", "", cleaned)) > MOST_DIGITS
        received = f"more than {MOST_DIGITS} digits" if more else _shown(text)
        raise ValueError(f"A number was expected, such as 307,300. Received: {received}") from None


def _plain(cleaned: str) -> Number:
    """One number without its sign."""
    thousands = _GROUPED.fullmatch(cleaned) and len(set(re.findall("[ ,]", cleaned))) == 1 and cleaned[0] != "0"
    if thousands:
        cleaned = re.sub("[ ,]", "", cleaned)
    elif not _PLAIN.fullmatch(cleaned) or len(cleaned) > MOST_DIGITS:
        raise ValueError("no number")
    cleaned = cleaned.replace(",", ".")
    return float(cleaned) if "." in cleaned else int(cleaned)


def read_shape(text: str, axes: int | None = None) -> Shape:
    """A shape without its batch axis, as people type it: (26, 26, 32), 26x26x32, 26 26 32, (None, 26, 26, 32).

    In 60,000, 28, 28, 1 the first comma is in a number. Where both can be meant, `axes` tells how many are expected.

    Raises:
        ValueError: For anything else; the sentence says what was expected.
    """
    cleaned = re.sub(r"^(none|batch|n|\?)\s*[,x×*·]?\s*", "", text.strip().strip("()[]").strip().lower())
    readings = [shape for form in (cleaned, _ZEROS.sub("", cleaned), _THREE.sub("", cleaned))
                if (shape := _lengths(form))]
    if not readings:
        raise ValueError(f"A shape was expected, such as (26, 26, 32) or 26x26x32. Received: {_shown(text)}")
    return next((shape for shape in readings if len(shape) == axes), readings[0])


def _lengths(text: str) -> Shape | None:
    lengths = re.split(r"\s*[,;x×*·]\s*|\s+", text.strip(" ,"))
    if all(re.fullmatch("0|[1-9][0-9]{0,8}", length) for length in lengths) and len(lengths) <= 4:
        return tuple(map(int, lengths))
    return None


def _shown(text: str) -> str:
    return repr(text) if len(text) <= 40 else f"{text[:40]!r} …"


def written(value: Answer) -> str:
    """A number, shape or choice as the pages write it: 307,300, 14.45, (26, 26, 32), fewer."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return f"({', '.join(map(str, value))}{',' if len(value) == 1 else ''})"
    return numerals.number(value)


def judge(given: Answer, right: Answer, slips: Iterable[Slip] = ()) -> Verdict:
    """Whether an answer is right; if not, which slip it is, or which way the right number lies.

    Whole numbers, shapes and choices must be met, other numbers within one percent.
    """
    if _same(given, right):
        return Verdict(True, f"Right: {written(right).rstrip('.')}.")
    slip = next((slip for slip in slips if _same(given, slip.value) and not _same(slip.value, right)), None)
    if slip:
        return Verdict(False, slip.words, slip)
    if isinstance(right, str) or isinstance(given, str):
        return Verdict(False, "Not so. Think again, or see the answer below.")
    if isinstance(right, tuple) or isinstance(given, tuple):
        return Verdict(False, _wrong_shape(given, right))
    if isinstance(given, float) and math.isclose(given * 1000, right):
        return Verdict(False, f"{written(given)} was understood: a point begins the decimals. "
                              f"Write {given * 1000:,.0f} if you mean that.")
    if isinstance(right, int) and given != int(given):
        return Verdict(False, f"{written(given)} was understood, but this is a whole number.")
    way = "larger" if right > given else "smaller"
    return Verdict(False, f"Not {written(given)}: the right number is {way}.")


def _same(given: Answer, value: Answer) -> bool:
    if isinstance(given, float) and isinstance(value, float):
        return math.isclose(given, value, rel_tol=CLOSE)
    if isinstance(value, float) and isinstance(given, int):
        return math.isclose(given, value, rel_tol=CLOSE)
    return given == value


def _wrong_shape(given: Answer, right: Answer) -> str:
    if not isinstance(given, tuple) or not isinstance(right, tuple):
        return f"{written(given)} was understood. Expected {'a shape' if isinstance(right, tuple) else 'one number'}."
    if len(given) != len(right):
        batch = "" if len(right) in (2, 4) else ", without the batch"
        axes = numerals.counted(len(given), "axis", "axes")
        return f"{written(given)} has {axes}. Expected {len(right)}{batch}."
    places = [name for name, one, other in zip(_axes(right), given, right, strict=True) if one != other]
    return f"Not {written(given)}: look at the {' and the '.join(places)} again."


def _axes(shape: Shape) -> tuple[str, ...]:
    return {
        1: ("length",), 2: ("rows", "columns"), 3: ("height", "width", "channels"),
        4: ("first axis", "second axis", "third axis", "last axis"),
    }[len(shape)]
