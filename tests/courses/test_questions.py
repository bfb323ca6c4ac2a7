"""Every number of the exercises, computed and compared with what the courses print; every slip of every question."""

import math
import re

import numpy as np
import pytest

from explorer.core.courses import answers, by_hand, counts, drill, glossary, pairs, questions
from explorer.core.courses.counts import COLOUR, GREY
from explorer.core.courses.last_exercise import PREDICTIONS
from explorer.core.courses.lessons import LESSONS
from explorer.core.courses.pairs import EXTRA, ONE, POOL, TWO
from explorer.core.courses.presets import preset
from explorer.core.layers import Conv2D, Dense, Flatten
from explorer.core.network.arithmetic import network_numbers, totals
from explorer.core.network.graph import Network
from explorer.core.network.sight import receptive_fields
from explorer.core.runs import store
from explorer.core.show import figures
from tests.test_architecture import KERAS, reachable, touches


def history(losses: list[float], **columns) -> dict[str, list[float]]:
    """Columns of a training with these validation losses."""
    rows = len(losses)
    whole = {"accuracy": [0.9] * rows, "loss": [1.0] * rows, "val_accuracy": [0.5] * rows, **columns}
    return {"epoch": list(range(rows)), "val_loss": losses, **whole}


FALLS_THEN_RISES = history([2.0, 1.5, 1.2, 1.3, 1.6], loss=[2.5, 1.4, 1.1, 0.9, 0.7],
                           val_accuracy=[0.3, 0.4, 0.5, 0.55, 0.52])
QUESTIONS = {
    "dense": counts.dense(COLOUR, 100), "dense-mnist": counts.dense(GREY, 100),
    "dense-large": counts.dense((64, 64, 3), 100), "conv": counts.conv(COLOUR, Conv2D(100), False),
    "conv-bias": counts.conv(COLOUR, Conv2D(100), True), "extra": pairs.extra(),
    "size": counts.size_matters(COLOUR, Conv2D(100), False),
    "extra-count": pairs.extra_count(), "small-head": pairs.small_head(), "same-padding": pairs.same_padding(),
    "bug": pairs.bug(), "two": pairs.two(), "two-count": pairs.two_count(), "speed": pairs.speed(),
    "speed-count": pairs.speed_count(), "cause": pairs.cause(), "most": questions.most(),
    "share": questions.share(), "reshape": questions.reshape(), "rescale": questions.rescale(),
    "one-hot": questions.one_hot(), "overfits": questions.overfits(FALLS_THEN_RISES),
    "dropout-parameters": questions.dropout_parameters(), "on-grey": questions.on_grey(),
    "precision": questions.precision(), "channel-axis": questions.channel_axis(), "strides": questions.strides(),
    "pooled": questions.pooled(), "field": questions.field(), "signal": by_hand.signal(), "rise": by_hand.rise(),
    "edge": by_hand.edge(), "match": by_hand.match(),
}


@pytest.mark.parametrize("name", ["questions", "counts", "pairs", "by_hand", "glossary"])
def test_the_exercises_do_not_reach_keras_even_through_others(name):
    assert not [module for module in KERAS if touches(reachable(f"explorer.core.courses.{name}"), module)]


# The networks, section 1 of the courses' facts ------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "parts", "total"), [
    ("dense", None, 570_602),
    ("one_conv", [320, 692_352, 1_290], 693_962),
    ("two_conv", [320, 18_496, 204_928, 1_290], 225_034),
    ("vgg_small", [896, 9_248, 18_496, 36_928, 1_180_160, 5_130], 1_250_858),
    ("no_pool", None, 261_034),
    ("pool", [896, 9_248, 36_896, 330], 47_370),
    ("extra_conv", [896, 9_248, 9_248, 16_416, 330], 36_138),
    ("extra_conv_dropout", [896, 9_248, 9_248, 16_416, 330], 36_138),
])
def test_the_parameters_of_every_preset(name, parts, total):
    exercise = preset(name)
    numbers = network_numbers(exercise.layers, {"mnist": GREY, "cifar10": COLOUR}[exercise.data])
    assert totals(numbers)[0] == total
    assert parts is None or [row.parameters for row in numbers if row.parameters] == parts


