"""Exercise 9: the courses' small convolutions in 1D and 2D, and what is asked about them. No Keras."""

from dataclasses import dataclass

import numpy as np

from explorer.core.courses import answers
from explorer.core.courses.answers import Slip
from explorer.core.courses.drill import Question
from explorer.core.network import kernels, sliding
from explorer.core.pictures import scenes

STEP, DIAGONAL, EDGE = (kernels.named_kernel(name) for name in ("step", "diagonal", "edge"))


@dataclass(frozen=True)
class ByHand:
    """The course's examples: picture and kernel, and what comes out; `float64`, shape `(rows, columns)`."""

    picture: np.ndarray
    kernel: np.ndarray
    output: np.ndarray
    flipped: np.ndarray | None = None


def one_row() -> ByHand:
    """Five 0, five 1, five 0 against [-1, 1]: as Conv does it, and `flipped` with all overlaps, as np.convolve."""
    signal = scenes.signal()
    full = sliding.correlate(signal, sliding.flipped(STEP), padding="full")
    rows = len(STEP) - 1  # a signal has one row: nothing above and below it
    return ByHand(signal[..., 0], STEP[..., 0], sliding.correlate(signal, STEP), full[rows : len(full) - rows])


def bright_above_dark() -> ByHand:
    """Three rows of 100 above three rows of 0 against [[-1, -1, -1], [0, 0, 0], [1, 1, 1]]."""
    picture = scenes.bright_above_dark()
    return ByHand(picture[..., 0], EDGE[..., 0], sliding.correlate(picture, EDGE))


def diagonal() -> ByHand:
    """A 9x9 diagonal of 1 among -1 against a 3x3 diagonal; the sums are divided by the 9 products."""
    picture = scenes.diagonal_picture()
    return ByHand(picture[..., 0], DIAGONAL[..., 0], sliding.correlate(picture, DIAGONAL) / DIAGONAL.size)


def signal() -> Question:
    """Exercise 9: how many values come out of the signal."""
    example = one_row()
    length, kernel, right = example.picture.size, example.kernel.size, example.output.size
    return Question(
        "Five 0, five 1, five 0: the kernel [−1, 1] slides over them without padding. How many values come out?",
        right, f"{length} − {kernel} + 1 = {right}",
        (Slip(example.flipped.size, "This is every overlap, also beyond both ends: what np.convolve does."),
         Slip(length, "This is padding \"same\"."),
         Slip(length - kernel, "Off by one: the first place counts too."),
         Slip(length // kernel, "The windows overlap: the kernel moves by one.")),
    )


def rise() -> Question:
    """Exercise 9: where the signal rises."""
    example = one_row()
    up, down = int(example.output.argmax()), int(example.output.argmin())
    return Question(
        "At which place of the output, counted from 0, is the value +1? (the kernel is not flipped)", up,
        f"+1 at {up}, −1 at {down}; np.convolve flips the kernel: −1 at {example.flipped.argmin()}, "
        f"+1 at {example.flipped.argmax()}",
        (Slip(up + 1, "The first 1 is at 5 in the signal. The kernel that sees 0 and 1 begins one place before it. "
                      "(np.convolve has −1 there: it flips the kernel.)"),
         Slip(down, "Here the signal falls: −1·1 + 1·0 = −1."),
         Slip(int(example.flipped.argmax()), "That is np.convolve, which flips the kernel. Conv does not.")),
    )


def edge() -> Question:
    """Exercise 9: the value on the edge, with its sign."""
    example = bright_above_dark()
    rows, columns = example.output.shape
    right = int(example.output.min())
    return Question(
        "Three rows of 100 above three rows of 0. The kernel has a row of −1, a row of 0 and a row of 1. What is the "
        "value on the edge?",
        right, f"three times −1·100, three times 1·0: {answers.written(right)}; the output is {rows}×{columns}",
        (Slip(-right, "Mind the sign: the −1 lie on the bright rows."),
         Slip(right // 3, "This is one column of the window. There are three."),
         Slip(-right // 3, "This is one column of the window, and the sign is turned over."),
         Slip(0, "That is where all rows are alike: −1·100 and 1·100 cancel. On the edge they do not.")),
    )


def match() -> Question:
    """Exercise 9: the value of an exact match."""
    example = diagonal()
    count, ones = example.kernel.size, len(example.kernel)
    return Question(
        "A 3×3 kernel with 1 on its diagonal and −1 elsewhere lies on a window that looks exactly like it. "
        "Products, sum, divided by 9: what comes out?", int(example.output.max()),
        f"−1·−1 = 1 and 1·1 = 1: {count} products of 1, and {count}/{count} = {example.output.max():.0f}",
        (Slip(count, "This is the sum. Divide it by the 9 products."),
         Slip(ones, "Where both are −1 the product is 1 as well."),
         Slip(ones / count, "Where both are −1 the product is 1 as well."),
         Slip((2 * ones - count) / count, "Minus times minus is plus: all nine products are 1.")),
    )
