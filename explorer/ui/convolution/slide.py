"""The convolution page's parts: what slides over what, the sliding kernel, what comes behind it, and shapes."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from explorer.core.network import cells, forward, sliding
from explorer.core.network.sliding import KERNELS, Window
from explorer.core.pictures import datasets
from explorer.core.pictures.sources import DATA_SOURCES
from explorer.core.runs import store
from explorer.core.runs.store import Run
from explorer.ui import brought, cache, fields, parts, plain, run_list, state, widgets

DRAWN = {
    "course": "The course's 6×5: bright above dark",
    "diagonal": "Diagonal of ±1, 9×9",
    "signal": "Signal, one axis",
}
TRY = {
    "course": "Where does the kernel answer, and with which sign? Flip it, or type another weight into it.",
    "diagonal": "Product, sum, divided by 9: where is it exactly 1? Compare with padding *same*.",
    "signal": "Up or down: which sign? Then flip the kernel and take padding *full*: that is `np.convolve`.",
    "test": "Take Sobel in both directions, then a kernel that `two_conv` has learned.",
    "drawing": "Take Sobel in both directions, then a kernel that `two_conv` has learned.",
    "photo": "Which kernels leave even places empty? In colour there are three slices and one sum.",
    "upload": "Compare blur and sharpen, then edges in all directions.",
}
EXAMPLES = {"course": "edge", "diagonal": "diagonal", "signal": "step"}
OTHERS = {"own": "My own: type into its cells", "learned": "Learned by a network"}
SAYS = {
    **{name: f"**{kernel.title}.** {kernel.says}" for name, kernel in KERNELS.items()},
    "own": "**Your own kernel.** Click one of its cells and type, 1/9 too.",
    "learned": "**Learned.** With the stride and padding of its layer, this is the layer's feature map before relu.",
}
MOVES = {
    "stride": {text: text if "," not in text else f"({text.replace(',', ', ')})" for text in sliding.STRIDES},
    "padding": {name: name for name in sliding.PADDINGS},
    "dilation": {str(distance): str(distance) for distance in sliding.DILATIONS},
}
LARGE = (512, 512)


@dataclass(frozen=True)
class Shown:
    """What slides over what: picture `(height, width, channels)`, kernel `(height, width, slices)`, and how."""

    picture: np.ndarray
    kernel: np.ndarray
    window: Window
    bias: float = 0.0
    divisor: int = 1
    flip: bool = False


def _take(field: str, key: str) -> None:
    if state.offered(key, MOVES[field]):
        setattr(state.session(), field, state.widget(key))


def _select(label: str, field: str, width: int, help: str) -> str:
    """A picker of one field of the session, which decides."""
    state.set_widget(f"slide_{field}", getattr(state.session(), field))
    return st.selectbox(label, list(MOVES[field]), format_func=MOVES[field].get, key=f"slide_{field}", width=width,
                        help=help, on_change=_take, args=(field, f"slide_{field}"))


def _setting(name: str, default):
    """A setting of this page that is in no link, such as `flip`."""
    return state.session().slide.get(name, default)


def _keep(name: str) -> None:
    if name != "pool" or state.offered("slide_pool", sliding.POOLINGS):
        state.session().slide[name] = state.widget(f"slide_{name}")


def _toggle(name: str, label: str, default: bool, help: str) -> bool:
    state.set_widget(f"slide_{name}", _setting(name, default))
    return st.toggle(label, key=f"slide_{name}", help=help, on_change=_keep, args=(name,))


def chosen() -> Shown | None:
    """The pickers: picture, kernel and how it moves; None, with a hint or the reason, if nothing can slide."""
    here = state.session()
    _take_typed()
    scene = _checked_link()
    kernel, bias = _checked_kernel(scene)
    row = {"horizontal": True, "vertical_alignment": "bottom", "gap": "small"}
    with st.container(**row):
        _scene_picker(scene)
        _kernel_picker(kernel)
        stride = _select("Stride", "stride", 95, "How far the window moves; (2, 1): two rows down, one column across.")
        padding = _select("Padding", "padding", 110, "Zeros around the picture: none (valid), for an output of the "
                          "same size (same), for every overlap (full).")
        dilation = _select("Dilation", "dilation", 95, "The distance between the weights of the kernel.")
    brought = {"upload": _uploaded, "drawing": widgets.drawing}[scene]() if scene in ("upload", "drawing") else None
    with st.container(**row):
        picture = _picture(scene, brought)
        if here.kernel.startswith("learned:"):
            _learned_pickers()
        flip = _toggle("flip", "Flip the kernel (true convolution)", False, "Beside Conv2D's correlation, the "
                       "convolution of mathematics: the kernel turned by 180 degrees.")
        count = kernel.shape[0] * kernel.shape[1]
        divide = _toggle("divide", f"Divide by {count}", scene == "diagonal", "The sum by the number of weights.")
    if picture is None:
        return None
    window = Window(sliding.STRIDES[stride], padding, int(dilation))
    wrong = sliding.problem(picture.shape, kernel.shape, window)
    if wrong:
        plain.error(wrong)
        return None
    return Shown(picture, kernel, window, bias, count if divide else 1, flip)


def _take_typed() -> None:
    """A kernel as the browser part sends it; what is no kernel is said, and the old one stays."""
    here, message = state.session(), state.message_of("slide", "edited") or {}
    if not isinstance(message.get("id"), int) or message["id"] == here.kernel_typed:
        return
    here.kernel_typed = message["id"]
    try:
        here.kernel = f"own:{sliding.kernel_text(sliding.parse_kernel(message.get('kernel')))}"
    except ValueError as problem:
        plain.error(f"{problem} The old kernel stays.")


def _checked_link() -> str:
    """Puts right what a link says wrongly of picture and window, and says so; returns the kind of picture."""
    here, scenes = state.session(), _scenes()
    scene = "test" if (here.scene or "").startswith("test:") else here.scene
    if scene not in scenes:
        if scene:
            plain.of_link(f"There is no such picture. Expected one of {', '.join(scenes)}. Received: {scene!r}")
        here.scene = scene = "course"
    for field, options in MOVES.items():
        value = getattr(here, field)
        if value not in options:
            if value is not None:
                plain.of_link(f"There is no such {field}. Expected one of {', '.join(options.values())}. "
                           f"Received: {value!r}")
            setattr(here, field, next(iter(options)))
    if scene == "test":
        here.scene = f"test:{_checked_digit(here.scene.partition(':')[2])}"
    return scene


def _checked_digit(asked: str) -> int:
    last = len(cache.dataset(datasets.default()).x_test) - 1
    number = cells.number(asked or 0, last + 1)
    if number is None:
        plain.of_link(f"There is no such test picture. Expected 0 to {last:,}. Received: {asked!r}")
    return number or 0


def _checked_kernel(scene: str) -> tuple[np.ndarray, float]:
    """The weights `(height, width, slices)` that the session names, and the bias of a learned kernel."""
    here = state.session()
    default = EXAMPLES.get(scene, "sobel_x")
    here.kernel = here.kernel or default
    try:
        return _weights(here.kernel, scene == "signal")
    except ValueError as problem:
        plain.of_link(problem)
        here.kernel = default
    return _weights(default, scene == "signal")


# The picture ----------------------------------------------------------------------------------------------------------


def _scenes() -> dict[str, str]:
    photographs = {f"photo:{name}": f"Photograph: {name}" for name in datasets.photographs()}
    return {**DRAWN, "test": "A digit", "drawing": "My drawing", **photographs, "upload": "Upload"}


def _scene_picker(scene: str) -> None:
    scenes = _scenes()
    state.set_widget("slide_scene", scene)
    st.selectbox("Picture", list(scenes), format_func=scenes.get, key="slide_scene", width=300, on_change=_take_scene)


def _take_scene() -> None:
    """Another picture; the three drawn ones come with the kernel their course shows them with."""
    here = state.session()
    if not state.offered("slide_scene", _scenes()):
        return
    here.scene = state.widget("slide_scene")
    here.slide.pop("divide", None)
    if here.scene in EXAMPLES:
        here.kernel, here.stride, here.padding, here.dilation = EXAMPLES[here.scene], "1", "valid", "1"


def _picture(scene: str, brought: np.ndarray | None) -> np.ndarray | None:
    """The picture itself; None where the drawing or upload that it should be is not there yet."""
    drawn = {"course": sliding.bright_above_dark, "diagonal": sliding.diagonal_picture, "signal": sliding.signal}
    if scene in drawn:
        return drawn[scene]()
    if scene == "test":
        return _digit()
    if scene == "drawing" or (scene == "upload" and brought is None):
        return brought
    pixels = brought if scene == "upload" else cache.picture(datasets.photographs()[scene.partition(":")[2]])
    colour = _toggle("colour", "In colour", False, "Three channels, R, G and B, instead of one with the grey values.")
    return sliding.shrunk(pixels, colour)


def _digit() -> np.ndarray:
    data, number = cache.dataset(datasets.default()), int(state.session().scene.partition(":")[2])
    state.set_widget("slide_digit", number)
    fields.whole("Test picture", 0, len(data.x_test) - 1, key="slide_digit", width=150, on_change=_take_digit)
    return datasets.picture_at(data, number)


def _take_digit() -> None:
    state.session().scene = f"test:{round(state.widget('slide_digit'))}"


def _uploaded() -> np.ndarray | None:
    """The pixels of the uploaded file, if there is one; a broken one is said, and the one before stays."""
    brought.picker("A picture (PNG, JPEG, WebP, BMP)", "slide_upload", width=420)
    pixels = brought.pixels()
    if pixels is None:
        st.info("Choose a picture from your computer. It stays in this server's memory.", icon=":material/upload:")
    return pixels


# The kernel -----------------------------------------------------------------------------------------------------------


def _kernel_picker(weights: np.ndarray) -> None:
    titles = {**{name: kernel.title for name, kernel in KERNELS.items()}, **OTHERS}
    state.set_widget("slide_kernel", state.session().kernel.partition(":")[0])
    st.selectbox("Kernel", list(titles), format_func=titles.get, key="slide_kernel", width=260, on_change=_take_kernel,
                 args=(weights,))
    state.set_widget("slide_size", max(weights.shape[:2]))
    low, high = sliding.SIZES
    st.selectbox("Size", list(range(low, high + 1)), key="slide_size", width=85, on_change=_take_size, args=(weights,),
                 help="Blur, edges, diagonal and identity exist at every size; another kernel gets zeros around it, or "
                      "loses its border.")


def _take_kernel(before: np.ndarray) -> None:
    name = state.widget("slide_kernel")
    if not state.offered("slide_kernel", [*KERNELS, *OTHERS]):
        return
    state.session().kernel = {"own": f"own:{sliding.kernel_text(before)}", "learned": "learned::0"}.get(name, name)


def _take_size(before: np.ndarray) -> None:
    here, size = state.session(), state.widget("slide_size")
    if not state.offered("slide_size", range(sliding.SIZES[0], sliding.SIZES[1] + 1)):
        return
    name = here.kernel.partition(":")[0]
    if name in KERNELS and KERNELS[name].at_size:
        here.kernel = f"{name}:{size}"
    else:
        rows = 1 if before.shape[0] == 1 else size
        here.kernel = f"own:{sliding.kernel_text(sliding.resized(before, rows, size))}"


def _weights(reference: str, flat: bool) -> tuple[np.ndarray, float]:
    kind, _, rest = reference.partition(":")
    if kind == "own":
        return sliding.parse_kernel(rest), 0.0
    if kind == "learned":
        run, number = _learned(rest)
        weights, name = cache.weights(run), _first(run)
        return weights[f"{name}/kernel"][..., number], float(weights[f"{name}/bias"][number])
    return sliding.named_kernel(reference, flat), 0.0


def _first(run: Run) -> str:
    """The name of a run's first layer."""
    return run.spec.graph.names[0]


