"""The progress of a training as a line on the terminal."""

import sys
import time


class Bar:
    """The progress of a training on the terminal, in one line an epoch."""

    def __init__(self, epochs: int) -> None:
        self.epochs, self.shown, self.total = epochs, 0.0, 0

    def download(self, done: int, whole: int) -> None:
        """Shows how much of a download is here."""
        if sys.stdout.isatty():
            print(f"\rdownloading {done / 2**20:.1f} of {whole / 2**20:.1f} MB", end="", flush=True)

    def step(self, epoch: int, step: int, logs: dict) -> None:
        """Redraws the bar ten times a second."""
        now = time.perf_counter()
        if not sys.stdout.isatty() or now - self.shown < 0.1:
            return
        self.shown = now
        share = min(1.0, step / self.total) if self.total else 0
        bar = ("#" * round(30 * share)).ljust(30, ".")
        print(f"\repoch {epoch + 1}/{self.epochs} [{bar}] accuracy {logs['accuracy']:.4f} loss {logs['loss']:.4f}",
              end="", flush=True)

    def epoch(self, epoch: int, logs: dict) -> None:
        """Ends the line of an epoch."""
        words = "  ".join(f"{key} {value:.4f}" for key, value in sorted(logs.items()))
        start = "\r" if sys.stdout.isatty() else ""
        print(f"{start}epoch {epoch + 1}/{self.epochs}  {words}".ljust(90), flush=True)
