"""Unlike any digit: how well letters and objects are told from digits by `explorer.core.pictures.familiarity`.

MNIST's test digits against letters (three DejaVu faces, three sizes, turned up to 10 degrees, photographed: black on
paper, read as the page reads an upload) and against objects: Fashion-MNIST and CIFAR-10 test pictures, shrunk to 28x28
and read as photographs. None of them sets the limit, training digits alone do. Letters that are written like a digit
are left out: B D G I J L O Q S T Z, b g i j l o q s z, and C c, which is a 0 that is not closed.

The area under the ROC curve is the share of pairs in which the picture that is no digit is the stranger one. No times:
the same seed gives the same numbers. `--run NAME` takes another network than `pen`, `--each N` N pictures a row.
"""

import argparse
from pathlib import Path

import matplotlib
import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy import stats

from explorer.core.pictures import datasets, familiarity, photographs, preparation
from explorer.core.pictures.photographs import NOTHING
from explorer.core.runs import store
from tests.benchmarks import report

SEED = 10
FACES = ("DejaVuSans.ttf", "DejaVuSerif.ttf", "DejaVuSansMono.ttf")
LETTERS = "AEFHKMNPRUVWXYadefhkmnprtuvwxy"
DIGITS = "0123456789"
HEIGHTS = (70, 110, 150)
SIDE, PAPER, TURN = 240, 240, 10
TARGET = 0.95


def written(text: str, face: str, height: int, turn: float) -> np.ndarray:
    """One character on a sheet, `uint8`, shape `(240, 240, 3)`."""
    path = Path(matplotlib.get_data_path()) / "fonts/ttf" / face
    sheet = Image.new("L", (SIDE, SIDE), PAPER)
    ImageDraw.Draw(sheet).text((SIDE / 2, SIDE / 2), text, 40, ImageFont.truetype(str(path), height), anchor="mm")
    turned = sheet.rotate(turn, Image.Resampling.BICUBIC, fillcolor=PAPER)
    return np.asarray(turned.convert("RGB"))


def sheets(characters: str) -> list[np.ndarray]:
    """Each character in each face and height."""
    draw = np.random.default_rng(SEED)
    return [written(character, face, height, draw.uniform(-TURN, TURN))
            for character in characters for face in FACES for height in HEIGHTS]


def photographed(pictures: list[np.ndarray]) -> np.ndarray:
    """What a network gets of photographs, `float32`, shape `(n, 28, 28, 1)`; where nothing is found, there is none."""
    found = []
    for picture in pictures:
        try:
            found.append(photographs.prepare_picture(picture).centred)
        except ValueError as problem:
            if not str(problem).startswith(NOTHING):
                raise
    return np.stack(found)


def enlarged(pictures: np.ndarray, turned_round: bool) -> list[np.ndarray]:
    """Small pictures as photographs of a telephone would have them: eight times as large, clothes on white ground."""
    whole = [Image.fromarray((255 - each if turned_round else each).squeeze()).convert("RGB") for each in pictures]
    return [np.asarray(each.resize((each.width * 8, each.height * 8), Image.Resampling.BICUBIC)) for each in whole]


def pictures(each: int) -> dict[str, np.ndarray]:
    """The rows of the table: digits first, then what is none."""
    clothes, objects = (datasets.load(name).x_test[:each] for name in ("fashion_mnist", "cifar10"))
    return {
        "MNIST test digits": datasets.load("mnist").x_test[: 5 * each],
        "digits of the fonts, photographed": photographed(sheets(DIGITS)),
        "letters, photographed": photographed(sheets(LETTERS)),
        "clothes, 28x28": clothes,
        "clothes on white, photographed": photographed(enlarged(clothes, True)),
        "objects, 28x28": np.stack([preparation.fit_picture(each, (28, 28, 1)) for each in objects]),
        "objects, photographed": photographed(enlarged(objects, False)),
    }


def area(digits: np.ndarray, others: np.ndarray) -> float:
    """The area under the ROC curve, range [0, 1]: Mann and Whitney's U over the number of pairs."""
    return float(stats.mannwhitneyu(others, digits).statistic / (len(others) * len(digits)))


def main() -> None:
    """Makes, measures and prints."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--run", default="pen", help="a network that reads digits")
    parser.add_argument("--each", type=int, default=200, help="pictures a row")
    options = parser.parse_args()
    run = store.find(options.run)
    network, weights = run.spec.graph, store.weights(run)
    known = familiarity.learnt(network, weights, datasets.load("mnist_5k").x_train)
    strange = {row: familiarity.unlike(known, familiarity.directions(network, weights, found))
               for row, found in pictures(options.each).items()}
    digits = next(iter(strange.values()))
    rows = [(row, f"{len(values):,}", f"{area(digits, values):.3f}", f"{np.median(values):.2f}",
             f"{(values > 1).mean():.1%}") for row, values in strange.items()]
    print(report.table(("pictures", "number", "AUC", "median distance", "said to be unlike"), rows))
    letters = area(digits, strange["letters, photographed"])
    objects = area(digits, np.concatenate([values for row, values in strange.items() if row[:7] in ("clothes",
                                                                                                "objects")]))
    print(f"{run.name}; distance 1 is that of 99 of 100 training digits; target {TARGET}: "
          f"{'reached' if min(letters, objects) >= TARGET else 'missed'}")
    print(f"unlike: letters AUC {letters:.2f}, objects AUC {objects:.2f}")


if __name__ == "__main__":
    main()
