"""The words that learners mix up, one line each. Imports nothing but `re`."""

import re

TERMS = {
    "unit": "One output of a dense layer: a weighted sum of all inputs, plus a bias.",
    "weight": "One learned factor: an input is multiplied by it.",
    "parameter": "Any number that training changes: all weights and all biases together.",
    "bias": "One learned number that is added, one for each unit or filter.",
    "filter": "What makes one feature map: a kernel through all input channels, and a bias.",
    "kernel": "The weights of a filter: height times width times input channels.",
    "channel": "One slice of the values: a colour picture has 3, the maps behind 32 filters have 32.",
    "feature map": "What one filter finds, place by place: one output channel.",
    "logit": "An output before softmax: any number, the largest one is the answer.",
    "stride": "How many pixels the window moves at a time.",
    "padding": "Zeros put around the picture: \"same\" pads, \"valid\" does not.",
    "pooling": "Keeps one number of each window, the largest or the mean. Learns nothing.",
    "flatten": "Lays all maps out as one vector. Learns nothing.",
    "dropout": "Sets a share of the values to zero, only while training. Learns nothing.",
    "multiply-add": "One product added to a sum: what a forward pass costs.",
    "epoch": "Once through all training pictures.",
    "loss": "How wrong the probabilities are: what training makes small. Accuracy only counts right answers.",
    "overfitting": "Better and better on the training pictures, no longer on others.",
    "receptive field": "The input pixels that one value of a layer sees.",
    "precision": "Of all pictures it called a 3, the share that are.",
    "recall": "Of all pictures of a 3, the share it found.",
    "one-hot": "A label as a vector: 1 at its class, 0 elsewhere.",
    "tensor": "Numbers in a grid with any number of axes; a batch of pictures has four.",
}


def found(text: str) -> dict[str, str]:
    """The terms that occur in a text, with their lines, in the order of `TERMS`; plurals count."""
    said = text.lower()
    return {term: line for term, line in TERMS.items()
            if re.search(rf"\b{term}(s|es)?\b", said)}
