"""The slips behind wrong answers: worked out by hand, and recognised for every kind of layer."""

import itertools

import pytest

from explorer.core.courses.answers import Slip, judge
from explorer.core.courses.shape_slips import length_slips, shape_slips
from explorer.core.courses.slips import OR, conv_slips, dense_slips, parameter_slips
from explorer.core.layers import KINDS, AveragePooling2D, Conv2D, Dense, Flatten, MaxPooling2D
from explorer.core.layers.windows import output_length

COLOUR = (32, 32, 3)


def recognised(slips: list[Slip], right) -> dict:
    """Every slip, after the judge has recognised it by its number alone."""
    assert len({slip.value for slip in slips}) == len(slips)
    for slip in slips:
        verdict = judge(slip.value, right, slips)
        assert not verdict.correct and verdict.slip == slip and verdict.words == slip.words
        assert all(words.endswith(".") and len(words) < 140 for words in slip.words.split(OR))
    return {slip.value: slip.words for slip in slips}


def test_the_slips_of_the_dense_layer_by_hand():
    words = recognised(dense_slips(COLOUR, 100), 307_300)
    for value, part in (
        (307_200, "bias is forgotten"), (102_500, "channels are forgotten"), (102_400, "and so is the bias"),
        (307_201, "One bias for the whole layer"), (310_272, "mixed up"), (3_172, "Added instead of multiplied"),
        (3_073, "one unit"), (3_072, "the inputs"), (400, "Without Flatten"), (6_800, "sides are added"),
    ):
        assert part in words[value]


def test_the_slips_of_the_convolution_by_hand():
    words = recognised(conv_slips((13, 13, 32), Conv2D(64)), 18_496)
    for value, part in (
        (18_432, "bias is forgotten"), (640, "depth is forgotten"), (576, "depth and the bias"), (6_208, "not squared"),
        (18_433, "One bias for the whole layer"), (36_928, "not of this layer's filters"), (289, "one filter"),
        (18_496 * 121, "each of the 11·11 positions"), (2_230_272, "multiply-adds"), (288, "one kernel"),
        ((13 * 13 * 32 + 1) * 64, "like a dense layer"), (7_744, "the outputs"),
    ):
        assert part in words[value]
    without = recognised(conv_slips(COLOUR, Conv2D(100), bias=False), 2700)
    assert "the question is without" in without[2800]
    assert "depth is forgotten" in without[900]


def test_the_slips_of_a_shape_by_hand():
    conv = Conv2D(64, 3, 2)
    words = recognised(shape_slips(conv, (14, 14, 32)), (6, 6, 64))
    for value, part in (
        ((7, 7, 64), '"same"'), ((12, 12, 64), "stride is forgotten"), ((5, 5, 64), "Off by one"),
        ((6, 6, 32), "one output channel for each filter"), ((6, 6, 2048), "one map a filter"),
    ):
        assert part in words[value]
    floor = recognised(shape_slips(Conv2D(8, 2, 2), (13, 13, 4)), (6, 6, 8))
    assert '"same"' in floor[(7, 7, 8)], "same and floor forgotten agree here: both are named"
    pooled = recognised(shape_slips(MaxPooling2D(), (13, 13, 32)), (6, 6, 32))
    assert "floor is forgotten" in pooled[(7, 7, 32)]
    assert "channels alone" in pooled[(6, 6, 16)]
    flat = recognised(shape_slips(Flatten(), (4, 4, 32)), (512,))
    assert "channels are forgotten" in flat[(16,)]


def test_the_slips_of_a_length_by_hand():
    words = recognised(length_slips(14, 3, 2, 1), 7)  # floor((14 + 2 - 3)/2) + 1
    for value, part in ((6, "Off by one"), (8, "floor is forgotten"), (14, "stride is forgotten")):
        assert part in words[value]
    assert "both ends" in recognised(length_slips(12, 5, 1, 2), 12)[10]
    assert "padding is forgotten" in recognised(length_slips(12, 5, 1, 2), 12)[8]