@pytest.mark.parametrize(("name", "flat"), [
    ("one_conv", 5408), ("two_conv", 1600), ("vgg_small", 2304), ("no_pool", 25_088), ("pool", 1152),
    ("extra_conv", 512),
])
def test_what_flatten_hands_on(name, flat):
    shape = GREY if preset(name).data == "mnist" else COLOUR
    numbers = network_numbers(preset(name).layers, shape)
    assert next(row for row in numbers if row.kind == "Flatten").output_shape == (flat,)


@pytest.mark.parametrize(("name", "total"), [("no_pool", 193_898), ("pool", 35_530), ("extra_conv", 28_394)])
def test_the_cifar_networks_on_grey_pictures(name, total):
    assert pairs.total(preset(name).layers, GREY) == total


@pytest.mark.parametrize(("name", "held_out", "batches"), [("two_conv", 0.3, 329), ("pool", "test", 157)])
def test_the_courses_settings(name, held_out, batches):
    exercise = preset(name)
    images = exercise.subset or round(60_000 * (1 - exercise.validation))
    assert exercise.validation == held_out and math.ceil(images / exercise.batch_size) == batches


# The questions, section 3 ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "right"), [
    ("dense", 307_300), ("dense-mnist", 78_500), ("dense-large", 1_228_900), ("conv", 2_700), ("conv-bias", 2_800),
    ("size", "It stays as it is"), ("extra", "fewer"), ("extra-count", 36_138), ("small-head", "more"),
    ("same-padding", "more"), ("bug", "It stops with NameError: x does not exist yet in line 2"), ("two", "fewer"),
    ("two-count", 225_034), ("speed", "longer"), ("cause", "Flatten gets fewer values"), ("most", "dense1"),
    ("reshape", (60_000, 28, 28, 1)), ("rescale", 0.2), ("one-hot", (50_000, 10)), ("overfits", 3),
    ("dropout-parameters", 0), ("on-grey", 28_394), ("precision", "It stops with an error: the shapes do not fit"),
    ("channel-axis", "It stops with an error"), ("strides", (255, 510)), ("pooled", (6, 6, 32)), ("field", 18),
    ("signal", 14), ("rise", 4), ("edge", -300), ("match", 1),
])
def test_the_right_answer(name, right):
    assert QUESTIONS[name].right == right


def test_ratios_and_shares_to_the_digits_of_the_courses():
    assert round(QUESTIONS["speed-count"].right, 2) == 2.96
    assert round(QUESTIONS["share"].right, 1) == 94.3


@pytest.mark.parametrize(("name", "parts"), [
    ("dense", ["32·32·3 = 3,072", "(3,072 + 1)·100 = 307,300"]), ("conv", ["3·3·3·100 = 2,700"]),
    ("conv-bias", ["(3·3·3 + 1)·100 = 2,800"]), ("extra", ["47,370 → 36,138", "−23.7\u202f%"]),
    ("extra-count", ["896 + 9,248 + 9,248 + 16,416 + 330 = 36,138"]), ("small-head", ["21,674 → 24,522"]),
    ("same-padding", ["47,370 → 56,618", "+9,248"]), ("two", ["693,962 → 225,034"]),
    ("two-count", ["320 + 18,496 + 204,928 + 1,290"]), ("speed-count", ["2,631,040 / 888,192 = 2.96"]),
    ("cause", ["5,408 → 1,600"]), ("most", ["1,180,160 of 1,250,858"]), ("share", ["94.3\u202f%"]),
    ("field", ["conv1 3, pool1 4, conv2 8, pool2 10, conv3 18"]), ("channel-axis", ["channel axis", "(28, 28)"]),
    ("rise", ["+1 at 4, −1 at 9", "−1 at 5, +1 at 10"]), ("edge", ["−300", "4×3"]), ("match", ["9/9 = 1"]),
])
def test_how_the_answer_comes_about(name, parts):
    assert all(part in QUESTIONS[name].how for part in parts), QUESTIONS[name].how


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_slip_of_every_question_is_recognised_by_its_number(name):
    question = QUESTIONS[name]
    assert answers.judge(question.right, question.right, question.slips).correct
    assert len({slip.value for slip in question.slips}) == len(question.slips) >= 1
    for slip in question.slips:
        verdict = answers.judge(slip.value, question.right, question.slips)
        assert not verdict.correct and verdict.words == slip.words
        assert slip.words.endswith((".", "?", ".)"))
        if not question.options:
            typed = drill.judge(question, answers.written(slip.value))
            assert typed.slip == slip or isinstance(slip.value, float)
    assert not question.options or {slip.value for slip in question.slips} | {question.right} == set(question.options)


