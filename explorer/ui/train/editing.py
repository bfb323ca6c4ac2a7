"""The layer editor: a preset's layers, changed one by one, with what each change costs."""

from itertools import groupby

import streamlit as st

from explorer.core.courses.presets import Exercise
from explorer.core.layers import Layer, layer_names
from explorer.core.layers.contract import kind, rare_settings, settings
from explorer.core.layers.ranges import Choice, Flag, Limits, Number, Pair, Real, Sides, Span, Whole
from explorer.core.network import editor
from explorer.ui import fields, plain, state

Layers = tuple[Layer, ...]
NAME, FIELD = 150, 104  # pixels: a convolution with all its buttons stands in one line of a laptop
HELP = ("Insert, remove, move and set layers. They lie one behind the other here: a network with branches comes as a "
        "file and is looked into, not changed.")


def edited_layers(exercise: Exercise, shape: tuple[int, int, int]) -> Layers | None:
    """The layers to use: the preset's, or the changed ones; None while they make an impossible network."""
    here = state.session()
    if not st.toggle("Change the layers", key="edit_layers", help=HELP):
        return exercise.layers
    layers = here.edited.get(exercise.name, exercise.layers)
    for place, layer in enumerate(layers):
        layers = _row(exercise, layers, place, layer)
    here.edited[exercise.name] = layers
    wrong = editor.problem(layers, shape)
    if here.edit_problem:
        plain.warning(here.edit_problem, icon=":material/block:")
        here.edit_problem = None
    if wrong:
        plain.error(wrong[1])
        return None
    if layers != exercise.layers:
        left, right = st.columns([4, 1], vertical_alignment="center")
        left.info(f"Against the preset: {editor.difference(layers, exercise.layers, shape).words}.",
                  icon=":material/difference:")
        right.button("Back to the preset", on_click=_reset, args=(exercise,), key="edit_reset")
    return layers


def _key(exercise: Exercise, *parts: object) -> str:
    return "-".join(map(str, ("edit", exercise.name, state.session().edit_version, *parts)))


def _row(exercise: Exercise, layers: Layers, place: int, layer: Layer) -> Layers:
    """One layer: its name, its settings, and buttons to move, remove and insert."""
    last = place == len(layers) - 1
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.markdown(f"**{layer_names(layers)[place]}**  \n{kind(layer)}", width=NAME)
        rare = rare_settings(layer)
        for name in [] if last else [name for name in settings(layer, offered=True) if name not in rare]:
            layers = _field(exercise, layers, place, name)
        if rare and not last:
            with st.popover("More", help=f"Seldom changed: {', '.join(rare)}", key=_key(exercise, place, "More")):
                for name in rare:
                    layers = _field(exercise, layers, place, name)
        for label, words, action, able in (
            ("Up", "Move towards the input", ("move", -1), place > 0 and not last),
            ("Down", "Move towards the output", ("move", 1), place < len(layers) - 2),
            ("Remove", "Take this layer out", ("remove",), not last),
        ):
            st.button(label, help=words, disabled=not able, on_click=_edit, key=_key(exercise, place, label),
                      args=(exercise, layers, place, *action))
        with st.popover("Insert", help="A new layer before this one", key=_key(exercise, place, "Insert")):
            _offered(exercise, layers, place)
    return layers


def _offered(exercise: Exercise, layers: Layers, place: int) -> None:
    """A button for every kind of layer, by family."""
    for family, kinds in groupby(editor.NEW_LAYERS, lambda layer: layer.family):
        st.caption(family.capitalize())
        with st.container(horizontal=True, gap="small"):
            for new in kinds:
                st.button(kind(new), key=_key(exercise, place, kind(new)), on_click=_edit,
                          args=(exercise, layers, place, "insert", new))


def _words(choice: str | tuple | None) -> str:
    """An entry of a list of choices; axes to share are told as numbers."""
    return ", ".join(map(str, choice)) if isinstance(choice, tuple) else choice or "none"


def _field(exercise: Exercise, layers: Layers, place: int, name: str) -> Layers:
    """One setting of a layer; what it becomes."""
    limits, old = settings(layers[place])[name], getattr(layers[place], name)
    return _changed(layers, place, name, _setting(_key(exercise, place, name), name, limits, old))


def _setting(key: str, name: str, limits: Limits, value):
    match limits:
        case Number() | Span() if isinstance(value, tuple):  # from a file, and too many to type
            st.caption(f"{name}  \n{', '.join(f'{one:g}' for one in value)}", width=FIELD)
            return value
        case Number(low, high, step, none) | Span(low, high, step, none):
            low = max(low, 0.0) if isinstance(limits, Span) else low
            typed = st.number_input(name, float(low), float(high), value, step, "%g", key=key, width=FIELD,
                                    placeholder="none")
            return typed if none or typed is not None else value
        case Pair() | Sides():
            return limits.read(st.text_input(name, limits.written(value), max_chars=20, key=key, width=FIELD,
                                             help="Down × across, such as 3×5" if isinstance(limits, Pair) else
                                             "One length, or height × width × channels; −1 is what is left over"))
        case Flag():
            return st.checkbox(name, value, key=key)
        case Whole(low, high):
            return fields.whole(name, low, high, value, key=key, width=FIELD)
        case Real(low, _, high, step):
            return st.slider(name, float(low), high, value, step, "%g", key=key, width=200)
        case Choice(values):
            return st.selectbox(name, values, values.index(value), key=key, width=FIELD,
                                format_func=_words)


def _changed(layers: Layers, place: int, name: str, value) -> Layers:
    if getattr(layers[place], name) == value:
        return layers
    try:
        return editor.change(layers, place, **{name: value})
    except ValueError as problem:
        state.session().edit_problem = str(problem)
        return layers


def _edit(exercise: Exercise, layers: Layers, place: int, action: str, *values) -> None:
    """A button of a row: the editor's function of that name; what it refuses is said on the page."""
    here = state.session()
    try:
        here.edited[exercise.name] = getattr(editor, action)(layers, place, *values)
        here.edit_version += 1
    except ValueError as problem:
        here.edit_problem = str(problem)


def _reset(exercise: Exercise) -> None:
    here = state.session()
    here.edited.pop(exercise.name, None)
    here.edit_version += 1
