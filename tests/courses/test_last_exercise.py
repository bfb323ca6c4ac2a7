"""Exercise 7: every observation from made-up runs that a reader can check, and what is said where one lacks."""

from dataclasses import replace

import numpy as np
import pytest

from explorer.core.courses import last_exercise
from explorer.core.courses.last_exercise import accuracy, overfitting, rates, seen, severity, worst_class
from explorer.core.layers import Conv2D, Dense, Dropout, Flatten, MaxPooling2D
from explorer.core.pictures.sources import CLOTHES
from explorer.core.runs import store
from tests.show.test_report import finished

EARLY = ([1.0, 0.6, 0.3, 0.1], [0.7, 0.8, 0.9, 1.0], [0.5, 0.7, 0.9, 0.99], [0.5, 0.5, 0.5, 0.49])
LATE = ([1.0, 0.6, 0.3, 0.1], [0.9, 0.8, 0.7, 0.95], [0.5, 0.7, 0.9, 0.90], [0.6, 0.7, 0.8, 0.85])
NEVER = ([1.0, 0.6, 0.3, 0.1], [0.9, 0.8, 0.7, 0.6], [0.5, 0.7, 0.8, 0.86], [0.6, 0.7, 0.8, 0.85])
RATES = (0.0, 0.2, 0.5, 0.8)


def layers(rate: float, pooled: bool = False) -> tuple:
    dropout = (Dropout(rate),) if rate else ()
    return (Conv2D(2), *((MaxPooling2D(),) if pooled else ()), *dropout, Flatten(), Dense(10, "softmax"))


def confusion(right: int, shirts: int = 0) -> np.ndarray:
    """Ten classes of 100 pictures; what is wrong is called class 0, or 1 where it is class 0; `shirts` more of 6."""
    matrix = np.diag([right] * 10)
    matrix[1:, 0] = 100 - right
    matrix[0, 1] = 100 - right
    matrix[6, 6], matrix[6, 0] = right - shirts, 100 - right + shirts
    return matrix


@pytest.fixture
def shipped(models):
    """Runs with the names of the shipped ones: here 85 of 100 right, fewer shirts; on CIFAR-10 49 of 100."""
    made = {}

    def make(name, rate, curves, matrix, data="fashion_mnist", pooled=False):
        run = finished(models / name, matrix, curves, layers=layers(rate, pooled), data=data)
        receipt = {**run.receipt, "split": {"training": 5000, "validation": 1000, "test": 1000, "drawn": 0}}
        made[name] = store.save(replace(run, receipt=receipt))

    names = last_exercise.RUNS["fashion_mnist"]
    make(names["pool"], 0, LATE, confusion(88), pooled=True)
    for part, rate, right in zip(("plain", "dropout", "half", "most"), RATES, (85, 86, 84, 60), strict=True):
        make(names[part], rate, NEVER if rate else LATE, confusion(right, 30))
    make("extra_conv", 0, EARLY, confusion(49), "cifar10")
    make("extra_conv_dropout", 0.2, LATE, confusion(51), "cifar10")
    return made


def test_accuracy_names_its_band_and_the_figure_of_cifar(shipped):
    question = accuracy(seen("fashion_mnist", shipped.values()))
    assert question.right == "80 to 90\u202f%", "(9·85 + 55)/1000 = 82 %"
    bands = ("under 60", "60 to 80", "80 to 90", "90 to 97", "over 97")
    assert question.options == tuple(f"{band}\u202f%" for band in bands)
    assert "`extra_conv` is right for 49.0\u202f%" in question.words
    assert "5,000 clothes, for 4 epochs" in question.words
    assert "fashion_pool reads 88.0\u202f%" in question.how


@pytest.mark.parametrize(("right", "band"), [(59, "under 60\u202f%"), (60, "60 to 80\u202f%"), (80, "80 to 90\u202f%"),
                                             (97, "over 97\u202f%"), (100, "over 97\u202f%")])
def test_every_band_begins_with_its_lower_edge(shipped, right, band):
    rows = seen("fashion_mnist", shipped.values())
    row = replace(rows.here["plain"], accuracy=right / 100)
    assert accuracy(replace(rows, here={**rows.here, "plain": row})).right == band


