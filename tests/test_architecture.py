"""The arrows of the house: pages -> ui -> core, pages -> core, and who may know Keras and Streamlit."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

# Ground floor first: a room imports only itself and rooms named before it.
ROOMS = ("layers", "network", "pictures", "runs", "courses", "engine", "jobs", "exchange", "show")
ABOVE_CORE = ("streamlit", "explorer.ui", "explorer.server", "explorer.Home", "explorer.frame", "pages")


def modules(folder: Path, package: str) -> dict[str, Path]:
    """Every module below `folder` by its full name; a package goes by its own name."""
    found = {}
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).with_suffix("").parts
        found[".".join((package, *(part for part in parts if part != "__init__")))] = path
    return found


CORE = modules(ROOT / "explorer/core", "explorer.core")
UI = modules(ROOT / "explorer/ui", "explorer.ui")
PAGES = modules(ROOT / "pages", "pages")
SERVER = sorted((ROOT / "explorer/server").rglob("*.py"))
HOME, FRAME = ROOT / "explorer/Home.py", ROOT / "explorer/frame.py"
KERAS = {"keras", "tensorflow", "explorer.core.engine.backend"}
SCRIPTS = sorted([*(ROOT / "explorer/ui/parts").rglob("*.js"), *(ROOT / "tests/parts").rglob("*.js")])
SOURCES = sorted([*CORE.values(), *UI.values(), *PAGES.values(), *SERVER, HOME, FRAME])


def imports(path: Path, top_level: bool = False) -> set[str]:
    """Full names of the imported modules; of `from a import b` both `a` and `a.b`, since `b` may be a module."""
    tree = ast.parse(path.read_text())
    found = set()
    for node in tree.body if top_level else ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: imports are absolute"
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def names(path: Path) -> set[str]:
    """Every dotted expression of a module, such as `st.session_state`."""
    return {ast.unparse(node) for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)}


def touches(found: set[str], module: str) -> bool:
    return any(name == module or name.startswith(module + ".") for name in found)


def known(full: str, core: dict[str, Path]) -> str | None:
    """The module of core that an imported name lies in; None for what is no part of core."""
    while full and full not in core:
        full = full.rpartition(".")[0]
    return full if "." in full and full != "explorer.core" else None


def room(module: str, path: Path) -> str | None:
    """The folder of core that a module lies in; None for core itself and for a module that has no room."""
    parts = module.split(".")
    return parts[2] if len(parts) > 3 or len(parts) == 3 and path.name == "__init__.py" else None


def wrong_arrows(core: dict[str, Path]) -> list[str]:
    """What the order of the rooms forbids, a sentence each."""
    wrong = []
    for module, path in core.items():
        here, found = room(module, path), imports(path)
        wrong += [f"{module} imports {outer}" for outer in ABOVE_CORE if touches(found, outer)]
        if module == "explorer.core":
            continue
        if here not in ROOMS:
            wrong.append(f"{module} lies in no room")
            continue
        for target in sorted({known(full, core) for full in found} - {None}):
            if room(target, core[target]) not in ROOMS[: ROOMS.index(here) + 1]:
                wrong.append(f"{module} imports {target}")
    return wrong


def page_of(module: str, pages: set[str]) -> str | None:
    """The page that a module is, or is named after, itself or by its folder; None for what all pages share."""
    package, _, rest = module.removeprefix("explorer.").partition(".")
    name = rest.partition(".")[0]
    return name if package in ("ui", "pages") and name in pages else None


def strange_parts(ui: dict[str, Path], pages: dict[str, Path]) -> list[str]:
    """The imports of a part that belongs to another page, a sentence each."""
    names, wrong = {page.removeprefix("pages.") for page in pages}, []
    for module, path in {**ui, **pages}.items():
        for target in sorted({known(full, ui) for full in imports(path)} - {None}):
            if page_of(target, names) not in (None, page_of(module, names)):
                wrong.append(f"{module} imports {target}")
    return wrong


def reachable(module: str) -> set[str]:
    """All that a module of core imports, and what that imports in core, with the packages on the way."""
    seen, waiting, found = set(), [module], set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        direct = imports(CORE[name])
        found |= direct
        for full in direct:
            target = known(full, CORE)
            waiting += [] if target is None else [target, *filter(CORE.get, [target.rpartition(".")[0]])]
    return found


def test_every_arrow_in_core_points_down():
    assert not wrong_arrows(CORE)


@pytest.mark.parametrize(("place", "code", "said"), [
    ("layers/dense.py", "from explorer.core.show import svg", "explorer.core.layers.dense imports explorer.core.show"),
    ("layers/dense.py", "import explorer.core.show.svg as eyes",
     "explorer.core.layers.dense imports explorer.core.show.svg"),
    ("layers/kinds/dense.py", "def late():\n    import explorer.core.network",
     "explorer.core.layers.kinds.dense imports explorer.core.network"),
    ("arithmetic.py", "import math", "explorer.core.arithmetic lies in no room"),
    ("engine/__init__.py", "import streamlit as st", "explorer.core.engine imports streamlit"),
    ("helpers/shapes.py", "import math", "explorer.core.helpers.shapes lies in no room"),
])
def test_an_arrow_that_points_up_is_found_wherever_the_module_lies(tmp_path, place, code, said):
    files = {"__init__.py": "", "show/__init__.py": "",
             "show/svg.py": "from explorer.core.network import cells", "network/__init__.py": "",
             "network/cells.py": "", place: code}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    wrong = wrong_arrows(modules(tmp_path, "explorer.core"))
    assert wrong and all(sentence.startswith(said) for sentence in wrong)


def test_every_page_keeps_to_its_own_parts_and_the_shared_ones():
    assert not strange_parts(UI, PAGES)
    assert {page_of(name, {page.removeprefix("pages.") for page in PAGES}) for name in UI} - {None} == {
        page.removeprefix("pages.") for page in PAGES}, "every page has a part, named after it"


@pytest.mark.parametrize(("place", "code", "said"), [
    ("ui/train/results.py", "from explorer.ui.draw import pad",
     "explorer.ui.train.results imports explorer.ui.draw.pad"),
    ("ui/watch.py", "def late():\n    from explorer.ui.draw.pad import live",
     "explorer.ui.watch imports explorer.ui.draw.pad"),
    ("ui/draw/pad.py", "import explorer.ui.watch", "explorer.ui.draw.pad imports explorer.ui.watch"),
    ("ui/charts.py", "from explorer.ui import watch", "explorer.ui.charts imports explorer.ui.watch"),
    ("pages/draw.py", "from explorer.ui import watch", "pages.draw imports explorer.ui.watch"),
    ("pages/train.py", "from explorer.ui import charts\nfrom explorer.ui.train import results", None),
    ("ui/draw/pad.py", "from explorer.ui import charts\nfrom explorer.ui.draw import photograph", None),
])
def test_a_part_of_another_page_is_found(tmp_path, place, code, said):
    files = {"ui/__init__.py": "", "ui/charts.py": "", "ui/watch.py": "", "ui/draw/pad.py": "",
             "ui/draw/photograph.py": "", "ui/train/results.py": "", "pages/draw.py": "", "pages/watch.py": "",
             "pages/train.py": "", place: code}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    wrong = strange_parts(modules(tmp_path / "ui", "explorer.ui"), modules(tmp_path / "pages", "pages"))
    assert wrong == ([said] if said else [])


@pytest.mark.parametrize("name", UI)
def test_the_ui_knows_no_pages(name):
    assert not touches(imports(UI[name]), "pages")


def test_pages_do_not_know_each_other():
    assert all(not touches(imports(path), "pages") for path in PAGES.values())


def test_layers_need_numpy_and_nothing_else():
    for module, path in CORE.items():
        if module.startswith("explorer.core.layers"):
            outside = {name.split(".")[0] for name in imports(path)} - {"explorer", "numpy"}
            assert outside <= sys.stdlib_module_names, module


def test_presets_know_layers_and_specs_and_nothing_else():
    found = {known(full, CORE) or full.split(".")[0] for full in imports(CORE["explorer.core.courses.presets"])}
    assert found == {"dataclasses", "explorer.core.layers", "explorer.core.runs.spec"}


def test_every_room_is_there_and_nothing_beside_them():
    inside = {path.name for path in (ROOT / "explorer/core").iterdir() if path.name != "__pycache__"}
    assert inside == {*ROOMS, "__init__.py"}


@pytest.mark.parametrize("name", ["courses.presets", "network.arithmetic", "pictures.preparation", "show.figures"])
def test_these_modules_do_not_reach_keras_even_through_others(name):
    assert not [module for module in KERAS if touches(reachable(f"explorer.core.{name}"), module)]


def test_the_search_for_keras_finds_it_where_it_is():
    assert touches(reachable("explorer.core.engine.training"), "explorer.core.engine.backend")
    assert touches(reachable("explorer.core.engine.backend"), "tensorflow")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_only_the_backend_imports_tensorflow(path):
    found = imports(path)
    if path == CORE["explorer.core.engine.backend"]:
        assert not touches(imports(path, top_level=True), "tensorflow"), "on first use only"
    else:
        assert not touches(found, "tensorflow") and not touches(found, "keras")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_session_state_is_used_in_one_module(path):
    if path.relative_to(ROOT).as_posix() != "explorer/ui/state.py":
        assert not [name for name in names(path) if "session_state" in name]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_caches_are_made_in_one_module(path):
    if path.relative_to(ROOT).as_posix() != "explorer/ui/cache.py":
        assert not [name for name in names(path) if re.search(r"cache_(data|resource)", name)]
        assert not [name for name in imports(path) if re.search(r"cache_(data|resource)", name)]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_thin(name):
    assert len(PAGES[name].read_text().splitlines()) <= 60


def functions(path: Path):
    return [node for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_function_is_longer_than_60_lines(path):
    assert not [node.name for node in functions(path) if node.end_lineno - node.lineno >= 60]


@pytest.mark.parametrize("path", CORE.values(), ids=CORE)
def test_what_core_offers_has_a_docstring(path):
    public = [node for node in ast.parse(path.read_text()).body
              if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_")]
    assert not [node.name for node in public if not ast.get_docstring(node)]


# The only places of the browser's parts that fetch, each from our own routes: compiled kernels, kinds, a part with its
# stylesheets, weights, a message.
FETCHES = {
    "engine/kernels.js": ("fetch(new URL(\"./kernels.wasm\", import.meta.url))",),
    "layers/registry.js": ("import(`./${module}.js`)",),
    "mount.js": ("fetch(new URL(`./${name}`, import.meta.url))", "import(`./${name}.js`)"),
    "networks.js": ("fetch(new URL(`../../weights/${key}`, import.meta.url))",),
    "sending.js": ("fetch(new URL(path, document.baseURI), ",),
}


def test_browser_parts_fetch_nothing_from_elsewhere():
    parts = [path for path in (ROOT / "explorer/ui/parts").rglob("*") if path.suffix in (".js", ".css", ".html")]
    assert parts
    for path in parts:
        text = re.sub(r"/\*\*.*?\*/", "", path.read_text(), flags=re.DOTALL)  # types in comments are no imports
        addresses = set(re.findall(r"https?://[^\s\"'`)]+", text))
        assert addresses <= {"http://www.w3.org/2000/svg"}, f"{path.name}: the name of SVG is no download"
        for known in FETCHES.get(path.relative_to(ROOT / "explorer/ui/parts").as_posix(), ()):
            assert known in text
            text = text.replace(known, "", 1)
        fetching = r"@import(?! \{)|import\s*\(|importScripts|fetch\s*\(|XMLHttpRequest"  # `@import {` names a type
        assert not re.search(fetching, text), path.name


def test_browser_parts_import_only_each_other():
    for path in (ROOT / "explorer/ui/parts").rglob("*.js"):
        for target in re.findall(r'^(?:import|export|\}) .*?from "(.*)";$', path.read_text(), re.MULTILINE):
            assert target.startswith(".") and (path.parent / target).resolve().is_file(), f"{path.name}: {target}"


@pytest.mark.parametrize("path", [*SOURCES, *SCRIPTS], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_is_read_at_a_sitting(path):
    """That no function of a browser module is longer than 80 lines is a rule of biome.json."""
    lines = path.read_text().splitlines()
    assert len(lines) <= 300
    assert not [number for number, line in enumerate(lines, 1) if len(line) > 120]


def test_biome_refuses_a_function_of_more_than_80_lines():
    rules = json.loads((ROOT / "biome.json").read_text())["linter"]["rules"]
    assert rules["complexity"]["noExcessiveLinesPerFunction"] == {"level": "error", "options": {"maxLines": 80}}


def test_home_does_not_load_tensorflow():
    modules = sorted(imports(FRAME, top_level=True))
    code = (
        "import importlib, sys\n"
        f"for name in {modules!r}:\n"
        "    try:\n"
        "        importlib.import_module(name)\n"
        "    except ModuleNotFoundError:\n"
        "        importlib.import_module(name.rpartition('.')[0])\n"
        "print([name for name in ('tensorflow', 'keras') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(ROOT)},
                          capture_output=True, text=True, timeout=60)
    assert done.stdout.strip().splitlines()[-1:] == ["[]"], done.stderr


def test_no_path_of_this_machine_is_in_the_repository():
    places = {f"{ROOT}/", f"{Path.home()}/"}
    texts = [path for folder in ("explorer", "pages", "tests", ".streamlit") for path in (ROOT / folder).rglob("*")
             if path.suffix in (".py", ".js", ".css", ".toml", ".md", ".json")]
    assert not [path for path in texts if any(place in path.read_text() for place in places)]
    receipts = [path for path in (ROOT / "models").glob("*/run.json")]
    assert not [path for path in receipts if '"/' in path.read_text()], "a name there begins at the root of a disk"


@pytest.mark.parametrize("path", SERVER, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_server_neither_draws_nor_knows_the_pages(path):
    found = imports(path)
    for module in ("explorer.ui", "explorer.frame", "pages", "plotly", "PIL"):
        assert not touches(found, module)
