"""The sketches behind the drills: as many cells and dots as there are."""

import pytest

from explorer.core.courses.drill import Pyramid, Windows
from explorer.core.show import sketches
from explorer.core.show.colours import BLUE, GREEN, GREY, ORANGE


def cells(html: str, colour: str) -> int:
    return html.count(f"background: {colour}99")


def test_seven_pixels_a_window_of_three_at_stride_two_drop_nothing():
    html = sketches.drawn(Windows(7, 3, 2, 0))
    assert (cells(html, BLUE), cells(html, GREY), cells(html, ORANGE)) == (7, 0, 0)
    assert html.count(f"background: {GREEN};") == 3
    assert "3 windows, each from a dot on</div>" in html


def test_padding_is_grey_and_what_the_floor_drops_is_orange():
    html = sketches.drawn(Windows(8, 3, 3, 1))  # 10 cells: windows at 0, 3, 6 reach 9
    assert (cells(html, BLUE), cells(html, GREY), cells(html, ORANGE)) == (8, 1, 1)
    assert "3 windows, each from a dot on; grey: padding; orange: 1 dropped" in html


def test_a_window_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="does not fit"):
        sketches.drawn(Windows(3, 5, 1, 0))


def test_the_pyramid_of_extra_conv_s_second_pooling_by_hand():
    html = sketches.drawn(Pyramid(("conv1", "pool1", "conv2", "pool2"), (3, 2, 3, 2), (1, 2, 1, 2)))
    for words in ("1 behind pool2", "2 behind conv2", "4 behind pool1", "8 behind conv1", "10 input pixels"):
        assert f"{words}</div>" in html
    assert (cells(html, GREEN), cells(html, BLUE)) == (1, 2 + 4 + 8 + 10)


def test_names_are_plain_text():
    assert "<b>" not in sketches.drawn(Pyramid(("<b>",), (3,), (1,)))
