"""The browser's modules that need no browser: their own tests, `node --test`, run with all others."""

from tests import node
from tests.conftest import ROOT


def test_the_modules_without_a_browser():
    node.run_tests(*sorted((ROOT / "tests/parts").rglob("*.test.js")))
