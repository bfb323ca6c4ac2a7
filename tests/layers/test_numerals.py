"""Numbers as the pages write them."""

import re

import numpy as np
import pytest

from explorer.core.layers import numerals
from tests.conftest import ROOT

PLURALS = re.compile(r"\{[^{}]*\} (epochs|runs|pictures|zeros|windows)\b")


@pytest.mark.parametrize(("value", "text"), [
    (1600, "1,600"), (-4.5, "−4.5"), (94.3480395056833, "94.35"), (1 / 24, "0.04167"), (-300, "−300"), (2.0, "2"),
    (1_228_900.5, "1,228,900.5"), (0, "0"), (float("nan"), "none"), (np.int64(1600), "1,600"), (np.float32(0.5), "0.5"),
])
def test_a_number(value, text):
    assert numerals.number(value) == text


def test_changes_have_their_sign():
    assert (numerals.signed(9248), numerals.signed(-11_232), numerals.signed(0)) == ("+9,248", "−11,232", "0")
    assert (numerals.points(0.013), numerals.points(-0.05)) == ("+1.3 points", "−5.0 points")


def test_a_share_is_never_broken_at_the_end_of_a_line():
    assert numerals.percent(0.9824, 2) == "98.24\u202f%"
    assert numerals.percent(-0.2371, sign="+") == "−23.7\u202f%"
    assert numerals.percent(float("nan")) == "none"


@pytest.mark.parametrize(("count", "text"), [(0, "0 epochs"), (1, "1 epoch"), (2, "2 epochs"), (5000, "5,000 epochs")])
def test_one_is_not_many(count, text):
    assert numerals.counted(count, "epoch") == text
    assert numerals.counted(count, "axis", "axes").endswith("axis" if count == 1 else "axes")


def test_what_is_counted_is_counted_here():
    """Sentences that refuse something name limits, which are many."""
    lines = [line for path in (ROOT / "explorer").rglob("*.py") for line in path.read_text().splitlines()]
    found = [line.strip() for line in lines if PLURALS.search(line)]
    assert not [line for line in found if not re.search("Expected|Received|at most|cannot be read|a second", line)]
