"""A calculation as people type it, 32*32*3*100 + 100, worked out step by step: read as numbers and signs, never run."""

import math
import re
from collections.abc import Callable

Number = int | float
LONGEST = 200  # characters
DEEPEST = 20  # brackets in each other
LARGEST = 10**30  # a result beyond it is no answer to anything here
_SIGNS = str.maketrans({"×": "*", "·": "*", "⋅": "*", "÷": "/", ":": "/", "−": "-", "–": "-"})
_TIMES = re.compile(r"(?<=[0-9)]) ?[xX] ?(?=[0-9(])")
_PARTS = re.compile(r"[-+*/()]|[^-+*/()]+")


def calculated(text: str, read: Callable[[str], Number]) -> Number:
    """The result of + − * / and brackets; × · x are *, and : ÷ are /. `read` reads each number in it.

    Whole as long as everything is: 9/9 is 1, 51/255 is 0.2.

    Raises:
        ValueError: If it is no calculation, longer than 200 characters, or comes to nothing or too much.
    """
    if len(text) > LONGEST or re.search("(?<![0-9])0[xX]", text):
        raise ValueError("no calculation")
    parts = _PARTS.findall(_TIMES.sub("*", text.translate(_SIGNS)))
    reading = _Reading([part.strip() for part in parts if part.strip()], read)
    result = reading.sum_of()
    if reading.left:
        raise ValueError("no calculation")
    return result


class _Reading:
    """The parts from left to right; `left` are those not read yet."""

    def __init__(self, parts: list[str], read: Callable[[str], Number]):
        self.left, self.read, self.depth = parts[::-1], read, 0

    def _next(self, signs: str) -> str:
        return self.left.pop() if self.left and self.left[-1] in signs.split() else ""

    def sum_of(self) -> Number:
        result = self._product()
        while sign := self._next("+ -"):
            other = self._product()
            result = _within(result + other if sign == "+" else result - other)
        return result

    def _product(self) -> Number:
        result = self._one()
        while sign := self._next("* /"):
            other = self._one()
            result = _within(result * other if sign == "*" else _divided(result, other))
        return result

    def _one(self) -> Number:
        sign = 1
        while own := self._next("+ -"):
            sign *= -1 if own == "-" else 1
        if not self._next("("):
            if not self.left:
                raise ValueError("a number is missing")
            return sign * self.read(self.left.pop())
        self.depth += 1
        if self.depth > DEEPEST:
            raise ValueError("too many brackets")
        inside = self.sum_of()
        if not self._next(")"):
            raise ValueError("a bracket is not closed")
        self.depth -= 1
        return sign * inside


def _divided(number: Number, by: Number) -> Number:
    if by == 0:
        raise ValueError("nothing can be divided by 0")
    whole = isinstance(number, int) and isinstance(by, int) and number % by == 0
    return number // by if whole else number / by


def _within(result: Number) -> Number:
    if not math.isfinite(result) or abs(result) > LARGEST:
        raise ValueError("too large")
    return result
