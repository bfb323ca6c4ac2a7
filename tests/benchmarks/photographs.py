"""Photographs: how many drawn digits are read rightly from photographs of them, under 24 conditions.

Digits of the writers 25 to 30 of `pen_strokes.jsonl.gz` in EXPLORER_DATA, of each digit ten a condition, of all these
writers, put on made-up sheets (`sheets.py`, seeded), saved as PNG or JPEG, and read as the page reads an upload: the
digit that stands out most is the answer. No times: the same seed gives the same numbers. One process a processor makes
and reads them, with the progress on stderr; one that dies ends the run.

The shipped `pen` has seen these strokes; `--run FOLDER` takes another in its place, for example one trained with
`--writers 1-24`. `--each N` takes N of each digit a condition.
"""

import argparse
import gzip
import json
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from explorer.core.engine import inference
from explorer.core.pictures import photographs, preparation
from explorer.core.runs import folders, store
from tests.benchmarks import report, sheets

SEED = 10
WRITERS = range(25, 31)
BESIDE = ("two_conv", "dense")
TARGET, WORST = 95.0, 85.0


def strokes_by_digit() -> dict[int, list[list[np.ndarray]]]:
    """All drawings of the writers 25 to 30, by digit, the writers in turn."""
    path = Path(os.environ["EXPLORER_DATA"]) / "pen_strokes.jsonl.gz"
    entries = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    found: dict[int, dict[int, list]] = {digit: {writer: [] for writer in WRITERS} for digit in range(10)}
    for entry in entries:
        if entry["writer"] in WRITERS:
            strokes = [np.array(stroke, np.float64) for stroke in entry["strokes"]]
            found[entry["digit"]][entry["writer"]].append(strokes)
    return {digit: [by_writer[writer][turn] for turn in range(max(map(len, by_writer.values())))
                    for writer in WRITERS if turn < len(by_writer[writer])] for digit, by_writer in found.items()}


def prepared(job: tuple[int, list, int]) -> np.ndarray:
    """One photograph, made and read: `float32`, shape `(28, 28, 1)`; black where nothing was found."""
    condition, strokes, number = job
    make = list(sheets.CONDITIONS.values())[condition]
    content = make(sheets.Sheet(strokes, np.random.default_rng([SEED, condition, number])))
    try:
        return photographs.prepare_picture(preparation.read_picture(content)).centred
    except ValueError:
        return np.zeros((preparation.SIZE, preparation.SIZE, 1), np.float32)


def jobs(each: int) -> list[tuple[int, list, int]]:
    """Condition, strokes and number of every photograph; each condition goes on with the next drawings."""
    drawings = strokes_by_digit()
    return [(condition, drawings[digit][(condition * each + turn) % len(drawings[digit])], digit * each + turn)
            for condition in range(len(sheets.CONDITIONS)) for digit in range(10) for turn in range(each)]


def prepared_all(each: int) -> np.ndarray:
    """All photographs, in the order of `jobs`.

    Raises:
        BrokenProcessPool: If a process dies (a `multiprocessing.Pool` would wait for its answer for ever).
    """
    work, images = jobs(each), []
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        for image in pool.map(prepared, work, chunksize=8):
            images.append(image)
            print(f"\r{len(images):,} of {len(work):,} photographs", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return np.stack(images)


def main() -> None:
    """Makes, reads and prints."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--run", type=Path, default=folders.models() / "pen", help="a run folder in place of pen")
    parser.add_argument("--each", type=int, default=10, help="photographs of each digit a condition")
    options = parser.parse_args()
    images = prepared_all(options.each)
    labels = np.tile(np.repeat(np.arange(10), options.each), len(sheets.CONDITIONS))
    found = {"pen": store.read(options.run.resolve()), **{name: store.find(name) for name in BESIDE}}
    right = {name: (inference.probabilities(inference.load(run), images).argmax(axis=1) == labels).reshape(
        len(sheets.CONDITIONS), -1).mean(axis=1) * 100 for name, run in found.items()}
    rows = [(condition, *(f"{right[name][number]:.1f} %" for name in found))
            for number, condition in enumerate(sheets.CONDITIONS)]
    overall = {name: shares.mean() for name, shares in right.items()}
    print(report.table(("condition", *found), [*rows, ("all", *(f"{share:.1f} %" for share in overall.values()))]))
    worst = int(right["pen"].argmin())
    reached = overall["pen"] >= TARGET and right["pen"][worst] >= WORST
    print(f"pen is {found['pen'].name}, {len(labels):,} photographs; target {TARGET:.0f} %, none under {WORST:.0f} %: "
          f"{'reached' if reached else 'missed'}")
    print(f"photographs: {', '.join(f'{name} {share:.1f} %' for name, share in overall.items())}; "
          f"worst for pen {right['pen'][worst]:.0f} % ({list(sheets.CONDITIONS)[worst]})")


if __name__ == "__main__":
    main()