def test_no_question_shows_a_number_to_the_last_digit():
    """What was divided is rounded where it is shown: 94.35, not 94.3480395056833."""
    for question in QUESTIONS.values():
        said = [question.words, question.how, answers.judge(question.right, question.right, question.slips).words,
                answers.judge(-1.23456789, question.right, question.slips).words]
        assert not [words for words in said if re.search(r"[0-9]\.[0-9]{5}", words)]
    assert answers.judge(100 * 1_180_160 / 1_250_858, QUESTIONS["share"].right).words == "Right: 94.35."


@pytest.mark.parametrize(("bias", "shown"), [(False, "2,700 before, 2,700 after"), (True, "2,800 before, 2,800 after")])
def test_exercise_2_the_counts_before_and_after_are_those_of_the_question_above(bias, shown):
    layer = Conv2D(100)
    assert counts.size_matters(COLOUR, layer, bias).how == shown
    assert shown.startswith(answers.written(counts.conv(COLOUR, layer, bias).right))
    assert "from 28×28 to 56×56" in counts.size_matters(GREY, layer, bias).words


@pytest.mark.parametrize(("name", "value", "words"), [
    ("dense", 307_200, "bias is forgotten"), ("dense", 102_500, "channels are forgotten"),
    ("conv", 900, "depth is forgotten"), ("conv", 2_800, "without"), ("conv-bias", 2_700, "bias is forgotten"),
    ("conv", 307_200, "like a dense layer"), ("conv", 2_430_000, "multiply-adds"),
    ("extra-count", 56_618, "shrinks the map from 6×6 to 4×4"), ("extra-count", 26_890, "own parameters are missing"),
    ("extra-count", 47_370, "Two layers change"), ("two-count", 1_011_466, "second pooling is forgotten"),
    ("two-count", 421_642, '"same"'), ("two-count", 224_800, "biases are forgotten"),
    ("two-count", 206_538, "conv2's own parameters are missing: 18,496"), ("conv", 90_000, "outputs, 30·30·100"),
    ("conv", 90_000, "not of this layer's filters"), ("two-count", 20_106, "dense1's own parameters"),
    ("extra-count", 26_890, "conv2's or conv3's own parameters"),
    ("on-grey", 19_146, "conv2's, conv3's or dense1's own parameters"),
    ("two-count", 207_178, "depth is the 32 maps"), ("two-count", 712_458, "5×5×64"),
    ("speed-count", 0.338, "Turned over"), ("speed-count", 0.324, "ratio of the parameters"),
    ("share", 0.943, "times 100"), ("on-grey", 36_138, "Two layers change"), ("on-grey", 35_562, "3×3×32"),
    ("on-grey", 28_970, "3×3×1"), ("on-grey", 35_530, "This is `pool`"), ("field", 7, "poolings are forgotten"),
    ("strides", (510, 255), "Rows come first"), ("overfits", 4, "accuracy is highest"), ("overfits", 5, "last epoch"),
    ("overfits", 2, "losses part"), ("edge", 300, "sign"), ("match", 9, "Divide"), ("signal", 16, "np.convolve"),
])
def test_the_typical_slips_by_their_numbers(name, value, words):
    assert words in answers.judge(value, QUESTIONS[name].right, QUESTIONS[name].slips).words


