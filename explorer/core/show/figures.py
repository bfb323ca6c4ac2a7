"""Arrays -> Plotly figures. Pure functions, no Streamlit."""

from html import escape  # Plotly reads names of traces and categories as HTML

import numpy as np
import pandas  # noqa: F401  Plotly takes it from sys.modules, half imported if Keras is just being loaded in a thread
import plotly.graph_objects as go

from explorer.core.layers.numerals import counted, percent
from explorer.core.runs.statistics import Point, Score, wilson_interval
from explorer.core.show import prepared
from explorer.core.show.colours import BLUE, DIVERGING, GREEN, GREY, ORANGE

FONT = 15
FEW_EPOCHS = 3
RUN_COLOURS = (BLUE, ORANGE, GREEN, "#cc79a7", "#d55e00", "#56b4e9", GREY)
RUN_SYMBOLS = ("circle", "diamond", "square", "triangle-up", "cross", "x", "star", "pentagon")  # 7 and 8: 56 pairs
MARGIN = {"l": 10, "r": 10, "t": 30, "b": 10}


def learning_curves(
    history: dict[str, list[float]], steps: dict[str, list[float]], metric: str, steps_per_epoch: int, epochs: int,
    mark: bool = True,
) -> go.Figure:
    """One metric over the epochs: training and validation, and the running value inside the epoch under way.

    With few epochs the running value is shown for all of them: there is little else to see.

    Args:
        history, steps: columns as `runs.history` and `runs.steps` give them; both may be empty.
        metric: "accuracy" or "loss".
        epochs: how many were asked for: the axis ends there.
        mark: draw the epoch with the lowest validation loss.
    """
    figure, shown = go.Figure(), prepared.curves(history, metric)
    rows = zip(steps.get("epoch", []), steps.get("step", []), steps.get(metric, []), strict=True)
    inside = [(epoch + step / max(1, steps_per_epoch), value) for epoch, step, value in rows
              if epochs <= FEW_EPOCHS or epoch >= shown.epochs]
    if inside:
        figure.add_scatter(x=[at for at, _ in inside], y=[value for _, value in inside],
                           mode="lines", name="training, within the epoch",
                           line={"color": BLUE, "width": 1.5, "dash": "dot"})
    for line in shown.lines if history else ():
        figure.add_scatter(x=line.x, y=line.y, mode="lines+markers", name=line.name,
                           line={"color": line.colour, "width": 3}, marker={"size": 9, "symbol": line.symbol})
    if mark and shown.best is not None:
        figure.add_vline(x=shown.best, line={"color": GREEN, "width": 2, "dash": "dash"})
        figure.add_annotation(x=shown.best, y=1.08, yref="paper", text=f"lowest validation loss: epoch {shown.best}",
                              showarrow=False, xanchor="right" if shown.best > epochs / 2 else "left",
                              font={"color": GREEN, "size": 14})
    if shown.values:
        figure.update_yaxes(range=_metric_range(metric, shown.values))
    figure.update_xaxes(title="epoch", range=[0, epochs + 0.1], dtick=max(1, epochs // 10))
    figure.update_yaxes(title=metric, tickformat=".1~%" if metric == "accuracy" else None)
    return readable(figure).update_layout(
        height=380, margin=MARGIN, legend={"orientation": "h", "y": -0.25}, hovermode="x unified", uirevision="curves"
    )


def readable(figure: go.Figure) -> go.Figure:
    """Words large enough for a projector; the page gives them the colour of its text."""
    for update in (figure.update_xaxes, figure.update_yaxes):
        update(tickfont={"size": FONT}, title={"font": {"size": FONT}})
    return figure.update_layout(legend={"font": {"size": FONT}})


def _metric_range(metric: str, values: list[float]) -> list[float]:
    """Where the epochs' values lie, with some room: the first batches may run out of the picture."""
    low, high = min(values), max(values)
    room = max(0.15 * (high - low), 0.01)
    return [0, high + room] if metric == "loss" else [max(0, low - 2 * room), min(1.01, high + room)]


def confusion_matrix(confusion: np.ndarray, class_names: tuple[str, ...]) -> go.Figure:
    """Counts, row the true class, column the answer; colour is the share of the row, so that errors can be seen."""
    matrix = prepared.matrix(confusion)
    errors = matrix.shares.copy()
    np.fill_diagonal(errors, np.nan)
    figure = go.Figure(
        go.Heatmap(
            z=errors, x=list(class_names), y=list(class_names),
            text=confusion, texttemplate="%{text}", textfont={"size": 13},
            colorscale="Oranges", zmin=0, zmax=matrix.most, xgap=1, ygap=1,
            colorbar={"title": "share of<br>the row", "tickformat": ".1%"}, customdata=matrix.shares,
            hovertemplate="true %{y}, read as %{x}: %{text} (%{customdata:.1%} of the row)<extra></extra>",
        )
    )
    figure.update_xaxes(title="what the network said", type="category", showgrid=False)
    figure.update_yaxes(title="true class", type="category", autorange="reversed", showgrid=False)
    return readable(figure).update_layout(height=540, margin=MARGIN)


def probability_bars(probabilities: np.ndarray, class_names: tuple[str, ...]) -> go.Figure:
    """Ten horizontal bars, the largest one full in colour; probabilities in [0, 1]."""
    top = int(np.argmax(probabilities))
    figure = go.Figure(
        go.Bar(
            x=probabilities, y=list(class_names), orientation="h",
            marker={"color": [BLUE if number == top else "#92b9d3" for number in range(len(class_names))]},
            text=[percent(value) for value in probabilities],
            textposition="outside", cliponaxis=False, textfont={"size": FONT},
            hovertemplate="%{y}: %{x:.6f}<extra></extra>",
        )
    )
    figure.update_xaxes(range=[0, 1.18], tickvals=[0, 0.5, 1], tickformat=".0%", title="probability")
    figure.update_yaxes(type="category", autorange="reversed")
    return readable(figure).update_layout(height=290, margin={**MARGIN, "t": 5}, bargap=0.25)


def overlaid_curves(histories: dict[str, dict[str, list[float]]], metric: str) -> go.Figure:
    """One metric of several runs over the epochs: validation as a full line, training as a thin dotted one.

    A run has its own colour and its own symbol. The legend has one entry a run, which shows or hides both lines.

    Args:
        histories: by name of the run, columns as `runs.history` gives them; one that has not ended an epoch is empty.
        metric: "accuracy" or "loss".
    """
    figure, seen, last = go.Figure(), [], 0
    for number, (name, history) in enumerate(histories.items()):
        if not history:
            continue
        colour, shown = RUN_COLOURS[number % len(RUN_COLOURS)], prepared.curves(history, metric)
        for line, style in ((shown.validation, {"width": 3}), (shown.training, {"width": 1.5, "dash": "dot"})):
            full = line is shown.validation
            figure.add_scatter(
                x=line.x, y=line.y, name=escape(name), legendgroup=name, showlegend=full,
                mode="lines+markers" if full else "lines", line={"color": colour, **style},
                marker={"size": 9, "symbol": RUN_SYMBOLS[number % len(RUN_SYMBOLS)]},
                hovertemplate=f"{line.name} %{{y:.4f}}<extra>%{{fullData.name}}</extra>",
            )
        seen += shown.values
        last = max(last, shown.epochs)
    if seen:
        figure.update_yaxes(range=_metric_range(metric, seen))
        figure.update_xaxes(range=[0, last + 0.1], dtick=max(1, last // 10))
    figure.update_xaxes(title="epoch")
    figure.update_yaxes(title=metric, tickformat=".1~%" if metric == "accuracy" else None)
    return readable(figure).update_layout(
        height=380, margin=MARGIN, legend={"orientation": "h", "y": -0.25}, hovermode="x unified", uirevision="runs"
    )


def accuracy_intervals(rows: list[Score], course: float | None = None, images: int = 10_000) -> go.Figure:
    """The test accuracy of each run as a dot with its 95 % interval, the first row on top.

    Args:
        rows: as `statistics.scores` gives them.
        course: the accuracy in [0, 1] that the course reports, drawn as a line with its interval as a band.
        images: how many test images the course's accuracy comes from.
    """
    figure = go.Figure()
    if course is not None:
        low, high = wilson_interval(round(course * images), images)
        figure.add_vrect(x0=low, x1=high, fillcolor=ORANGE, opacity=0.25, line_width=0, layer="below")
        figure.add_vline(x=course, line={"color": ORANGE, "width": 2, "dash": "dash"})
        figure.add_annotation(x=course, y=1, yref="paper", yanchor="bottom", showarrow=False, font={"size": 14},
                              text=f"the course: {percent(course, 2)} ({percent(low, 2)} to {percent(high, 2)} on "
                                   f"{counted(images, 'picture')})")
    figure.add_scatter(
        x=[row.accuracy for row in rows], y=[escape(row.run) for row in rows], mode="markers", showlegend=False,
        marker={"size": 11, "color": BLUE},
        error_x={"type": "data", "symmetric": False, "color": BLUE, "thickness": 2, "width": 6,
                 "array": [row.high - row.accuracy for row in rows],
                 "arrayminus": [row.accuracy - row.low for row in rows]},
        customdata=[(row.low, row.high, counted(row.test_images, "picture")) for row in rows],
        hovertemplate="%{y}: %{x:.2%}<br>95\u202f% interval %{customdata[0]:.2%} to %{customdata[1]:.2%} "
                      "on %{customdata[2]}<extra></extra>",
    )
    figure.update_xaxes(title="test accuracy", tickformat=".1~%")
    figure.update_yaxes(type="category", autorange="reversed", automargin=True)
    return readable(figure).update_layout(height=130 + 34 * max(1, len(rows)), margin=MARGIN)


def sweep(rows: list[Point], title: str = "dropout rate") -> go.Figure:
    """Test accuracy against one setting: the mean with its spread, and every run as a small dot.

    Settings that span more than a factor of eight, such as subset sizes, are on a logarithmic axis.

    Args:
        rows: as `statistics.points` gives them.
        title: what is on the axis.
    """
    figure = go.Figure()
    places = [row.x for row in rows]
    figure.add_scatter(
        x=places, y=[row.mean for row in rows], mode="lines+markers", name="mean and standard deviation",
        line={"color": BLUE, "width": 3}, marker={"size": 11},
        error_y={"type": "data", "array": [row.spread for row in rows], "thickness": 2, "width": 6},
        customdata=[("one run" if row.spread is None else
                     f"± {percent(row.spread, 2)}, {counted(len(row.values), 'run')}",) for row in rows],
        hovertemplate="%{x}: %{y:.2%} %{customdata[0]}<extra>mean</extra>",
    )
    figure.add_scatter(
        x=[row.x for row in rows for _ in row.values], y=[value for row in rows for value in row.values],
        mode="markers", name="each run", marker={"size": 7, "color": ORANGE, "symbol": "diamond"},
        hovertemplate="%{x}: %{y:.2%}<extra>one run</extra>",
    )
    logarithmic = bool(places) and places[0] > 0 and places[-1] > 8 * places[0]
    figure.update_xaxes(title=title, tickvals=places, ticktext=[f"{place:,}" for place in places],
                        type="log" if logarithmic else "linear")
    figure.update_yaxes(title="test accuracy", tickformat=".1~%")
    return readable(figure).update_layout(height=380, margin=MARGIN, legend={"orientation": "h", "y": -0.25})


def growth(sides: tuple[int, ...], counts: dict[str, list[int]], side: int) -> go.Figure:
    """Parameters against the side of a square picture, a line for each layer; `side` is the picture asked about."""
    figure = go.Figure()
    for (name, values), colour, symbol in zip(counts.items(), RUN_COLOURS, RUN_SYMBOLS, strict=False):
        figure.add_scatter(x=sides, y=values, name=name, mode="lines+markers", line={"color": colour, "width": 3},
                           marker={"size": 9, "symbol": symbol}, hovertemplate="%{y:,} parameters<extra></extra>")
    figure.add_vline(x=side, line={"color": GREY, "width": 2, "dash": "dash"})
    figure.update_xaxes(title="height and width of the picture", tickvals=sides)
    figure.update_yaxes(title="parameters", rangemode="tozero")
    return readable(figure).update_layout(height=330, margin=MARGIN, legend={"orientation": "h", "y": -0.25})


def over_heads(counts: dict[str, list[int]], crossing: float | None, units: int) -> go.Figure:
    """Parameters of two networks against the units of their head, 1, 2, ...; where they break even, and `units`.

    Args:
        counts: by name of the network, its totals; all of one length.
        crossing: with how many units both are equal, None if never.
    """
    figure = go.Figure()
    for (name, values), colour, dash in zip(counts.items(), (BLUE, ORANGE), ("solid", "dash"), strict=True):
        places = list(range(1, len(values) + 1))
        figure.add_scatter(x=places, y=values, name=name, mode="lines",
                           line={"color": colour, "width": 3, "dash": dash},
                           hovertemplate="%{x} units: %{y:,}<extra>%{fullData.name}</extra>")
        figure.add_scatter(x=[units], y=[values[units - 1]], mode="markers", showlegend=False, hoverinfo="skip",
                           marker={"color": colour, "size": 13})
    if crossing is not None:
        figure.add_vline(x=crossing, line={"color": GREEN, "width": 2, "dash": "dash"})
        figure.add_annotation(x=crossing, y=1.09, yref="paper", text=f"break-even: {crossing:.2f} units",
                              showarrow=False, xanchor="left", font={"color": GREEN, "size": FONT})
    figure.update_xaxes(title="units D of the dense head")
    figure.update_yaxes(title="parameters", rangemode="tozero")
    return readable(figure).update_layout(height=360, margin=MARGIN, legend={"orientation": "h", "y": -0.25})


def number_grid(values: np.ndarray, title: str) -> go.Figure:
    """A small grid with its numbers: red below zero, blue above, white at zero; shape `(rows, columns)`."""
    most = max(float(np.abs(values).max()), 1e-9)
    rows, columns = values.shape
    figure = go.Figure(go.Heatmap(
        z=values, zmin=-most, zmax=most, colorscale=DIVERGING,
        text=[[f"{value:.3g}".replace("-", "−") for value in row] for row in values], texttemplate="%{text}",
        textfont={"size": 14}, xgap=1, ygap=1,
        colorbar={"thickness": 10, "tickfont": {"size": 13}, "tickvals": [-most, 0, most]},
        hovertemplate="row %{y}, column %{x}: %{z:.3g}<extra></extra>",
    ))
    figure.update_xaxes(side="top", tickvals=list(range(columns)), showgrid=False, zeroline=False)
    figure.update_yaxes(autorange="reversed", tickvals=list(range(rows)), showgrid=False, zeroline=False)
    return readable(figure).update_layout(
        height=100 + 34 * max(rows, 2), margin={**MARGIN, "t": 74},
        title={"text": title, "font": {"size": FONT}, "yref": "container", "y": 0.98, "yanchor": "top"},
    )
