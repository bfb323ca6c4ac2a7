"""The files of the browser's parts: which ones a browser may have, and the name that all of them have together."""

import pytest

from explorer.core.show import part_files


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of its own, read anew."""
    monkeypatch.setattr(part_files, "FOLDER", tmp_path)
    for found in (part_files.files, part_files.version):
        found.cache_clear()
    yield tmp_path
    for found in (part_files.files, part_files.version):
        found.cache_clear()


def test_only_what_a_browser_may_have_is_handed_out(folder):
    (folder / "layers").mkdir()
    for name in ("pad.js", "kernels.c", "kernels.wasm", "pad.css", "layers/dense.js", "__init__.py", "a.txt", ".js"):
        (folder / name).write_text(name)
    assert part_files.files() == {name: name.encode() for name in
                                  ("kernels.wasm", "layers/dense.js", "pad.css", "pad.js")}


def version(folder, **files: str) -> str:
    for name, text in files.items():
        (folder / f"{name}.js").write_text(text)
    for found in (part_files.files, part_files.version):
        found.cache_clear()
    return part_files.version()


def test_the_version_changes_with_every_file_and_with_nothing_else(folder):
    first = version(folder, a="1", b="2")
    assert len(first) == 16 and int(first, 16) >= 0
    assert version(folder) == first
    assert len({first, version(folder, a="12", b=""), version(folder, a="1", b="3"), version(folder, c="")}) == 4


def test_a_server_goes_on_with_the_files_it_began_with(folder):
    (folder / "a.js").write_text("old")
    before = part_files.files(), part_files.version()
    (folder / "a.js").write_text("new")
    assert (part_files.files(), part_files.version()) == before
