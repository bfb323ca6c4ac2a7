"""Answers as people type them: what is read, what is refused, and that every slip is recognised by its number."""

import itertools

import pytest

from explorer.core.courses import answers
from explorer.core.courses.answers import Slip, judge, read_number, read_shape
from explorer.core.layers import AveragePooling2D, Conv2D, Dense, Dropout, Flatten, MaxPooling2D
from explorer.core.layers.windows import output_length
from explorer.core.network.arithmetic import network_numbers
from tests.test_architecture import KERAS, reachable, touches

COLOUR = (32, 32, 3)


def test_answers_do_not_reach_keras_even_through_others():
    assert not [module for module in KERAS if touches(reachable("explorer.core.courses.answers"), module)]


@pytest.mark.parametrize(("text", "number"), [
    ("307300", 307_300), ("307,300", 307_300), ("307 300", 307_300), (" 307\u202f300 ", 307_300),
    ("307\u00a0300", 307_300), ("307\u2009300", 307_300), ("307'300", 307_300), ("307_300", 307_300),
    ("1,250,858", 1_250_858), ("1 250 858", 1_250_858), ("≈14.45", 14.45), ("~ 14.45", 14.45), ("= 14.45", 14.45),
    ("14,45", 14.45), (".5", 0.5), ("0,944", 0.944), ("0.944", 0.944), ("94.3 %", 94.3), ("94%", 94), ("+9,248", 9248),
    ("-300", -300), ("−300", -300), ("− 300", -300), ("0", 0), ("007", 7), ("1,228,900.5", 1_228_900.5),
])
def test_numbers_are_read_as_people_type_them(text, number):
    read = read_number(text)
    assert read == number and type(read) is type(number)


@pytest.mark.parametrize("text", [
    "abc", "", "   ", "1.250.858", "1e5", "1,2,3", "nan", "inf", "-", "%", "3 + 4", "1,250 858", "307,30 0", "٣", "½",
    "(3, 4)", "0x10", "9" * 5000, "1 0000",
])
def test_what_is_no_number_gets_a_sentence(text):
    with pytest.raises(ValueError, match=r"^A number was expected, such as 307,300\. Received: .+") as problem:
        read_number(text)
    assert len(str(problem.value)) < 120


@pytest.mark.parametrize(("text", "shape"), [
    ("(26, 26, 32)", (26, 26, 32)), ("26x26x32", (26, 26, 32)), ("26 × 26 × 32", (26, 26, 32)),
    ("26 26 32", (26, 26, 32)), ("(None, 26, 26, 32)", (26, 26, 32)), ("[26,26,32]", (26, 26, 32)),
    ("(None, 5408)", (5408,)), ("(5408,)", (5408,)), ("5408", (5408,)), ("(60000, 28, 28, 1)", (60000, 28, 28, 1)),
])
def test_shapes_are_read_as_people_type_them(text, shape):
    assert read_shape(text) == shape


@pytest.mark.parametrize("text", ["abc", "", "()", "26, x", "2.5, 3", "-1, 3", "1,2,3,4,5", "none", "1" * 20])
def test_what_is_no_shape_gets_a_sentence(text):
    with pytest.raises(ValueError, match="^A shape was expected, such as .* Received: "):
        read_shape(text)


@pytest.mark.parametrize(("value", "text"), [
    (307_300, "307,300"), (14.45, "14.45"), (-300, "−300"), ((26, 26, 32), "(26, 26, 32)"), ((512,), "(512,)"),
    ("fewer", "fewer"), (307_300.0, "307,300"),
])
def test_answers_are_written_as_the_pages_write_them(value, text):
    assert answers.written(value) == text


SLIPS = (Slip(10, "ten"), Slip(5, "five"), Slip(7, "the right one"))


@pytest.mark.parametrize(("given", "right", "correct", "words"), [
    (7, 7, True, "Right: 7."), (7.0, 7, True, "Right"), (10, 7, False, "ten"), (5, 7, False, "five"),
    (8, 7, False, "Not 8: the right number is smaller."), (6, 7, False, "Not 6: the right number is larger."),
    (7.5, 7, False, "7.5 was understood, but this is a whole number."),
    (307.3, 307_300, False, "307.3 was understood: a point begins the decimals. Write 307,300 if you mean that."),
    (14.5, 14.45, True, "Right"), (14, 14.45, False, "larger"), (3, 2.96, False, "smaller"),
    ((6, 6, 32), (6, 6, 32), True, "Right: (6, 6, 32)."), ((7, 6, 32), (6, 6, 32), False, "look at the height again"),
    ((7, 6, 3), (6, 6, 32), False, "look at the height and the channels again"),
    ((6, 6), (6, 6, 32), False, "(6, 6) has 2 axes. Expected 3, without the batch."),
    ((28, 28, 1), (9, 28, 28, 1), False, "has 3 axes. Expected 4."), ((5,), (4, 4), False, "has 1 axis. Expected 2."),
    (6, (6, 6, 32), False, "6 was understood. Expected a shape."), ((6,), 6, False, "Expected one number."),
    ("fewer", "fewer", True, "Right: fewer."), ("more", "fewer", False, "Not so."),
])
def test_an_answer_is_judged(given, right, correct, words):
    verdict = judge(given, right, SLIPS)
    assert verdict.correct is correct
    assert words in verdict.words


