"""The numbers of exercises.md by arithmetic, and every preset against the network that Keras builds."""

import math

import numpy as np
import pytest

from explorer.__main__ import main as explorer_main
from explorer.core.courses import presets
from explorer.core.courses.presets import preset
from explorer.core.engine import build
from explorer.core.layers import Activation, AveragePooling2D, Conv2D, Dense, Dropout, Flatten, MaxPooling2D
from explorer.core.layers.contract import Window
from explorer.core.layers.cropping2d import Cropping2D
from explorer.core.layers.up_sampling2d import UpSampling2D
from explorer.core.layers.windows import output_length, zeros_before
from explorer.core.layers.zero_padding2d import ZeroPadding2D
from explorer.core.network import arithmetic
from explorer.core.network.arithmetic import network_numbers, totals
from explorer.core.network.graph import Network
from explorer.core.network.sight import ReceptiveField, receptive_fields, spans
from explorer.core.pictures import sources
from explorer.core.pictures.sources import data_source

GREY, COLOUR = (28, 28, 1), (32, 32, 3)
COURSE = {
    "dense": (GREY, [401_920, 131_328, 32_896, 4_128, 330], 570_602),
    "one_conv": (GREY, [320, 692_352, 1_290], 693_962),
    "two_conv": (GREY, [320, 18_496, 204_928, 1_290], 225_034),
    "vgg_small": (COLOUR, [896, 9_248, 18_496, 36_928, 1_180_160, 5_130], 1_250_858),
    "no_pool": (COLOUR, [896, 9_248, 250_890], 261_034),
    "pool": (COLOUR, [896, 9_248, 36_896, 330], 47_370),
    "extra_conv": (COLOUR, [896, 9_248, 9_248, 16_416, 330], 36_138),
    "extra_conv_dropout": (COLOUR, [896, 9_248, 9_248, 16_416, 330], 36_138),
}
EVERY_KIND = (
    Conv2D(3, 3, 2, "same"), Conv2D(4, 2, 1, "same", None), Activation(), AveragePooling2D(2), Dropout(0.3),
    Conv2D(5, 3, 2), Flatten(), Dense(7), Dense(10, None),
)


def parameters(layers, shape) -> int:
    return totals(network_numbers(layers, shape))[0]


@pytest.mark.parametrize("name", presets.PRESETS)
def test_parameters_of_every_layer_are_the_course_s(name):
    shape, expected, total = COURSE[name]
    numbers = network_numbers(preset(name).layers, shape)
    assert [row.parameters for row in numbers if row.parameters] == expected
    assert totals(numbers)[0] == sum(expected) == total


@pytest.mark.parametrize(("name", "total"), [("no_pool", 193_898), ("pool", 35_530), ("extra_conv", 28_394)])
def test_the_last_exercise_s_totals_on_28x28x1(name, total):
    assert parameters(preset(name).layers, GREY) == total


@pytest.mark.parametrize(("name", "units"), [("one_conv", 5408), ("two_conv", 1600)])
def test_flatten_gives_the_course_s_number_of_values(name, units):
    flat = next(row for row in network_numbers(preset(name).layers, GREY) if row.kind == "Flatten")
    assert flat.output_shape == (units,)


def assert_agrees_with_keras(layers, shape):
    model = build.build(Network.chain(layers, shape))
    numbers = network_numbers(layers, shape)
    for row, layer in zip(numbers, model.layers[1:], strict=True):
        assert (row.name, row.kind) == (layer.name, type(layer).__name__)
        assert (row.input_shape, row.output_shape) == (tuple(layer.input.shape[1:]), tuple(layer.output.shape[1:]))
        assert row.parameters == layer.count_params()
        places = math.prod(layer.output.shape[1:-1])
        assert row.multiply_adds == (layer.kernel.numpy().size * places if row.parameters else 0)
    assert totals(numbers)[0] == model.count_params()


@pytest.mark.parametrize("data", sources.DATA_SOURCES)
@pytest.mark.parametrize("name", presets.PRESETS)
def test_shapes_parameters_and_multiply_adds_are_keras_s(name, data):
    assert_agrees_with_keras(preset(name).layers, data_source(data).shape)


@pytest.mark.parametrize("layers", [EVERY_KIND, (Dense(4), Flatten(), Dense(2)), (MaxPooling2D(5), Conv2D(2, 1))])
def test_networks_outside_the_courses_agree_with_keras_too(layers):
    assert_agrees_with_keras(layers, (17, 23, 2))


