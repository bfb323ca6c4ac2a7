"""Convolutions by hand: held to Keras for every window, to np.convolve for signals, and to the courses' numbers."""

import numpy as np
import pytest

from explorer.core.layers import windows
from explorer.core.network import kernels, orders, sliding
from explorer.core.network.kernels import KERNELS
from explorer.core.network.orders import Orders
from explorer.core.network.sliding import Moves
from explorer.core.pictures import datasets, preparation, scenes
from tests.test_architecture import KERAS, reachable, touches

GENERATOR = np.random.default_rng(5)
SIGNAL = np.repeat([0.0, 1.0, 0.0], 5)


def test_it_does_not_reach_keras_even_through_others():
    assert not [module for module in KERAS if touches(reachable("explorer.core.network.sliding"), module)]


WINDOWS = [
    *(Moves((stride, stride), padding) for stride in (1, 2, 3, 4) for padding in ("valid", "same")),
    *(Moves((1, 1), padding, dilation) for dilation in (2, 3) for padding in ("valid", "same")),
    Moves((2, 1)), Moves((1, 2), "same"),
]


@pytest.mark.parametrize("size", [1, 2, 3, 5])
@pytest.mark.parametrize("channels", [1, 3])
def test_every_window_gives_what_conv2d_gives(keras, size, channels):
    picture = GENERATOR.normal(size=(15, 18, channels)).astype(np.float32)
    kernel = GENERATOR.normal(size=(size, size, channels)).astype(np.float32)
    for window in WINDOWS:
        theirs = np.asarray(keras.ops.conv(picture[None], kernel[..., None], window.stride, window.padding,
                                           dilation_rate=window.dilation))[0, ..., 0]
        ours = sliding.correlate(picture, kernel, window.stride, window.padding, window.dilation)
        assert ours.shape == theirs.shape, window
        assert np.abs(ours - theirs).max() < 1e-5 * np.abs(theirs).max(), window
        assert sliding.output_size(picture.shape, kernel.shape, window) == ours.shape


@pytest.mark.parametrize(("window", "refused"), [
    (Moves((2, 2), dilation=2), "not both"), (Moves(padding="full"), "np.convolve"), (Moves((2, 1)), None),
    (Moves((2, 2), "same"), None), (Moves(dilation=3), None),
])
def test_what_conv2d_refuses_is_said(keras, window, refused):
    said = sliding.refused_by_keras(window)
    assert (said is None) == (refused is None) and (refused or "") in (said or "")
    if refused is None:
        keras.layers.Conv2D(1, 3, window.stride, window.padding, dilation_rate=window.dilation)
    else:
        with pytest.raises(ValueError):
            keras.layers.Conv2D(1, 3, window.stride, window.padding, dilation_rate=window.dilation)


def test_the_courses_example_is_minus_300_on_its_edge():
    output = sliding.correlate(scenes.bright_above_dark(), kernels.named_kernel("edge"))
    assert scenes.bright_above_dark().shape == (6, 5, 1)
    assert output.tolist() == [[0] * 3, [-300] * 3, [-300] * 3, [0] * 3]
    assert sliding.summary(output) == "4×3 values, from −300 to 0"
    turned = sliding.correlate(scenes.bright_above_dark(), sliding.flipped(kernels.named_kernel("edge")))
    assert turned.min() == 0 and turned.max() == 300


def test_one_place_by_hand():
    picture = np.arange(12.0).reshape(3, 4, 1)
    kernel = np.array([[1.0, -2], [0, 3]])[..., None]
    step = sliding.step(picture, kernel, Moves(), 1, 2)
    assert step.seen[..., 0].tolist() == [[6, 7], [10, 11]]
    assert step.products[..., 0].tolist() == [[6, -14], [0, 33]]
    assert step.total == 25 and step.subtotals.tolist() == [25]
    with pytest.raises(ValueError, match="rows 0 to 1 and columns 0 to 2. Received: 2, 0"):
        sliding.step(picture, kernel, Moves(), 2, 0)


@pytest.mark.parametrize("window", [*WINDOWS, Moves((2, 2), "same", 3), Moves((3, 1), "full", 2)])
def test_the_steps_together_are_the_output(window):
    picture, kernel = GENERATOR.normal(size=(9, 11, 3)), GENERATOR.normal(size=(3, 2, 3))
    output = sliding.correlate(picture, kernel, window.stride, window.padding, window.dilation)
    for (row, column), value in np.ndenumerate(output):
        step = sliding.step(picture, kernel, window, row, column)
        assert step.total == pytest.approx(value) == pytest.approx(step.subtotals.sum())
        assert step.products.shape == (3, 2, 3)


