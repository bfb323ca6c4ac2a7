"""Nothing outside core/layers decides by the name of a kind of layer: whoever wants to know asks the layer."""

import ast
from pathlib import Path

import pytest

from explorer.core.layers import KINDS
from explorer.core.layers.contract import FAMILIES
from tests.conftest import ROOT

ROOM = "explorer.core.layers"
WORDS = {*KINDS, *FAMILIES, *(kind.stem for kind in KINDS.values()), *(kind.letter for kind in KINDS.values())}
CLASSES = {*KINDS, "Pooling", "Elementwise", "Unweighted", "Scaling"}
ASKED = {"family", "stem", "letter", "kind", "__name__", "type"}  # of a layer: what a ladder would compare with a word
FOLDERS = [path for folder in ("explorer", "pages") for path in sorted((ROOT / folder).rglob("*.py"))]
OUTSIDE = [path for path in FOLDERS if ROOT / "explorer/core/layers" not in path.parents]


class _Search(ast.NodeVisitor):
    """Sentences about what a module decides by the name of a kind."""

    def __init__(self) -> None:
        self.imported: set[str] = set()
        self.found: list[str] = []

    def _says(self, node: ast.AST, words: str) -> None:
        self.found.append(f"line {node.lineno}: {words}: {ast.unparse(node)[:80]}")

    def _kind(self, node: ast.AST) -> bool:
        """Whether it is a class of core/layers."""
        if isinstance(node, ast.Attribute):
            return node.attr in CLASSES
        return isinstance(node, ast.Name) and node.id in self.imported

    def _kinds_in(self, node: ast.AST) -> bool:
        return any(self._kind(one) for one in ast.walk(node))

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        if (node.module or "").startswith(ROOM):
            self.imported |= {name.asname or name.name for name in node.names if name.name in CLASSES}

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name) and node.func.id in ("isinstance", "issubclass") and self._kinds_in(
                node.args[1]):
            self._says(node, "asks for a class")
        self.generic_visit(node)

    def visit_MatchClass(self, node: ast.MatchClass) -> None:
        if self._kind(node.cls):
            self._says(node.cls, "asks for a class")
        self.generic_visit(node)

    def _asks(self, node: ast.AST) -> bool:
        """`kind(layer)`, `type(layer)`, `layer.family`, `row.kind`, `value["type"]`: what a kind is called."""
        match node:
            case ast.Call(func=ast.Name(id=name)):
                return name in ("kind", "type")
            case ast.Attribute(attr=name) | ast.Subscript(slice=ast.Constant(value=name)):
                return name in ASKED
        return False

    def _names(self, node: ast.AST) -> bool:
        return self._kinds_in(node) or any(
            isinstance(one, ast.Constant) and one.value in WORDS for one in ast.walk(node))

    def visit_Compare(self, node: ast.Compare) -> None:
        sides = [node.left, *node.comparators]
        if any(map(self._asks, sides)) and any(self._names(side) for side in sides if not self._asks(side)):
            self._says(node, "compares the name of a kind")
        self.generic_visit(node)

    def visit_Match(self, node: ast.Match) -> None:
        if self._asks(node.subject) and any(self._names(case.pattern) for case in node.cases):
            self._says(node.subject, "compares the name of a kind")
        self.generic_visit(node)

    def _collection(self, node: ast.AST, entries: list) -> None:
        named = [one for one in entries if one is not None and (self._kind(one) or (
            isinstance(one, ast.Constant) and one.value in KINDS))]
        if len(named) > 1:
            self._says(node, "lists kinds")
        self.generic_visit(node)

    def visit_Dict(self, node: ast.Dict) -> None:
        self._collection(node, node.keys)

    def visit_List(self, node: ast.List) -> None:
        self._collection(node, node.elts)

    visit_Tuple = visit_Set = visit_List


def decided_by_kind(text: str) -> list[str]:
    """What a module decides by the name of a kind, a sentence each."""
    search = _Search()
    search.visit(ast.parse(text))
    return search.found


@pytest.mark.parametrize("path", OUTSIDE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_outside_the_layers_decides_by_the_name_of_a_kind(path: Path):
    assert not decided_by_kind(path.read_text())


HEAD = "from explorer.core.layers import Conv2D, Dense, Flatten\nfrom explorer.core.layers.pooling import Pooling\n"


@pytest.mark.parametrize("code", [
    "isinstance(layer, Dense)", "isinstance(layer, (int, Conv2D))", "isinstance(layer, Dense | Flatten)",
    "isinstance(layer, layers.Dense)", "isinstance(layer, Pooling)", "type(layer) is Dense", "type(layer) == Conv2D",
    "type(layer).__name__ == 'Dense'", "kind(layer) == 'Conv2D'", "kind(layer) in ('Conv2D', 'Dense')",
    "layer.family == 'dense'", "layer.family not in {'dense'}", "row.kind != 'Flatten'", "value['type'] == 'Dense'",
    "match layer:\n    case Dense(units=units):\n        pass", "match layer:\n    case layers.Dense():\n        pass",
    "match layer.family:\n    case 'dense' | 'flatten':\n        pass", "{'Conv2D': 1, 'Dense': 2}",
    "{Conv2D: 1, Dense: 2}", "('Conv2D', 'Dense')", "[Conv2D, Dense]", "{'Flatten', 'Dropout'}",
    "def deep():\n    return [row for row in rows if row.kind == 'Dense']",
])
def test_a_decision_by_kind_is_found_in_every_form(code):
    assert decided_by_kind(HEAD + code)


@pytest.mark.parametrize("code", [
    "isinstance(layer.sees(shape), Everything)", "type(value) is int", "layers = (Conv2D(32), Flatten(), Dense(10))",
    "row.kind == one", "layer.family", "{layer.family: 1}", "f'{kind(layer)}, 3'", "'Dense' in text", "Dense(10)",
    "isinstance(value, (int, float))", "colours[KINDS[name].family]", "words == 'Conv2D misses the channels'",
])
def test_what_asks_a_layer_or_makes_one_is_no_decision_by_kind(code):
    assert not decided_by_kind(HEAD + code)


def test_a_kind_is_named_in_its_own_file_alone():
    """The courses, which talk about kinds, apart."""
    named = [path.relative_to(ROOT).as_posix() for path in OUTSIDE
             if ROOT / "explorer/core/courses" not in path.parents and "BatchNormalization" in path.read_text()]
    assert not named
