"""What comes behind the convolution: relu and pooling, in both orders."""

import numpy as np
import streamlit as st

from explorer.core.layers import windows
from explorer.core.network import orders
from explorer.ui import fields, parts, state
from explorer.ui.convolution import choosing, moves, words
from explorer.ui.convolution.choosing import Shown


def show(shown: Shown) -> None:
    """Relu and pooling of the output, in both orders, and whether the order matters."""
    output = shown.output()
    if min(output.shape) < 2:
        st.caption("For pooling the output must have two rows and two columns: take a picture with two axes.")
        return
    largest = min(8, *output.shape)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        state.set_widget("slide_pool", moves.setting("pool", "max"))
        kind = st.segmented_control("Pooling", orders.POOLINGS, key="slide_pool", required=True, on_change=moves.keep,
                                    args=("pool",))
        size, stride = (_number(name, label, largest) for name, label in (("window", "Window"), ("move", "Stride")))
    both = orders.orders(output, size, stride, kind)
    marks = np.flatnonzero(both.differs).tolist()
    arrays = {"output": output, "rectified": both.rectified, "relu_first": both.relu_first,
              "pooled": both.pooled, "pooling_first": both.pooling_first}
    whole = _panel("output", "output")
    parts.slide("behind", {**words.BEHIND, "lines": [
        {"title": f"relu, then {kind} pooling", "panels": [
            whole, _panel("rectified", "after relu"), _panel("relu_first", "result", stride, marks)]},
        {"title": f"{kind} pooling, then relu", "panels": [
            whole, _panel("pooled", "after pooling", stride), _panel("pooling_first", "result", stride, marks)]},
    ]}, arrays)
    _say_orders(both, kind, output)
    lost = [f"{orders.left_over(length, size, stride)} of {length} {what}" for length, what in
            zip(output.shape, ("rows", "columns"), strict=True) if orders.left_over(length, size, stride) > 0]
    left = f"In no window, so lost: {' and '.join(lost)}. " if lost else ""
    rows, columns = (windows.output_length(length, size, stride) for length in choosing.LARGE)
    st.caption(f"{left}On 512×512 values this pooling gives {rows}×{columns}.")


def _panel(array: str, title: str, zoom: int = 1, marks: list[int] | tuple = ()) -> dict:
    """A panel of the browser part; pooled values are as many times larger as the windows are apart."""
    return {"array": array, "title": title, "zoom": zoom, "marks": marks}


def _number(name: str, label: str, largest: int) -> int:
    state.set_widget(f"slide_{name}", min(moves.setting(name, 2), largest))
    return fields.whole(label, 1, largest, key=f"slide_{name}", width=140, on_change=moves.keep, args=(name,))


def _say_orders(both: orders.Orders, kind: str, output: np.ndarray) -> None:
    if both.differs.any():
        why = "differ"
    elif kind == "max":
        why = "max"
    else:
        why = "positive" if (output >= 0).all() else "one sign"
    st.markdown(f"**{both.words}** {words.ORDERS[why]}")
