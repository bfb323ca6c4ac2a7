"""Why a batch has four axes."""

import streamlit as st

from explorer.core.network import forward
from explorer.core.pictures import datasets
from explorer.core.pictures.sources import DATA_SOURCES
from explorer.ui import cache
from explorer.ui.convolution import kernel, words


def show() -> None:
    """The shapes of the pictures on this machine and of learned kernels: why a batch has four axes."""
    data = cache.dataset(datasets.default())
    training, one = data.x_train.shape, data.x_train.shape[1:]
    rows = [
        (f"all training pictures of {DATA_SOURCES[data.name].title}", training, "pictures, rows, columns, channels"),
        ("one picture", one, "rows, columns, channels"),
        ("the same without its channel axis", one[:2], "rows, columns: Conv2D misses the channels; `x[..., None]`"),
        ("one picture as a batch of one", (1, *one), "pictures, rows, columns, channels; `x[None]`"),
    ]
    for run in [run for run in kernel.runs() if run.name in ("two_conv", "pool")]:
        rows += [(f"kernels of `{run.name}`, {name}", forward.filters(run.spec.graph, cache.weights(run), name).shape,
                  "rows, columns, input channels, filters") for name in forward.kernels(run.spec.graph)]
    lines = [f"| {what} | **{tuple(map(int, shape))}** | {axes} |" for what, shape, axes in rows]
    st.markdown("\n".join(["| | shape | axes |", "|---|---|---|", *lines]))
    st.caption(words.FOUR_AXES)
