"""The command that reads a folder of networks: what it prints, what it counts."""

import re

import numpy as np
import pytest

from explorer import __main__ as door
from explorer.core.exchange import agreement, keras_file
from explorer.core.network.graph import Network
from tests import foreign

pytestmark = pytest.mark.usefixtures("in_this_process")


def test_a_line_each_and_the_number_that_agree(keras, tmp_path, capsys):
    (tmp_path / "good.keras").write_bytes(foreign.keras_file())
    (tmp_path / "older.HDF5").write_bytes(foreign.h5_file())
    (tmp_path / "weights.h5").write_bytes(foreign.hdf5())
    (tmp_path / "notes.txt").write_text("no network")
    door.main(["networks", str(tmp_path)])
    good, older, weights, last = capsys.readouterr().out.splitlines()
    number = r"largest difference \d\.\de-\d\d, 50 parameters, Keras"
    assert re.fullmatch(rf"good\.keras: opened, {number} 3\.15\.1", good)
    assert re.fullmatch(rf"older\.HDF5: opened, {number} 2\.11\.0", older)
    assert weights.startswith("weights.h5: refused: This HDF5 file has no network in it")
    assert last == "2 of 3 opened"


def test_what_differs_from_keras_is_not_counted(keras, tmp_path, capsys, monkeypatch):
    def wrong(self, weights, images):
        outputs = forward(self, weights, images)
        return {**outputs, "output": outputs["output"] + np.float32(2e-4)}

    forward = Network.forward
    (tmp_path / "good.keras").write_bytes(foreign.keras_file())
    monkeypatch.setattr(Network, "forward", wrong)
    agreement.main([str(tmp_path)])
    first, last = capsys.readouterr().out.splitlines()
    assert first.startswith("good.keras: opened but different, largest difference 2.0e-04, 50 parameters")
    assert last == "0 of 1 opened"


def test_a_map_that_is_no_number_does_not_agree():
    assert not agreement.Opened("a.keras", None, float("nan"), 1, "3").agrees


def test_a_folder_that_is_none_hears_so(tmp_path, capsys):
    with pytest.raises(SystemExit):
        agreement.main([str(tmp_path / "nowhere")])
    assert "This is no folder" in capsys.readouterr().err


@pytest.mark.parametrize(("shape", "read"), [
    ((12, 9), (12, 9, 1)), ((12, 9, 1), (12, 9, 1)), ((8, 8, 3), (8, 8, 3)), ((144,), (12, 12, 1)),
    ((192,), (8, 8, 3)), ((128, 8, 3), (128, 8, 3))], ids=str)
def test_pictures_of_every_form_are_read_as_keras_does(keras, tmp_path, shape, read):
    """Twelve rows of nine, or one vector of 144: the same numbers in the same order."""
    keras.utils.set_random_seed(1)
    flat = [] if len(shape) == 1 else [keras.layers.Flatten()]
    made = keras.Sequential([keras.Input(shape), keras.layers.Dropout(0.5), *flat,
                             keras.layers.Dense(4, activation="relu"), keras.layers.Dense(5)])
    made.save(tmp_path / "model.keras")
    network, weights, _ = keras_file.read((tmp_path / "model.keras").read_bytes())
    assert network.input_shape == read
    pictures = np.random.default_rng(0).random((3, *shape), np.float32)
    theirs = made.predict(pictures, verbose=0)
    ours = network.forward(weights, pictures.reshape(3, *read))[network.names[-1]]
    assert np.abs(ours - theirs).max() < 1e-5


@pytest.mark.parametrize(("shape", "words"), [
    ((3, 32, 32), "Expected height and width from 8 to 128 pixels, .* Received: 3x32x32"),
    ((7, 28, 1), "Received: 7x28x1"), ((28, 28, 4), "Received: 28x28x4"), ((145,), "Received: 145"),
    ((28, None, 1), "left open in the file. Expected a fixed height and width"),
], ids=str)
def test_what_is_no_picture_hears_what_is_expected(keras, tmp_path, shape, words):
    last = [keras.layers.Flatten()] if None not in shape else [keras.layers.GlobalAveragePooling2D()]
    keras.Sequential([keras.Input(shape), *last, keras.layers.Dense(5)]).save(tmp_path / "model.keras")
    with pytest.raises(ValueError, match=words):
        keras_file.read((tmp_path / "model.keras").read_bytes())


def test_rows_that_a_layer_reads_one_by_one_are_no_picture(keras, tmp_path):
    keras.Sequential([keras.Input((28, 28)), keras.layers.Dense(4), keras.layers.Flatten(), keras.layers.Dense(5),
                      ]).save(tmp_path / "model.keras")
    with pytest.raises(ValueError, match="Received: 28x28"):
        keras_file.read((tmp_path / "model.keras").read_bytes())
