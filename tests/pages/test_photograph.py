"""The photograph on the page Draw: several digits, the choice among them, and switches of the steps."""

import io

import numpy as np
from streamlit.testing.v1 import AppTest

from explorer.core.pictures import preparation
from tests.conftest import ROOT
from tests.pictures.test_photographs import digit_on, seven


def two_digits() -> bytes:
    image = digit_on((600, 400), (350, 100))
    seven(image, (100, 120), pen=30)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def chequered() -> bytes:
    """28x28 squares in a box of 20 pixels, placed as MNIST's digits are: they reach the network as they are."""
    squares = np.zeros((28, 28, 1), np.uint8)
    squares[4:24, 4:24, 0] = 255 * (np.indices((20, 20)).sum(axis=0) % 2)
    return preparation.png(squares)


def opened(content: bytes | None = None) -> AppTest:
    app = AppTest.from_file(ROOT / "explorer/frame.py", default_timeout=120).run()
    app.switch_page("../pages/draw.py").run()
    app.file_uploader(key="digit_upload").set_value(("two.png", content or two_digits(), "image/png")).run()
    assert not app.exception
    return app


def click(app: AppTest, place: object, at: object) -> None:
    """What the browser part sends when a frame is clicked."""
    app.session_state["framed"] = {"chosen": {"place": place, "at": at}}
    app.run()
    assert not app.exception


def test_a_frame_that_is_none_changes_nothing_and_another_photograph_forgets_the_choice():
    app = opened()
    click(app, 1, at=1)
    for at, wrong in enumerate((2, -1, 10**30, True, 0.0, "0", None, [0], {}), start=2):
        click(app, wrong, at)
        assert app.session_state["session"].digit == 1, wrong
    app.file_uploader(key="digit_upload").set_value(("again.png", two_digits() + b" ", "image/png")).run()
    assert not app.exception and app.session_state["session"].digit is None


def test_of_several_digits_one_is_chosen_and_steps_are_switched_off():
    app = opened()
    assert any("2 digits were found" in each.value for each in app.markdown)
    click(app, 0, at=1)
    assert app.session_state["session"].digit == 0
    app.toggle(key="photograph_line").set_value(False).run()
    assert not app.exception and app.session_state["session"].preparation["line"] is False


def test_a_digit_is_said_to_be_familiar_and_a_picture_that_is_none_gets_the_sentence():
    known, strange = opened(), opened(chequered())
    assert any("Familiar: pen 0." in each.value for each in known.caption)
    assert not any("always names one of ten" in each.value for each in known.warning)
    said = next(each.value for each in strange.warning if "always names one of ten" in each.value)
    assert "for pen 1." in said and "99 of 100 training digits" in said
