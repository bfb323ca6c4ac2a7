"""What a training writes while it runs: rows, checkpoints; and how it is asked to stop."""

import errno
import math
import time
from collections.abc import Callable

import numpy as np

from explorer.core.engine import backend, build
from explorer.core.runs import store
from explorer.core.runs.store import Run

SECONDS_BETWEEN_ROWS = 0.2
SECONDS_BETWEEN_WEIGHTS = 1.0

OnStep = Callable[[int, int, dict], None]
OnEpoch = Callable[[int, dict], None]


class Stopped(Exception):
    """Raised inside Keras' loop to leave it at a batch boundary; the weights stay as they are."""


class LossIsNaN(Exception):
    """Raised when the loss is no number any more: the weights are lost."""


def sentence(problem: Exception) -> str:
    """What went wrong in a training, in one sentence that says what to do."""
    if isinstance(problem, MemoryError):
        return "The computer ran out of memory. Try a smaller batch, fewer pictures or a smaller network."
    if not isinstance(problem, OSError):
        return str(problem)
    if problem.errno in (errno.ENOSPC, errno.EDQUOT) or "No space left" in str(problem):
        return "The disk is full: the training could not be saved. Make room and train again."
    if problem.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return f"The run folder cannot be written ({problem.strerror}). Make it writable and train again."
    return f"The training could not be saved: {problem.strerror or problem}."


def confusion_metric(classes: int):
    """A Keras metric that counts (true class, answer) pairs, and whose result is the accuracy.

    In the place of Keras' own accuracy it costs nothing more, and at the end of an epoch it holds the confusion
    matrix of the validation images.
    """
    keras, tensorflow = backend.keras(), backend.tensorflow()

    class Confusion(keras.metrics.Metric):
        def __init__(self) -> None:
            super().__init__(name="accuracy")
            self.counts = self.add_weight(shape=(classes, classes), initializer="zeros", name="counts")

        def update_state(self, y_true, y_pred, sample_weight=None):
            one_hot = len(y_true.shape) == 2 and y_true.shape[-1] == classes
            labels = tensorflow.argmax(y_true, axis=-1) if one_hot else tensorflow.reshape(y_true, (-1,))
            answers = tensorflow.argmax(y_pred, axis=-1)
            counts = tensorflow.math.confusion_matrix(labels, answers, classes, dtype=self.counts.dtype)
            self.counts.assign_add(counts)

        def result(self):
            right, all_of_them = tensorflow.linalg.trace(self.counts), tensorflow.reduce_sum(self.counts)
            return tensorflow.math.divide_no_nan(right, all_of_them)

    return Confusion()


class Recorder:
    """Writes rows, checkpoints and the status while Keras trains; ends the loop when asked to stop."""

    def __init__(self, run: Run, metric, on_step: OnStep | None, on_epoch: OnEpoch | None) -> None:
        self.metric = metric
        self.run, self.on_step, self.on_epoch = run, on_step, on_epoch
        self.epoch = 0
        self.trained_epochs = 0
        self.stop_requested = False
        self.started = self.written = self.weighed = time.perf_counter()
        self.confusions: dict[str, np.ndarray] = {}
        self.stop_file = run.path / store.STOP_FILE
        self.steps = (run.path / "steps.csv").open("w", buffering=1)
        self.steps.write("epoch,step,accuracy,loss,seconds\n")

    def callback(self):
        """The Keras callback that reports to this recorder."""
        recorder = self

        class Reporter(backend.keras().callbacks.Callback):
            def on_epoch_begin(self, epoch, logs=None):
                recorder.epoch = epoch

            def on_train_batch_end(self, batch, logs=None):
                recorder.step(batch + 1, logs, self.model)

            def on_test_batch_end(self, batch, logs=None):
                recorder.check_stop()

            def on_epoch_end(self, epoch, logs=None):
                recorder.epoch_end(epoch, logs, self.model)

        return Reporter()

    def check_stop(self) -> None:
        """Leaves Keras' loop if a stop file lies in the folder or a signal came."""
        if self.stop_requested or self.stop_file.exists():
            raise Stopped

    def step(self, step: int, logs: dict, model) -> None:
        """One batch is done: a row every 0.2 s and at the last batch, the weights every second."""
        if not math.isfinite(logs["loss"]):
            raise LossIsNaN
        now = time.perf_counter()
        if now - self.written >= SECONDS_BETWEEN_ROWS or step in (1, self.run.steps_per_epoch):
            self.written = now
            values = f"{logs['accuracy']:.6f},{logs['loss']:.6f},{now - self.started:.2f}"
            self.steps.write(f"{self.epoch},{step},{values}\n")
        if now - self.weighed >= SECONDS_BETWEEN_WEIGHTS:
            self.weighed = now
            store.save_arrays(self.run.path / store.LIVE, build.weights(model))
        if self.on_step:
            self.on_step(self.epoch, step, logs)
        self.check_stop()

    def epoch_end(self, epoch: int, logs: dict, model) -> None:
        """One epoch is done: its row in history.csv and its checkpoint."""
        columns = sorted(logs)
        path = self.run.path / "history.csv"
        old = path.read_text() if path.exists() else ",".join(["epoch", *columns]) + "\n"
        row = ",".join([str(epoch), *(repr(float(logs[column])) for column in columns)])
        store.save_bytes(path, (old + row + "\n").encode())
        self.trained_epochs = epoch + 1
        self.keep_confusion(epoch + 1)
        self.checkpoint(model, epoch + 1)
        if self.on_epoch:
            self.on_epoch(epoch, logs)
        target = self.run.spec.target_accuracy
        if target is not None and logs["val_accuracy"] >= target:
            model.stop_training = True

    def keep_confusion(self, epoch: int) -> None:
        """The confusion matrix that the last evaluation on the validation images left in the metric."""
        self.confusions[f"{epoch:03d}"] = self.metric.counts.numpy().astype(np.int32)
        store.save_arrays(self.run.path / store.CONFUSIONS, self.confusions)

    def checkpoint(self, model, epoch: int) -> None:
        """The weights now, as those of `epoch`; instead of earlier ones, if the spec keeps only some."""
        kept = self.run.spec.checkpoints
        if kept == "none":
            return
        folder = self.run.path / "checkpoints"
        folder.mkdir(exist_ok=True)
        store.save_arrays(folder / f"{epoch:03d}.npz", build.weights(model))
        if kept != "all":
            stay = {epoch, 0} if kept == "ends" else {epoch}
            for path in folder.glob("*.npz"):
                if int(path.stem) not in stay:
                    path.unlink()
