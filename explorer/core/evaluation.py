"""How good a trained network is: accuracy, confusion matrix, precision and recall of each class.

`python -m explorer.core.evaluation RUN [--data NAME | --strokes FILE | --pictures FOLDER]` prints them.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

from explorer.core import datasets, exercises, inference, photographs, preprocessing, runs, strokes

PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif")
DIGIT_NAMES = tuple("0123456789")


def confusion_matrix(labels: np.ndarray, predictions: np.ndarray, classes: int = 10) -> np.ndarray:
    """Counts, `int64`, shape `(classes, classes)`: row the true class, column the answer."""
    return np.bincount(labels * classes + predictions, minlength=classes * classes).reshape(classes, classes)


def accuracy(confusion: np.ndarray) -> float:
    """The share of right answers, in [0, 1]."""
    return float(np.trace(confusion) / confusion.sum())


def precision_and_recall(confusion: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of each class, in [0, 1]: right answers among its answers, and among its images; NaN where there are none.

    From the confusion matrix, because Keras' Precision() and Recall() want one-hot labels and probabilities.
    """
    right = np.diag(confusion).astype(np.float64)
    with np.errstate(invalid="ignore"):
        return right / confusion.sum(axis=0), right / confusion.sum(axis=1)


def wrong_images(predictions: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Indices of the images with a wrong answer, ascending."""
    return np.flatnonzero(predictions != labels)


def report(confusion: np.ndarray, class_names: tuple[str, ...]) -> str:
    """Precision and recall as text, one line a class; the last line is the accuracy."""
    precision, recall = precision_and_recall(confusion)
    width = max(map(len, ("class", *class_names)))
    lines = [f"{'class':<{width}}  precision  recall  images"]
    for number, name in enumerate(class_names):
        lines.append(
            f"{name:<{width}}  {precision[number]:9.4f}  {recall[number]:6.4f}  {confusion[number].sum():6d}"
        )
    return "\n".join([*lines, f"accuracy {accuracy(confusion):.4f} on {confusion.sum()} images"])


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
            prepared = photographs.prepare_picture(preprocessing.read_picture(path.read_bytes()))
            images.append(prepared.centred)
        except (ValueError, OSError) as problem:
            print(f"{path.name}: {problem}", file=sys.stderr)
            images.append(np.zeros((preprocessing.SIZE, preprocessing.SIZE, 1), np.float32))
        labels.append(int(digit))
    if not images:
        raise ValueError("No pictures found. Expected a folder of folders 0 to 9, or files whose names begin with the "
                         f"digit. Received: {folder}")
    return np.stack(images), np.array(labels, np.int64)


def main(arguments: list[str] | None = None) -> None:
    """The command line: evaluates a run on test images, drawn digits or photographs."""
    parser = argparse.ArgumentParser(prog="explorer.core.evaluation", description=main.__doc__)
    parser.add_argument("run", type=Path, help="a run folder, for example models/two_conv")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--data", help=f"test images of {', '.join(exercises.DATA_SOURCES)}")
    what.add_argument("--strokes", type=Path, help="drawn digits, .jsonl or .jsonl.gz")
    what.add_argument("--pictures", type=Path, help="photographs of digits: a folder for each digit, or files whose "
                                                    "names begin with it")
    parser.add_argument("--writers", help="FIRST-LAST, only these writers of the strokes")
    options = parser.parse_args(arguments)
    try:
        run = runs.read(options.run.resolve())
        if options.strokes:
            images, labels = strokes.load(options.strokes, parse_writers(options.writers))
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
    print(report(confusion_matrix(labels, answers), run.spec.class_names))


if __name__ == "__main__":
    main()