def test_the_class_with_the_lowest_recall_and_whether_that_is_chance(shipped):
    question = worst_class(seen("fashion_mnist", shipped.values()))
    assert question.right == "Shirt" and question.options == CLOTHES
    assert "Shirt has 55.0\u202f% of 100 pictures" in question.how
    assert "do not overlap, but another seed" in question.how


def test_two_classes_that_chance_may_swap_are_said_to(shipped):
    rows = seen("fashion_mnist", shipped.values())
    near = rows.here["plain"].confusion.copy()
    near[6, 6], near[6, 0] = 83, 17
    recall = np.diag(near) / near.sum(axis=1)
    row = replace(rows.here["plain"], confusion=near, recall=recall)
    assert "another training may turn the two round" in worst_class(replace(rows, here={"plain": row})).how


@pytest.mark.parametrize(("lowest", "right"), [(1, "In the first half"), (2, "In the first half"),
                                               (3, "In the second half"), (4, "At the end")])
def test_when_the_validation_loss_was_lowest(shipped, lowest, right):
    rows = seen("fashion_mnist", shipped.values())
    row = replace(rows.here["plain"], lowest=lowest)
    question = overfitting(replace(rows, here={"plain": row}))
    assert question.right.startswith(right) and question.right in question.options
    assert "On CIFAR-10 it was epoch 1 of 4." in question.words


def test_dropout_closes_the_gap_by_fewer_points_here(shipped):
    question = severity(seen("fashion_mnist", shipped.values()))
    assert question.right == "By fewer points than on CIFAR-10"
    assert "from +50.0 points to +5.0 points" in question.words, "0.99 − 0.49 and 0.90 − 0.85"
    assert "from +5.0 points to +1.0 points" in question.how, "0.90 − 0.85 and 0.86 − 0.85"


@pytest.mark.parametrize(("gap", "right"), [(-0.6, "By more"), (0.0, "By fewer"), (0.05, "Not at all"),
                                            (0.3, "Not at all")])
def test_dropout_may_do_anything(shipped, gap, right):
    rows = seen("fashion_mnist", shipped.values())
    row = replace(rows.here["dropout"], gap=gap)
    plain = replace(rows.here["plain"], gap=0.05)
    assert severity(replace(rows, here={"plain": plain, "dropout": row})).right.startswith(right)


def test_the_best_rate_is_one_of_the_rates(shipped):
    question = rates(seen("fashion_mnist", shipped.values()))
    assert question.options == ("no dropout", "dropout 0.2", "dropout 0.5", "dropout 0.8")
    assert question.right == "dropout 0.2"
    assert "more than the test pictures' chance explains" in question.how, "82 % and 57 %"


@pytest.mark.parametrize(("gone", "unasked"), [
    ("fashion_pool", []), ("fashion_extra_conv", ["accuracy", "worst_class", "overfitting", "severity"]),
    ("fashion_dropout_0.5", []), ("extra_conv", ["severity"]), ("fashion_extra_conv_dropout", ["severity"]),
])
def test_a_missing_run_is_said_and_the_rest_is_asked(shipped, gone, unasked):
    rows = seen("fashion_mnist", [run for name, run in shipped.items() if name != gone])
    assert rows.missing == (f"The run {gone} is not here.",)
    for ask in (accuracy, worst_class, overfitting, severity, rates):
        assert (ask(rows) is None) == (ask.__name__ in unasked), ask.__name__


def test_without_any_run_nothing_is_asked():
    rows = seen("mnist", [])
    assert len(rows.missing) == 7
    assert [ask(rows) for ask in (accuracy, worst_class, overfitting, severity, rates)] == [None] * 5


def test_a_damaged_run_counts_as_missing(shipped):
    (shipped["fashion_pool"].path / "evaluation.npz").write_bytes(b"damaged")
    rows = seen("fashion_mnist", shipped.values())
    assert "fashion_pool" in " ".join(rows.missing) and "pool" not in rows.here
    assert accuracy(rows)
