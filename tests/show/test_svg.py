"""The pictures of the report: every value is drawn, at its place, and everything is well-formed."""

import xml.etree.ElementTree as xml

import numpy as np
import pytest

from explorer.core.show import svg

HISTORY = {
    "epoch": [0.0, 1.0, 2.0], "accuracy": [0.5, 0.8, 0.9], "val_accuracy": [0.6, 0.7, 0.65],
    "loss": [1.0, 0.5, 0.2], "val_loss": [0.9, 0.6, 0.8],
}


def parsed(text: str) -> xml.Element:
    return xml.fromstring(text)


def words(picture: xml.Element) -> list[str]:
    return [node.text for node in picture.iter("text")]


@pytest.mark.parametrize("metric", ["accuracy", "loss"])
def test_curves_have_every_epoch_and_mark_the_lowest_validation_loss(metric):
    picture = parsed(svg.learning_curves(HISTORY, metric))
    lines = list(picture.iter("polyline"))
    assert [len(line.get("points").split()) for line in lines] == [3, 3]
    assert len(list(picture.iter("polygon"))) == 3 + 1, "a diamond an epoch, and one in the legend"
    assert "lowest validation loss: epoch 2" in words(picture) and metric in words(picture)
    assert picture.get("role") == "img" and metric in picture.get("aria-label")


def test_a_higher_value_is_drawn_higher_and_all_lie_inside():
    picture = parsed(svg.learning_curves(HISTORY, "loss"))
    for line, values in zip(picture.iter("polyline"), (HISTORY["loss"], HISTORY["val_loss"]), strict=True):
        heights = [float(point.split(",")[1]) for point in line.get("points").split()]
        assert np.argsort(heights).tolist() == np.argsort(-np.array(values)).tolist()
        assert all(svg.TOP <= height <= svg.HEIGHT - svg.BOTTOM for height in heights)


def test_one_epoch_and_equal_values_are_drawn_too():
    history = {key: [0.5] for key in HISTORY}
    picture = parsed(svg.learning_curves(history, "accuracy"))
    assert not [word for word in words(picture) if "lowest" in word]
    assert all("nan" not in line.get("points") for line in picture.iter("polyline"))


def test_a_training_that_broke_down_is_drawn_as_far_as_there_are_numbers():
    nan = float("nan")
    history = HISTORY | {"loss": [1.0, nan, nan], "val_loss": [0.9, nan, nan]}
    text = svg.learning_curves(history, "loss")
    assert "nan" not in text.split("</svg>")[0].replace("training nan, validation nan", "")
    assert "lowest validation loss: epoch 1" in text
    assert "inf" not in svg.learning_curves(HISTORY | {"val_loss": [float("inf")] * 3}, "loss").split("aria-label")[0]


@pytest.mark.parametrize(("values", "first", "last"), [
    ([0.1, 2.3], 0.0, 2.5), ([0.02, 0.031], 0.0, 0.04), ([3000.0, 12000.0], 0.0, 12000.0),
])
def test_the_scale_of_a_loss_begins_at_zero_and_has_few_ticks(values, first, last):
    low, high, ticks = svg._scale("loss", values)
    assert (low, high) == (pytest.approx(first), pytest.approx(last))
    assert 2 <= len(ticks) <= 8


def test_twenty_epochs_have_ten_numbers():
    history = {key: list(np.linspace(0.1, 0.9, 20)) for key in HISTORY}
    numbers = [word for word in words(parsed(svg.learning_curves(history, "accuracy"))) if word.isdigit()]
    assert numbers == [str(number) for number in range(2, 21, 2)]


def test_the_matrix_writes_every_count_and_colours_only_errors():
    confusion = np.diag([90, 100]) + np.array([[0, 10], [0, 0]])
    picture = parsed(svg.confusion_matrix(confusion, ("0", "1")))
    cells = [(group.find("title").text, group.find("rect").get("fill")) for group in picture.iter("g")]
    assert cells == [
        ("true 0, read as 0: 90", "#ffffff"), ("true 0, read as 1: 10", "#f09632"),
        ("true 1, read as 0: 0", "#ffffff"), ("true 1, read as 1: 100", "#ffffff"),
    ]
    assert picture.get("aria-label") == "Confusion matrix: 190 of 200 answers are right, on the diagonal"
    assert "10.0\u202f%" in words(picture), "the legend ends at the largest share of a row"


def test_names_of_classes_are_escaped_and_no_error_is_no_problem():
    picture = parsed(svg.confusion_matrix(np.eye(2, dtype=np.int64), ("T-shirt/top", "<b>&")))
    assert words(picture).count("<b>&") == 2
