"""Fields for whole numbers that keep their range whatever a client sends."""

from typing import Protocol

import streamlit as st


class Place(Protocol):
    """Streamlit itself, a column or a container."""

    number_input: object


def whole(label: str, low: int, high: int, value: int | None = None, *, key: str, place: Place = st,
          **settings) -> int:
    """A whole number from `low` to `high`; what is none of these leaves the field at `value`.

    Streamlit checks the range of what arrives, but reads a whole number with `int`, which infinity and NaN end. So the
    field holds a float, which it checks for those, too.

    Args:
        value: at first; `low`, or what the session has under `key`, if None.
        step: in `settings`, a whole number.
    """
    first = {} if value is None else {"value": float(value)}
    step = float(settings.pop("step", 1))
    return round(place.number_input(label, float(low), float(high), **first, step=step, format="%.0f", key=key,
                                    **settings))
