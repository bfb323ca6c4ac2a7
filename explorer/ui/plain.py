"""Foreign text on the screen: what came from an address, a file, a run's folder or a message is never Markdown."""

import re

import streamlit as st

from explorer.ui import state

MOST = 80
MOST_OF_A_SENTENCE = 400
JOINER = "\u2060"  # has no width

# Markdown, HTML, LaTeX and Streamlit's colours end at a backslash
_MARKED = re.compile(r"[\\`*\[\]<&$~|]|(?<!\w)_|_(?!\w)|:(?=\S)|^[#+>-]")
_LIST = re.compile(r"^(\d+)([.)])")
# icons, emoji and bare addresses do not: they are looked for in what Markdown has read
_FOUND = re.compile(r"(?<=:)(?=\S)|(?<=@)(?=\S)|(?<=www)(?=\.)", re.IGNORECASE)


def cut(text: object, most: int = MOST) -> str:
    """A text in one line of at most `most` characters, its beginning and its end, without what cannot be seen."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in str(text)).split())
    if len(line) <= most:
        return line
    end = (most - 3) // 3
    return f"{line[: most - 3 - end]} … {line[-end:]}"


def text(foreign: object, most: int = MOST) -> str:
    """Markdown that shows a foreign text, `cut`, and nothing else: no link, picture, colour, formula or icon."""
    line = _LIST.sub(r"\1\\\2", _MARKED.sub(r"\\\g<0>", cut(foreign, most)))
    return _FOUND.sub(JOINER, line)


def error(problem: object, icon: str = ":material/error:") -> None:
    """What went wrong, in a sentence that may quote anything."""
    st.error(text(problem, MOST_OF_A_SENTENCE), icon=icon)


def refused(expected: str, received: object) -> None:
    """Says, in this session alone, that what its browser sent changed nothing; it stays until it is closed."""
    words = f"That changed nothing. Expected {expected}. Received: {cut(repr(received))}"
    st.toast(text(words, MOST_OF_A_SENTENCE), icon=":material/block:", duration="infinite")


def of_link(problem: object) -> None:
    """What a link says that is not so. It stays when the page runs by itself, till somebody does something."""
    said = state.session().of_link
    if str(problem) not in said:
        said.append(str(problem))
        warning(problem, ":material/link_off:")


def said_of_link() -> None:
    """Says again what the page said of its link before it ran by itself."""
    with st.container():  # a place of its own: what is below stays when there is something to say
        for problem in state.session().of_link:
            warning(problem, ":material/link_off:")


def warning(problem: object, icon: str | None = None) -> None:
    """What was put right or left out, in a sentence that may quote anything."""
    st.warning(text(problem, MOST_OF_A_SENTENCE), icon=icon)