def test_exercise_2_fewer_parameters_but_more_outputs_and_more_multiply_adds():
    parameters, outputs, multiply_adds = counts.against_dense(COLOUR, Conv2D(100), bias=False)
    assert (parameters.dense, parameters.conv, round(parameters.ratio, 1)) == (307_300, 2_700, 113.8)
    assert (outputs.dense, outputs.conv) == (100, 30 * 30 * 100)
    assert (multiply_adds.dense, multiply_adds.conv, round(multiply_adds.ratio, 1)) == (307_200, 2_430_000, 7.9)
    assert parameters.words == "dense: 113.8 times as many"
    assert multiply_adds.words == "convolution: 7.9 times as many"
    assert counts.Against("parameters", 5, 5).words == "as many"


def test_exercise_2_the_count_of_a_convolution_does_not_grow_with_the_picture():
    grown = counts.growth((28, 32, 64), 3, Dense(100), Conv2D(100))
    assert grown == {"dense layer": [235_300, 307_300, 1_228_900], "convolution": [2_800] * 3}


def test_exercise_2_a_kernel_that_does_not_fit_gets_a_sentence():
    with pytest.raises(ValueError, match="a 5x5 kernel on a 4x4 map does not fit"):
        counts.conv((4, 4, 3), Conv2D(8, 5), True)


def test_exercise_3_what_moved():
    rows = {row.name: row for row in pairs.side_by_side(POOL, EXTRA, COLOUR)}
    assert list(rows) == ["conv1", "pool1", "conv2", "pool2", "conv3", "flatten", "dense1", "output"]
    assert rows["conv3"].shapes == (None, (4, 4, 32)) and rows["conv3"].change == 9_248
    assert rows["flatten"].shapes == ((1152,), (512,))
    assert rows["dense1"].parameters == (36_896, 16_416) and rows["dense1"].change == -20_480
    assert sum(row.change for row in rows.values()) == 36_138 - 47_370


def test_exercise_3_is_no_law():
    assert pairs.extra_change() == "9,248 − 640·D"
    assert pairs.break_even(POOL, EXTRA, COLOUR) == 14.45
    assert [pairs.total(pairs.without_head(layers), COLOUR) for layers in (POOL, EXTRA)] == [21_674, 24_522]
    assert pairs.total(pairs.EXTRA_SAME, COLOUR) == 56_618
    assert pairs.break_even(POOL, pairs.EXTRA_SAME, COLOUR) is None
    assert pairs.head_line(POOL, pairs.EXTRA_SAME, COLOUR) == (9_248, 0)
    assert [pairs.total(layers, GREY) for layers in (POOL, EXTRA)] == [35_530, 28_394]


def test_exercise_3_over_the_heads():
    pool, extra = pairs.over_heads(POOL, EXTRA, COLOUR, 40)
    assert (pool[31], extra[31]) == (47_370, 36_138)
    assert [new - old for old, new in zip(pool, extra, strict=True)] == [9_248 - 640 * units for units in range(1, 41)]
    assert extra[13] > pool[13] and extra[14] < pool[14], "14 units are too few, 15 are enough"


def test_exercise_3_the_pair_of_the_other_course():
    start, slope = pairs.head_line(ONE, TWO, GREY)
    assert (start, slope) == (18_496, -3_808)
    assert round(pairs.break_even(ONE, TWO, GREY), 1) == 4.9


def test_exercise_3_the_printed_hint_stops_and_its_repair_has_the_same_total_but_other_shapes(keras):
    with pytest.raises(NameError, match="'x'"):
        exec(pairs.HINT_CODE, {"keras": keras})  # noqa: S102  the hint is a constant of ours
    repaired = pairs.HINT_CODE.replace("(x)", "(inputs)", 1).replace('"relu")(inputs)', '"relu")(x)')
    names = {"keras": keras}
    exec(repaired, names)
    model = keras.Model(names["inputs"], names["outputs"])
    meant, first = (network_numbers(layers, COLOUR) for layers in (EXTRA, pairs.POOL_FIRST))
    assert model.count_params() == totals(first)[0] == totals(meant)[0] == 36_138
    assert [tuple(layer.output.shape[1:]) for layer in model.layers[1:]] == [row.output_shape for row in first]
    assert [row.output_shape for row in first] != [row.output_shape for row in meant]


