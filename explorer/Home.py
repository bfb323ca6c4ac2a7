"""The server: Streamlit with our own routes, middleware and lifespan; `streamlit run explorer/Home.py` finds `app`."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:  # `streamlit run` puts explorer/ on the path, not the folder above
    sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402

from explorer import server  # noqa: E402

server.start.refuse_several_processes()
app = st.App(
    ROOT / "explorer/frame.py", routes=server.routes(), middleware=server.middleware(), lifespan=server.lifespan,
    on_script_error=server.said,
)
