"""Numbers as the pages write them: 1,600, −4.5, 98.24 %, 20 epochs. The browser's are in `parts/numbers.js`."""

import math

THIN = "\u202f"  # a narrow space where no line is broken
NONE = "none"


def number(value: float) -> str:
    """A number for reading: whole ones in full, others with two digits behind the point, below 1 with four that count.

    1600 is "1,600", 94.348 is "94.35", −4.5 is "−4.5", 0.04166667 is "0.04167"; NaN is "none".
    """
    if math.isnan(value):
        return NONE
    if isinstance(value, int) or value.is_integer():
        return _minus(f"{int(value):,}")
    return _minus(f"{value:,.2f}".rstrip("0").rstrip(".") if abs(value) >= 1 else f"{value:.4g}")


def signed(value: float) -> str:
    """A change: "+9,248", "−11,232"; nothing has no sign."""
    return f"+{number(value)}" if value > 0 else number(value)


def percent(share: float, places: int = 1, sign: str = "") -> str:
    """A share in per cent, never broken at the end of a line: "98.24 %" with two `places`; "none" for NaN.

    With "+" as `sign` it is a change: "+3.2 %", "−23.7 %".
    """
    return NONE if math.isnan(share) else _minus(f"{100 * share:{sign}.{places}f}{THIN}%")


def points(change: float) -> str:
    """A difference of two shares in percentage points: "+1.3 points"."""
    return _minus(f"{100 * change:+.1f} points")


def counted(count: int, what: str, many: str = "") -> str:
    """How many of what: "1 epoch", "20 epochs", "5,000 pictures"; `many` where an s is not enough."""
    return f"{number(count)} {what if count == 1 else many or what + 's'}"


def _minus(text: str) -> str:
    return text.replace("-", "−")