def test_one_slice_serves_all_channels_and_three_slices_make_one_sum():
    picture, kernel = GENERATOR.normal(size=(6, 7, 3)), GENERATOR.normal(size=(3, 3, 3))
    alone = [sliding.correlate(picture[..., c : c + 1], kernel[..., c : c + 1]) for c in range(3)]
    assert sliding.correlate(picture, kernel) == pytest.approx(sum(alone))
    one = kernel[..., :1]
    assert sliding.correlate(picture, one) == pytest.approx(sliding.correlate(picture.sum(axis=2, keepdims=True), one))


def test_a_signal_as_both_libraries_see_it():
    signal, kernel = scenes.signal(), kernels.named_kernel("step")
    assert signal.ravel().tolist() == SIGNAL.tolist() and kernel.ravel().tolist() == [-1, 1]
    conv = sliding.correlate(signal, kernel)[0]
    assert len(conv) == 14 and conv[4] == 1 and conv[9] == -1 and np.abs(conv).sum() == 2
    assert sliding.summary(conv[None]) == "14 values: +1 at 4, −1 at 9"
    convolved = sliding.correlate(signal, sliding.flipped(kernel), padding="full")[0]
    assert convolved.tolist() == np.convolve(SIGNAL, [-1, 1]).tolist()
    assert len(convolved) == 16 and convolved[5] == -1 and convolved[10] == 1
    assert sliding.summary(convolved[None]) == "16 values: −1 at 5, +1 at 10"


@pytest.mark.parametrize("size", [1, 2, 3, 6, 7])
def test_flipped_and_full_is_np_convolve(size):
    signal, kernel = GENERATOR.normal(size=20), GENERATOR.normal(size=size)
    ours = {padding: sliding.correlate(signal[None, :, None], sliding.flipped(kernel[None, :, None]), padding=padding)
            for padding in ("full", "valid")}
    for padding, output in ours.items():
        assert output[0] == pytest.approx(np.convolve(signal, kernel, padding))


def test_an_exact_match_of_the_diagonal_is_1():
    picture, kernel = scenes.diagonal_picture(), kernels.named_kernel("diagonal")
    assert picture.shape == (9, 9, 1) and set(picture.ravel()) == {-1, 1}
    means = sliding.correlate(picture, kernel) / kernel.size
    assert means.shape == (7, 7) and (np.diagonal(means) == 1).all()
    assert (means[~np.eye(7, dtype=bool)] < 1).all()


def test_the_courses_sizes():
    assert sliding.output_size((512, 512), (3, 3), Moves((2, 1))) == (255, 510)
    assert windows.output_length(512, 5, 5) == 102
    assert orders.pooled(np.zeros((512, 512)), 5, 5, "average").shape == (102, 102)
    assert [windows.output_length(length, 2, 2) for length in (13, 11)] == [6, 5]
    assert [orders.left_over(length, 2, 2) for length in (13, 11, 12)] == [1, 1, 0]


@pytest.mark.parametrize(("arguments", "said"), [
    ((28, 3), "floor((28 + 2·0 − 1·(3 − 1) − 1) / 1) + 1 = 26"),
    ((28, 3, 1, "same"), "floor((28 + 2·1 − 1·(3 − 1) − 1) / 1) + 1 = 28"),
    ((28, 2, 1, "same"), "floor((28 + 0 + 1 − 1·(2 − 1) − 1) / 1) + 1 = 28"),
    ((28, 5, 2, "valid", 3), "floor((28 + 2·0 − 3·(5 − 1) − 1) / 2) + 1 = 8"),
    ((15, 2, 1, "full"), "floor((15 + 2·1 − 1·(2 − 1) − 1) / 1) + 1 = 16"),
])
def test_the_formula_is_filled_in_and_comes_out(arguments, said):
    assert sliding.formula(*arguments) == said
    assert eval(said.split(" = ")[0].replace("floor(", "int(").replace("·", "*").replace("−", "-")) == int(
        said.split(" = ")[1])


