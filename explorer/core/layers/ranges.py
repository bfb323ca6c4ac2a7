"""Which values a setting of a layer may have: each form knows its limits, and how it is written and read by hand."""

import re
from dataclasses import dataclass
from math import prod

NUMBERS = re.compile(r"[+\-−]?[0-9]{1,6}(?:\s*[x×,·]\s*[+\-−]?[0-9]{1,6}){0,2}")


def _numbers(text: str) -> tuple[int, ...] | None:
    """(3, 5) of "3×5", "3x5" or "3, 5"; None of anything else."""
    text = text.strip().strip("()")
    if not NUMBERS.fullmatch(text):
        return None
    return tuple(int(part.replace("−", "-")) for part in re.split(r"[x×,·]", text))


class Kept:
    """What all forms share: a value that comes from JSON or Keras is kept in the one form that compares equal."""

    def kept(self, value: object) -> object:
        """The value as a layer keeps it."""
        return tuple(value) if isinstance(value, list) else value


@dataclass(frozen=True)
class Whole(Kept):
    """A whole number; `high` is what the editor offers, `stranger` what a stranger's file may ask for."""

    low: int
    high: int
    stranger: int

    def wrong(self, name: str, value: object, foreign: bool = False) -> str | None:
        """What is wrong with a value, as "Expected … Received …"; None if nothing."""
        high = self.stranger if foreign else self.high
        if type(value) is int and self.low <= value <= high:
            return None
        return (f"The setting {name} is wrong. Expected a whole number from {self.low} to {high:,}. "
                f"Received: {repr(value)[:40]}")


@dataclass(frozen=True)
class Pair(Kept):
    """Whole numbers down and across: (3, 5), or 3 for (3, 3); the limits are those of each.

    `plain` is one more value, a number that stands for both.
    """

    low: int
    high: int
    stranger: int
    plain: int | None = None

    def kept(self, value: object) -> object:
        """3 of (3, 3) and [3, 3], (3, 5) of [3, 5]; what is no pair stays for `wrong`."""
        value = super().kept(value)
        same = isinstance(value, tuple) and len(value) == 2 and value[0] == value[1]
        return value[0] if same else value

    def wrong(self, name: str, value: object, foreign: bool = False) -> str | None:
        """What is wrong with a value, as "Expected … Received …"; None if nothing."""
        high = self.stranger if foreign else self.high
        numbers = both(value)
        if len(numbers) == 2 and all(type(one) is int and self.low <= one <= high for one in numbers):
            return None
        if type(value) is int and value == self.plain:
            return None
        plain = "" if self.plain is None else f", or {self.plain}"
        return (f"The setting {name} is wrong. Expected whole numbers from {self.low} to {high:,} down and across, "
                f"such as 3×5{plain}. Received: {repr(value)[:40]}")

    def written(self, value: int | tuple[int, int]) -> str:
        """"3×5", also "3×3"; `plain` is that number."""
        return str(value) if value == self.plain else by(value)

    def read(self, text: str) -> object:
        """The inverse of `written`; "3" is 3×3, and what is no pair is left for `wrong`."""
        numbers = _numbers(text)
        return text if numbers is None else numbers[0] if len(numbers) == 1 else self.kept(numbers)


@dataclass(frozen=True)
class Sides(Kept):
    """The lengths of one or three axes, each from 1 to `stranger`; one of them may be −1, what is left over."""

    stranger: int

    def kept(self, value: object) -> object:
        """(49,) of 49."""
        return (value,) if type(value) is int else super().kept(value)

    def wrong(self, name: str, value: object, foreign: bool = False) -> str | None:
        """What is wrong with a value, as "Expected … Received …"; None if nothing."""
        fits = isinstance(value, tuple) and len(value) in (1, 3) and value.count(-1) <= 1 and all(
            type(one) is int and (one == -1 or 1 <= one <= self.stranger) for one in value)
        if fits and abs(prod(value)) <= self.stranger:
            return None
        return (f"The setting {name} is wrong. Expected one length, or height, width and channels such as 7×7×4; one "
                f"of them may be −1, what is left over. Received: {repr(value)[:40]}")

    def written(self, value: tuple[int, ...]) -> str:
        """"7×7×4", "−1"."""
        return "×".join(map(str, value)).replace("-", "−")

    def read(self, text: str) -> object:
        """The inverse of `written`; what is no shape is left for `wrong`."""
        numbers = _numbers(text)
        return text if numbers is None else numbers


