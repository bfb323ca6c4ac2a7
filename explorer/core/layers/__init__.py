"""The kinds of layers, one file each. Imported by name here are those that courses and questions talk about."""

from explorer.core.layers.activation import Activation
from explorer.core.layers.average_pooling2d import AveragePooling2D
from explorer.core.layers.contract import Layer
from explorer.core.layers.conv2d import Conv2D
from explorer.core.layers.dense import Dense
from explorer.core.layers.dropout import Dropout
from explorer.core.layers.flatten import Flatten
from explorer.core.layers.max_pooling2d import MaxPooling2D
from explorer.core.layers.registry import KINDS, layer_names, layers_from_json, layers_to_json

__all__ = ["KINDS", "Activation", "AveragePooling2D", "Conv2D", "Dense", "Dropout", "Flatten", "Layer", "MaxPooling2D",
           "layer_names", "layers_from_json", "layers_to_json"]