def test_a_kernel_that_does_not_fit_is_explained():
    assert sliding.problem((4, 4, 1), (5, 5, 1), Moves()) == (
        '5×5 kernel on a 4×4 picture: it does not fit. Take a smaller kernel, or padding "same".')
    assert sliding.problem((4, 4, 1), (5, 5, 1), Moves(padding="same")) is None
    spread = sliding.problem((6, 5, 1), (3, 3, 1), Moves(dilation=3))
    assert spread.startswith("3×3 kernel, spread over 7×7 by dilation 3, on a 6×5 picture")
    with pytest.raises(ValueError, match="5×5 kernel on a 4×9 picture"):
        sliding.correlate(np.zeros((4, 9, 1)), np.zeros((5, 5, 1)))
    with pytest.raises(ValueError, match="Expected a picture with 3 channels. Received: 1"):
        sliding.correlate(np.zeros((9, 9, 1)), np.zeros((3, 3, 3)))
    with pytest.raises(ValueError, match="Expected at most 4 pixels. Received: 5"):
        windows.output_length(4, 5)


def test_kernels_do_what_is_said_of_them():
    photograph = scenes.shrunk(preparation.read_picture(next(iter(datasets.photographs().values()))), colour=False)
    even = np.full((9, 9, 1), 0.4)
    assert sliding.correlate(photograph, kernels.named_kernel("identity:5"), padding="same") == pytest.approx(
        photograph[..., 0])
    for name in ("edges", "edges:5", "sobel_x", "sobel_y", "edge", "edge_smooth"):
        assert sliding.correlate(even, kernels.named_kernel(name)) == pytest.approx(0), name
    for name in ("blur", "blur:7", "sharpen", "identity"):
        assert sliding.correlate(even, kernels.named_kernel(name)) == pytest.approx(0.4), name
    blurred = sliding.correlate(photograph, kernels.named_kernel("blur:3"))
    assert blurred[10, 20] == pytest.approx(photograph[10:13, 20:23].mean())
    dark_left = np.repeat([[0.0, 1.0]], 4, axis=0).repeat(2, axis=1)[..., None]
    assert (sliding.correlate(dark_left, kernels.named_kernel("sobel_x")) > 0).all()
    assert (sliding.correlate(dark_left.transpose(1, 0, 2), kernels.named_kernel("sobel_y")) > 0).all()
    assert (sliding.correlate(dark_left.transpose(1, 0, 2), kernels.named_kernel("edge")) > 0).all()
    assert (sliding.correlate(dark_left.transpose(1, 0, 2), kernels.named_kernel("edge_smooth")) < 0).all()


@pytest.mark.parametrize("name", KERNELS)
def test_every_kernel_has_its_size_or_says_why_not(name):
    for size in range(1, 8):
        if KERNELS[name].at_size:
            assert kernels.named_kernel(f"{name}:{size}").shape == (size, size, 1)
            assert kernels.named_kernel(f"{name}:{size}", flat=True).shape == (1, size, 1)
        else:
            with pytest.raises(ValueError, match="Expected no size"):
                kernels.named_kernel(f"{name}:{size}")
    assert KERNELS[name].title and KERNELS[name].says


@pytest.mark.parametrize("reference", ["", "sobel", "blur:0", "blur:8", "blur:x", "blur:-1", "blur:²"])
def test_an_unknown_kernel_is_refused(reference):
    with pytest.raises(ValueError, match="There is no such kernel.*Expected.*Received"):
        kernels.named_kernel(reference)


@pytest.mark.parametrize(("text", "values"), [
    ("1", [[[1]]]), ("-1, 0;2.5,1e3", [[[-1], [0]], [[2.5], [1000]]]), ("1/4,−1/8", [[[0.25], [-0.125]]]),
    ("1|2|3", [[[1, 2, 3]]]), (".5;+2.", [[[0.5]], [[2]]]), ("1e-400", [[[0]]]), ("1000000", [[[1e6]]]),
])
def test_a_typed_kernel_is_read(text, values):
    assert kernels.parse_kernel(text).tolist() == values


@pytest.mark.parametrize("text", [
    "abc", "", "1,", "1e400", "-1e400", "nan", "inf", "1/0", "1000001", "1,2;3", "1|2", "1|2|3|4", "1_0", "0x1",
    "1;2,3", ",".join("1" * 8), ";".join("1" * 8), "1|2,3|4", None, 3, ["1"], "__import__('os')",
    "1/1/1", "1e9999/1e9999",
])
def test_what_is_no_kernel_gets_a_sentence(text):
    with pytest.raises(ValueError, match=r"(Expected|such as).*Received"):
        kernels.parse_kernel(text)


