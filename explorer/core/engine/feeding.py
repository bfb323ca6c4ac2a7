"""What a training is fed: the arrays of a spec, and batches of augmented pictures."""

import math
from pathlib import Path

import numpy as np

from explorer.core.engine import backend
from explorer.core.pictures import datasets, stroke_files
from explorer.core.runs.spec import CROSSENTROPY, Spec

TURN, ZOOM, SHEAR, SHIFT = math.radians(12), 0.15, 0.2, 2.0


def training_arrays(spec: Spec, data: datasets.Dataset) -> tuple:
    """((x, y), (x, y) of validation, drawn digits among x); images float32 in [0, 1], labels as the loss wants.

    Raises:
        ValueError: If the subset is larger than the data, no image is left to train on, or the drawn digits do not
            fit the network.
    """
    images, labels = data.x_train, data.y_train
    if spec.subset:
        if spec.subset > len(images):
            raise ValueError(f"{data.name} has too few images. Expected a subset up to {len(images):,}. "
                             f"Received: {spec.subset:,}")
        images, labels = images[: spec.subset], labels[: spec.subset]
    if spec.validation == "test":
        seen = (images, labels)
        held_out = (data.x_test, data.y_test)
    else:
        cut = math.floor(len(images) * (1 - spec.validation))
        if not cut:
            raise ValueError("No image is left to train on. Expected a smaller validation share or more images. "
                             f"Received: {spec.validation} of {len(images)}")
        seen, held_out = (images[:cut], labels[:cut]), (images[cut:], labels[cut:])
    x, y = _scaled(seen[0]), seen[1]
    drawn = 0
    if spec.strokes:
        if spec.input_shape != (28, 28, 1):
            raise ValueError(f"Drawn digits are 28x28x1. Received: a network for {spec.input_shape}")
        pictures, digits = stroke_files.load(Path(spec.strokes), spec.writers)
        drawn = len(digits)
        x = np.concatenate([x, *[pictures] * spec.strokes_times])
        y = np.concatenate([y, *[digits] * spec.strokes_times])
    return (x, _targets(spec, y)), (_scaled(held_out[0]), _targets(spec, held_out[1])), drawn


def _scaled(images: np.ndarray) -> np.ndarray:
    return np.divide(images, np.float32(255), dtype=np.float32)


def _targets(spec: Spec, labels: np.ndarray) -> np.ndarray:
    """One-hot rows for categorical cross-entropy, the numbers themselves for the sparse one."""
    return np.eye(len(spec.class_names), dtype=np.float32)[labels] if spec.loss == CROSSENTROPY else labels


def augmented(images, seed):
    """A batch turned (up to 12 degrees), zoomed (15 %), sheared (0.2) and shifted (2 pixels), each image its own way.

    One affine transform and one interpolation; Keras' random layers would blur the picture once for each of them.
    """
    tensorflow = backend.tensorflow()
    count, height, width = tensorflow.shape(images)[0], images.shape[1], images.shape[2]
    draws = tensorflow.random.stateless_uniform((6, count), seed, -1.0, 1.0)
    turn, shear = draws[0] * TURN, draws[1] * SHEAR
    zoom_x, zoom_y = 1 + draws[2] * ZOOM, 1 + draws[3] * ZOOM
    cos, sin = tensorflow.cos(turn), tensorflow.sin(turn)
    a, b = cos * zoom_x, (shear * cos - sin) * zoom_y
    c, d = sin * zoom_x, (shear * sin + cos) * zoom_y
    x, y = (width - 1) / 2, (height - 1) / 2
    shift_x, shift_y = x - a * x - b * y + draws[4] * SHIFT, y - c * x - d * y + draws[5] * SHIFT
    zero = tensorflow.zeros_like(a)
    return tensorflow.raw_ops.ImageProjectiveTransformV3(
        images=images, transforms=tensorflow.stack([a, b, shift_x, c, d, shift_y, zero, zero], axis=1),
        output_shape=(height, width), fill_value=0.0, interpolation="BILINEAR", fill_mode="CONSTANT",
    )


def augmented_batches(x: np.ndarray, y: np.ndarray, spec: Spec):
    """A `tf.data.Dataset` of shuffled batches in which every image is transformed anew in every epoch.

    Each batch draws from a seed of its own, so that the same spec gives the same pictures whatever the threads do.
    """
    tensorflow = backend.tensorflow()
    batches = tensorflow.data.Dataset.from_tensor_slices((x, y)).shuffle(len(x), seed=spec.seed).batch(spec.batch_size)
    seeds = tensorflow.data.Dataset.random(seed=spec.seed, rerandomize_each_iteration=True).batch(2)
    paired = tensorflow.data.Dataset.zip(batches, seeds)
    return paired.map(lambda batch, seed: (augmented(batch[0], seed), batch[1]), 2).prefetch(4)