LAYERS = (Conv2D(3, 5, 2), Conv2D(16, 3, 1, "same"), Conv2D(4, 2, 3, "same"), AveragePooling2D(3), Dense(10),
          *(kind() for kind in KINDS.values()))


@pytest.mark.parametrize(("layer", "shape"), list(itertools.product(LAYERS, [(28, 28, 1), (13, 11, 32), (512,)])))
def test_every_slip_of_every_kind_is_recognised_and_none_is_the_right_answer(layer, shape):
    try:
        right = layer.output_shape(shape)
    except ValueError:
        return
    assert recognised(parameter_slips(layer, shape), sum(weight.size for weight in layer.weights(shape).values()))
    recognised(shape_slips(layer, shape), right)


@pytest.mark.parametrize(("layer", "shape", "value", "words"), [
    (Conv2D(8, (3, 5)), (28, 28, 1), (3 * 3 + 1) * 8, "no square: 3·5 weights"),
    (Conv2D(12, 3, groups=4), (9, 9, 12), (9 * 12 + 1) * 12, "sees the 3 channels of its group, not all 12"),
    (KINDS["DepthwiseConv2D"](3, multiplier=2), (9, 9, 8), 9 * 8 * 2 * 8 + 16, "none reaches through all"),
    (KINDS["SeparableConv2D"](12, 3), (9, 9, 8), 8 * 12, "one of 2 arrays, 1·1·8·12"),
    (KINDS["SeparableConv2D"](12, 3), (9, 9, 8), 9 * 8 + 8 * 12, "bias is forgotten"),
])
def test_the_slips_of_kernels_that_part_their_maps_by_hand(layer, shape, value, words):
    found = {slip.value: slip.words for slip in parameter_slips(layer, shape)}
    assert words in found[value]
    assert sum(weight.size for weight in layer.weights(shape).values()) not in found


@pytest.mark.parametrize(("layer", "value", "words"), [
    (KINDS["DepthwiseConv2D"](3, multiplier=2), (7, 7, 1), "each has a map of its own"),
    (KINDS["UpSampling2D"]((2, 3)), (11, 12, 4), "multiplied"),
    (KINDS["ZeroPadding2D"](), (10, 10, 4), "both ends"),
    (MaxPooling2D(3, 2), (7, 7, 4), "these windows move by 2"),
])
def test_the_slips_of_a_shape_where_maps_are_parted_or_moved_by_hand(layer, value, words):
    assert words in {slip.value: slip.words for slip in shape_slips(layer, (9, 9, 4))}[value]


def test_the_slips_of_arrays_for_each_channel_by_hand():
    """Four arrays of 32 numbers: 128, of which the training learns 64."""
    words = recognised(parameter_slips(KINDS["BatchNormalization"](), (13, 13, 32)), 128)
    assert "learned ones" in words[64] and "one channel. There are 32" in words[4] and "one of 4 arrays" in words[32]
    assert "once a channel" in words[13 * 13 * 32 * 4]


def test_the_slips_of_a_dense_layer_on_maps_by_hand():
    """At each place 32 channels and a bias: 33·10 = 330."""
    words = recognised(parameter_slips(Dense(10), (13, 13, 32)), 330)
    assert "bias is forgotten" in words[320] and "each place by itself" in words[(13 * 13 * 32 + 1) * 10]


def test_the_slips_of_a_mean_of_each_map_by_hand():
    words = recognised(shape_slips(KINDS["GlobalAveragePooling2D"](), (4, 5, 32)), (32,))
    assert "single length" in words[(1, 1, 32)] and "as many as channels" in words[(20,)]


@pytest.mark.parametrize(("length", "kernel", "stride"), list(itertools.product((5, 8, 13, 28), (1, 2, 5), (1, 2, 3))))
def test_every_slip_of_a_length_is_recognised(length, kernel, stride):
    for padding in (0, 1, 2):
        right = output_length(length + 2 * padding, kernel, stride)
        assert all(slip.value >= 0 for slip in length_slips(length, kernel, stride, padding))
        recognised(length_slips(length, kernel, stride, padding), right)
