"""The compiled kernels are those of their source."""

import importlib.util

import pytest

from tests import kernels


@pytest.mark.skipif(not importlib.util.find_spec("ziglang"), reason="ziglang, which compiles them, is not installed")
def test_the_kernels_are_compiled_from_their_source(tmp_path):
    kernels.compile_to(tmp_path / "kernels.wasm")
    assert (tmp_path / "kernels.wasm").read_bytes() == kernels.COMPILED.read_bytes(), "run python -m tests.kernels"
