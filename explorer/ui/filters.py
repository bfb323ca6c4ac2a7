"""The inside of a trained network on one picture: kernels, feature maps, one map in detail."""

import numpy as np
import streamlit as st

from explorer.core.layers.contract import Everything
from explorer.core.layers.numerals import counted, percent
from explorer.core.network import cells, forward, sight
from explorer.core.network.cells import Cell
from explorer.core.network.graph import Node
from explorer.core.runs.store import Run
from explorer.ui import cache, fields, parts, plain, state
from explorer.ui.picture_picker import Picture

RANGES = {"map": "each map", "layer": "each layer", "network": "whole network"}
COLOURS = ("R", "G", "B")


def _nodes(run: Run) -> dict[str, Node]:
    return {node.name: node for node in run.spec.graph.nodes}


def _size(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape))


@st.fragment
def kernels(run: Run) -> None:
    """The learned kernels of every convolution: those of one slice whole, deeper ones filter by filter and as norms."""
    convolutions = forward.kernels(run.spec.graph)
    if not convolutions:
        st.info(f"{plain.text(run.name)} has no convolution, so no kernels: every pixel has its own weight "
                "to every unit.")
        return
    left, middle, right = st.columns([2, 2, 2], vertical_alignment="bottom")
    state.begin_widget("kernel_layer", convolutions, convolutions[0])
    name = left.segmented_control("Layer", convolutions, key="kernel_layer", required=True)
    numbers = middle.toggle("Numbers on the kernels", key="kernel_numbers")
    wide = right.toggle("One colour range for the whole network", key="kernel_range",
                        help="Off: the range of what is shown. On: the largest weight of any convolution.")
    kernel = forward.filters(run.spec.graph, cache.weights(run), name)
    height, width, inputs, outputs = kernel.shape
    (*_, maps), = run.spec.graph.before(_nodes(run)[name])
    if name == convolutions[0] or inputs == 1:
        st.caption(
            f"{counted(outputs, 'kernel')} of {height}×{width}×{inputs}. Blue weights add, red weights subtract: "
            "a kernel answers where what it sees looks like its blue and not like its red."
        )
        names = [f"kernel {place // inputs}" + (f", {COLOURS[place % inputs]}" if inputs == 3 else "")
                 for place in range(inputs * outputs)]
        _kernel_mosaic(run, name, forward.kernel_tiles(kernel), names, numbers, wide)
        return
    st.caption(
        f"{counted(outputs, 'filter')}, each with one {height}×{width} slice for every one of the {inputs} maps "
        f"{'before it' if inputs == maps else 'of its group'}: {counted(inputs * outputs, 'slice')}. The picture shows "
        "how strong each is; click a column to open that filter."
    )
    group = {"id": "norms", "title": f"{name}: strength of every slice", "signed": False, "matrix": True,
             "note": f"{counted(inputs, 'input map')} (rows) × {counted(outputs, 'filter')} (columns)",
             "what": "norm of", "unit": "norm"}
    norms = forward.kernel_norms(kernel)[None]
    clicked = parts.maps(f"norms-{run.fingerprint}-{name}", [group], {"norms": norms}, tile=10 * outputs)
    if isinstance(clicked, dict) and clicked.get("at") != state.widget("norms_seen"):
        state.set_widget("norms_seen", clicked.get("at"))
        chosen = cells.number(clicked.get("tile"), outputs)
        if chosen is None:
            plain.refused(f"a filter, 0 to {outputs - 1}", clicked.get("tile"))
        else:
            state.set_widget("kernel_filter", chosen)
    state.begin_widget("kernel_filter", range(outputs), 0)
    number = fields.whole("Filter", 0, outputs - 1, key="kernel_filter", width=160, help=f"0 to {outputs - 1}")
    first = number // (outputs * inputs // maps) * inputs  # map of its group
    names = [f"filter {number}, slice for map {first + place}" for place in range(inputs)]
    _kernel_mosaic(run, f"{name}, filter {number}", forward.kernel_tiles(kernel, number), names, numbers, wide)


def _kernel_mosaic(run: Run, title: str, tiles, labels: list[str], numbers: bool, wide: bool) -> None:
    group = {"id": "kernels", "title": title, "note": f"{counted(len(tiles), 'slice')} of {_size(tiles.shape[1:])}",
             "signed": True, "labels": labels, "unit": "weight"}
    limit = forward.largest_weight(cache.weights(run), run.spec.graph) if wide else None
    parts.maps("kernels", [group], {"kernels": tiles}, numbers=numbers, limit=limit, fixed=True)