def test_exercise_4_what_each_change_does_by_itself():
    rows = {row.name: row for row in pairs.variants()}
    assert {name: row.parameters for name, row in rows.items()} == {
        "one_conv": 693_962, "two_conv": 225_034, pairs.NO_SECOND_POOLING: 1_011_466,
        pairs.POOLING_ALONE: 149_194, pairs.SAME: 421_642,
    }
    assert (rows["one_conv"].multiply_adds, rows["two_conv"].multiply_adds) == (888_192, 2_631_040)
    assert (rows["one_conv"].flat, rows["two_conv"].flat) == (5408, 1600)


def test_exercise_5_the_largest_layer():
    assert questions.largest() == ("dense1", 1_180_160, 1_250_858)


@pytest.mark.parametrize(("name", "best", "epochs"), [
    ("pool", 9, 10), ("extra_conv", 9, 20), ("extra_conv_dropout", 14, 20),
])
def test_exercise_6_the_shipped_runs(name, best, epochs):
    seen = store.history(store.find(name))
    read = questions.reading(seen)
    assert (read.best, read.epochs) == (best, epochs)
    assert read.lowest == min(seen["val_loss"]) <= read.last
    question = questions.overfits(seen)
    for given in range(1, epochs + 1):
        assert answers.judge(given, question.right, question.slips).correct == (given == best)


def test_exercise_6_reading_by_hand():
    read = questions.reading(FALLS_THEN_RISES)
    assert (read.epochs, read.best, read.top, read.lowest, read.last) == (5, 3, 4, 1.2, 1.6)
    assert math.isclose(read.gap, 0.9 - 0.52)
    with pytest.raises(ValueError, match="Curves need epochs. Expected at least one that has ended. Received: none"):
        questions.reading({})


def test_exercise_7_keras_precision_stops_or_misleads(keras):
    labels, logits = np.array([3, 1]), np.zeros((2, 10), np.float32)
    logits[:, 0] = 0.6  # a logit of 0.6 is no probability of 0.6
    with pytest.raises(Exception, match="[Ss]hape"):
        keras.metrics.Precision().update_state(labels, logits)
    metric = keras.metrics.Precision()
    metric.update_state(np.eye(10, dtype=np.float32)[labels], logits)
    assert float(metric.result()) == 0, "it runs, and counted 0.6 as a yes"
    metric.reset_state()
    logits[:, 3] = 0.6
    metric.update_state(np.eye(10, dtype=np.float32)[labels], logits)
    assert float(metric.result()) == 0.25, "all classes in one number: four yes, one of them right"


def test_exercise_8_the_receptive_fields():
    fields = receptive_fields(Network.chain(EXTRA, COLOUR))
    assert {name: field.size for name, field in fields.items()} == {
        "conv1": 3, "pool1": 4, "conv2": 8, "pool2": 10, "conv3": 18,
    }


def test_exercise_8_a_picture_without_channel_axis_is_an_error_in_keras_too(keras):
    with pytest.raises(ValueError):
        keras.layers.Conv2D(32, 3)(keras.Input(shape=(28, 28)))


def test_exercise_9_the_signal_and_np_convolve():
    example = by_hand.one_row()
    assert example.output.shape == (1, 14) and example.flipped.shape == (1, 16)
    assert np.array_equal(example.flipped[0], np.convolve(example.picture[0], example.kernel[0]))
    assert (example.output[0, 4], example.output[0, 9], np.abs(example.output).sum()) == (1, -1, 2)
    assert (example.flipped[0, 5], example.flipped[0, 10]) == (-1, 1)


