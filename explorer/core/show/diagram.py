"""A network as boxes from left to right. No Streamlit."""

import numpy as np
import plotly.graph_objects as go

from explorer.core.layers import KINDS
from explorer.core.network.arithmetic import numbers
from explorer.core.network.graph import Network
from explorer.core.show.colours import GREY
from explorer.core.show.colours import LAYERS as LAYER_COLOURS
from explorer.core.show.figures import readable

STEP, HEIGHT = 1.5, 4.4  # from box to box, and of all that stand one above the other
LANE, TURN = 0.25, 0.2  # from line to line above the boxes, and how far beside a box a line turns


def _sides(shape: tuple[int, ...]) -> tuple[float, float]:
    """Height and width of a layer's box in the diagram: sizes grow slowly, so that 1 and 5,408 fit one picture."""
    if len(shape) == 1:
        return min(3.4, 0.9 + 0.28 * float(np.log2(shape[0]))), 0.34
    return 0.8 + shape[0] / 32 * 2.6, 0.3 + float(np.log2(max(1, shape[2]))) * 0.16


def _middles(network: Network) -> dict[str, tuple[float, float, int]]:
    """x and y of the middle of each box by name, and how many share its height: the layers at the same depth."""
    depths = network.depths
    stages = [[name for name in depths if depths[name] == depth] for depth in range(max(depths.values()) + 1)]
    return {name: (STEP * depth, HEIGHT * ((len(stage) - 1) / 2 - place) / len(stage), len(stage))
            for depth, stage in enumerate(stages) for place, name in enumerate(stage)}


def _box(name: str, kind: str, size: str, words: str, corner: tuple[float, float, float, float]) -> dict:
    """A filled rectangle; `corner` is its left, lower, right and upper end."""
    left, low, right, high = corner
    colour = LAYER_COLOURS[KINDS[kind].family] if kind in KINDS else "#444b57"
    return {"x": [left, left, right, right, left], "y": [low, high, high, low, low], "fill": "toself", "mode": "lines",
            "line": {"color": colour, "width": 2}, "fillcolor": colour, "opacity": 0.85, "name": kind,
            "legendgroup": kind, "hoveron": "fills", "text": f"{name} ({kind}): {size}, {words}", "hoverinfo": "text"}


def _arrow(start: tuple[float, float], end: tuple[float, float]) -> dict:
    return {"x": end[0], "y": end[1], "ax": start[0], "ay": start[1], "axref": "x", "ayref": "y",
            "arrowhead": 2, "arrowwidth": 1.5, "arrowcolor": GREY, "text": ""}


def _over(start: tuple[float, float], end: tuple[float, float], lane: int) -> dict:
    """A line above the boxes, for what passes over layers; ends in front of the arrow."""
    top = HEIGHT / 2 + LANE * (1 + lane)
    left, right = start[0] + TURN, end[0] - TURN
    return {"x": [start[0], left, left, right, right], "y": [start[1], start[1], top, top, end[1]], "mode": "lines",
            "line": {"color": GREY, "width": 1.5}, "hoverinfo": "skip", "showlegend": False}


def network_diagram(network: Network) -> go.Figure:
    """The layers as boxes from left to right: high as their maps are, wide as they have channels, sizes written.

    Layers at the same depth stand one above the other; an arrow leads from each layer to those that read it.
    """
    rows = {row.name: (row.kind, row.parameters) for row in numbers(network)}
    figure, middles, ends, words = go.Figure(), _middles(network), {}, []
    for name, (x, y, share) in middles.items():
        kind, parameters = rows.get(name, ("Input", 0))
        high, wide = _sides(network.shapes[name])
        high, size = high / share, "×".join(map(str, network.shapes[name]))
        ends[name] = x - wide / 2 - 0.03, x + wide / 2 + 0.03
        corner = x - wide / 2, y - high / 2, x + wide / 2, y + high / 2
        first = not any(trace.name == kind for trace in figure.data)
        figure.add_scatter(**_box(name, kind, size, f"{parameters:,} parameters", corner), showlegend=first)
        for at, text in ((y + high / 2 + 0.28, f"<b>{size}</b>"), (y - high / 2 - 0.3, name)):
            words.append({"x": x, "y": at, "text": text, "showarrow": False, "font": {"size": 14}})
    lanes = 0
    for before, name in ((before, node.name) for node in network.nodes for before in node.inputs):
        start, end = (ends[before][1], middles[before][1]), (ends[name][0], middles[name][1])
        if network.depths[name] > network.depths[before] + 1:
            figure.add_scatter(**_over(start, end, lanes))
            lanes, start = lanes + 1, (end[0] - TURN, end[1])
        words.append(_arrow(start, end))
    figure.update_layout(annotations=words)  # all in one call: one by one they take five times as long
    figure.update_xaxes(visible=False, range=[-0.9, max(x for x, *_ in middles.values()) + 0.9])
    figure.update_yaxes(visible=False, range=[-2.4, 2.5 + LANE * lanes])
    bare = {"l": 0, "r": 0, "t": 0, "b": 0}
    high = 330 + 60 * (max(share for *_, share in middles.values()) - 1)
    return readable(figure).update_layout(height=high, margin=bare, legend={"orientation": "h", "y": -0.02})
