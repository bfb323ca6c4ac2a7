"""Figures are data: what they show is read back from them."""

import numpy as np
import pytest

from explorer.core.courses import presets
from explorer.core.layers import Conv2D, Dense, Flatten
from explorer.core.layers.add import Add
from explorer.core.network import arithmetic
from explorer.core.network.graph import Network
from explorer.core.pictures import sources
from explorer.core.runs import statistics
from explorer.core.show import colours, diagram, figures

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
    assert [colour == colours.BLUE for colour in bar.marker.color] == [False, True, False]
    assert list(bar.text) == ["10.0\u202f%", "70.0\u202f%", "20.0\u202f%"]


@pytest.mark.parametrize("name", presets.PRESETS)
def test_the_diagram_writes_the_size_of_every_layer(name):
    exercise = presets.preset(name)
    shape = sources.data_source(exercise.data).shape
    network = Network.chain(exercise.layers, shape)
    written = [note.text for note in diagram.network_diagram(network).layout.annotations]
    for row in arithmetic.numbers(network):
        assert row.name in written
        assert f"<b>{'×'.join(map(str, row.output_shape))}</b>" in written


def test_layers_at_the_same_depth_stand_one_above_the_other_in_the_diagram():
    """By hand: the picture at 0, two convolutions at 1.5, their sum and what also reads the picture at 3."""
    network = Network.wired((Conv2D(2, padding="same"), Conv2D(2, padding="same"), Add(), Flatten(), Dense(10)), (
        ("input",), ("input",), ("conv1", "conv2"), ("add1",), ("flatten",)), (8, 8, 1))
    notes = diagram.network_diagram(network).layout.annotations
    names = {note.text: (note.x, note.y) for note in notes if note.text in network.names}
    assert [names[name][0] for name in network.names] == [1.5, 1.5, 3, 4.5, 6]
    assert names["conv1"][1] > 0 > names["conv2"][1]
    assert len([note for note in notes if note.showarrow is None]) == 6, "an arrow for each layer that is read"


def test_what_passes_over_layers_in_the_diagram_goes_above_them():
    network = Network.wired((Conv2D(2, padding="same"), Conv2D(2, padding="same"), Add(), Flatten(), Dense(10)), (
        ("input",), ("conv1",), ("conv1", "conv2"), ("add1",), ("flatten",)), (8, 8, 1))
    figure = diagram.network_diagram(network)
    over, = [trace for trace in figure.data if trace.fill is None]
    assert 1.5 < over.x[0] < 3 < over.x[-1] < 4.5, "from behind conv1 at 1.5 to add1 at 4.5"
    assert max(over.y) > max(note.y for note in figure.layout.annotations)


@pytest.mark.parametrize("stops", colours.STOPS.values())
def test_colours_keep_their_order_without_colour_vision(stops):
    """Lightness alone tells small from large: rising for sequential, symmetric about the middle for diverging."""
    light = [sum(weight * int(stop[at : at + 2], 16) for weight, at in ((0.299, 1), (0.587, 3), (0.114, 5)))
             for stop in stops]
    middle = len(light) // 2
    if stops is colours.SEQUENTIAL:
        assert light == sorted(light)
    else:
        assert light[: middle + 1] == sorted(light[: middle + 1])
        assert light[middle:] == sorted(light[middle:], reverse=True)


def test_overlaid_curves_have_one_colour_and_one_entry_a_run():
    figure = figures.overlaid_curves({"a": HISTORY, "not begun": {}, "b": HISTORY}, "accuracy")
    assert [(trace.name, trace.showlegend) for trace in figure.data] == [
        ("a", True), ("a", False), ("b", True), ("b", False),
    ]
    validation, training, other, _ = figure.data
    assert list(validation.x) == [1, 2, 3, 4]
    assert (list(validation.y), list(training.y)) == (HISTORY["val_accuracy"], HISTORY["accuracy"])
    assert validation.line.color == training.line.color != other.line.color
    assert validation.marker.symbol != other.marker.symbol, "not by colour alone"
    assert training.line.dash == "dot" and validation.line.dash is None