def _filters(run: Run) -> int:
    return run.spec.graph.shapes[_first(run)][-1]


def _runs() -> list[Run]:
    """Those whose first layer is a convolution."""
    return [run for run in store.list_runs()[0] if run.usable and _first(run) in forward.kernels(run.spec.graph)]


def _learned(rest: str) -> tuple[Run, int]:
    """The run and the filter that "RUN:FILTER" names; without a run `two_conv` or the first."""
    name, _, number = rest.rpartition(":")
    by_name = {run.name: run for run in _runs()}
    name = name or ("two_conv" if "two_conv" in by_name else next(iter(by_name), ""))
    if name not in by_name:
        raise ValueError(f"There is no run {name!r} that begins with a convolution. Train one, or take another kernel.")
    filters = _filters(by_name[name])
    if cells.number(number, filters) is None:
        raise ValueError(f"There is no such filter of {name}. Expected 0 to {filters - 1}. Received: {number!r}")
    state.session().kernel = f"learned:{name}:{number}"
    return by_name[name], int(number)


def _learned_pickers() -> None:
    name, _, number = state.session().kernel.partition(":")[2].rpartition(":")
    filters = {run.name: _filters(run) for run in _runs()}
    state.set_widget("slide_run", name)
    state.set_widget("slide_filter", int(number))
    st.selectbox("Trained network", run_list.shortlist(filters, "slide_run"), key="slide_run", width=220,
                 on_change=_take_learned)
    fields.whole("Filter of its first layer", 0, filters[name] - 1, key="slide_filter", width=180,
                    on_change=_take_learned)


