"""How far a training or a download is, in a number and in words."""

from dataclasses import dataclass

from explorer.core.runs.store import ENDED, Run


@dataclass(frozen=True)
class Progress:
    """`share` in [0, 1], and a sentence with epoch, step, speed and time left."""

    share: float
    words: str


def of(run: Run, steps: dict[str, list[float]], history: dict[str, list[float]]) -> Progress:
    """The progress of a training, from the rows in its run folder."""
    if run.status in ENDED:
        return Progress(1.0, f"{run.status}; testing what was trained")
    if run.status == "queued":
        return Progress(0.0, "waits for its turn")
    if run.status == "starting" or not run.steps_per_epoch:
        return Progress(0.0, "starting TensorFlow (about 10 s)")
    if not steps:
        return Progress(0.0, "the first batch")
    whole = run.steps_per_epoch * run.spec.epochs
    epoch, step, seconds = int(steps["epoch"][-1]), int(steps["step"][-1]), steps["seconds"][-1]
    done = epoch * run.steps_per_epoch + step
    if len(history.get("epoch", [])) == run.spec.epochs:
        return Progress(1.0, "testing on the test pictures")
    words = f"epoch {epoch + 1} of {run.spec.epochs}, step {step} of {run.steps_per_epoch}"
    if step == run.steps_per_epoch and len(history.get("epoch", [])) <= epoch:
        words += ", validating"
    if done > 1 and seconds > steps["seconds"][0]:
        each = (seconds - steps["seconds"][0]) / max(1, done - 1)
        words += f", {run.spec.batch_size / each:,.0f} pictures a second, about {each * (whole - done):.0f} s left"
    return Progress(min(1.0, done / whole), words)


def download(done: int, whole: int) -> tuple[float, str]:
    """Share and words of a download of `whole` bytes (0 if unknown)."""
    if not whole:
        return 0.0, f"{done / 2**20:.1f} MB"
    return min(1.0, done / whole), f"{done / 2**20:.1f} of {whole / 2**20:.1f} MB"