def test_a_run_keeps_its_colour_when_one_before_it_has_not_begun():
    late = figures.overlaid_curves({"a": {}, "b": HISTORY}, "loss").data[0]
    assert late.line.color == figures.overlaid_curves({"a": HISTORY, "b": HISTORY}, "loss").data[2].line.color


def test_56_runs_are_told_apart_by_colour_and_symbol():
    figure = figures.overlaid_curves({str(number): HISTORY for number in range(56)}, "loss")
    assert len({(trace.line.color, trace.marker.symbol) for trace in figure.data if trace.showlegend}) == 56


def test_no_runs_make_empty_figures_not_errors():
    assert len(figures.overlaid_curves({}, "loss").data) == 0
    assert len(figures.accuracy_intervals([]).data[0].x) == 0
    assert all(len(trace.x) == 0 for trace in figures.sweep([]).data)


def score(name: str, right: int, total: int) -> statistics.Score:
    low, high = statistics.wilson_interval(right, total)
    return statistics.Score(name, "pool", "mnist", right / total, low, high, total, 600, 9, 9, 1.0, 1, 0)


def test_accuracies_have_wilson_s_interval():
    dots = figures.accuracy_intervals([score("a", 8, 10), score("b", 9, 10)]).data[0]
    assert (list(dots.x), list(dots.y)) == ([0.8, 0.9], ["a", "b"])
    assert dots.x[0] - dots.error_x.arrayminus[0] == pytest.approx(0.490, abs=5e-4)
    assert dots.x[0] + dots.error_x.array[0] == pytest.approx(0.943, abs=5e-4)


def test_a_name_of_a_run_is_no_html():
    name = "<a href='http://a'>b</a>"
    shown = "&lt;a href=&#x27;http://a&#x27;&gt;b&lt;/a&gt;"
    assert figures.accuracy_intervals([score(name, 8, 10)]).data[0].y[0] == shown
    assert figures.overlaid_curves({name: HISTORY}, "loss").data[0].name == shown


def test_the_course_s_accuracy_is_a_line_in_a_band():
    figure = figures.accuracy_intervals([score("a", 8, 10)], course=0.9824)
    band, line = figure.layout.shapes
    assert (band.x0, band.x1) == statistics.wilson_interval(9824, 10_000)
    assert (line.x0, line.x1) == (0.9824, 0.9824)
    assert [note.text for note in figure.layout.annotations] == [
        "the course: 98.24\u202f% (97.96\u202f% to 98.48\u202f% on 10,000 pictures)"
    ]
    assert not figures.accuracy_intervals([score("a", 8, 10)]).layout.shapes


def test_a_sweep_shows_the_mean_and_every_run():
    rows = [statistics.Point(0.0, 0.75, 0.05, (0.7, 0.8)), statistics.Point(0.8, 0.5, None, (0.5,))]
    figure = figures.sweep(rows)
    mean, each = figure.data
    assert (list(each.x), list(each.y)) == ([0, 0, 0.8], [0.7, 0.8, 0.5])
    assert (list(mean.x), list(mean.y), list(mean.error_y.array)) == ([0, 0.8], [0.75, 0.5], [0.05, None])
    assert mean.customdata[0][0] == "± 5.00\u202f%, 2 runs" and mean.customdata[1][0] == "one run"
    assert figure.layout.xaxis.type == "linear"


def test_subset_sizes_are_on_a_logarithmic_axis_with_their_own_ticks():
    axis = figures.sweep([statistics.Point(size, 0.5, None, (0.5,)) for size in (250, 4000)], "images").layout.xaxis
    assert (axis.type, list(axis.tickvals), list(axis.ticktext)) == ("log", [250, 4000], ["250", "4,000"])
