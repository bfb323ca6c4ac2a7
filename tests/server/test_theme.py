"""The settings of the app: readable on a projector, quiet, and quick."""

import tomllib

import pytest

from tests.conftest import ROOT

CONFIG = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_contrast_formula_gives_the_known_extremes():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["backgroundColor", "secondaryBackgroundColor"])
def test_text_is_readable(theme, ground):
    colours = CONFIG["theme"][theme]
    assert contrast(colours["textColor"], colours[ground]) >= 4.5
    assert contrast(colours.get("linkColor", colours["primaryColor"]), colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_controls_stand_out(theme):
    colours = CONFIG["theme"][theme]
    assert contrast(colours["primaryColor"], colours["backgroundColor"]) >= 3
    assert contrast(colours.get("borderColor", colours["primaryColor"]), colours["backgroundColor"]) >= 3


def test_the_two_themes_are_a_light_and_a_dark_one():
    light, dark = (luminance(CONFIG["theme"][theme]["backgroundColor"]) for theme in ("light", "dark"))
    assert light > 0.8 and dark < 0.1


def test_the_settings_that_matter_are_set():
    assert CONFIG["runner"]["postScriptGC"] is False, "0.3 s after every click once TensorFlow is loaded"
    assert CONFIG["server"]["maxUploadSize"] == 200, "for runs; the pictures' field and the guard take less"
    assert CONFIG["server"]["address"] == "127.0.0.1", "this computer only"
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["client"]["showErrorDetails"] == "none"
