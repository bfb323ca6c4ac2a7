"""Exercises 1 to 4 on the page: counting parameters and multiply-adds, and what an extra convolution does."""

import streamlit as st

from explorer.core.courses import answers, counts, pairs
from explorer.core.courses.lessons import Lesson
from explorer.core.layers import Conv2D, Dense, numerals
from explorer.core.network.arithmetic import network_numbers
from explorer.core.show import figures
from explorer.ui import charts, fields, problems
from explorer.ui.exercises import asking, observing, words

SIDES = (8, 16, 28, 32, 48, 64)
LARGEST_SIDE, MOST_CHANNELS = 256, 64


def _size(side: int, channels: int, key: str) -> tuple[int, int, int]:
    """Fields for the size of a square picture."""
    side = fields.whole("Height and width", 1, LARGEST_SIDE, side, key=f"{key}_side", width=150)
    channels = fields.whole("Channels", 1, MOST_CHANNELS, channels, key=f"{key}_channels", width=150)
    return side, side, channels


def dense_layer(lesson: Lesson) -> None:
    """Exercise 1."""
    with st.container(horizontal=True):
        shape = _size(32, 3, "dense")
        units = fields.whole("Units", 1, 1000, 100, key="dense_units", width=150)
    st.caption(words.DENSE_SIZES)
    asking.words("unit parameter bias channel")
    st.subheader("My prediction")
    question = counts.dense(shape, units)
    verdict = asking.ask("dense", question, f"{shape[0]}-{shape[2]}-{units}")
    if asking.reveal(f"dense-{shape[0]}-{shape[2]}-{units}", [verdict]):
        st.subheader("Reveal")
        st.markdown(f"**{question.how}**")
        left, right = st.columns(2)
        sizes = dict.fromkeys((*counts.COURSE_PICTURES, shape))
        rows = [{"picture": "×".join(map(str, size)), f"parameters of Dense({units})": answers.written(
            counts.dense(size, units).right)} for size in sizes]
        left.table(rows, border="horizontal", hide_index=True)
        grown = counts.growth(SIDES, shape[2], Dense(units), Conv2D(units))
        charts.show(figures.growth(SIDES, grown, shape[0]), "growth",
                    "Parameters of a dense layer and of a convolution against the size of the picture", right)
        asking.why(words.WHY_DENSE)
        asking.further(lesson)


