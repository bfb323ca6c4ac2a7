"""What slides over what on the convolution page, and how."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from explorer.core.network import sliding
from explorer.core.network.sliding import Moves
from explorer.ui import plain, state
from explorer.ui.convolution import kernel, moves, scene

LARGE = (512, 512)  # a photograph, for sizes to compare


@dataclass(frozen=True)
class Shown:
    """What slides over what: picture `(height, width, channels)`, kernel `(height, width, slices)`, and how."""

    picture: np.ndarray
    kernel: np.ndarray
    window: Moves
    bias: float = 0.0
    divisor: int = 1
    flip: bool = False

    def output(self, flip: bool = False) -> np.ndarray:
        """The values of the output, shape `(rows, columns)`; of the kernel turned round with `flip`."""
        kernel, window = sliding.flipped(self.kernel) if flip else self.kernel, self.window
        sums = sliding.correlate(self.picture, kernel, window.stride, window.padding, window.dilation)
        return sums / self.divisor + self.bias


def chosen() -> Shown | None:
    """The pickers: picture, kernel and how it moves; None, with a hint or the reason, if nothing can slide."""
    kernel.take_typed()
    name = scene.checked()
    moves.checked()
    weights, bias = kernel.checked(name)
    row = {"horizontal": True, "vertical_alignment": "bottom", "gap": "small"}
    with st.container(**row):
        scene.picker(name)
        kernel.picker(weights)
        stride, padding, dilation = moves.pickers()
    brought = scene.brought_here(name)
    with st.container(**row):
        picture = scene.picture(name, brought)
        if state.session().kernel.startswith("learned:"):
            kernel.learned_pickers()
        flip = moves.toggle("flip", "Flip the kernel (true convolution)", False, "Beside Conv2D's correlation, the "
                            "convolution of mathematics: the kernel turned by 180 degrees.")
        count = weights.shape[0] * weights.shape[1]
        divide = moves.toggle("divide", f"Divide by {count}", name == "diagonal", "The sum by the number of weights.")
    if picture is None:
        return None
    window = Moves(sliding.STRIDES[stride], padding, int(dilation))
    wrong = sliding.problem(picture.shape, weights.shape, window)
    if wrong:
        plain.error(wrong)
        return None
    return Shown(picture, weights, window, bias, count if divide else 1, flip)
