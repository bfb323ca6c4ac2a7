"""The settings of Streamlit that the app leans on are in force in a running server."""

import os
import subprocess
import sys

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import forward_msg_cache

from tests.conftest import ROOT

READ = "from streamlit import config; print(config.get_option('global.minCachedMessageSize'))"


def test_messages_are_never_sent_by_reference():
    """By what a server reads that is started where the README starts it, and by what Streamlit then does."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("STREAMLIT_")}
    done = subprocess.run([sys.executable, "-c", READ], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert float(done.stdout) == 1e12, done.stderr
    message = ForwardMsg()
    message.metadata.cacheable = True
    message.delta.new_element.markdown.body = "x" * 1_000_000
    forward_msg_cache.populate_hash_if_needed(message)
    assert not message.metadata.cacheable
