"""Foreign text as Markdown that shows it; that a browser shows nothing else is in browser/test_foreign.py."""

import ast
import re
from pathlib import Path

import pytest

from explorer.ui import plain
from tests.conftest import ROOT

SCREEN = [path for folder in ("explorer/ui", "pages") for path in sorted((ROOT / folder).rglob("*.py"))
          if path.name != "plain.py"]
# Where Streamlit reads Markdown: all texts among the arguments of these
MARKDOWN = {
    "markdown", "write", "caption", "info", "success", "error", "warning", "toast", "title", "header", "subheader",
    "metric", "progress", "spinner", "expander", "popover", "button", "page_link", "radio", "pills", "toggle",
    "segmented_control", "number_input", "whole", "text_input", "text_area", "multiselect", "slider", "table",
}
# What may hold a stranger's words: names of runs and batches, what an address asked for, what the core raised
FOREIGN = re.compile(r"""\b(?:run|first|second|best|row\.run)\.(?:name|error)\b|^name$|\bhere\.\w+|\bproblem\b|^asked$|
                         title_of|asked\.title|\.receipt|^receipt\b|message""", re.VERBOSE)


OURS = {"training.py info: name", *(  # names of the app: here those of a layer's settings
    f"editing.py {widget}: name" for widget in ("whole", "slider", "number_input", "text_input", "caption"))}


def seen(markdown: str) -> str:
    """The text that a reader of this Markdown sees."""
    return re.sub(r"\\(.)", r"\1", markdown).replace(plain.JOINER, "")


@pytest.mark.parametrize(("text", "markdown"), [
    ("two_conv", "two_conv"),
    ("local/a.b-c+d", "local/a.b-c+d"),
    ("_a_ b", r"\_a\_ b"),
    ("*a*", r"\*a\*"),
    ("[a](b)", r"\[a\](b)"),
    ("<img src=a>", r"\<img src=a>"),
    ("$x$", r"\$x\$"),
    ("1. a", r"1\. a"),
    ("- a", r"\- a"),
    ("# a", r"\# a"),
    ("a\n# b\tc", "a # b c"),
    ("a&lt;b", r"a\&lt;b"),
    (":red[a]", "\\:\u2060red\\[a\\]"),
    (":material/home:", "\\:\u2060material/home:"),
    ("www.a.b", "www\u2060.a.b"),
    ("http://a", "http\\:\u2060//a"),
    ("a@b.c", "a@\u2060b.c"),
    ("Received: 'a'", "Received: 'a'"),
])
def test_a_text_becomes_markdown_that_shows_it(text, markdown):
    assert plain.text(text) == markdown
    assert seen(markdown) == " ".join(text.split())


def test_what_is_not_seen_is_left_out():
    assert plain.text("a\u202eb\u200bc\x00d") == "a b c d"


@pytest.mark.parametrize("most", [20, 80, 400])
def test_a_long_text_keeps_its_two_ends(most):
    short = plain.cut("begin" + "x" * 10_000 + "end", most)
    assert len(short) == most
    assert short.startswith("beginx") and short.endswith("xend") and " … " in short
    assert plain.cut("x" * most, most) == "x" * most


def sinks(path: Path) -> list[tuple[str, ast.expr]]:
    """The calls of a file whose words are read as Markdown, with every such word."""
    found = []
    for call in ast.walk(ast.parse(path.read_text())):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in MARKDOWN:
            if isinstance(call.func.value, ast.Name) and call.func.value.id == "plain":
                continue
            words = [*call.args, *(one.value for one in call.keywords if one.arg in ("help", "label", "text", "body"))]
            found += [(call.func.attr, word) for word in words]
    return found


def unguarded(word: ast.expr) -> list[str]:
    """What of an argument may be foreign and does not pass `plain.text`."""
    if "plain.text(" in ast.unparse(word) and not isinstance(word, (ast.JoinedStr, ast.BinOp)):
        return []
    if isinstance(word, ast.JoinedStr):
        return [text for part in word.values if isinstance(part, ast.FormattedValue) for text in unguarded(part.value)]
    if isinstance(word, ast.BinOp):
        return unguarded(word.left) + unguarded(word.right)
    if isinstance(word, (ast.Name, ast.Attribute, ast.Subscript, ast.Call)):
        text = ast.unparse(word)
        return [text] if FOREIGN.search(text) else []
    return []


def test_no_page_hands_foreign_text_to_markdown():
    wrong = {f"{path.name} {call}: {text}" for path in SCREEN for call, word in sinks(path)
             for text in unguarded(word)}
    assert wrong == OURS


def test_errors_and_warnings_are_said_plainly():
    """What they say often quotes what came: `plain.error` and `plain.warning` are the only ways, except for advice."""
    wrong = {f"{path.name}: {ast.unparse(word)}" for path in SCREEN for call, word in sinks(path)
             if call in ("error", "warning") and not isinstance(word, ast.Constant)}
    assert wrong == {"drills.py: now['said']"}


def test_whole_numbers_have_a_field_that_infinity_does_not_end():
    """Streamlit reads a whole number with `int`: fields of its own are for floats."""
    wrong = [call for path in SCREEN if path.name != "fields.py" for call in ast.walk(ast.parse(path.read_text()))
             if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "number_input"
             and not (isinstance(call.args[1], ast.Call) and ast.unparse(call.args[1].func) == "float")
             and type(ast.literal_eval(call.args[1])) is not float]
    assert not wrong
