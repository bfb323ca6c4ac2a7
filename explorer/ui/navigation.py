"""The pages of the app and the landing page that introduces them."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st

from explorer.ui import access

ROOT = Path(__file__).resolve().parents[2]
PICTURES = Path(__file__).parent / "pictures"

@dataclass(frozen=True)
class Place:
    """A page: its group in the navigation, its file in `pages/`, its title, and what it is for."""

    group: str
    file: str
    title: str
    icon: str
    says: str


LOOK, TRAIN, PRACTISE = "Look", "Train", "Practise"
PLACES = (
    Place(LOOK, "draw", "Draw", ":material/draw:",
          "Draw a digit and watch several networks read it while the pen moves. See how the drawing is prepared."),
    Place(LOOK, "convolution", "Convolution", ":material/filter_center_focus:",
          "A kernel slides over a picture: every product and every sum, with kernels to choose and to type."),
    Place(LOOK, "network", "Network", ":material/account_tree:",
          "The whole network at once while the pen moves. Click any value and follow it back to the pixels."),
    Place(LOOK, "filters", "Filters and feature maps", ":material/grid_view:",
          "Look inside a trained network: its kernels, and what every layer makes of one picture."),
    Place(TRAIN, "train", "Train or load", ":material/model_training:",
          "Count parameters and multiply-adds, train a network with its curve growing, and see what it reads wrongly."),
    Place(TRAIN, "watch", "Watch it learn", ":material/movie:",
          "One slider through a training: curves, kernels, feature maps and errors move together."),
    Place(TRAIN, "compare", "Compare", ":material/balance:",
          "Several trainings side by side: curves, parameters, time, and whether a difference may be chance."),
    Place(PRACTISE, "exercises", "Exercises", ":material/school:",
          "The exercises of both courses: predict first, then see it computed with the real network and learn why."),
)


def page(name: str) -> st.Page:
    """The Streamlit page of the file `name` in `pages/`."""
    place = next(place for place in PLACES if place.file == name)
    return st.Page(ROOT / "pages" / f"{name}.py", title=place.title, icon=place.icon, url_path=name)


def pages() -> dict[str, list]:
    """All pages by their group, the landing page first and in none; the group of the open page names it, too."""
    here = next((place for place in PLACES if place.file == _open()), None)
    groups = {"": [st.Page(_home, title="Home", icon=":material/home:", default=True)]}
    for place in PLACES:
        words = f"{here.group}: **{here.title}**" if here and here.group == place.group else place.group
        groups.setdefault(words, []).append(page(place.file))
    return groups


def _open() -> str:
    """The last part of the address; which page it names Streamlit says only when all are known."""
    return urlsplit(st.context.url or "").path.rpartition("/")[2]


def _home() -> None:
    st.title("Convolution Explorer")
    st.markdown(
        "See what a convolutional network does, on networks you trained and digits you drew. "
        "Everything runs on this computer, without the internet."
    )
    with st.container(horizontal=True):
        for place in PLACES:
            with st.container(border=True, width=356):
                st.image(PICTURES / f"{place.file}.png", width="stretch")
                st.page_link(page(place.file), label=f"**{place.title}**", icon=place.icon)
                st.write(place.says)
    st.markdown(
        "**A lecture in three steps.** Draw a 7 on *Network* and watch it light up. "
        "Click a map, then one of its values: which sum made it? "
        "Then train `two_conv` yourself: more or fewer parameters than `one_conv`?"
    )
    access.door()