def convolution(lesson: Lesson) -> None:
    """Exercise 2."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        shape = _size(32, 3, "conv")
        kernel = fields.whole("Kernel size", 1, 11, 3, key="conv_kernel", width=150)
        filters = fields.whole("Filters", 1, 512, 100, key="conv_filters", width=150)
        bias = st.toggle("Bias", key="conv_bias")
    asking.words("kernel filter channel bias multiply-add")
    st.subheader("My prediction")
    layer = Conv2D(filters, kernel)
    with problems.said():
        question, grown = counts.conv(shape, layer, bias), counts.size_matters(shape, layer, bias)
    variant = f"{shape[0]}-{shape[2]}-{kernel}-{filters}-{bias}"
    asked = [asking.ask("conv", question, variant), asking.ask("size", grown)]
    if asking.reveal(f"conv-{variant}", asked):
        st.subheader("Reveal")
        other = counts.conv(shape, layer, not bias)
        st.markdown(words.BOTH_WAYS.format(how=question.how, other="without" if bias else "with", count=other.right,
                                           size=grown.how))
        _against_dense(shape, layer, bias)
        asking.why(words.WHY_CONVOLUTION)
        asking.further(lesson)


def _against_dense(shape: tuple[int, int, int], layer: Conv2D, bias: bool) -> None:
    st.table([{
        "": row.what, f"Dense({layer.filters})": f"{row.dense:,}",
        f"Conv2D({layer.filters}, {layer.kernel}×{layer.kernel})": f"{row.conv:,}", "which has more": row.words,
    } for row in counts.against_dense(shape, layer, bias)], border="horizontal", hide_index=True)


def _layers_side_by_side(names: tuple[str, str], before: pairs.Layers, after: pairs.Layers, shape) -> None:
    rows = [{
        "layer": pair.name,
        **{f"{name}: shape": "×".join(map(str, size or "–")) for name, size in zip(names, pair.shapes, strict=True)},
        **{f"{name}: parameters": "–" if count is None else f"{count:,}"
           for name, count in zip(names, pair.parameters, strict=True)},
        "change": f"**{numerals.signed(pair.change)}**" if pair.change else "",
    } for pair in pairs.side_by_side(before, after, shape)]
    st.table(rows, border="horizontal", hide_index=True)


def _chain(layers: pairs.Layers, shape) -> str:
    sizes = [shape, *(row.output_shape for row in network_numbers(layers, shape))]
    return " → ".join("×".join(map(str, size)) for size in sizes)


def extra_convolution(lesson: Lesson) -> None:
    """Exercise 3."""
    st.markdown(words.POOL)
    asking.words("parameter pooling flatten padding unit")
    st.subheader("My prediction")
    asked = [asking.ask("extra", pairs.extra()), asking.ask("extra-count", pairs.extra_count())]
    if not asking.reveal("extra", asked):
        return
    st.subheader("Reveal")
    st.markdown(f"**{pairs.extra().how}**")
    left, right = st.columns(2)
    for column, name, layers in ((left, "pool", pairs.POOL), (right, "extra_conv", pairs.EXTRA)):
        with column:
            asking.summary(network_numbers(layers, counts.COLOUR), name)
    st.markdown("**What moved**")
    _layers_side_by_side(("pool", "extra_conv"), pairs.POOL, pairs.EXTRA, counts.COLOUR)
    asking.why(words.WHY_FEWER)
    st.subheader("The surprise: it is no law")
    small = asking.ask("small-head", pairs.small_head())
    if asking.reveal("small-head", [small]):
        _heads()
    st.subheader("And with padding?")
    same = asking.ask("same-padding", pairs.same_padding())
    if asking.reveal("same-padding", [same]):
        st.markdown(words.SAME_PADDING.format(how=pairs.same_padding().how))
    _bug()
    st.markdown(words.ON_MNIST.format(pool=pairs.total(pairs.POOL, counts.GREY),
                                      extra=pairs.total(pairs.EXTRA, counts.GREY)))
    asking.further(lesson)


@st.fragment
def _heads() -> None:
    """The slider for the units of the head, with both totals and where they break even."""
    st.markdown(words.HEADS.format(how=pairs.small_head().how, change=pairs.extra_change()))
    units = st.slider("Units D of the dense head", 1, pairs.MOST_UNITS, 32, key="head_units")
    pool, extra = pairs.over_heads(pairs.POOL, pairs.EXTRA, counts.COLOUR)
    crossing = pairs.break_even(pairs.POOL, pairs.EXTRA, counts.COLOUR)
    old, new = pool[units - 1], extra[units - 1]
    with st.container(horizontal=True):
        st.metric("pool", f"{old:,}", width=150)
        st.metric("extra_conv", f"{new:,}", width=150)
        st.metric("change", numerals.signed(new - old), pairs.MORE if new > old else pairs.FEWER, delta_color="off",
                  delta_arrow="off", width=150)
    charts.show(figures.over_heads({"pool": pool, "extra_conv": extra}, crossing, units), "heads",
                f"Parameters of pool and extra_conv over the units of the head; equal at {crossing:.2f} units")
    start, slope = pairs.head_line(pairs.ONE, pairs.TWO, counts.GREY)
    crossing = pairs.break_even(pairs.ONE, pairs.TWO, counts.GREY)
    st.caption(words.BREAK_EVEN.format(start=start, slope=-slope, crossing=crossing))


def _bug() -> None:
    st.subheader("Find the bug")
    st.code(pairs.HINT_CODE, language="python", line_numbers=True)
    question = pairs.bug()
    if asking.reveal("bug", [asking.ask("bug", question)]):
        st.markdown(words.BUG.format(
            how=question.how, first=pairs.total(pairs.POOL_FIRST, counts.COLOUR),
            meant=pairs.total(pairs.EXTRA, counts.COLOUR), meant_chain=_chain(pairs.EXTRA, counts.COLOUR),
            first_chain=_chain(pairs.POOL_FIRST, counts.COLOUR),
        ))


def two_convolutions(lesson: Lesson) -> None:
    """Exercise 4."""
    st.markdown(words.TWO_CONVOLUTIONS)
    asking.words("parameter filter kernel multiply-add flatten")
    st.subheader("My prediction")
    questions = {"two": pairs.two(), "two-count": pairs.two_count(), "speed": pairs.speed(),
                 "speed-count": pairs.speed_count(), "cause": pairs.cause()}
    asked = [asking.ask(key, questions[key]) for key in ("two", "two-count", "speed")]
    if not asking.reveal("two", asked):
        return
    st.subheader("Reveal")
    asking.how([questions[key] for key in ("two", "two-count", "speed")])
    _layers_side_by_side(("one_conv", "two_conv"), pairs.ONE, pairs.TWO, counts.GREY)
    asked = [asking.ask(key, questions[key]) for key in ("speed-count", "cause")]
    if not asking.reveal("cause", asked):
        return
    asking.how([questions["speed-count"], questions["cause"]])
    st.table([{"network": row.name, "Flatten hands on": f"{row.flat:,}", "parameters": f"{row.parameters:,}",
               "multiply-adds": f"{row.multiply_adds:,}"} for row in pairs.variants()],
             border="horizontal", hide_index=True)
    asking.why(words.WHY_FASTER)
    observing.accuracy()
    asking.further(lesson)
