"""A blank page of its own origin that has the browser's modules and stylesheets, but no Streamlit."""

from pathlib import PurePosixPath
from urllib.parse import urlsplit

from explorer.core.layers import KINDS
from explorer.core.show import part_files

ORIGIN = "http://parts.test/"
OF_ALL = """
async ([names, kinds]) => {
  for (const name of names) Object.assign(window, await import(`/parts/${name}`));
  const { learnKinds } = await import("/parts/layers/registry.js");
  const { learnKernels } = await import("/parts/engine/kernels.js");
  await learnKernels();
  await learnKinds(kinds.map((module) => ({ module, browser: true })));
}
"""


def _answer(route) -> None:
    path = PurePosixPath(urlsplit(route.request.url).path)
    content = part_files.files().get(path.relative_to("/parts").as_posix()) if path.is_relative_to("/parts") else None
    if content is not None:
        route.fulfill(body=content, content_type=part_files.TYPES[path.suffix])
    elif path.name:
        route.fulfill(status=404)
    else:
        route.fulfill(body="<!doctype html><body></body>", content_type="text/html")


def offered(context) -> None:
    """Lets the pages of a context find the modules at `ORIGIN`."""
    context.route(f"{ORIGIN}**", _answer)


def begin(page, modules: tuple[str, ...], styles: tuple[str, ...] = (), script: str = "") -> None:
    """Opens a blank page whose scripts know by name what these modules export; all kinds and kernels are learnt."""
    page.goto(ORIGIN)
    kinds = {type(layer()).__module__.rpartition(".")[2] for layer in KINDS.values()}
    page.evaluate(OF_ALL, [list(modules), [module for module in sorted(kinds) if part_files.computes(module)]])
    if script:
        page.add_script_tag(content=script)
    for name in styles:
        page.add_style_tag(content=part_files.files()[name].decode())