def test_exercise_9_edge_and_diagonal():
    edge = by_hand.bright_above_dark()
    assert edge.picture.shape == (6, 5)
    assert edge.output.tolist() == [[0] * 3, [-300] * 3, [-300] * 3, [0] * 3]
    diagonal = by_hand.diagonal()
    assert diagonal.picture.shape == (9, 9) and diagonal.output.shape == (7, 7)
    assert np.array_equal(diagonal.output == 1, np.eye(7, dtype=bool)) and diagonal.output.max() == 1


# The page's data ------------------------------------------------------------------------------------------------------


def test_there_are_nine_lessons_and_every_ask_is_a_question():
    assert list(LESSONS) == [str(number) for number in range(1, 10)]
    asks = {ask for lesson in LESSONS.values() for ask in lesson.asks}
    assert asks <= {*QUESTIONS, *PREDICTIONS} and asks >= set(PREDICTIONS)
    assert all(lesson.further for lesson in LESSONS.values())


def test_the_title_of_a_lesson_gives_no_answer_away():
    for lesson in LESSONS.values():
        asked = [QUESTIONS[ask] for ask in lesson.asks if ask not in PREDICTIONS]  # those are read from runs
        rights = {str(question.right) for question in asked if not question.options}
        assert not [right for right in rights if len(right) > 2 and right in lesson.title]


def test_the_glossary_has_one_line_a_word_and_finds_them():
    for mixed_up in ("unit", "weight", "parameter", "bias", "filter", "kernel", "channel", "feature map", "logit"):
        assert mixed_up in glossary.TERMS
    assert all(line.endswith(".") and "\n" not in line and len(line) < 120 for line in glossary.TERMS.values())
    assert list(glossary.found("Kernels with biases, a feature map; unitary")) == ["bias", "kernel", "feature map"]
    assert glossary.found("nothing") == {}


# Figures --------------------------------------------------------------------------------------------------------------


def test_the_figure_of_the_heads_shows_both_totals_the_break_even_and_the_choice():
    figure = figures.over_heads({"pool": [1, 3, 5], "extra_conv": [2, 3, 4]}, 2.0, 3)
    lines = [trace for trace in figure.data if trace.mode == "lines"]
    assert [(trace.name, list(trace.x), list(trace.y)) for trace in lines] == [
        ("pool", [1, 2, 3], [1, 3, 5]), ("extra_conv", [1, 2, 3], [2, 3, 4])]
    assert [list(trace.y) for trace in figure.data if trace.mode == "markers"] == [[5], [4]]
    assert figure.layout.annotations[0].text == "break-even: 2.00 units"
    assert not figures.over_heads({"a": [1], "b": [2]}, None, 1).layout.annotations


def test_the_figure_of_growth_has_a_line_a_layer():
    figure = figures.growth((8, 16), {"dense layer": [1, 4], "convolution": [2, 2]}, 8)
    assert [(trace.name, list(trace.y)) for trace in figure.data] == [("dense layer", [1, 4]), ("convolution", [2, 2])]


def test_a_grid_of_numbers_is_symmetric_about_zero_and_writes_them():
    grid = figures.number_grid(np.array([[0, -300.0], [100, 1 / 3]]), "the output").data[0]
    assert (grid.zmin, grid.zmax) == (-300, 300)
    assert [list(row) for row in grid.text] == [["0", "−300"], ["100", "0.333"]]
    assert figures.number_grid(np.zeros((1, 2)), "nothing").data[0].zmax > 0


def test_the_curves_can_hide_the_answer():
    shown, hidden = (figures.learning_curves(FALLS_THEN_RISES, {}, "loss", 1, 5, mark=mark) for mark in (True, False))
    assert "epoch 3" in shown.layout.annotations[0].text
    assert not hidden.layout.annotations and not hidden.layout.shapes


def test_a_flat_network_has_a_dense_layer_as_its_cost():
    numbers = network_numbers((Flatten(), Dense(100)), COLOUR)[-1]
    assert counts.cost(Dense(100), COLOUR) == counts.Cost(numbers.parameters, 100, numbers.multiply_adds)
    assert counts.cost(Dense(100), COLOUR, bias=False).parameters == 307_200
