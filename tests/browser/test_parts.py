"""The browser's preparation, forward pass and colours, held to Python, Keras and Plotly in a blank page."""

import base64
import gzip
import json
import os
from pathlib import Path

import numpy as np
import plotly.colors
import pytest

from explorer.core.courses.presets import PRESETS
from explorer.core.engine import build, inference, training
from explorer.core.layers import (
    Activation,
    AveragePooling2D,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    MaxPooling2D,
)
from explorer.core.layers.batch_normalization import BatchNormalization
from explorer.core.layers.global_average_pooling2d import GlobalAveragePooling2D
from explorer.core.layers.leaky_re_lu import LeakyReLU
from explorer.core.network.graph import Network
from explorer.core.pictures import datasets, preparation
from explorer.core.runs import store
from explorer.core.runs.spec import loss_of
from explorer.core.show import colours, messages
from tests.browser import modules
from tests.conftest import ROOT

PEN_DIGITS = Path(os.environ.get("EXPLORER_DATA", "")) / "pen_strokes.jsonl.gz"
SCRIPTS = ("messages.js", "prepare.js", "engine/engines.js", "colours.js", "numbers.js")
SWITCHES = [(True, True), (True, False), (False, True), (False, False)]

TO_PYTHON = """
const asText = (floats) => {
  const bytes = new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength);
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return btoa(text);
};
const asBytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const asFloats = (text) => new Float32Array(asBytes(text).buffer);
"""

DRAWINGS = {
    "one point": [[[250.0, 250.0]]],
    "one point in a corner": [[[0.0, 500.0]]],
    "the same point twice": [[[77.7, 120.3], [77.7, 120.3]]],
    "a dot of a few points": [[[250, 250], [251, 250.5], [250.4, 251.2]]],
    "tiny": [[[100, 100], [104, 100], [102, 107]]],
    "huge": [[[0, 0], [500, 0], [500, 500], [0, 500], [0, 0]]],
    "a level line": [[[20, 300], [480, 300]]],
    "an upright line": [[[250.5, 3.1], [250.5, 499.9]]],
    "an empty stroke between": [[[100, 100], [200, 300]], [], [[300, 90], [310, 400]]],
    "many strokes": [[[10 + 9.5 * place, 40], [20 + 9 * place, 460 - 3 * place]] for place in range(50)],
    "a spiral": [[[250 + t * np.cos(t / 9), 250 + t * np.sin(t / 9)] for t in range(0, 240, 2)]],
    "a stroke and a far dot": [[[60, 60], [60, 200]], [[470, 480]]],
    "a seven": [[[130, 110], [370, 110], [230, 420]]],
}


@pytest.fixture(scope="module")
def page(chromium):
    """A blank page with the modules that compute and paint."""
    context = chromium.new_context()
    modules.offered(context)
    page = context.new_page()
    modules.begin(page, SCRIPTS, script=TO_PYTHON)
    yield page
    context.close()


def floats(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), np.float32)


def as_text(content: bytes) -> str:
    return base64.b64encode(content).decode()




def prepared_by_browser(page, drawings: list, scale: bool, centre: bool) -> np.ndarray:
    """Shape (drawings, 3 steps, 784)."""
    steps = page.evaluate(
        """([drawings, scale, centre]) => JSON.parse(drawings).map((strokes) => {
          const { raw, scaled, centred } = prepareStrokes(strokes, { scale, centre });
          return [raw, scaled, centred].map(asText);
        })""",
        [json.dumps(drawings), scale, centre],
    )
    return np.stack([[floats(step) for step in drawing] for drawing in steps])


def prepared_by_python(drawings: list, scale: bool, centre: bool) -> np.ndarray:
    found = []
    for strokes in drawings:
        checked = preparation.check_strokes(strokes, board=None)
        step = preparation.prepare(checked, scale=scale, centre=centre)
        found.append([step.raw.ravel(), step.scaled.ravel(), step.centred.ravel()])
    return np.array(found)


@pytest.mark.parametrize(("scale", "centre"), SWITCHES)
def test_hand_made_drawings_are_prepared_as_python_prepares_them(page, scale, centre):
    drawings = json.loads(json.dumps(list(DRAWINGS.values())))
    browser = prepared_by_browser(page, drawings, scale, centre)
    python = prepared_by_python(drawings, scale, centre)
    differences = np.abs(browser - python).max(axis=(1, 2))
    assert dict(zip(DRAWINGS, differences <= 1e-5, strict=True)) == dict.fromkeys(DRAWINGS, True)
    assert python.max() == 1


