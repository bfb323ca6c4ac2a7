"""How good answers are: accuracy, confusion matrix, precision and recall of each class."""

import numpy as np


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


def best_epoch(losses: list[float]) -> int:
    """The epoch, counted from 1, with the lowest validation loss; the first of several, and never one that is NaN.

    Args:
        losses: after each epoch, at least one.
    """
    return int(np.argmin(np.nan_to_num(losses, nan=np.inf))) + 1


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
