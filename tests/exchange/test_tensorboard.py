"""A run's curves as TensorBoard reads them: record by record, with TensorFlow's own reader."""

import pytest

from explorer.core.exchange import tensorboard
from explorer.core.runs import store
from tests.conftest import write_run


def events(folder, tensorflow) -> list:
    path = next(folder.glob("events.out.tfevents.*"))
    records = tensorflow.data.TFRecordDataset(str(path)).as_numpy_iterator()
    return [tensorflow.compat.v1.Event.FromString(record) for record in records]


def values(folder, tensorflow) -> list[tuple]:
    return [(event.step, value.tag, value.simple_value)
            for event in events(folder, tensorflow) for value in event.summary.value]


def test_the_epochs_have_the_names_of_keras_own_callback(tmp_path, keras):
    from explorer.core.engine import backend

    run = write_run(tmp_path / "run")
    folder = tensorboard.save(run, tmp_path / "logs")
    train = values(folder / "train", backend.tensorflow())
    held_out = values(folder / "validation", backend.tensorflow())
    assert train == [(0, "epoch_accuracy", 0.5), (0, "epoch_loss", 1.25)]
    assert held_out == [(0, "epoch_accuracy", 0.75), (0, "epoch_loss", 1.0)]
    first = events(folder / "train", backend.tensorflow())[0]
    assert first.file_version == "brain.Event:2"


def test_batches_are_counted_over_all_epochs_at_their_time(trained, tmp_path, keras):
    from explorer.core.engine import backend

    folder = tensorboard.save(trained, tmp_path)
    steps = store.steps(trained)
    found = [event for event in events(folder / "batches", backend.tensorflow()) if event.summary.value]
    assert [event.step for event in found][-1] == 8, "two epochs of four batches"
    assert [event.summary.value[1].simple_value for event in found] == pytest.approx(steps["loss"])
    assert found[-1].wall_time - found[0].wall_time == pytest.approx(steps["seconds"][-1] - steps["seconds"][0])


def test_a_run_without_weights_has_its_curves_there_too(tmp_path, keras):
    from explorer.core.engine import backend

    run = write_run(tmp_path / "run", checkpoints="none")
    for path in (run.path / "checkpoints").iterdir():
        path.unlink()
    run = store.save(store.with_checksums(run))
    assert run.numbers_only
    assert len(values(tensorboard.save(run, tmp_path / "logs") / "train", backend.tensorflow())) == 2


def test_the_command_line_says_how_to_open_it(tmp_path, capsys):
    write_run(tmp_path / "run")
    tensorboard.main([str(tmp_path / "run"), "--out", str(tmp_path / "logs")])
    assert capsys.readouterr().out.splitlines()[-1] == f"tensorboard --logdir {tmp_path / 'logs'}"
    with pytest.raises(SystemExit) as end:
        tensorboard.main([str(tmp_path / "none")])
    assert end.value.code == 2
