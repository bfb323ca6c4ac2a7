"""Weights that are not stored as Keras stores them are refused; what is read is what was written."""

import json

import h5py
import numpy as np
import pytest

from explorer.core.exchange import keras_file
from explorer.core.layers import Dense, Flatten, MaxPooling2D
from tests import foreign
from tests.foreign import KERNEL, SHAPES, hdf5, larger_than_its_shape, replaced, unpacks_to_less

pytestmark = pytest.mark.usefixtures("in_this_process")


def refused(content: bytes, words: str) -> None:
    """It is refused with one sentence that can be shown."""
    with pytest.raises(ValueError, match=words) as problem:
        keras_file.read(content)
    assert str(problem.value).isprintable() and len(str(problem.value)) < 500


@pytest.mark.parametrize("kind", ["<f2", "<f4", "<f8"])
def test_plain_weights_are_read_as_they_are(kind):
    network, weights, version = keras_file.read(foreign.keras_file(hdf5(dtype=kind)))
    assert network.layers == (MaxPooling2D(14), Flatten(), Dense(10, "softmax"))
    assert (network.input_shape, version) == ((28, 28, 1), "3.15.1")
    assert weights["output/kernel"].dtype == np.float32
    assert weights["output/kernel"].tolist() == (np.arange(40).reshape(4, 10) / 4).tolist()
    assert weights["output/bias"].tolist() == [number / 4 for number in range(10)]


def external(file: h5py.File) -> None:
    replaced(file, external=[("elsewhere", 0, 160)])


def virtual(file: h5py.File) -> None:
    del file[KERNEL]
    layout = h5py.VirtualLayout(SHAPES[KERNEL], np.float32)
    layout[:] = h5py.VirtualSource("elsewhere", "kernel", SHAPES[KERNEL])
    file.create_virtual_dataset(KERNEL, layout)


def compact(file: h5py.File) -> None:
    del file[KERNEL]
    plan = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plan.set_layout(h5py.h5d.COMPACT)
    h5py.h5d.create(file.id, KERNEL.encode(), h5py.h5t.IEEE_F32LE, h5py.h5s.create_simple(SHAPES[KERNEL]), plan)


REPACKED = {
    "packed": lambda file: replaced(file, compression="gzip"),
    "cut into pieces": lambda file: replaced(file, chunks=(2, 10)),
    "with checksums": lambda file: replaced(file, fletcher32=True),
    "growing": lambda file: replaced(file, maxshape=(None, 10)),
    "never written": replaced, "inside the header": compact, "in another file": external, "virtual": virtual,
    "unpacks to less": unpacks_to_less, "larger than its shape": larger_than_its_shape,
}


@pytest.mark.parametrize("how", REPACKED)
def test_what_keras_never_writes_is_refused_and_says_how_to_mend_it(how):
    content = foreign.keras_file(hdf5(REPACKED[how]))
    assert len(content) < 12_000
    refused(content, rf"The weights of {KERNEL} are packed, .* save it again with Keras")


@pytest.mark.apart
@pytest.mark.parametrize("harm", [unpacks_to_less, larger_than_its_shape])
def test_a_harmful_file_is_refused_by_the_reading_process(harm):
    refused(foreign.keras_file(hdf5(harm)), "save it again with Keras")


LINKS = {
    "soft": h5py.SoftLink("/layers/dense/vars/1"), "external": h5py.ExternalLink("elsewhere", "/kernel"),
    "dangling": h5py.SoftLink("/nowhere"),
}


@pytest.mark.parametrize("kind", LINKS)
@pytest.mark.parametrize("place", [KERNEL, "layers/dense", "layers"])
def test_a_link_is_not_followed(kind, place):
    def change(file):
        del file[place]
        file[place] = LINKS[kind]

    refused(foreign.keras_file(hdf5(change)), f"The weights hold a link or lack {KERNEL}. Expected plain arrays")


@pytest.mark.parametrize("shape", [(10, 4), (40,), (4, 11), (4, 10, 1), ()], ids=str)
def test_another_shape_is_refused(shape):
    refused(foreign.keras_file(hdf5(lambda file: replaced(file, shape))), f"weights of {KERNEL} do not fit")


@pytest.mark.parametrize("dtype", [">f4", "<i4", "<c8", "S4", h5py.special_dtype(vlen=str)], ids=str)
def test_other_numbers_than_keras_writes_are_refused(dtype):
    def change(file):
        del file[KERNEL]
        file.create_dataset(KERNEL, SHAPES[KERNEL], dtype)

    refused(foreign.keras_file(hdf5(change)), f"weights of {KERNEL} do not fit")


def test_a_size_that_is_not_the_array_s_is_refused():
    """The header says that 80 instead of 160 bytes are stored; or that they begin behind the end of the file."""
    stored = hdf5()
    with h5py.File(h5py.h5f.open_file_image(stored)) as file:
        place = file[KERNEL].id.get_offset().to_bytes(8, "little") + (160).to_bytes(8, "little")
    assert stored.count(place) == 1
    for offset, size in ((place[:8], 80), (place[:8], 10**15), (len(stored) - 100, 160), (2**40, 160)):
        start = offset if isinstance(offset, bytes) else offset.to_bytes(8, "little")
        changed = stored.replace(place, start + size.to_bytes(8, "little"))
        refused(foreign.keras_file(changed), "weights")


@pytest.mark.parametrize(("number", "said"), [(1e300, r"1\.0e\+300"), (-4e38, r"4\.0e\+38"), (np.inf, "inf"),
                                              (np.nan, "nan")])
def test_a_number_that_float32_does_not_have_is_refused(number, said):
    def change(file):
        file[KERNEL][1, 2] = number

    with np.errstate(all="raise"):
        refused(foreign.keras_file(hdf5(change, np.float64)), f"finite numbers up to 3.4e.38. Received: {said}")


def test_a_network_that_answers_with_no_number_is_refused():
    def change(file):
        file[KERNEL][:] = 3e38

    refused(foreign.keras_file(hdf5(change)), "answers with what is no number")


def test_a_file_that_unpacks_to_a_thousand_times_its_size_is_refused():
    huge = hdf5() + bytes(150 * 2**20)
    members = foreign.contents(foreign.keras_file())
    bomb = foreign.zipped({**members, "model.weights.h5": huge}, 8)
    assert len(bomb) < 2**20
    refused(bomb, "that is no training")


@pytest.mark.parametrize(("member", "words"), [
    ("config.json", "config.json is too large"), ("metadata.json", "metadata.json is too large"),
])
def test_each_file_inside_has_its_own_limit(member, words):
    members = foreign.contents(foreign.keras_file())
    refused(foreign.zipped({**members, member: b" " * (2**20 + 1)}), words)


def test_weights_alone_hear_what_to_do():
    refused(hdf5(), r"has no network in it, perhaps weights alone.* model.save\(.name.keras")


def test_a_name_in_the_file_is_shown_without_what_a_screen_cannot_show():
    config = foreign.config()
    config["config"]["layers"][1]["class_name"] = "\ud800\n\x1b[31m" + "x" * 10_000
    refused(foreign.zipped({**foreign.contents(foreign.keras_file()), "config.json": json.dumps(config)}),
            "A layer that this app does not have")