@pytest.mark.parametrize("name", KERNELS)
def test_a_written_kernel_is_read_again(name):
    kernel = kernels.named_kernel(name)
    assert kernels.parse_kernel(kernels.kernel_text(kernel)) == pytest.approx(kernel, rel=1e-5)
    three = GENERATOR.normal(size=(7, 7, 3))
    assert kernels.parse_kernel(kernels.kernel_text(three)) == pytest.approx(three, rel=1e-5)


def test_another_size_keeps_the_middle():
    kernel = kernels.named_kernel("sobel_x")
    large = kernels.resized(kernel, 5, 5)
    assert large.shape == (5, 5, 1) and (large[1:4, 1:4] == kernel).all() and np.abs(large).sum() == 8
    assert (kernels.resized(large, 3, 3) == kernel).all()
    assert kernels.resized(kernel, 1, 1).ravel().tolist() == [0]
    assert kernels.resized(kernel, 4, 2).shape == (4, 2, 1)
    assert (kernels.resized(kernel, 3, 3) == kernel).all()


@pytest.mark.parametrize(("size", "shape"), [
    ((400, 300), (96, 72)), ((1, 1), (1, 1)), ((3, 900), (1, 96)), ((4, 4), (4, 4)),
])
def test_a_photograph_is_shrunk_to_a_size_that_can_be_followed(size, shape):
    picture = GENERATOR.integers(0, 256, (*size, 3), dtype=np.uint8)
    for colour, channels in ((True, 3), (False, 1)):
        small = scenes.shrunk(picture, colour)
        assert small.shape == (*shape, channels) and small.dtype == np.float32
        assert small.min() >= 0 and small.max() <= 1
    assert size != (4, 4) or (scenes.shrunk(picture, True) * 255).round().astype(np.uint8).tolist() == picture.tolist()


def test_a_picture_without_pixels_gets_a_sentence():
    with pytest.raises(ValueError, match="The picture is empty. Expected.*Received: 0 x 0"):
        scenes.shrunk(np.zeros((0, 0, 3), np.uint8), True)


@pytest.mark.parametrize("size", [1, 2, 3, 4])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("kind", orders.POOLINGS)
def test_pooling_is_what_keras_does(keras, kind, stride, size):
    values = GENERATOR.normal(size=(13, 11)).astype(np.float32)
    theirs = (keras.ops.max_pool if kind == "max" else keras.ops.average_pool)(values[None, ..., None], size, stride)
    assert np.abs(orders.pooled(values, size, stride, kind) - np.asarray(theirs)[0, ..., 0]).max() < 1e-6


def test_a_pooling_that_does_not_fit_gets_a_sentence():
    with pytest.raises(ValueError, match="3×3 window does not fit on 2×5 values. Expected at most 2. Received: 3"):
        orders.pooled(np.zeros((2, 5)), 3, 1, "max")


def test_relu_and_max_pooling_can_change_places_and_average_cannot():
    for seed in range(20):
        values = np.random.default_rng(seed).normal(size=(10, 12))
        assert not orders.orders(values, 2, 2, "max").differs.any()
        assert orders.orders(values, 2, 2, "average").differs.any()
        assert not orders.orders(np.abs(values), 2, 2, "average").differs.any()


def test_the_difference_is_said_with_its_numbers():
    values = np.array([[4.0, -8, 1, 1], [0, 0, 1, 1]])
    found = orders.orders(values, 2, 2, "average")
    assert found.relu_first.tolist() == [[1, 1]] and found.pooling_first.tolist() == [[0, 1]]
    assert found.words == ("The two orders differ in 1 of 2 values, most in row 0, column 0: 1 with relu first, "
                           "0 with pooling first.")
    assert orders.orders(values, 2, 2, "max").words == "Both orders give the same 2 values."
    assert isinstance(found, Orders) and found.rectified.min() == 0 and found.pooled.tolist() == [[-1, 1]]


@pytest.mark.parametrize(("value", "said"), [
    (0, "0"), (-0.0, "0"), (-300, "−300"), (0.123456, "0.1235"), (1e-7, "1e−07"),
])
def test_numbers_are_short_and_have_a_true_minus_sign(value, said):
    assert sliding.number(value) == said