def _groups(run: Run, shown: dict) -> list[dict]:
    signed = run.spec.graph.signed
    groups = []
    for name, activation in shown.items():
        maps = activation.ndim == 3
        count = activation.shape[-1]
        groups.append({
            "id": name, "title": name, "signed": signed[name], "what": "map" if maps else "unit",
            "note": f"{_size(activation.shape)} · {count} {'maps' if maps else 'values'}",
            "unit": "activation",
            "labels": None if maps else _unit_names(run, name, count),
            "short": run.spec.class_names if name == run.spec.graph.names[-1] else None,
        })
    return groups


def _unit_names(run: Run, name: str, count: int) -> list[str]:
    if name == run.spec.graph.names[-1]:
        return [f"output for {label}" for label in run.spec.class_names]
    return [f"{name} unit {number}" for number in range(count)]


def feature_maps(run: Run, picture: Picture) -> None:
    """Every layer's maps of one picture in a mosaic; a clicked map opens beside its kernel."""
    activations = cache.activations(run, picture.image)
    shown = {name: activations[name] for name, node in _nodes(run).items() if not node.layer.passes}
    here = state.session()
    if here.layer in activations and here.layer not in shown:  # opened on the network page, which shows all layers
        state.open_cell(None)
    opened = None
    try:
        opened = state.opened(run.spec.graph, shown)
    except ValueError as problem:
        plain.of_link(problem)
    _mosaic(run, picture, shown, {"group": opened.layer, "tile": opened.channel} if opened else None)


@st.fragment
def _mosaic(run: Run, picture: Picture, shown: dict, start: dict | None) -> None:
    range_of = st.segmented_control(
        "Colour range", list(RANGES), default="layer", format_func=RANGES.get, key="map_range", required=True,
        help="What the brightest colour stands for: the largest value of the map, of the layer, or of all layers.",
    )
    above = st.container()
    arrays = {name: forward.tiles(activation) for name, activation in shown.items()}
    clicked = parts.maps(f"maps-{run.fingerprint}", _groups(run, shown), arrays, selected=start, range=range_of)
    if isinstance(clicked, dict) and clicked.get("at") != state.widget("map_seen"):
        state.set_widget("map_seen", clicked.get("at"))
        group, tile = clicked.get("group"), clicked.get("tile")
        if isinstance(group, str) and group in shown and cells.number(tile, shown[group].shape[-1]) is not None:
            state.open_cell(Cell(group, int(tile)))
        else:
            plain.refused("a map of one of the layers shown", {"layer": group, "map": tile})
    state.share("run", "data", "picture", "layer", "map")
    with above:
        opened = state.opened(run.spec.graph, shown)
        if opened is None:
            st.caption("Click a map to see it large, with its kernel and what each of its values sees.")
        else:
            _one_map(run, picture, shown, opened)


def _one_map(run: Run, picture: Picture, shown: dict, opened: Cell) -> None:
    name, number = opened.layer, opened.channel
    activation, node = shown[name], _nodes(run)[name]
    if activation.ndim == 1:
        what = _unit_names(run, name, len(activation))[number]
        sums = isinstance(node.layer.sees(*run.spec.graph.before(node)), Everything)
        st.metric(what, f"{activation[number]:.6g}",
                  help="One weighted sum of all values before it, plus a bias." if sums else None)
        return
    header = {
        "title": f"{name}, map {number} ({_size(activation.shape[:2])})",
        "signed": run.spec.graph.signed[name],
        "layer": name,
        "field": _field(run, name),
    }
    arrays = {"map": activation[..., number], "image": picture.image}
    if name in forward.kernels(run.spec.graph):
        weights = cache.weights(run)
        arrays["kernels"] = forward.filters(run.spec.graph, weights, name)[..., number]
        inputs, bias = arrays["kernels"].shape[-1], weights.get(f"{name}/bias")
        header["kernelTitle"] = "Its kernel" if inputs == 1 else f"Its kernel: {inputs} slices, one an input channel"
        header["bias"] = None if bias is None else float(bias[number])
    parts.detail("detail", header, arrays)


def _field(run: Run, name: str) -> dict | None:
    """What each value of a map sees of the picture; None if its values have no place there."""
    rows, columns = (sight.spans(run.spec.graph, axis).get(name) for axis in (0, 1))
    return rows and {"rows": rows, "columns": columns}


def verdict(run: Run, picture: Picture, probabilities: np.ndarray) -> str:
    """What the network says of a picture, in a sentence, and whether that is right."""
    top = int(probabilities.argmax())
    said = f"**{plain.text(run.name)} says {run.spec.class_names[top]}** ({percent(probabilities[top])})"
    if picture.truth is None:
        return said + "."
    right = "which is right" if top == picture.truth else f"but it is **{run.spec.class_names[picture.truth]}**"
    return f"{said}, {right}."