def _take_learned() -> None:
    """Another run begins with its first filter: it may have fewer."""
    here, name = state.session(), state.widget("slide_run")
    if not state.offered("slide_run", [run.name for run in _runs()]):
        return
    same = here.kernel.startswith(f"learned:{name}:")
    here.kernel = f"learned:{name}:{round(state.widget('slide_filter')) if same else 0}"


# The sliding kernel, and what comes behind it -------------------------------------------------------------------------


def slide(shown: Shown) -> None:
    """The picture with its window, the products and the output, moving; then the output size, worked out."""
    here = state.session()
    scene, name = (here.scene or "").partition(":")[0], here.kernel.partition(":")[0]
    (rows, columns), moving = _moving(shown)
    variants = []
    for title, flip in (("Correlation (Conv2D)" if shown.flip else "Output", False), ("Convolution (flipped)", True)):
        if not flip or shown.flip:
            values = _output(shown, flip)
            variants.append({"title": f"{title} {rows}×{columns}", "note": sliding.summary(values), "flip": flip})
    parts.slide("slide", {
        "key": hash(shown.picture.tobytes()),
        "channels": ["R", "G", "B"] if shown.picture.shape[2] == 3 else [""],
        "variants": variants, "moving": moving, "bias": shown.bias, "divisor": shown.divisor, "edit": here.kernel_typed,
    }, {"picture": shown.picture, "kernel": shown.kernel})
    st.markdown(f"{SAYS[name]} *{TRY[scene]}*")
    _size(shown)


