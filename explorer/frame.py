"""The frame of the app: path, page settings, navigation. No TensorFlow on this path."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:  # `streamlit run` puts explorer/ on the path, not the folder above
    sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402

from explorer.ui import arriving, keeping, navigation, parts, plain, stage, state  # noqa: E402

st.set_page_config(page_title="Convolution Explorer", page_icon=ROOT / "explorer/ui/pictures/icon.png", layout="wide")
arriving.watch()
parts.connection()
page = st.navigation(navigation.pages(), position="top")
keeping.take_back(keeping.SESSION)
state.enter(page.url_path)
if page.url_path != "draw":  # there the pad itself brings it
    parts.memory(state.memory())
stage.projector()
plain.said_of_link()
page.run()
keeping.keep(keeping.SESSION)