def test_two_conv_takes_2_96_times_the_multiply_adds_with_fewer_parameters():
    one = totals(network_numbers(preset("one_conv").layers, GREY))
    two = totals(network_numbers(preset("two_conv").layers, GREY))
    assert (one, two) == ((693_962, 888_192), (225_034, 2_631_040))
    assert round(two[1] / one[1], 2) == 2.96


@pytest.mark.parametrize(("shape", "count"), [(COLOUR, 307_300), (GREY, 78_500), ((64, 64, 3), 1_228_900)])
def test_a_dense_layer_of_100_grows_with_the_picture(shape, count):
    assert parameters((Flatten(), Dense(100)), shape) == math.prod(shape) * 100 + 100 == count


@pytest.mark.parametrize("shape", [COLOUR, (64, 64, 3), (7, 9, 3)])
def test_100_kernels_cost_the_same_on_every_picture(shape):
    with_bias = parameters((Conv2D(100),), shape)
    assert (with_bias, with_bias - 100) == (2_800, 2_700)


def test_100_kernels_multiply_7_9_times_more_than_100_units():
    dense = network_numbers((Flatten(), Dense(100)), COLOUR)[-1]
    conv = network_numbers((Conv2D(100),), COLOUR)[-1]
    assert (math.prod(dense.output_shape), math.prod(conv.output_shape)) == (100, 90_000)
    assert (dense.multiply_adds, conv.multiply_adds) == (307_200, 2_430_000)
    assert round(conv.multiply_adds / dense.multiply_adds, 1) == 7.9
    assert round(dense.parameters / 2_700, 1) == 113.8


def carpentries(units: int, padding: str | None = None):
    extra = (Conv2D(32, padding=padding),) if padding else ()
    return (Conv2D(32), MaxPooling2D(), Conv2D(32), MaxPooling2D(), *extra, Flatten(), Dense(units), Dense(10, None))


@pytest.mark.parametrize("units", [1, 10, 14, 15, 32, 100])
def test_the_extra_convolution_changes_the_count_by_9248_minus_640_a_unit(units):
    change = parameters(carpentries(units, "valid"), COLOUR) - parameters(carpentries(units), COLOUR)
    assert change == 9_248 - 640 * units
    assert (change > 0) == (units < 14.45)


def test_with_the_ten_answers_as_only_head_the_extra_convolution_makes_it_larger():
    pool, extra = ((*preset(name).layers[:-2], Dense(10, None)) for name in ("pool", "extra_conv"))
    assert (parameters(pool, COLOUR), parameters(extra, COLOUR)) == (21_674, 24_522)


@pytest.mark.parametrize("units", [10, 32])
def test_with_same_padding_the_extra_convolution_always_adds(units):
    assert parameters(carpentries(units, "same"), COLOUR) - parameters(carpentries(units), COLOUR) == 9_248
    assert parameters(carpentries(32, "same"), COLOUR) == 56_618


@pytest.mark.parametrize("units", [1, 4, 5, 128])
def test_z2dl_s_pair_breaks_even_at_4_9_units(units):
    end = (Flatten(), Dense(units), Dense(10, "softmax"))
    one, two = (*preset("one_conv").layers[:3], *end), (*preset("two_conv").layers[:4], *end)
    change = parameters(two, GREY) - parameters(one, GREY)
    assert change == 18_496 - 3_808 * units
    assert (change > 0) == (units < 4.9)


def test_the_second_pooling_is_what_shrinks_two_conv():
    end = preset("two_conv").layers[4:]
    assert parameters((Conv2D(32), MaxPooling2D(), Conv2D(64), *end), GREY) == 1_011_466
    assert parameters((Conv2D(32), MaxPooling2D(), MaxPooling2D(), *end), GREY) == 149_194
    same = (Conv2D(32, padding="same"), MaxPooling2D(), Conv2D(64, padding="same"), MaxPooling2D())
    assert parameters((*same, *end), GREY) == 421_642


@pytest.mark.parametrize("kernel", [1, 2, 3, 5])
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_output_length_counts_the_places_of_the_window(kernel, stride):
    assert output_length(13, kernel, stride) == len(range(0, 13 - kernel + 1, stride))
    assert output_length(13, kernel, stride) == (13 + 2 * 0 - kernel) // stride + 1
    assert output_length(13, kernel, stride, "same") == len(range(0, 13, stride))


def test_pooling_drops_the_rest():
    assert (output_length(13, 2, 2), output_length(11, 2, 2), output_length(512, 5, 5)) == (6, 5, 102)


