"""The photograph on the page Draw: several digits, the choice among them, and switches of the steps."""

import io

from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT
from tests.test_photographs import digit_on, seven


def two_digits() -> bytes:
    image = digit_on((600, 400), (350, 100))
    seven(image, (100, 120), pen=30)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def opened() -> AppTest:
    app = AppTest.from_file(ROOT / "explorer/frame.py", default_timeout=120).run()
    app.switch_page("../pages/draw.py").run()
    app.file_uploader(key="digit_upload").set_value(("two.png", two_digits(), "image/png")).run()
    assert not app.exception
    return app


def test_of_several_digits_one_is_chosen_and_steps_are_switched_off():
    app = opened()
    assert any("2 digits were found" in each.value for each in app.markdown)
    choice = next(each for each in app.button_group if each.key == "photograph_digit")
    choice.set_value(0).run()
    assert not app.exception and app.session_state["session"].digit == 0
    app.toggle(key="photograph_line").set_value(False).run()
    assert not app.exception and app.session_state["session"].preparation["line"] is False
