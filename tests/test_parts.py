"""The browser's modules in node: their own tests, `node --test`, one file of the same name for each.

What paints is tested on the document of happy-dom: CONTRIBUTING.md says how it is installed.
"""

import os

import pytest

from tests import node
from tests.conftest import ROOT

PARTS = ROOT / "explorer/ui/parts"
TESTS = ROOT / "tests/parts"


def test_the_modules_in_node():
    node.run_tests(*sorted(TESTS.rglob("*.test.js")))


def test_none_of_them_is_skipped_where_all_is_asked_for():
    if not (ROOT / ".ci/node/node_modules/happy-dom").is_dir():
        missing = pytest.fail if os.environ.get("EXPLORER_REQUIRE_BROWSER") else pytest.skip
        missing("happy-dom is not installed: see Set up in CONTRIBUTING.md")
