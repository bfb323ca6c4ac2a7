"""The whole network on one screen: what the browser part is told, and what the server adds to a chosen value."""

import json

import streamlit as st

from explorer.core.engine import backend
from explorer.core.network import arithmetic, forward, terms
from explorer.core.network import parts as shown
from explorer.core.network.cells import Cell
from explorer.core.network.graph import INPUT
from explorer.core.network.parts import Explanation
from explorer.core.pictures import preparation
from explorer.core.runs.store import Run
from explorer.core.show import compact
from explorer.ui import cache, parts, plain, problems, state
from explorer.ui.network import surgery
from explorer.ui.picture_picker import Picture


def _opened(run: Run) -> Cell | None:
    """What the last click or the link has opened; says what is wrong with a link."""
    here, message = state.session(), state.message_of("network", "opened")
    if message and message.get("at") != state.widget("opened_seen"):
        state.set_widget("opened_seen", message.get("at"))
        _take_opened(run, message)
    if here.layer and not here.map:
        here.map = "0"
    try:
        return state.opened(run.spec.graph)
    except ValueError as problem:
        plain.of_link(problem)
        return None


def _take_opened(run: Run, message: dict) -> None:
    """Takes the click on a value; what is no value of this network changes nothing."""
    try:
        state.open_cell(Cell.told_by(run.spec.graph, message))
    except ValueError:
        plain.refused("a value of this network", {name: message.get(name) for name in ("layer", "map", "pixel")})


def _outputs(run: Run, image, operations: list[dict]) -> tuple[dict, str]:
    """The values of every layer for one picture, and who computed them."""
    if operations:
        return cache.operated_activations(run, json.dumps(operations), image), "NumPy"
    return cache.activations(run, image), "Keras" if backend.loaded() else "NumPy"


def _explained(run: Run, image, opened: Cell | None, operations: list[dict]) -> tuple[Explanation | None, str]:
    if image is None or opened is None or opened.is_map(run.spec.graph):
        return None, ""
    outputs, by = _outputs(run, image, operations)
    weights = cache.operated_weights(run, json.dumps(operations)) if operations else cache.weights(run)
    return terms.explain(run.spec.graph, weights, {INPUT: image, **outputs}, opened), by


def _header(run: Run) -> dict:
    """What the browser part must know of a network beside its weights."""
    spec = run.spec
    numbers = arithmetic.numbers(spec.graph)
    return {
        "run": run.fingerprint,
        "runName": run.name,
        "input": spec.input_shape,
        "classes": spec.class_names,
        "names": spec.graph.names,
        "inputs": {node.name: node.inputs for node in spec.graph.nodes},
        "shapes": {"input": spec.input_shape, **{row.name: row.output_shape for row in numbers}},
        "numbers": {row.name: {"kind": row.kind, "parameters": row.parameters, "formula": row.formula}
                    for row in numbers},
        "signed": spec.graph.signed,
    }


def _served(run: Run, image, explanation: Explanation | None, operations: list[dict]) -> tuple[dict | None, dict]:
    """The activations of a network that the browser cannot compute, and the terms of the chosen value."""
    if image is None or compact.browser_computes(run.spec.graph):
        return None, {}
    outputs, _ = _outputs(run, image, operations)
    ranges, arrays = compact.as_bytes(outputs)
    graph = run.spec.graph
    answers = forward.shares(graph, outputs[graph.names[-1]])
    header = {
        "ranges": ranges,
        "probabilities": answers.tolist(),
        "drawing": state.session().drawing_id,
        "explanation": shown.as_json(explanation) if explanation else None,
    }
    return header, {f"served/{name}": array for name, array in arrays.items()}


@st.fragment
def live(run: Run, data: str | None, picture: Picture | None) -> None:
    """The network, computed in the browser; below it the accuracy after changes, and the chosen value as a table."""
    here = state.session()
    drawing = picture is None
    if drawing:
        state.take_drawing()
    wrong = state.take_operations(run.fingerprint, state.message_of("network", "operations"), cache.weights(run),
                                  run.spec.graph)
    if wrong:
        plain.error(wrong)
    operations, opened = state.operations(run.fingerprint), _opened(run)
    prepared = preparation.prepare(preparation.check_strokes(here.strokes)) if drawing else None
    image = picture.image if picture else prepared.centred if prepared else None
    with problems.said():
        explanation, by = _explained(run, image, opened, operations)
        served, arrays = _served(run, image, explanation, operations)
    state.share("run", "data", "picture", "layer", "map", "pixel")
    parts.network({
        **_header(run),
        "drawing": drawing,
        "ticket": state.ticket(),
        "strokes": here.strokes,
        "acknowledged": here.drawing_id,
        "opened": opened and opened.told,
        "operations": operations,
        "checked": _checked(explanation, by, len(operations)),
        "served": served,
    }, {**arrays, **({} if drawing else {"picture": image})})
    if operations:
        with st.container(key="effect"):  # page.css puts it beside the buttons
            surgery.effect(run, operations, data)
    if explanation:
        _table(explanation)


def _checked(explanation: Explanation | None, by: str, operations: int) -> dict | None:
    if explanation is None:
        return None
    return {"layer": explanation.cell.layer, "cell": explanation.cell.index, "value": explanation.value, "by": by,
            "total": explanation.total, "tolerance": explanation.tolerance,
            "drawing": state.session().drawing_id, "operations": operations}


def _table(explanation: Explanation) -> None:
    rows = shown.rows(explanation)
    if len(rows) == 1:
        return
    # The numbers travel only while somebody looks at them.
    table = st.expander(f"All {len(rows):,} numbers of this value as a table", icon=":material/table:",
                        key="terms_table", on_change="rerun")
    if table.open:
        table.dataframe(rows, hide_index=True, height=360)
        table.caption("Sort by a column, or download the table with the button at its corner.")