def test_a_verdict_names_its_slip():
    assert judge(10, 7, SLIPS).slip == SLIPS[0]
    assert judge(9, 7, SLIPS).slip is None and judge(7, 7, SLIPS).slip is None


def recognised(slips: list[Slip], right) -> dict:
    """Every slip, after the judge has recognised it by its number alone."""
    assert len({slip.value for slip in slips}) == len(slips)
    for slip in slips:
        verdict = judge(slip.value, right, slips)
        assert not verdict.correct and verdict.slip == slip and verdict.words == slip.words
        assert slip.words.endswith(".") and len(slip.words) < 140
    return {slip.value: slip.words for slip in slips}


def test_the_slips_of_the_dense_layer_by_hand():
    words = recognised(answers.dense_slips(COLOUR, 100), 307_300)
    for value, part in (
        (307_200, "bias is forgotten"), (102_500, "channels are forgotten"), (102_400, "and so is the bias"),
        (307_201, "One bias for the whole layer"), (310_272, "mixed up"), (3_172, "Added instead of multiplied"),
        (3_073, "one unit"), (3_072, "the inputs"), (400, "Without Flatten"), (6_800, "sides are added"),
    ):
        assert part in words[value]


def test_the_slips_of_the_convolution_by_hand():
    words = recognised(answers.conv_slips((13, 13, 32), Conv2D(64)), 18_496)
    for value, part in (
        (18_432, "bias is forgotten"), (640, "depth is forgotten"), (576, "depth and the bias"), (6_208, "not squared"),
        (18_433, "One bias for the whole layer"), (36_928, "not of this layer's filters"), (289, "one filter"),
        (18_496 * 121, "each of the 11·11 positions"), (2_230_272, "multiply-adds"), (288, "one kernel"),
        ((13 * 13 * 32 + 1) * 64, "like a dense layer"), (7_744, "the outputs"),
    ):
        assert part in words[value]
    without = recognised(answers.conv_slips(COLOUR, Conv2D(100), bias=False), 2700)
    assert "the question is without" in without[2800]
    assert "depth is forgotten" in without[900]


def test_the_slips_of_a_shape_by_hand():
    conv = Conv2D(64, 3, 2)
    words = recognised(answers.shape_slips(conv, (14, 14, 32)), (6, 6, 64))
    for value, part in (
        ((7, 7, 64), '"same"'), ((12, 12, 64), "stride is forgotten"), ((5, 5, 64), "Off by one"),
        ((6, 6, 32), "one output channel for each filter"), ((6, 6, 2048), "one map a filter"),
    ):
        assert part in words[value]
    floor = recognised(answers.shape_slips(Conv2D(8, 2, 2), (13, 13, 4)), (6, 6, 8))
    assert '"same"' in floor[(7, 7, 8)], "same and floor forgotten agree here: the first is named"
    pooled = recognised(answers.shape_slips(MaxPooling2D(), (13, 13, 32)), (6, 6, 32))
    assert "floor is forgotten" in pooled[(7, 7, 32)]
    assert "channels alone" in pooled[(6, 6, 16)]
    flat = recognised(answers.shape_slips(Flatten(), (4, 4, 32)), (512,))
    assert "channels are forgotten" in flat[(16,)]


def test_the_slips_of_a_length_by_hand():
    words = recognised(answers.length_slips(14, 3, 2, 1), 7)  # floor((14 + 2 - 3)/2) + 1
    for value, part in ((6, "Off by one"), (8, "floor is forgotten"), (14, "stride is forgotten")):
        assert part in words[value]
    assert "both ends" in recognised(answers.length_slips(12, 5, 1, 2), 12)[10]
    assert "padding is forgotten" in recognised(answers.length_slips(12, 5, 1, 2), 12)[8]


LAYERS = (Conv2D(8), Conv2D(3, 5, 2), Conv2D(16, 3, 1, "same"), Conv2D(4, 2, 3, "same"), MaxPooling2D(),
          AveragePooling2D(3), Flatten(), Dropout(0.2), Dense(10))


@pytest.mark.parametrize(("layer", "shape"), list(itertools.product(LAYERS, [(28, 28, 1), (13, 11, 32), (512,)])))
def test_every_slip_of_every_layer_is_recognised_and_none_is_the_right_answer(layer, shape):
    if len(shape) == 1 and isinstance(layer, (Conv2D, MaxPooling2D, AveragePooling2D, Flatten)):
        return
    right = (layer.units + shape[0] * layer.units, (layer.units,)) if isinstance(layer, Dense) else (0, shape)
    if len(shape) == 3:
        layers = (Flatten(), layer) if isinstance(layer, Dense) else (layer,)
        numbers = network_numbers(layers, shape)[-1]
        right = numbers.parameters, numbers.output_shape
    recognised(answers.parameter_slips(layer, shape), right[0])
    if not (isinstance(layer, Dense) and len(shape) == 3):
        recognised(answers.shape_slips(layer, shape), right[1])


@pytest.mark.parametrize(("length", "kernel", "stride"), list(itertools.product((5, 8, 13, 28), (1, 2, 5), (1, 2, 3))))
def test_every_slip_of_a_length_is_recognised(length, kernel, stride):
    for padding in (0, 1, 2):
        right = output_length(length + 2 * padding, kernel, stride)
        assert all(slip.value >= 0 for slip in answers.length_slips(length, kernel, stride, padding))
        recognised(answers.length_slips(length, kernel, stride, padding), right)
