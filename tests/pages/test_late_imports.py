"""What Home and Draw do not import: from a cold disk each of these costs seconds before the first digit is read."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LATE = ("tensorflow", "keras", "pandas", "pyarrow", "scipy.ndimage", "h5py", "matplotlib")
CODE = """
import sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file(sys.argv[1], default_timeout=60).run()
if sys.argv[2] != "home":
    app.switch_page(f"../pages/{sys.argv[2]}.py").run()
assert not app.exception, app.exception
print([name for name in sys.argv[3:] if name in sys.modules])
"""


@pytest.mark.parametrize("page", ["home", "draw"])
def test_these_wait_until_they_are_needed(page):
    done = subprocess.run([sys.executable, "-c", CODE, str(ROOT / "explorer/frame.py"), page, *LATE], cwd=ROOT,
                          env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=120)
    assert done.stdout.strip().splitlines()[-1:] == ["[]"], done.stdout + done.stderr
