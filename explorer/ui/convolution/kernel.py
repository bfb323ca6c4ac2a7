"""Which kernel slides: a named one, one typed in, or one that a network has learned."""

import numpy as np
import streamlit as st

from explorer.core.network import cells, forward, kernels
from explorer.core.network.kernels import KERNELS
from explorer.core.runs import store
from explorer.core.runs.store import Run
from explorer.ui import cache, fields, plain, run_list, state
from explorer.ui.convolution import scene, words


def checked(name: str) -> tuple[np.ndarray, float]:
    """The weights `(height, width, slices)` that the session names, and the bias of a learned kernel."""
    here = state.session()
    default = scene.EXAMPLES.get(name, "sobel_x")
    here.kernel = here.kernel or default
    try:
        return _weights(here.kernel, name == "signal")
    except ValueError as problem:
        plain.of_link(problem)
        here.kernel = default
    return _weights(default, name == "signal")


def picker(weights: np.ndarray) -> None:
    """Which kernel, and how large."""
    titles = {**{name: kernel.title for name, kernel in KERNELS.items()}, **words.OTHERS}
    state.set_widget("slide_kernel", state.session().kernel.partition(":")[0])
    st.selectbox("Kernel", list(titles), format_func=titles.get, key="slide_kernel", width=260, on_change=_take_kernel,
                 args=(weights,))
    state.set_widget("slide_size", max(weights.shape[:2]))
    low, high = kernels.SIZES
    st.selectbox("Size", list(range(low, high + 1)), key="slide_size", width=85, on_change=_take_size, args=(weights,),
                 help="Blur, edges, diagonal and identity exist at every size; another kernel gets zeros around it, or "
                      "loses its border.")


def _take_kernel(before: np.ndarray) -> None:
    name = state.widget("slide_kernel")
    if not state.offered("slide_kernel", [*KERNELS, *words.OTHERS]):
        return
    state.session().kernel = {"own": f"own:{kernels.kernel_text(before)}", "learned": "learned::0"}.get(name, name)


def _take_size(before: np.ndarray) -> None:
    here, size = state.session(), state.widget("slide_size")
    if not state.offered("slide_size", range(kernels.SIZES[0], kernels.SIZES[1] + 1)):
        return
    name = here.kernel.partition(":")[0]
    if name in KERNELS and KERNELS[name].at_size:
        here.kernel = f"{name}:{size}"
    else:
        rows = 1 if before.shape[0] == 1 else size
        here.kernel = f"own:{kernels.kernel_text(kernels.resized(before, rows, size))}"


def _weights(reference: str, flat: bool) -> tuple[np.ndarray, float]:
    kind, _, rest = reference.partition(":")
    if kind == "own":
        return kernels.parse_kernel(rest), 0.0
    if kind == "learned":
        run, number = _learned(rest)
        weights, name = cache.weights(run), _first(run)
        bias = weights.get(f"{name}/bias")
        filters = forward.filters(run.spec.graph, weights, name)
        return filters[..., number], 0.0 if bias is None else float(bias[number])
    return kernels.named_kernel(reference, flat), 0.0


def _first(run: Run) -> str:
    """The name of a run's first layer."""
    return run.spec.graph.names[0]


def _filters(run: Run) -> int:
    return run.spec.graph.shapes[_first(run)][-1]


def runs() -> list[Run]:
    """Those whose first layer is a convolution."""
    return [run for run in store.list_runs()[0] if run.usable and _first(run) in forward.kernels(run.spec.graph)]


def _learned(rest: str) -> tuple[Run, int]:
    """The run and the filter that "RUN:FILTER" names; without a run `two_conv` or the first."""
    name, _, number = rest.rpartition(":")
    by_name = {run.name: run for run in runs()}
    name = name or ("two_conv" if "two_conv" in by_name else next(iter(by_name), ""))
    if name not in by_name:
        raise ValueError(f"There is no run {name!r} that begins with a convolution. Train one, or take another kernel.")
    filters = _filters(by_name[name])
    if cells.number(number, filters) is None:
        raise ValueError(f"There is no such filter of {name}. Expected 0 to {filters - 1}. Received: {number!r}")
    state.session().kernel = f"learned:{name}:{number}"
    return by_name[name], int(number)


def learned_pickers() -> None:
    """Whose kernel, and which of its filters."""
    name, _, number = state.session().kernel.partition(":")[2].rpartition(":")
    filters = {run.name: _filters(run) for run in runs()}
    state.set_widget("slide_run", name)
    state.set_widget("slide_filter", int(number))
    st.selectbox("Trained network", run_list.shortlist(filters, "slide_run"), key="slide_run", width=220,
                 on_change=_take_learned)
    fields.whole("Filter of its first layer", 0, filters[name] - 1, key="slide_filter", width=180,
                 on_change=_take_learned)


def _take_learned() -> None:
    """Another run begins with its first filter: it may have fewer."""
    here, name = state.session(), state.widget("slide_run")
    if not state.offered("slide_run", [run.name for run in runs()]):
        return
    same = here.kernel.startswith(f"learned:{name}:")
    here.kernel = f"learned:{name}:{round(state.widget('slide_filter')) if same else 0}"


def take_typed() -> None:
    """A kernel as the browser part sends it; what is no kernel is said, and the old one stays."""
    here, message = state.session(), state.message_of("slide", "edited") or {}
    if not isinstance(message.get("id"), int) or message["id"] == here.kernel_typed:
        return
    here.kernel_typed = message["id"]
    try:
        here.kernel = f"own:{kernels.kernel_text(kernels.parse_kernel(message.get('kernel')))}"
    except ValueError as problem:
        plain.error(f"{problem} The old kernel stays.")
