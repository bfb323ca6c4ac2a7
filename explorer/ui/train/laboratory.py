"""The parts of the training page: a network in numbers, its settings, its training as it runs, the queue."""

import streamlit as st

from explorer.core.courses.presets import Exercise
from explorer.core.exchange import script
from explorer.core.jobs import queue, spares
from explorer.core.layers import Layer
from explorer.core.network import arithmetic, editor
from explorer.core.network.graph import Network
from explorer.core.runs import batches
from explorer.core.runs.spec import OPTIMIZERS, Spec
from explorer.core.show import diagram
from explorer.ui import cache, charts, fields, plain, training

Layers = tuple[Layer, ...]


def network_in_numbers(network: Network, key: str = "diagram") -> None:
    """The layers as Keras prints them, with formulas and multiply-adds, the totals, and a drawing of the sizes."""
    numbers = arithmetic.numbers(network)
    parameters, multiply_adds = arithmetic.totals(numbers)
    with st.container(key=key):
        charts.show(diagram.network_diagram(network), f"{key}_figure",
                    f"The layers as boxes, from {'×'.join(map(str, network.input_shape))} to the answer")
    rows = [{
        "layer": row.name, "type": row.kind, "output shape": f"(None, {', '.join(map(str, row.output_shape))})",
        "parameters": row.parameters, "how": row.formula,
        "multiply-adds": row.multiply_adds, "how many": editor.multiply_adds_formula(row, layer),
    } for row, layer in zip(numbers, network.layers, strict=True)]
    whole = st.column_config.NumberColumn(format="localized")
    cost = st.column_config.NumberColumn(format="localized", help="Products of one picture: what a forward pass costs")
    st.dataframe(rows, hide_index=True, column_config={
        "parameters": whole, "multiply-adds": cost,
        "layer": st.column_config.TextColumn(width=90), "type": st.column_config.TextColumn(width=130),
        "output shape": st.column_config.TextColumn(width=140),
        "how": st.column_config.TextColumn(help="(inputs to one value + 1 bias) · values of its own"),
        "how many": st.column_config.TextColumn(help="places · (products at each place) · filters", width=230),
    })
    left, right = st.columns(2)
    left.metric("Total parameters", f"{parameters:,}", help="Numbers that training changes")
    right.metric("Multiply-adds of one picture", f"{multiply_adds:,}", help="What a forward pass costs")


def settings(exercise: Exercise, layers: Layers, data: str) -> Spec | None:
    """The training to start, the course's settings being the defaults; None with a sentence if they make no sense."""
    with st.expander("Settings (the course's are set)", icon=":material/tune:"):
        columns = st.columns(4)
        own = f"{exercise.name}-{data}"  # a key of its own for each choice: the course's settings come back
        epochs = fields.whole("Epochs", 1, 200, exercise.epochs, place=columns[0], key=f"epochs-{own}")
        batch = fields.whole("Batch size", 1, 4096, exercise.batch_size, place=columns[1], key=f"batch-{own}")
        optimizer = columns[2].selectbox("Optimizer", [*OPTIMIZERS], [*OPTIMIZERS].index(exercise.optimizer),
                                         key=f"optimizer-{own}")
        rate = columns[3].number_input("Learning rate", 0.0, 10.0, None, 0.001, format="%g", key=f"rate-{own}",
                                       placeholder="the optimizer's own")
        subset = fields.whole(
            "First N training pictures", 0, 60_000, min(exercise.subset or 0, 4000 if data == "mnist_5k" else 60_000),
            step=1000, place=columns[0], key=f"subset-{own}", help="0 for all")
        seed = fields.whole("Seed", 0, 2**31 - 1, 0, place=columns[1], key=f"seed-{own}",
                            help="The same seed gives the same first weights and the same order of pictures.")
        target = columns[2].number_input("Stop at validation accuracy", 0.0, 1.0, None, 0.01, key=f"target-{own}",
                                         placeholder="never", help="Ends early, after the epoch that reaches it.")
        augment = columns[3].toggle("Augment", key=f"augment-{own}", help="Turn, zoom, shear and shift the pictures")
    changed = layers != exercise.layers
    try:
        return exercise.spec(data=data, layers=layers, network=f"{exercise.name}_changed" if changed else exercise.name,
            epochs=epochs, batch_size=batch, optimizer=optimizer, learning_rate=rate or None,
            subset=subset or None, seed=seed,
            target_accuracy=target or None, augment=augment,
        )
    except ValueError as problem:
        plain.error(problem)
        return None


def start(spec: Spec) -> None:
    """The buttons that put trainings into the queue: this one, or a batch of it."""
    one, many = training.why_not(1), training.why_not(2)
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Train", type="primary", icon=":material/play_arrow:", key="train", disabled=bool(one), help=one):
            training.submit([spec])
        with st.popover("Train it many times", icon=":material/repeat:", disabled=bool(many), help=many):
            count = fields.whole("Seeds", 2, 20, 5, key="batch_seeds", help="How much does chance decide?")
            if st.button(f"Queue {count} seeds", key="queue_seeds"):
                training.submit(batches.seeds(spec, count))
            if st.button("Queue dropout rates 0 to 0.8", key="queue_dropout"):
                training.submit(batches.dropout_sweep(spec))
            if st.button("Queue subset sizes", key="queue_subsets"):
                sizes = [size for size in batches.SUBSET_SIZES if size <= cache.training_size(spec.data)]
                training.submit(batches.subset_sweep(spec, sizes))
        if spares.ready():
            st.caption("TensorFlow is ready: the first step comes within two seconds.")
        elif spares.failure():
            plain.error(f"Nothing can be trained here. {spares.failure()}")
        elif queue.queue():
            st.caption("TensorFlow is loaded for the next training as soon as this one has ended.")
        else:
            st.caption("TensorFlow is being loaded for the next training.")


def show_code(spec: Spec, key: str = "code") -> None:
    """The Keras script and the notebook that do the same without this app."""
    with st.expander("Show the code", icon=":material/code:", key=key):
        try:
            code = script.keras_script(spec)
        except ValueError as problem:
            st.info(plain.text(problem, plain.MOST_OF_A_SENTENCE))
            return
        left, right = st.columns(2)
        left.download_button("Download the script", code, f"{spec.network}.py", "text/x-python", key=f"{key}_script",
                             icon=":material/download:", on_click="ignore")
        right.download_button("Download as notebook", script.notebook(spec), f"{spec.network}.ipynb",
                              "application/x-ipynb+json", key=f"{key}_notebook", icon=":material/download:",
                              on_click="ignore")
        st.code(code, language="python")
