"""How good a trained network is: accuracy, confusion matrix, precision and recall of each class.

`python -m explorer evaluate RUN [--data NAME | --strokes FILE | --pictures FOLDER]` prints them.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

from explorer.core.engine import inference
from explorer.core.pictures import datasets, photographs, preparation, sources, stroke_files
from explorer.core.runs import metrics, store

PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif")
DIGIT_NAMES = tuple("0123456789")


def parse_writers(text: str | None) -> tuple[int, int] | None:
    """"25-30" -> (25, 30).

    Raises:
        ValueError: If it is not two numbers.
    """
    if text is None:
        return None
    first, dash, last = text.partition("-")
    if not (dash and first.isdigit() and last.isdigit() and int(first) <= int(last)):
        raise ValueError(f"Writers are given as FIRST-LAST, for example 1-24. Received: {text}")
    return int(first), int(last)


def load_pictures(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Pictures of digits in a folder, read and prepared as the drawing page does it.

    A picture's class is the name of the folder it lies in, if that is a digit, otherwise the first character of its
    file's name. What cannot be read or shows nothing is said, and counts as a black picture. Files that are no
    pictures by their names are left out.

    Returns:
        Images `float32`, shape `(n, 28, 28, 1)`, range [0, 1], and labels `int64`, shape `(n,)`, sorted by path.
    Raises:
        ValueError: If there is no picture whose class can be told.
    """
    images, labels = [], []
    for path in sorted(folder.rglob("*")):
        digit = path.parent.name if path.parent.name in DIGIT_NAMES else path.name[:1]
        if path.suffix.lower() not in PICTURES or digit not in DIGIT_NAMES:
            continue
        try:
            prepared = photographs.prepare_picture(preparation.read_picture(path.read_bytes()))
            images.append(prepared.centred)
        except (ValueError, OSError) as problem:
            print(f"{path.name}: {problem}", file=sys.stderr)
            images.append(np.zeros((preparation.SIZE, preparation.SIZE, 1), np.float32))
        labels.append(int(digit))
    if not images:
        raise ValueError("No pictures found. Expected a folder of folders 0 to 9, or files whose names begin with the "
                         f"digit. Received: {folder}")
    return np.stack(images), np.array(labels, np.int64)


def main(arguments: list[str] | None = None) -> None:
    """Evaluates a run on test images, drawn digits or photographs."""
    parser = argparse.ArgumentParser(prog="explorer evaluate", description=main.__doc__)
    parser.add_argument("run", type=Path, help="a run folder, for example models/two_conv")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--data", help=f"test images of {', '.join(sources.DATA_SOURCES)}")
    what.add_argument("--strokes", type=Path, help="drawn digits, .jsonl or .jsonl.gz")
    what.add_argument("--pictures", type=Path, help="photographs of digits: a folder for each digit, or files whose "
                                                    "names begin with it")
    parser.add_argument("--writers", help="FIRST-LAST, only these writers of the strokes")
    options = parser.parse_args(arguments)
    try:
        run = store.read(options.run.resolve())
        if options.strokes:
            images, labels = stroke_files.load(options.strokes, parse_writers(options.writers))
        elif options.pictures:
            images, labels = load_pictures(options.pictures)
        else:
            data = datasets.load(options.data or run.spec.data)
            images, labels = data.x_test, data.y_test
        if images.shape[1:] != run.spec.input_shape:
            raise ValueError(f"The pictures do not fit the network. Expected {run.spec.input_shape}. "
                             f"Received: {images.shape[1:]}")
        answers = inference.probabilities(inference.load(run), images).argmax(axis=1)
    except (ValueError, datasets.DataUnavailable) as problem:
        parser.error(str(problem))
    print(metrics.report(metrics.confusion_matrix(labels, answers), run.spec.class_names))