def _output(shown: Shown, flip: bool = False) -> np.ndarray:
    kernel = sliding.flipped(shown.kernel) if flip else shown.kernel
    sums = sliding.correlate(shown.picture, kernel, shown.window.stride, shown.window.padding, shown.window.dilation)
    return sums / shown.divisor + shown.bias


def _axes(shown: Shown) -> list[tuple]:
    """Length, kernel, stride, padding and dilation down and across, as `sliding.formula` takes them."""
    window = shown.window
    return [(shown.picture.shape[axis], shown.kernel.shape[axis], window.stride[axis], window.padding, window.dilation)
            for axis in (0, 1)]


def _moving(shown: Shown) -> tuple[tuple[int, int], dict]:
    """Rows and columns of the output, and all that the browser must know of the window."""
    rows, columns = sliding.output_size(shown.picture.shape, shown.kernel.shape, shown.window)
    before, behind = zip(*(sliding.around(*axis) for axis in _axes(shown)), strict=True)
    return (rows, columns), {"rows": rows, "columns": columns, "stride": shown.window.stride, "before": before,
                             "behind": behind, "dilation": shown.window.dilation}


def _size(shown: Shown) -> None:
    down, across = (sliding.formula(*axis) for axis in _axes(shown))
    flat, words = shown.picture.shape[0] == 1, []
    lines = [f"down {down}", f"across {across}"][flat:] if down != across else [f"down and across {down}"]
    st.markdown("  \n".join(("**Output size**, floor((n + 2·p − d·(k − 1) − 1) / s) + 1:", *lines)))
    if not flat:
        rows, columns = sliding.output_size(LARGE, shown.kernel.shape, shown.window)
        words.append(f"On a photograph of 512×512 the same window gives {rows}×{columns}.")
    refused = sliding.refused_by_keras(shown.window)
    st.caption(" ".join([*words, refused or ""]))