def test_a_window_larger_than_the_picture_does_not_fit():
    with pytest.raises(ValueError, match="The window does not fit. Expected at most 4 pixels. Received: 5"):
        output_length(4, 5)
    assert output_length(5, 5) == 1
    assert output_length(4, 5, 1, "same") == 4, "padding makes room"


@pytest.mark.parametrize(("length", "kernel", "stride", "before"), [
    (28, 3, 1, 1), (28, 5, 1, 2), (28, 2, 1, 0), (28, 4, 1, 1), (28, 3, 2, 0), (27, 3, 2, 1), (28, 1, 1, 0),
])
def test_same_padding_puts_the_odd_zero_behind(keras, length, kernel, stride, before):
    assert zeros_before(Window((kernel,), (stride,), "same"), 0, length) == before
    impulses = np.eye(length, dtype=np.float32)[:, :, None]
    ones = np.ones((kernel, 1, 1), np.float32)
    first = keras.ops.convert_to_numpy(keras.ops.conv(impulses, ones, strides=stride, padding="same"))[:, 0, 0]
    assert np.count_nonzero(first) == kernel - before, "the first value sees the pixels that padding left to it"


def test_a_picture_without_a_channel_axis_is_refused():
    with pytest.raises(ValueError, match="channel axis.*Received: \\(28, 28\\)"):
        network_numbers(preset("two_conv").layers, (28, 28))


def test_a_window_that_does_not_fit_names_its_layer():
    with pytest.raises(ValueError, match="^pool2: a 2x2 window on a 1x1 map does not fit. Take a smaller window"):
        network_numbers((MaxPooling2D(), MaxPooling2D(), Flatten()), (3, 3, 1))


@pytest.mark.parametrize("layer", [Conv2D(1), MaxPooling2D(), AveragePooling2D()])
def test_maps_are_needed_after_flatten(layer):
    with pytest.raises(ValueError, match="gets a vector of 784 values. Move it in front of the layer that makes it"):
        network_numbers((Flatten(), layer), GREY)


def test_formulas_say_how_the_count_comes_about():
    numbers = {row.name: row.formula for row in network_numbers(preset("two_conv").layers, GREY)}
    assert numbers["conv2"] == "(3·3·32 + 1)·64 = 18,496"
    assert numbers["dense1"] == "(1,600 + 1)·128 = 204,928"
    assert numbers["pool1"] == ""


def test_receptive_fields_of_extra_conv_are_the_lesson_s():
    fields = receptive_fields(Network.chain(preset("extra_conv").layers, COLOUR))
    assert {name: field.size for name, field in fields.items()} == {
        "conv1": 3, "pool1": 4, "conv2": 8, "pool2": 10, "conv3": 18,
    }
    assert fields["pool2"] == ReceptiveField(size=10, step=4, start=0)


def test_same_padding_lets_the_field_begin_before_the_picture():
    fields = receptive_fields(Network.chain(preset("vgg_small").layers, COLOUR))
    assert fields["conv1"] == ReceptiveField(size=3, step=1, start=-1)
    assert fields["conv2"] == ReceptiveField(size=5, step=1, start=-1), "valid padding moves nothing"
    assert fields["conv3"] == ReceptiveField(size=10, step=2, start=-3), "one place of a map is two pixels by now"


def test_receptive_fields_end_before_flatten_and_pass_through_dropout():
    fields = receptive_fields(Network.chain(preset("extra_conv_dropout").layers, COLOUR))
    assert list(fields) == ["conv1", "pool1", "conv2", "pool2", "conv3", "dropout1"]
    assert fields["dropout1"] == fields["conv3"]
    assert receptive_fields(Network.chain(preset("dense").layers, GREY)) == {}


def light_up(layers, side: int) -> dict[str, np.ndarray]:
    """One lit pixel an image through positive kernels: a value is positive exactly if it sees that pixel.

    By layer name: (pixel row, pixel column, row, column) -> whether it is seen.
    """
    keras = build.backend.keras()
    model = build.build(Network.chain(layers, (side, side, 1)))
    model.set_weights([np.full(array.shape, float(array.ndim > 1)) for array in model.get_weights()])
    maps = [layer.output for layer in model.layers[1:] if len(layer.output.shape) == 4]
    impulses = np.eye(side * side, dtype=np.float32).reshape(-1, side, side, 1)
    answers = keras.Model(model.input, maps)(impulses)
    names = [layer.name for layer in model.layers[1:] if len(layer.output.shape) == 4]
    lit = [keras.ops.convert_to_numpy(answer)[..., 0] > 0 for answer in answers]
    return {name: seen.reshape(side, side, *seen.shape[1:]) for name, seen in zip(names, lit, strict=True)}


