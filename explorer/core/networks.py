"""Layers as data -> an uncompiled Keras model in which every layer has our name."""

from pathlib import Path

from explorer.core import backend, exercises
from explorer.core.arithmetic import Shape, network_numbers
from explorer.core.exercises import (
    Activation,
    AveragePooling2D,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPooling2D,
)


def _keras_layer(layer: Layer, name: str):
    keras = backend.keras().layers
    match layer:
        case Conv2D(filters, kernel, stride, padding, activation):
            return keras.Conv2D(filters, kernel, strides=stride, padding=padding, activation=activation, name=name)
        case MaxPooling2D(size):
            return keras.MaxPooling2D(size, name=name)
        case AveragePooling2D(size):
            return keras.AveragePooling2D(size, name=name)
        case Activation(function):
            return keras.Activation(function, name=name)
        case Flatten():
            return keras.Flatten(name=name)
        case Dropout(rate):
            return keras.Dropout(rate, name=name)
        case Dense(units, activation):
            return keras.Dense(units, activation=activation, name=name)


def build(layers: tuple[Layer, ...], input_shape: Shape):
    """A `keras.Model` with the weights as Keras initialises them; set a seed first for the same ones again.

    Raises:
        ValueError: If the layers do not fit the input shape (see `arithmetic.network_numbers`).
    """
    network_numbers(layers, input_shape)
    inputs = backend.keras().Input(input_shape, name="input")
    outputs = inputs
    for layer, name in zip(layers, exercises.layer_names(layers), strict=True):
        outputs = _keras_layer(layer, name)(outputs)
    return backend.keras().Model(inputs, outputs)


def save(model, path: Path) -> None:
    """Writes the model as a .keras file, at once or not at all."""
    temporary = path.with_name(f".{path.name}")
    try:
        model.save(temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def weights(model) -> dict[str, object]:
    """The weights as NumPy arrays, keys `layer/kernel` and `layer/bias`, kernels (height, width, in, out)."""
    arrays = {}
    for layer in model.layers:
        for variable in layer.weights:
            arrays[f"{layer.name}/{variable.name}"] = variable.numpy()
    return arrays


def set_weights(model, arrays: dict) -> None:
    """Puts `arrays`, as `weights` gives them, into the model.

    Raises:
        ValueError: If an array is missing or has another shape.
    """
    for layer in model.layers:
        for variable in layer.weights:
            key = f"{layer.name}/{variable.name}"
            if key not in arrays or arrays[key].shape != tuple(variable.shape):
                received = arrays[key].shape if key in arrays else "nothing"
                raise ValueError(f"Weights of {key} do not fit. Expected {tuple(variable.shape)}. Received: {received}")
            variable.assign(arrays[key])
