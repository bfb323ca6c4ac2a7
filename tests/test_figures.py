"""Figures are data: what they show is read back from them."""

import numpy as np
import pytest

from explorer.core import arithmetic, exercises, figures

HISTORY = {
    "epoch": [0, 1, 2, 3], "accuracy": [0.5, 0.6, 0.7, 0.8], "loss": [1.5, 1.0, 0.8, 0.6],
    "val_accuracy": [0.5, 0.58, 0.6, 0.59], "val_loss": [1.4, 1.1, 0.9, 1.0],
}
STEPS = {"epoch": [0, 0, 4, 4], "step": [1, 10, 1, 5], "accuracy": [0.1, 0.4, 0.8, 0.9], "loss": [2, 1, 0.5, 0.4]}


def named(figure, name):
    return next(trace for trace in figure.data if trace.name == name)


def test_curves_mark_the_epoch_of_the_lowest_validation_loss():
    figure = figures.learning_curves(HISTORY, {}, "loss", 10, 4)
    assert [note.text for note in figure.layout.annotations] == ["lowest validation loss: epoch 3"]
    assert figure.layout.shapes[0].x0 == 3


def test_curves_show_an_epoch_where_it_ends_and_a_step_inside_its_epoch():
    figure = figures.learning_curves(HISTORY, STEPS, "accuracy", 10, 8)
    assert list(named(figure, "training").x) == [1, 2, 3, 4]
    assert list(named(figure, "validation").y) == HISTORY["val_accuracy"]
    assert list(named(figure, "training, within the epoch").x) == [4.1, 4.5]  # only the epoch under way


def test_with_few_epochs_every_step_is_shown():
    figure = figures.learning_curves({}, {key: values[:2] for key, values in STEPS.items()}, "loss", 10, 2)
    assert list(named(figure, "training, within the epoch").x) == [0.1, 1.0]


def test_curves_of_a_run_that_has_not_begun_are_empty_not_an_error():
    assert len(figures.learning_curves({}, {}, "loss", 0, 2).data) == 0


def test_the_confusion_matrix_shows_counts_and_colours_only_errors():
    confusion = np.array([[8, 2], [0, 10]])
    heat = figures.confusion_matrix(confusion, ("cat", "dog")).data[0]
    np.testing.assert_array_equal(heat.text, confusion)
    assert np.isnan(heat.z[0][0])
    assert heat.z[0][1] == pytest.approx(0.2)  # 2 of the 10 cats


def test_a_class_without_pictures_leaves_no_hole_in_the_confusion_matrix():
    heat = figures.confusion_matrix(np.array([[0, 0], [1, 1]]), ("cat", "dog")).data[0]
    assert heat.z[0][1] == 0


def test_the_largest_probability_alone_has_the_full_colour():
    bar = figures.probability_bars(np.array([0.1, 0.7, 0.2]), ("a", "b", "c")).data[0]
    assert [colour == figures.BLUE for colour in bar.marker.color] == [False, True, False]
    assert list(bar.text) == ["10.0%", "70.0%", "20.0%"]


@pytest.mark.parametrize("name", exercises.PRESETS)
def test_the_diagram_writes_the_size_of_every_layer(name):
    exercise = exercises.preset(name)
    shape = exercises.data_source(exercise.data).shape
    numbers = arithmetic.network_numbers(exercise.layers, shape)
    written = [note.text for note in figures.network_diagram(numbers, shape).layout.annotations]
    for row in numbers:
        assert row.name in written
        assert f"<b>{'×'.join(map(str, row.output_shape))}</b>" in written


@pytest.mark.parametrize("stops", figures.STOPS.values())
def test_colours_keep_their_order_without_colour_vision(stops):
    """Lightness alone tells small from large: rising for sequential, symmetric about the middle for diverging."""
    light = [sum(weight * int(stop[at : at + 2], 16) for weight, at in ((0.299, 1), (0.587, 3), (0.114, 5)))
             for stop in stops]
    middle = len(light) // 2
    if stops is figures.SEQUENTIAL:
        assert light == sorted(light)
    else:
        assert light[: middle + 1] == sorted(light[: middle + 1])
        assert light[middle:] == sorted(light[middle:], reverse=True)
