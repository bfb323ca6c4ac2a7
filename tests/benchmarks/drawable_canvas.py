"""A small app around streamlit-drawable-canvas 0.13 that reads digits as its users write it: for comparison."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from explorer.core.engine import build
from explorer.core.runs import store
from tests import serving

PACKAGE = "streamlit-drawable-canvas==0.13.0"
SIDE = 380
APP = '''
import keras
import numpy as np
import streamlit as st
from PIL import Image
from streamlit_drawable_canvas import st_canvas


@st.cache_resource
def network():
    return keras.models.load_model({model!r})


network()
number = st.session_state.setdefault("number", 0)
canvas = st_canvas(stroke_width=18, stroke_color="#fff", background_color="#000", height={side}, width={side},
                   return_image_data=True, key=f"canvas{{number}}")
if st.button("Clear", key="clear"):
    st.session_state.number += 1
    st.rerun()
if canvas.json_data and canvas.json_data["objects"]:
    picture = Image.fromarray(canvas.image_data.astype(np.uint8)).convert("L").resize((28, 28))
    probabilities = np.asarray(network()(np.asarray(picture, np.float32)[None, :, :, None] / 255))[0]
    with st.container(key="answer"):
        st.write(f"{{probabilities.argmax()}}, says the network")
        st.bar_chart(probabilities)
'''


@contextmanager
def app(folder: Path, run: str) -> Iterator[str | None]:
    """The small app with streamlit-drawable-canvas; None if the package cannot be installed."""
    packages = folder / "packages"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", packages, PACKAGE]
    if subprocess.run(install, capture_output=True).returncode:
        yield None
        return
    model = folder / "model.keras"
    model.write_bytes(build.keras_file(store.read(serving.ROOT / "models" / run)))
    (folder / "app.py").write_text(APP.format(model=str(model), side=SIDE))
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true", "--server.port",
         str(serving.free_port()), "--server.address", "127.0.0.1", "--browser.gatherUsageStats", "false"],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(packages)},
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )
    try:
        yield next(line.split()[-1] for line in process.stdout if "URL:" in line)
    finally:
        process.terminate()
        process.wait(timeout=20)
