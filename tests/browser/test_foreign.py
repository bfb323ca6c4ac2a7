"""What a stranger writes into an address or a run is text on the screen: no link, picture, colour, and no request."""

import json
import shutil
from collections.abc import Iterator
from urllib.parse import urlencode

import numpy as np
import pytest

from explorer.core.pictures import preparation
from explorer.ui import plain
from explorer.ui.state import LINKED
from tests import serving
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.steps import expect, visit
from tests.conftest import ROOT

EVIL = "http://evil.example"
SNIPPETS = (
    f"[Log in again]({EVIL})", f"![]({EVIL}/a.png)", f"<img src='{EVIL}/b.png'>", f"<script src='{EVIL}/c.js'>",
    "a :red[x] :red-background[y]", "b $x^2$ and $$y$$", "c :material/home: :streamlit: :smile:",
    "d **bold** `code` ~~x~~", f"{EVIL}/bare", "www.evil.example", "mail@evil.example", "e\n# f\n- g\n| h |\n|---|",
)
LONG = "W" * 10_000
OWN = {"draw": ("runs",), "convolution": ("scene", "kernel", "stride"), "network": ("run", "picture", "layer"),
       "filters": ("run", "picture", "layer"), "train": ("network", "data", "run"), "watch": ("run", "picture"),
       "compare": ("compared",), "exercises": ("exercise", "sheet"), "": ("run",)}
PAGES = ("", "draw", "convolution", "network", "filters", "train", "watch", "compare", "exercises")
# Where a stranger's text stands: alerts, labels, tips, tables; the parts and Plotly's figures are looked through, too
FOREIGN = """() => {
  const found = [], look = (root) => {
    for (const node of root.querySelectorAll("*")) {
      if (node.shadowRoot) look(node.shadowRoot);
      for (const name of ["href", "src", "xlink:href"]) {
        const target = node.getAttribute(name) && new URL(node.getAttribute(name), location).href;
        if (target?.match(/^(https?:..|mailto:[^?]*)[^/]*evil/)) found.push(node.outerHTML);
      }
      if (node.matches(".katex, [data-testid=stAlert] :is(em, strong, code, del, h1, li, td, span[style*=color])")) {
        found.push(node.outerHTML);
      }
    }
  };
  look(document);
  return found;
}"""

FITS = """() => [document.documentElement, document.querySelector("[data-testid=stMain]")].every(
  (node) => node.scrollWidth <= node.clientWidth)"""


@pytest.fixture(scope="module")
def address(chromium, tmp_path_factory) -> Iterator[str]:
    """A server whose own runs are a stranger's: every word of their run.json that is text says something else."""
    models = tmp_path_factory.mktemp("foreign") / "models"
    shutil.copytree(ROOT / "models", models, ignore=shutil.ignore_patterns("local"))
    for number, (name, status) in enumerate((("www.evil.example", "failed"), ("plain", "stopped"), ("c", "finished"))):
        folder = models / "local" / name
        shutil.copytree(ROOT / "models/two_conv", folder)
        values = json.loads((folder / "run.json").read_text())
        lines = [" ".join(snippet.split()) for snippet in SNIPPETS]  # a line break is refused when a run is read
        values |= {"status": status, "error": " ".join(SNIPPETS[number::3]) + (LONG if number == 2 else "")}
        values["spec"] |= {"network": lines[number], "group": f"{lines[3 + number]}, dropout rates ("}
        values["receipt"]["data"] = lines[6 + number]
        values["receipt"]["versions"] = {lines[9 + number]: lines[number]}
        (folder / "run.json").write_text(json.dumps(values))
    with serving.app(EXPLORER_MODELS=str(models)) as address:
        yield address


@pytest.fixture
def watched(new_tab, address):
    """A tab, and what it asks of any other server."""
    tab, asked = new_tab(), []
    tab.on("request", lambda request: None if request.url.startswith((address, "data:", "blob:"))
           else asked.append(request.url))
    return tab, asked


@pytest.mark.parametrize("page", PAGES)
def test_an_address_is_shown_as_text_and_nothing_else_however_long(watched, page):
    tab, asked = watched
    visit(tab, f"{page}?" + urlencode({key: SNIPPETS[at % len(SNIPPETS)] + (LONG if key in OWN[page] else "")
                                       for at, key in enumerate(LINKED)}))
    if page:
        expect(tab.get_by_test_id("stAlert").first).to_be_visible()
        assert max(map(len, tab.get_by_test_id("stAlert").all_inner_texts())) < 500
    assert tab.evaluate(FOREIGN) == []
    for window in (DESKTOP, PHONE):
        tab.set_viewport_size(window)
        tab.wait_for_function(FITS)  # Plotly's figures follow the window a little later
    assert asked == []


@pytest.mark.parametrize("first", range(0, len(SNIPPETS), 4))
def test_every_kind_of_markup_stays_what_was_written(watched, first):
    tab, asked = watched
    snippets = SNIPPETS[first : first + 4]
    visit(tab, "convolution?" + urlencode(dict(zip(("scene", "stride", "padding", "dilation"), snippets, strict=True))))
    expect(tab.get_by_test_id("stAlert")).to_have_count(4)
    said = tab.get_by_test_id("stMain").inner_text().replace(plain.JOINER, "")
    assert [snippet for snippet in snippets if f"Received: {snippet!r}" not in said] == []
    assert tab.evaluate(FOREIGN) == []
    assert asked == []


@pytest.mark.parametrize(("page", "words"), [
    ("train?network=two_conv&data=mnist&run=local/www.evil.example", "local/www.evil.example failed: [Log in again]"),
    ("train?network=two_conv&data=mnist&run=local/plain", "local/plain was stopped"),
    ("filters?run=local/www.evil.example&data=mnist_5k&picture=test:0", "local/www.evil.example says"),
    ("compare?compared=local/c,two_conv", "local/c against two_conv"),
    ("watch?run=local/www.evil.example&data=mnist_5k&picture=test:0", "Test picture 0"),
    ("exercises?exercise=6", "Train 20 epochs yourself"),
    ("exercises?exercise=7", "Accuracy"),
])
def test_a_stranger_s_run_is_shown_as_text_and_nothing_else(watched, page, words):
    tab, asked = watched
    visit(tab, page)
    tab.wait_for_function("([words, joiner]) => document.body.innerText.replaceAll(joiner, '').includes(words)",
                          arg=[words, plain.JOINER])
    assert tab.evaluate(FOREIGN) == []
    assert asked == []


def test_the_name_of_an_uploaded_file_is_text(watched):
    tab, asked = watched
    visit(tab, "convolution?scene=upload")
    content = preparation.png(np.full((9, 9, 1), 200, np.uint8))
    name = f"[x]({EVIL}) <img src=a> $y$ **bold** {LONG[:150]}.png"
    tab.locator(".st-key-slide_upload input[type=file]").set_input_files(
        {"name": name, "mimeType": "image/png", "buffer": content})
    expect(tab.locator(".st-key-slide canvas").first).to_be_visible()
    expect(tab.locator(".st-key-slide_upload")).to_contain_text("[x](htt")
    assert tab.evaluate(FOREIGN) == []
    tab.wait_for_function(FITS)
    assert asked == []
