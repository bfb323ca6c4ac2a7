"""A network as boxes from left to right. No Streamlit."""

import numpy as np
import plotly.graph_objects as go

from explorer.core.layers import KINDS
from explorer.core.network.arithmetic import LayerNumbers
from explorer.core.show.colours import GREY
from explorer.core.show.colours import LAYERS as LAYER_COLOURS
from explorer.core.show.figures import readable


def _sides(shape: tuple[int, ...]) -> tuple[float, float]:
    """Height and width of a layer's box in the diagram: sizes grow slowly, so that 1 and 5,408 fit one picture."""
    if len(shape) == 1:
        return min(3.4, 0.9 + 0.28 * float(np.log2(shape[0]))), 0.34
    return 0.8 + shape[0] / 32 * 2.6, 0.3 + float(np.log2(max(1, shape[2]))) * 0.16


def network_diagram(numbers: list[LayerNumbers], input_shape: tuple[int, int, int]) -> go.Figure:
    """The layers as boxes from left to right: high as their maps are, wide as they have channels, sizes written."""
    rows = [("input", "Input", input_shape, 0)]
    rows += [(row.name, row.kind, row.output_shape, row.parameters) for row in numbers]
    figure = go.Figure()
    shown = set()
    words, arrows = [], []  # all in one call below: one by one they take five times as long
    for place, (name, kind, shape, parameters) in enumerate(rows):
        high, wide = _sides(shape)
        colour = LAYER_COLOURS[KINDS[kind].family] if kind in KINDS else "#444b57"
        size = "×".join(map(str, shape))
        x = place * 1.5
        figure.add_scatter(
            x=[x - wide / 2, x - wide / 2, x + wide / 2, x + wide / 2, x - wide / 2],
            y=[-high / 2, high / 2, high / 2, -high / 2, -high / 2],
            fill="toself", mode="lines", line={"color": colour, "width": 2}, fillcolor=colour, opacity=0.85,
            name=kind, legendgroup=kind, showlegend=kind not in shown, hoveron="fills",
            text=f"{name} ({kind}): {size}, {parameters:,} parameters", hoverinfo="text",
        )
        shown.add(kind)
        for y, text in ((high / 2 + 0.28, f"<b>{size}</b>"), (-high / 2 - 0.3, name)):
            words.append({"x": x, "y": y, "text": text, "showarrow": False, "font": {"size": 14}})
        if place:
            before = x - 1.5 + _sides(rows[place - 1][2])[1] / 2
            arrows.append({"x": x - wide / 2 - 0.03, "y": 0, "ax": before + 0.03, "ay": 0, "axref": "x", "ayref": "y",
                           "arrowhead": 2, "arrowwidth": 1.5, "arrowcolor": GREY, "text": ""})
    figure.update_layout(annotations=words + arrows)
    figure.update_xaxes(visible=False, range=[-0.9, (len(rows) - 1) * 1.5 + 0.9])
    figure.update_yaxes(visible=False, range=[-2.4, 2.5])
    bare = {"l": 0, "r": 0, "t": 0, "b": 0}
    return readable(figure).update_layout(height=330, margin=bare, legend={"orientation": "h", "y": -0.02})