@dataclass(frozen=True)
class Real(Kept):
    """A number from `low` to below `below`; the editor's slider ends at `high` and moves by `step`."""

    low: float
    below: float
    high: float
    step: float

    def wrong(self, name: str, value: object, foreign: bool = False) -> str | None:
        """What is wrong with a value, as "Expected … Received …"; None if nothing."""
        if type(value) in (int, float) and self.low <= value < self.below:
            return None
        return (f"The setting {name} is wrong. Expected {self.low:g} <= {name} < {self.below:g}. "
                f"Received: {repr(value)[:40]}")


@dataclass(frozen=True)
class Number(Kept):
    """A number from `low` to `high` that is typed; `none`: None is a value, too; `many`: or a tuple, one a channel."""

    low: float
    high: float
    step: float
    none: bool = False
    many: bool = False

    def wrong(self, name: str, value: object, foreign: bool = False) -> str | None:
        """What is wrong with a value, as "Expected … Received …"; None if nothing."""
        values = value if self.many and isinstance(value, tuple) and value else (value,)
        if (value is None and self.none) or all(
                type(one) in (int, float) and self.low <= one <= self.high for one in values):
            return None
        return (f"The setting {name} is wrong. Expected {self.low:g} <= {name} <= {self.high:g}. "
                f"Received: {repr(value)[:40]}")


@dataclass(frozen=True)
class Span(Kept):
    """How far chance goes, up to `high`: from -f to f as one number, or both ends as a tuple, in order, from `low`.

    `none`: None is a value, too; `alone`: one number is.
    """

    low: float
    high: float
    step: float = 0.01
    none: bool = False
    alone: bool = True

    def wrong(self, name: str, value: object, foreign: bool = False) -> str | None:
        """What is wrong with a value, as "Expected … Received …"; None if nothing."""
        ends = value if isinstance(value, tuple) else (max(self.low, 0.0), value) if self.alone else ()
        if (value is None and self.none) or (len(ends) == 2 and all(
                type(one) in (int, float) and self.low <= one <= self.high for one in ends) and ends[0] <= ends[1]):
            return None
        return (f"The setting {name} is wrong. Expected 0 <= {name} <= {self.high:g}, or two numbers in order from "
                f"{self.low:g} to {self.high:g}. Received: {repr(value)[:40]}")


@dataclass(frozen=True)
class Choice(Kept):
    """One of some values, or None; `at_the_end` are those that only the last layer of a network may have."""

    values: tuple[str | tuple[int, ...] | None, ...]
    at_the_end: tuple[str, ...] = ()

    def wrong(self, name: str, value: object, foreign: bool = False) -> str | None:
        """What is wrong with a value, as "Expected … Received …"; None if nothing."""
        if value in (*self.values, *self.at_the_end):
            return None
        return (f"The setting {name} is wrong. Expected one of {', '.join(map(str, self.values))}. "
                f"Received: {repr(value)[:40]}")


@dataclass(frozen=True)
class Flag(Kept):
    """Yes or no."""

    def wrong(self, name: str, value: object, foreign: bool = False) -> str | None:
        """What is wrong with a value, as "Expected … Received …"; None if nothing."""
        if type(value) is bool:
            return None
        return f"The setting {name} is wrong. Expected True or False. Received: {repr(value)[:40]}"


Limits = Whole | Pair | Sides | Real | Number | Span | Choice | Flag


def both(value: object) -> tuple:
    """(down, across) of a setting that is a pair: (3, 3) of 3."""
    return value if isinstance(value, tuple) else (value, value)


def steps(value: int | tuple[int, int]) -> str:
    """How far something moves, in words: "2", or "2×1" where it differs down and across."""
    return str(value) if type(value) is int else by(value)


def by(value: int | tuple[int, int]) -> str:
    """A pair in words: "3×3" of 3, "3×5" of (3, 5)."""
    return "×".join(map(str, both(value)))