@pytest.mark.parametrize("layers", [
    (*(Conv2D(1) if isinstance(layer, Conv2D) else layer for layer in preset("extra_conv").layers[:5]), Flatten()),
    (Conv2D(1, padding="same"), Conv2D(1), MaxPooling2D(), Conv2D(1, padding="same"), AveragePooling2D(3)),
    (Conv2D(1, 3, 2, "same"), Conv2D(1, 2, 1, "same"), Conv2D(1, 5, 2), Activation()),
    (Conv2D(1, 4, 3, "same"), MaxPooling2D(), Dropout(0.5)),
])
def test_receptive_fields_are_the_pixels_that_really_count(layers):
    side = 23
    seen = light_up(layers, side)
    fields = receptive_fields(Network.chain(layers, (side, side, 1)))
    assert list(seen) == list(fields)
    for name, field in fields.items():
        for place in range(seen[name].shape[-1]):
            pixels = np.flatnonzero(seen[name][:, :, place, :].any(axis=(1, 2)))
            start = field.start + place * field.step
            expected = [pixel for pixel in range(start, start + field.size) if 0 <= pixel < side]
            assert pixels.tolist() == expected, f"{name}, row {place}"


@pytest.mark.parametrize("layers", [
    (Conv2D(1, (2, 5), (2, 1)), MaxPooling2D((3, 2), (2, 3), "same"), Flatten()),
    (ZeroPadding2D(2, 1, 0, 3), Conv2D(1), Cropping2D(1, 0, 2, 1), Conv2D(1, dilation=(1, 2)), Flatten()),
    (Conv2D(1, 3, 2), UpSampling2D((2, 3)), Conv2D(1, 2), Flatten()),
])
def test_the_span_of_each_row_and_column_is_that_of_the_pixels_that_count(layers):
    side = 19
    seen = light_up(layers, side)
    network = Network.chain(layers, (side, side, 1))
    for axis in (0, 1):
        found = spans(network, axis)
        assert list(found) == list(seen)
        for name, lit in seen.items():
            counts = lit.any(axis=(1 - axis, 3 - axis))  # pixels of this axis, places of this axis
            for place, (first, last) in enumerate(found[name]):
                pixels = np.flatnonzero(counts[:, place]).tolist()
                assert {pixel for pixel in (first, last) if 0 <= pixel < side} <= set(pixels), f"{name}, place {place}"
                assert not pixels or (pixels[0] >= first and pixels[-1] <= last), f"{name}, place {place}"


def test_behind_an_upsampling_neighbours_see_the_same():
    fields = receptive_fields(Network.chain((Conv2D(1), UpSampling2D(2), Conv2D(1), Flatten()), (8, 8, 1)))
    assert fields["up1"] == ReceptiveField(size=3, step=0.5, start=0), "two values a pixel further"
    assert fields["conv2"] == ReceptiveField(size=4, step=0.5, start=0)


@pytest.mark.parametrize(("network", "last"), [
    ("two_conv", "total 225,034 parameters, 2,631,040 multiply-adds"),
    ("one_conv", "total 693,962 parameters, 888,192 multiply-adds"),
])
def test_the_command_line_ends_with_the_totals(capsys, network, last):
    explorer_main(["numbers", network])
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == last
    assert lines[0].split() == ["layer", "type", "output", "shape", "parameters", "multiply-adds"]
    assert len(lines) == len(preset(network).layers) + 2


def test_the_command_line_takes_another_data_set(capsys):
    explorer_main(["numbers", "pool", "--data", "fashion_mnist"])
    assert capsys.readouterr().out.splitlines()[-1].startswith("total 35,530 parameters")


def test_the_table_has_one_line_a_layer():
    lines = arithmetic.table(network_numbers((Flatten(), Dense(10)), GREY)).splitlines()
    assert lines[2].split() == ["output", "Dense", "(10,)", "7,850", "7,840"]
    assert len({len(line) for line in lines[:-1]}) == 1, "columns line up"


@pytest.mark.parametrize(("arguments", "valid"), [
    (["three_conv"], presets.PRESETS), (["two_conv", "--data", "imagenet"], sources.DATA_SOURCES),
])
def test_the_command_line_lists_the_valid_names(capsys, arguments, valid):
    with pytest.raises(SystemExit) as end:
        explorer_main(["numbers", *arguments])
    problem = capsys.readouterr().err.splitlines()[-1]
    assert end.value.code == 2
    assert all(name in problem for name in valid)
