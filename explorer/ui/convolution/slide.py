"""The sliding kernel, and the size of its output worked out."""

import streamlit as st

from explorer.core.layers import windows
from explorer.core.network import sliding
from explorer.ui import parts, state
from explorer.ui.convolution import choosing, words
from explorer.ui.convolution.choosing import Shown


def show(shown: Shown) -> None:
    """The picture with its window, the products and the output, moving; then the output size, worked out."""
    here = state.session()
    picture, name = (here.scene or "").partition(":")[0], here.kernel.partition(":")[0]
    (rows, columns), moving = _moving(shown)
    variants = []
    for title, flip in (("Correlation (Conv2D)" if shown.flip else "Output", False), ("Convolution (flipped)", True)):
        if not flip or shown.flip:
            values = shown.output(flip)
            variants.append({"title": f"{title} {rows}×{columns}", "note": sliding.summary(values), "flip": flip})
    parts.slide("slide", {
        "key": hash(shown.picture.tobytes()),
        "channels": ["R", "G", "B"] if shown.picture.shape[2] == 3 else [""],
        "variants": variants, "moving": moving, "bias": shown.bias, "divisor": shown.divisor, "edit": here.kernel_typed,
    }, {"picture": shown.picture, "kernel": shown.kernel})
    st.markdown(f"{words.SAYS[name]} *{words.TRY[picture]}*")
    _size(shown)


def _axes(shown: Shown) -> list[tuple]:
    """Length, kernel, stride, padding and dilation down and across, as `sliding.formula` takes them."""
    window = shown.window
    return [(shown.picture.shape[axis], shown.kernel.shape[axis], window.stride[axis], window.padding, window.dilation)
            for axis in (0, 1)]


def _moving(shown: Shown) -> tuple[tuple[int, int], dict]:
    """Rows and columns of the output, and all that the browser must know of the window."""
    rows, columns = sliding.output_size(shown.picture.shape, shown.kernel.shape, shown.window)
    before, behind = zip(*(windows.around(*axis) for axis in _axes(shown)), strict=True)
    return (rows, columns), {"rows": rows, "columns": columns, "stride": shown.window.stride, "before": before,
                             "behind": behind, "dilation": shown.window.dilation}


def _size(shown: Shown) -> None:
    down, across = (sliding.formula(*axis) for axis in _axes(shown))
    flat, said = shown.picture.shape[0] == 1, []
    lines = [f"down {down}", f"across {across}"][flat:] if down != across else [f"down and across {down}"]
    st.markdown("  \n".join(("**Output size**, floor((n + 2·p − d·(k − 1) − 1) / s) + 1:", *lines)))
    if not flat:
        rows, columns = sliding.output_size(choosing.LARGE, shown.kernel.shape, shown.window)
        said.append(f"On a photograph of 512×512 the same window gives {rows}×{columns}.")
    refused = sliding.refused_by_keras(shown.window)
    st.caption(" ".join([*said, refused or ""]))
