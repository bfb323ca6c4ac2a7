"""What the lessons explain stands apart from the widgets that show it."""

import ast
import re
import string
from pathlib import Path

import pytest

from explorer.ui.convolution import words as convolution
from explorer.ui.exercises import words as exercises
from tests.conftest import ROOT

MOST = 120  # characters of a label, a hint or a sentence; what is longer explains
PARTS = sorted(path for page in ("exercises", "convolution") for path in (ROOT / "explorer/ui" / page).glob("*.py")
               if path.name != "words.py")


def paragraphs(code: str) -> list[str]:
    """The texts of a module that are longer than a hint: no docstrings, of an f-string what is written in it."""
    tree, inside, found = ast.parse(code), set(), []
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and isinstance(node.body[0], ast.Expr):
            inside.add(node.body[0].value)
        if isinstance(node, ast.JoinedStr):
            texts = [part for part in node.values if isinstance(part, ast.Constant)]
            inside |= set(texts)
            found.append("".join(text.value for text in texts))
    found += [node.value for node in ast.walk(tree)
              if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in inside]
    return [text for text in found if len(text) > MOST]


@pytest.mark.parametrize("path", PARTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_widget_code_holds_no_paragraph(path: Path):
    assert not paragraphs(path.read_text())


def test_a_paragraph_among_widgets_is_found():
    text = "a" * MOST
    assert paragraphs(f'"""{text}b"""\nst.markdown("{text}b")') == [f"{text}b"]
    assert paragraphs(f'st.markdown(f"{text}{{count}}b")') == [f"{text}b"]
    assert not paragraphs(f'st.markdown("{text}")')


@pytest.mark.parametrize("words", [exercises, convolution], ids=["exercises", "convolution"])
def test_every_text_is_shown_with_all_its_figures(words):
    """A name in braces that nobody gives would end the page; a text that nobody shows is dead."""
    code = "".join(path.read_text() for path in PARTS)
    for name, text in vars(words).items():
        if name.isupper() and name != "KERNELS":
            assert f"words.{name}" in code, name
        if name.isupper() and isinstance(text, str):
            wanted = {field for _, field, _, _ in string.Formatter().parse(text) if field}
            given = re.search(rf"words\.{name}\.format\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)", code)
            assert wanted == (set(re.findall(r"(\w+)=", given[1])) if given else set()), name
