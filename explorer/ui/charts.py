"""The charts that several pages show. Two pages that show the same call the same function here.

What a chart is made of is worked out in `core.show.prepared`, and drawn by `core.show.figures`.
"""

from collections.abc import Callable

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from explorer.core.layers.numerals import percent
from explorer.core.runs import metrics, store
from explorer.core.runs.store import Run
from explorer.core.show import figures, prepared
from explorer.ui import state

NO_TOOLS = {"displayModeBar": False}  # Plotly's tool bar hides the top of small figures
METRICS = ("accuracy", "loss")


def show(figure: go.Figure, key: str, alt: str | None = None, place=st, **settings) -> None:
    """A Plotly figure without tools, on the page or in a column of it; `alt` says it to those who do not see it."""
    place.plotly_chart(figure, key=key, config=NO_TOOLS, alt=alt, **settings)


def learning_curves(run: Run, history: dict, steps: dict | None = None, *, key: str, mark: bool = True,
                    chosen: Callable[[int], None] | None = None) -> None:
    """Accuracy and loss over the epochs, side by side.

    Args:
        history, steps: as `store.history` and `store.steps` give them.
        key: tells two such pairs on one page apart.
        mark: draw the epoch with the lowest validation loss.
        chosen: called with the epoch of a point that was clicked.
    """
    for column, metric in zip(st.columns(2), METRICS, strict=True):
        figure = figures.learning_curves(history, steps or {}, metric, run.steps_per_epoch, run.spec.epochs, mark=mark)
        name = f"{key}-{metric}"
        clicks = {} if chosen is None else {
            "selection_mode": "points", "on_select": lambda name=name: _clicked(name, chosen)}
        show(figure, name, f"{metric} of training and validation after each epoch of {run.name}", column, **clicks)


def _clicked(name: str, chosen: Callable[[int], None]) -> None:
    points = state.widget(name).selection.points
    if points:
        chosen(round(points[0]["x"]))


def overlaid_curves(histories: dict[str, dict], key: str) -> None:
    """The curves of several trainings in one picture a metric, by the names they are to have."""
    for column, metric in zip(st.columns(2), METRICS, strict=True):
        show(figures.overlaid_curves(histories, metric), f"{key}-{metric}",
             f"{metric} over the epochs of {', '.join(histories)}", column)
    st.caption("Full lines: validation pictures. Thin dotted lines: training pictures.")


def probabilities(values: np.ndarray, class_names: tuple[str, ...], key: str, place=st) -> None:
    """How probable each class is, as bars."""
    top = int(values.argmax())
    show(figures.probability_bars(values, class_names), key,
         f"Probability of each class; the largest is {class_names[top]} with {percent(values[top])}", place)


def classes(run: Run) -> None:
    """The confusion matrix of the test pictures, precision and recall of each class."""
    confusion, names = store.evaluation(run)["confusion"], run.spec.class_names
    precision, recall = metrics.precision_and_recall(confusion)
    left, right = st.columns([3, 2])
    with left:
        st.subheader("Confusion matrix")
        show(figures.confusion_matrix(confusion, names), "confusion", prepared.matrix(confusion).words)
    with right:
        st.subheader("Precision and recall")
        rows = [{"class": name, "precision": precision[number], "recall": recall[number]}
                for number, name in enumerate(names)]
        share = st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1)
        st.dataframe(rows, hide_index=True, height="content", column_config={"precision": share, "recall": share})
        st.caption(f"Precision: of all it called {names[3]}, how many are. Recall: of all {names[3]}, how many it "
                   "found.")