def afterwards(shown: Shown) -> None:
    """Relu and pooling of the output, in both orders, and whether the order matters."""
    output = _output(shown)
    if min(output.shape) < 2:
        st.caption("For pooling the output must have two rows and two columns: take a picture with two axes.")
        return
    largest = min(8, *output.shape)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        state.set_widget("slide_pool", _setting("pool", "max"))
        kind = st.segmented_control("Pooling", sliding.POOLINGS, key="slide_pool", required=True, on_change=_keep,
                                    args=("pool",))
        size, stride = (_number(name, label, largest) for name, label in (("window", "Window"), ("move", "Stride")))
    orders = sliding.orders(output, size, stride, kind)
    marks = np.flatnonzero(orders.differs).tolist()
    arrays = {"output": output, "rectified": orders.rectified, "relu_first": orders.relu_first,
              "pooled": orders.pooled, "pooling_first": orders.pooling_first}
    whole = _panel("output", "output")
    words = {"hint": "Point at a value to read it.", "framed": "Framed: here the orders differ."}
    parts.slide("behind", {**words, "lines": [
        {"title": f"relu, then {kind} pooling", "panels": [
            whole, _panel("rectified", "after relu"), _panel("relu_first", "result", stride, marks)]},
        {"title": f"{kind} pooling, then relu", "panels": [
            whole, _panel("pooled", "after pooling", stride), _panel("pooling_first", "result", stride, marks)]},
    ]}, arrays)
    _say_orders(orders, kind, output)
    lost = [f"{sliding.left_over(length, size, stride)} of {length} {what}" for length, what in
            zip(output.shape, ("rows", "columns"), strict=True) if sliding.left_over(length, size, stride) > 0]
    left = f"In no window, so lost: {' and '.join(lost)}. " if lost else ""
    rows, columns = (sliding.output_length(length, size, stride) for length in LARGE)
    st.caption(f"{left}On 512×512 values this pooling gives {rows}×{columns}.")


def _panel(array: str, title: str, zoom: int = 1, marks: list[int] | tuple = ()) -> dict:
    """A panel of the browser part; pooled values are as many times larger as the windows are apart."""
    return {"array": array, "title": title, "zoom": zoom, "marks": marks}


def _number(name: str, label: str, largest: int) -> int:
    state.set_widget(f"slide_{name}", min(_setting(name, 2), largest))
    return fields.whole(label, 1, largest, key=f"slide_{name}", width=140, on_change=_keep, args=(name,))


def _say_orders(orders: sliding.Orders, kind: str, output: np.ndarray) -> None:
    if orders.differs.any():
        why = "A negative value pulls the mean down, unless relu has cut it before."
    elif kind == "max":
        why = "Relu keeps the order of the values, so the largest stays the largest. Now try average."
    elif (output >= 0).all():
        why = "Relu has nothing to cut here: no value is negative. Try Sobel."
    else:
        why = "No window here has values of both signs. Try a digit or a photograph."
    st.markdown(f"**{orders.words}** {why}")


def shapes() -> None:
    """The shapes of the pictures on this machine and of learned kernels: why a batch has four axes."""
    data = cache.dataset(datasets.default())
    training, one = data.x_train.shape, data.x_train.shape[1:]
    rows = [
        (f"all training pictures of {DATA_SOURCES[data.name].title}", training, "pictures, rows, columns, channels"),
        ("one picture", one, "rows, columns, channels"),
        ("the same without its channel axis", one[:2], "rows, columns: Conv2D misses the channels; `x[..., None]`"),
        ("one picture as a batch of one", (1, *one), "pictures, rows, columns, channels; `x[None]`"),
    ]
    for run in [run for run in _runs() if run.name in ("two_conv", "pool")]:
        rows += [(f"kernels of `{run.name}`, {name}", cache.weights(run)[f"{name}/kernel"].shape,
                  "rows, columns, input channels, filters") for name in forward.kernels(run.spec.graph)]
    lines = [f"| {what} | **{tuple(map(int, shape))}** | {axes} |" for what, shape, axes in rows]
    st.markdown("\n".join(["| | shape | axes |", "|---|---|---|", *lines]))
    st.caption("An axis of length 1 holds no more numbers, but it says what they are. A kernel has one slice for every "
               "input channel: the third number of its shape is the last one of what comes in.")