@pytest.mark.skipif(not PEN_DIGITS.is_file(), reason="no pen_strokes.jsonl.gz in EXPLORER_DATA")
@pytest.mark.parametrize(("scale", "centre"), SWITCHES)
def test_hundreds_of_real_pen_digits_are_prepared_as_python_prepares_them(page, scale, centre):
    lines = gzip.decompress(PEN_DIGITS.read_bytes()).decode().splitlines()
    drawings = [json.loads(line)["strokes"] for line in lines[:: max(1, len(lines) // 300)]]
    assert len(drawings) >= 300
    browser = prepared_by_browser(page, drawings, scale, centre)
    python = prepared_by_python(drawings, scale, centre)
    assert np.abs(browser - python).max() <= 1e-5


def test_the_pen_can_be_made_wider_as_in_python(page):
    wide = page.evaluate("(strokes) => asText(prepareStrokes(strokes, { pen: 2 }).centred)", DRAWINGS["a seven"])
    python = preparation.prepare(preparation.check_strokes(DRAWINGS["a seven"]), pen=2)
    assert np.abs(floats(wide) - python.centred.ravel()).max() <= 1e-5


@pytest.mark.parametrize("blank", [[], [[]], [[], []]])
def test_a_blank_pad_gives_no_picture(page, blank):
    assert page.evaluate("(strokes) => prepareStrokes(strokes)", blank) is None


def test_both_languages_use_the_same_numbers(page):
    names = ("SIZE", "BOX", "BOARD", "PEN", "MIDDLE", "MASS", "NATURAL", "LARGEST_ZOOM")
    assert page.evaluate(f"() => [{', '.join(names)}]") == [getattr(preparation, name) for name in names]




def grey_digit() -> np.ndarray:
    return datasets.load("mnist_5k").x_test[3] / np.float32(255)


def real_picture(shape: tuple[int, int, int]) -> np.ndarray:
    """A digit for 28x28x1; else a photograph that scikit-learn carries."""
    if shape == (28, 28, 1):
        return grey_digit()
    photograph = next(iter(datasets.photographs().values()))
    return preparation.fit_picture(preparation.read_picture(photograph), shape)


def seeded_run(folder: Path, keras, layers: tuple, data: str) -> store.Run:
    """A run of these layers with random weights and, unlike Keras' own start, random biases."""
    loss = loss_of(layers)
    spec = store.Spec("test", layers, data, loss, "adam", 32, 1, 0.3)
    run = training.prepared_folder(folder / "seeded", spec)
    keras.utils.set_random_seed(7)
    arrays = build.weights(build.build(Network.chain(layers, spec.input_shape)))
    generator = np.random.default_rng(7)
    for name, array in arrays.items():
        if name.endswith("/bias"):
            arrays[name] = generator.normal(0, 0.1, array.shape).astype(np.float32)
    (run.path / "checkpoints").mkdir()
    store.save_arrays(run.path / "checkpoints/001.npz", arrays)
    return run


def by_browser(page, run: store.Run, image: np.ndarray) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """All activations and the probabilities that the engine computes."""
    answer = page.evaluate(
        """([network, image]) => {
          const { activations, probabilities } = forward(unpack(asBytes(network)), asFloats(image));
          const layers = Object.entries(activations).map(([name, { values, shape }]) => [name, shape, asText(values)]);
          return { layers, probabilities: asText(Float32Array.from(probabilities)) };
        }""",
        [as_text(messages.packed_network(run)), as_text(image.astype("<f4").tobytes())],
    )
    activations = {name: floats(values).reshape(shape) for name, shape, values in answer["layers"]}
    return activations, floats(answer["probabilities"])


def assert_agrees(page, run: store.Run, image: np.ndarray) -> None:
    """Every layer within 1e-4 of its largest value, every probability within 1e-4 of the largest."""
    trained = inference.load(run)
    activations, probabilities = by_browser(page, run, image)
    expected = inference.activations(trained, image)
    assert list(activations) == list(expected)
    for name, values in expected.items():
        assert activations[name].shape == values.shape, name
        assert np.abs(activations[name] - values).max() <= 1e-4 * np.abs(values).max(), name
    keras = inference.probabilities(trained, image[None])[0]
    assert np.abs(probabilities - keras).max() <= 1e-4 * keras.max()
    assert probabilities.sum() == pytest.approx(1, abs=1e-5)


def assert_agrees_on_pictures(page, run: store.Run) -> None:
    shape = run.spec.input_shape
    assert_agrees(page, run, np.random.default_rng(1).random(shape, np.float32))
    assert_agrees(page, run, real_picture(shape))


@pytest.mark.parametrize("data", ["mnist", "cifar10"])
@pytest.mark.parametrize("name", PRESETS)
def test_every_layer_of_every_preset_agrees_with_keras(page, keras, tmp_path, name, data):
    assert_agrees_on_pictures(page, seeded_run(tmp_path, keras, PRESETS[name].layers, data))


@pytest.mark.parametrize("name", sorted(path.parent.name for path in ROOT.glob("models/*/checkpoints")))
def test_every_layer_of_every_shipped_run_agrees_with_keras(page, name):
    run = store.read(ROOT / "models" / name)
    assert_agrees(page, run, real_picture(run.spec.input_shape))


HEAD = (Flatten(), Dense(10, "softmax"))
ODD_NETWORKS = {
    "stride 2": (Conv2D(4, stride=2), *HEAD),
    "stride 2, padding same, even size": (Conv2D(4, stride=2, padding="same"), *HEAD),
    "stride 3, padding same": (Conv2D(4, stride=3, padding="same"), *HEAD),
    "an even kernel, padding same": (Conv2D(4, kernel=2, padding="same"), *HEAD),
    "4x4 kernels, stride 2, padding same": (Conv2D(4, kernel=4, stride=2, padding="same"), *HEAD),
    "5x5 kernels": (Conv2D(4, kernel=5), *HEAD),
    "5x5 kernels, padding same": (Conv2D(4, kernel=5, padding="same"), Conv2D(3, kernel=5, stride=2), *HEAD),
    "1x1 kernels, stride 2": (Conv2D(4, kernel=1, stride=2, activation=None), *HEAD),
    "average pooling": (Conv2D(4), AveragePooling2D(), *HEAD),
    "pooling that drops a rest": (Conv2D(4, activation=None), MaxPooling2D(3), AveragePooling2D(3), *HEAD),
    "relu of its own, dropout, logits": (
        Conv2D(4, activation=None), Activation(), Dropout(0.5), Flatten(), Dense(10, None),
    ),
    "tanh, sigmoid": (Conv2D(4, activation="tanh"), Activation("sigmoid"), *HEAD),
    "a softmax inside": (Flatten(), Dense(20, "softmax"), Dense(10, "softmax")),
    "dense on maps": (Dense(4), Flatten(), Dense(10, "softmax")),
    "no flatten": (
        Conv2D(4, activation=None), BatchNormalization(), LeakyReLU(), GlobalAveragePooling2D(), Dense(10, None),
    ),
}


@pytest.mark.parametrize("name", ODD_NETWORKS)
def test_other_settings_of_the_layers_agree_with_keras(page, keras, tmp_path, name):
    run = seeded_run(tmp_path, keras, ODD_NETWORKS[name], "mnist")
    assert_agrees_on_pictures(page, run)


def test_an_activation_layer_leaves_the_layer_before_it_as_it_was(page, keras, tmp_path):
    layers = (Conv2D(4, activation=None), Activation(), *HEAD)
    activations, _ = by_browser(page, seeded_run(tmp_path, keras, layers, "mnist"), grey_digit())
    assert activations["conv1"].min() < 0 and activations["activation1"].min() == 0


def test_a_picture_is_left_as_it_was_by_the_forward_pass(page, keras, tmp_path):
    run = seeded_run(tmp_path, keras, (Activation(), Conv2D(2), *HEAD), "mnist")
    image = np.random.default_rng(2).normal(size=784).astype(np.float32)
    after = page.evaluate(
        "([network, image]) => { const values = asFloats(image); forward(unpack(asBytes(network)), values);"
        " return asText(values); }",
        [as_text(messages.packed_network(run)), as_text(image.tobytes())],
    )
    np.testing.assert_array_equal(floats(after), image)


@pytest.mark.parametrize("name", colours.STOPS)
def test_colours_are_plotlys(page, name):
    stops = colours.STOPS[name]
    table = np.array(page.evaluate("(stops) => colourTable(stops)", stops))
    assert table.shape == (256, 3)
    scale = plotly.colors.make_colorscale([f"rgb{plotly.colors.hex_to_rgb(stop)}" for stop in stops])
    sampled = plotly.colors.sample_colorscale(scale, [place / 255 for place in range(256)], colortype="tuple")
    assert np.abs(table - np.array(sampled) * 255).max() <= 1
    assert table[0].tolist() == list(plotly.colors.hex_to_rgb(stops[0]))
    assert table[-1].tolist() == list(plotly.colors.hex_to_rgb(stops[-1]))


@pytest.mark.parametrize(
    ("values", "signed", "low", "high"),
    [([-3, 1], True, -3, 3), ([0.5, 2], True, -2, 2), ([0, 2], False, 0, 2), ([0, 0], False, 0, 0)],
)
def test_the_range_is_symmetric_for_signed_values_and_begins_at_zero_for_others(page, values, signed, low, high):
    found = page.evaluate("([values, signed]) => rangeOf(values, signed)", [values, signed])
    assert found == {"low": low, "high": high, "signed": signed}


def test_zero_has_the_middle_colour_and_the_ends_theirs(page):
    stops = colours.STOPS["diverging"]
    found = page.evaluate(
        "(stops) => [-2, 0, 2].map((value) => colourOf(colourTable(stops), { low: -2, high: 2 }, value))", stops
    )
    expected = [plotly.colors.hex_to_rgb(stops[place]) for place in (0, 4, 8)]
    assert np.abs(np.array(found) - expected).max() <= 2


def test_where_everything_is_zero_the_colour_is_that_of_zero(page):
    found = page.evaluate(
        "(stops) => [[stops.diverging, true], [stops.sequential, false]]"
        ".map(([scale, signed]) => colourOf(colourTable(scale), rangeOf([0, 0], signed), 0))", colours.STOPS
    )
    middle, first = (np.array(plotly.colors.hex_to_rgb(stop)) for stop in ("#f7f7f7", colours.STOPS["sequential"][0]))
    assert np.abs(found[0] - middle).max() <= 2 and np.abs(found[1] - first).max() == 0


def test_values_beyond_the_range_get_its_last_colour(page):
    stops = colours.STOPS["sequential"]
    low, high = page.evaluate(
        "(stops) => [-9, 9].map((value) => colourOf(colourTable(stops), { low: 0, high: 1 }, value))", stops
    )
    assert (tuple(low), tuple(high)) == tuple(plotly.colors.hex_to_rgb(stops[place]) for place in (0, -1))


def test_a_layer_without_any_activation_has_the_lowest_colour_and_no_error(page):
    stops = colours.STOPS["sequential"]
    colour = page.evaluate("(stops) => colourOf(colourTable(stops), { low: 0, high: 0 }, 0)", stops)
    assert tuple(colour) == plotly.colors.hex_to_rgb(stops[0])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"), (1, "1"), (0.1, "0.1"), (0.12345, "0.123"), (-2.5, "−2.5"), (123.456, "123"), (1234, "1.2e3"),
        (0.00012, "1.2e−4"), (-1234, "−1.2e3"), (-0.00012, "−1.2e−4"),
    ],
)
def test_numbers_are_written_for_reading(page, value, text):
    assert page.evaluate("(value) => readable(value)", value) == text


def test_a_message_is_unpacked_as_it_was_packed(page):
    arrays = {"small": np.uint8([3, 255, 0]), "first": np.arange(6, dtype=np.float32).reshape(2, 3),
              "é": np.float32([1.5])}
    content = messages.packed({"title": "größer"}, arrays)
    header, first, second, small = page.evaluate(
        "(text) => { const { header, arrays } = unpack(asBytes(text));"
        " return [header.title, [arrays.first.shape, [...arrays.first.values]], [...arrays['é'].values],"
        " [...arrays.small.values]]; }",
        as_text(content),
    )
    assert (header, first, second) == ("größer", [[2, 3], [0, 1, 2, 3, 4, 5]], [1.5])
    assert small == [3, 255, 0]
