"""Statistics by hand and by textbook, best scores from receipts alone, and batches of specs."""

import math
from dataclasses import replace

import numpy as np
import pytest

from explorer.core.courses.presets import preset
from explorer.core.layers import Dropout, MaxPooling2D
from explorer.core.network import editor
from explorer.core.runs import batches, statistics, store
from explorer.core.runs.statistics import mcnemar, wilson_interval
from explorer.core.runs.store import Run
from tests.conftest import small_spec, write_run
from tests.test_architecture import KERAS, reachable, touches


def run(name: str, accuracy: float | None = 0.5, *, status: str = "finished", test=1000, receipt=None, **spec) -> Run:
    """A run as its run.json tells it, without a folder."""
    own = {"split": {"training": 600, "validation": 180, "test": test, "drawn": 0}, "test_accuracy": accuracy,
           "parameters": 13_550, "multiply_adds": 25_688, "seconds": 1.5, "epochs": 2}
    return Run(None, name, small_spec(**spec), status, receipt=own if receipt is None else receipt)


def test_comparison_does_not_reach_keras_even_through_others():
    assert not [module for module in KERAS if touches(reachable("explorer.core.runs.statistics"), module)]


@pytest.mark.parametrize(("right", "total", "low", "high"), [
    (8, 10, 0.490, 0.943),  # the textbook's
    (0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0), (5, 10, 0.237, 0.763), (9824, 10_000, 0.9796, 0.9848),
])
def test_wilson_s_interval(right, total, low, high):
    assert wilson_interval(right, total) == pytest.approx((low, high), abs=5e-4)


def test_wilson_s_interval_stays_inside_and_is_symmetric():
    assert wilson_interval(0, 3)[0] == 0 and wilson_interval(3, 3)[1] == 1
    low, high = wilson_interval(2, 7)
    assert wilson_interval(5, 7) == pytest.approx((1 - high, 1 - low))
    assert wilson_interval(2, 7, z=1)[0] > low


@pytest.mark.parametrize(("right", "total"), [(0, 20), (8, 10), (61, 113), (9824, 10_000)])
def test_wilson_s_interval_is_scipy_s(right, total):
    stats = pytest.importorskip("scipy.stats")
    theirs = stats.binomtest(right, total).proportion_ci(0.95, method="wilson")
    assert wilson_interval(right, total, stats.norm.ppf(0.975)) == pytest.approx(tuple(theirs), abs=1e-12)


@pytest.mark.parametrize(("right", "total"), [(-1, 10), (11, 10), (0, 0)])
def test_counts_that_are_none_are_refused(right, total):
    with pytest.raises(ValueError, match="Expected 0 <= right <= total, total >= 1. Received"):
        wilson_interval(right, total)


def answers(only_a: int, only_b: int, both: int = 3, neither: int = 2) -> tuple:
    """Answers of two networks and the labels, with so many images that only one of them reads rightly."""
    labels = np.arange(only_a + only_b + both + neither) % 10
    a_right = np.repeat([True, False, True, False], [only_a, only_b, both, neither])
    b_right = np.repeat([False, True, True, False], [only_a, only_b, both, neither])
    return np.where(a_right, labels, (labels + 1) % 10), np.where(b_right, labels, (labels + 2) % 10), labels


@pytest.mark.parametrize(("only_a", "only_b", "p"), [
    (1, 5, 0.21875),  # 2·(1 + 6)/64
    (5, 1, 0.21875), (0, 5, 0.0625), (0, 6, 0.03125), (3, 3, 1.0), (0, 1, 1.0), (0, 0, 1.0), (2, 3, 1.0),
])
def test_mcnemar_s_exact_p_by_hand(only_a, only_b, p):
    found = mcnemar(*answers(only_a, only_b))
    assert (found.only_a, found.only_b, found.p) == (only_a, only_b, p)


def test_images_that_both_read_alike_do_not_count():
    assert mcnemar(*answers(1, 5, 0, 0)) == mcnemar(*answers(1, 5, 9000, 40))


@pytest.mark.parametrize(("fewer", "more"), [(61, 52), (90, 40), (0, 30), (170, 240), (4000, 6000)])
def test_mcnemar_s_p_is_scipy_s(fewer, more):
    stats = pytest.importorskip("scipy.stats")
    assert statistics.binomial_p(fewer, more) == pytest.approx(stats.binomtest(fewer, fewer + more).pvalue, rel=1e-9)


def test_a_difference_beyond_all_doubt_has_p_0_not_an_error():
    assert statistics.binomial_p(0, 10_000) == 0.0


@pytest.mark.parametrize(("only_a", "only_b", "words"), [
    (61, 52, "the difference may be chance: 61 against 52 pictures"),
    (52, 61, "the difference may be chance: 52 against 61 pictures"),
    (40, 90, "b is better beyond chance: 90 against 40 pictures (p < 0.0001)"),
    (6, 0, "a is better beyond chance: 6 against 0 pictures (p = 0.031)"),
    (0, 0, "there is no difference: both are right on the same pictures"),
])
def test_mcnemar_s_test_in_words(only_a, only_b, words):
    assert mcnemar(*answers(only_a, only_b)).words == words


def test_the_words_use_the_names_of_the_runs():
    found = mcnemar(*answers(0, 8), names=("pool", "extra_conv"))
    assert found.words == "extra_conv is better beyond chance: 8 against 0 pictures (p = 0.0078)"


@pytest.mark.parametrize("lengths", [(3, 3, 4), (3, 2, 3), (0, 0, 0)])
def test_mcnemar_s_test_needs_the_same_images(lengths):
    with pytest.raises(ValueError, match="same images. Expected three equal lengths. Received"):
        mcnemar(*(np.zeros(length, int) for length in lengths))


def test_mean_and_spread_by_hand():
    assert statistics.mean_and_spread([2, 4, 4, 4, 5, 5, 7, 9]) == pytest.approx((5, math.sqrt(32 / 7)))
    assert statistics.mean_and_spread([0.75]) == (0.75, None)
    assert statistics.mean_and_spread(value for value in (0.5, 0.5)) == (0.5, 0)
    with pytest.raises(ValueError, match="Expected at least one. Received: none"):
        statistics.mean_and_spread([])


def test_a_score_is_what_the_receipt_says():
    row = statistics.score(run("local/x", 0.8, test=10, seed=7))
    assert (row.run, row.network, row.data, row.accuracy, row.seed) == ("local/x", "dense", "mnist_5k", 0.8, 7)
    assert (row.low, row.high) == wilson_interval(8, 10)
    assert (row.test_images, row.training_images, row.parameters, row.multiply_adds) == (10, 600, 13_550, 25_688)


def test_the_best_come_first_for_each_data_set():
    found = statistics.best_scores([
        run("a", 0.7), run("b", 0.9, data="mnist"), run("c", 0.8), run("d", 0.95, data="mnist"),
    ])
    assert {data: [row.run for row in rows] for data, rows in found.items()} == {
        "mnist": ["d", "b"], "mnist_5k": ["c", "a"],
    }


def test_of_equally_good_runs_the_smaller_network_comes_first():
    large, small = run("a"), run("b")
    small.receipt["parameters"] = 9
    assert [row.run for row in statistics.best_scores([large, small])["mnist_5k"]] == ["b", "a"]


@pytest.mark.parametrize("other", [
    run("x", status="stopped"), run("x", status="failed"), run("x", status="running"), run("x", None),
    run("x", receipt={}), run("x", 1.5), run("x", "0.99"), run("x", float("nan")), run("x", True),
    run("x", receipt={"test_accuracy": 0.9}), run("x", receipt={"test_accuracy": 0.9, "split": [1]}), run("x", test=0),
])
def test_without_a_finished_training_and_a_whole_receipt_there_is_no_score(other):
    assert statistics.score(other) is None
    assert statistics.best_scores([other]) == {}


def test_what_an_old_receipt_does_not_say_is_none():
    row = statistics.score(run("x", receipt={"test_accuracy": 0.9, "split": {"test": 100}}))
    assert (row.accuracy, row.training_images, row.parameters, row.seconds) == (0.9, None, None, None)


def test_runs_of_a_batch_are_found_by_its_name():
    first, second, third = run("a", group="g"), run("b", group="h"), run("c", group="g")
    assert batches.groups([first, second, run("alone"), third]) == {"g": [first, third], "h": [second]}


def test_seeds_differ_in_nothing_else():
    spec = small_spec(seed=5)
    found = batches.seeds(spec, 3)
    assert [one.seed for one in found] == [5, 6, 7]
    assert len({one.group for one in found}) == 1 and found[0].group.startswith("dense, 3 seeds (")
    assert {replace(one, seed=5, group=None) for one in found} == {spec}


def test_a_dropout_sweep_has_every_rate():
    spec = preset("extra_conv").spec()
    found = batches.dropout_sweep(spec)
    assert [batches.dropout_rate(one) for one in found] == [0, 0.2, 0.4, 0.6, 0.8]
    assert found[1].layers == preset("extra_conv_dropout").layers
    assert len({one.group for one in found}) == 1
    assert {replace(one, layers=spec.layers, group=None) for one in found} == {spec}


def test_a_subset_sweep_with_seeds_has_every_pair():
    found = batches.subset_sweep(small_spec(seed=1), [100, 200], repeats=2)
    assert [(one.subset, one.seed) for one in found] == [(100, 1), (100, 2), (200, 1), (200, 2)]
    assert [one.subset for one in batches.subset_sweep(small_spec())] == list(batches.SUBSET_SIZES)


def test_batches_of_other_settings_have_other_names():
    spec = small_spec()
    made = [
        batches.seeds(spec, 2), batches.seeds(spec, 3), batches.seeds(replace(spec, epochs=3), 2),
        batches.subset_sweep(spec, [100]), batches.subset_sweep(spec, [200]), batches.dropout_sweep(spec),
        batches.dropout_sweep(spec, [0.5]), batches.dropout_sweep(spec, [0.6]),
    ]
    assert len({batch[0].group for batch in made}) == len(made)
    assert batches.seeds(replace(spec, group="old"), 2) == made[0], "a batch of a run of a batch is the same one"


@pytest.mark.parametrize("batch", [
    lambda: batches.seeds(small_spec(), 0),
    lambda: batches.dropout_sweep(small_spec(), []),
    lambda: batches.dropout_sweep(small_spec(), [1.0]),
    lambda: batches.dropout_sweep(replace(small_spec(), layers=(MaxPooling2D(),)), [0.5]),
    lambda: batches.subset_sweep(small_spec(), [1]),
    lambda: batches.subset_sweep(small_spec(), [100], repeats=0),
])
def test_a_batch_of_nothing_or_nonsense_is_refused(batch):
    with pytest.raises(ValueError, match="Expected.*Received"):
        batch()


def test_points_of_a_sweep_have_mean_and_spread():
    layers = editor.with_dropout(small_spec().layers, 0.5)
    assert any(isinstance(layer, Dropout) for layer in layers)
    found = statistics.points([
        run("a", 0.7, layers=layers, seed=0), run("b", 0.5), run("c", 0.8, layers=layers, seed=1),
        run("again", 0.8, layers=layers, seed=1, group="g"), run("stopped", 0.1, status="stopped"),
    ], batches.dropout_rate)
    assert [(point.x, point.values) for point in found] == [(0, (0.5,)), (0.5, (0.7, 0.8))]
    assert (found[0].mean, found[0].spread) == (0.5, None)
    assert (found[1].mean, found[1].spread) == pytest.approx((0.75, math.sqrt(0.005)))


def answered(folder, name: str, predictions: list[int], labels: list[int] | None):
    """A run with stored answers."""
    run = write_run(folder / name)
    confusion = np.zeros((10, 10), np.int64)
    confusion[0, 0] = len(predictions)
    arrays = {"confusion": confusion, "predictions": np.uint8(predictions)}
    store.save_arrays(run.path / "evaluation.npz", {**arrays, **({"labels": np.uint8(labels)} if labels else {})})
    return store.with_checksums(run)


def test_two_runs_are_tested_on_the_answers_they_stored(tmp_path):
    truth = [0, 1, 2, 3, 4, 5]
    first = answered(tmp_path, "first", [0, 1, 2, 3, 4, 5], truth)
    second = answered(tmp_path, "second", [0, 1, 2, 9, 9, 9], truth)
    test = statistics.mcnemar_of_runs(first, second)
    assert (test.only_a, test.only_b, test.p) == (3, 0, 0.25)
    assert test.names == (first.name, second.name)


@pytest.mark.parametrize("labels", [[0, 1, 2], [5, 1, 2, 3], None])
def test_runs_that_answered_other_pictures_are_not_tested(tmp_path, labels):
    first = answered(tmp_path, "first", [0, 1, 2, 3], [0, 1, 2, 3])
    other = answered(tmp_path, "other", [0] * len(labels or "1234"), labels)
    assert statistics.mcnemar_of_runs(first, other) is None


def with_split(seen, held_out, **spec) -> Run:
    split = {"training": seen, "validation": held_out, "test": 2000, "drawn": 0}
    return run("mine", receipt={"split": split, "test_accuracy": 0.5}, **{"data": "mnist", **spec})


def test_a_run_says_how_many_of_the_published_pictures_it_lacked():
    said = statistics.fewer_pictures(with_split(7000, 3000))
    assert said.startswith("mine had 10,000 of the 60,000 MNIST digits that were published for training.")
    assert "had 7,000 of" in statistics.fewer_pictures(with_split(7000, 3000, validation="test"))


@pytest.mark.parametrize("whole", [
    with_split(42_000, 18_000), with_split(79_482, 3000), with_split(5000, 2000, subset=5000),
    with_split(2800, 1200, data="mnist_5k"), with_split("7000", None), run("old", receipt={}),
    run("odd", receipt={"split": "many"}, data="mnist"),
])
def test_a_run_with_all_pictures_it_was_to_have_lacks_none(whole):
    assert statistics.fewer_pictures(whole) == ""


def test_a_run_that_was_brought_here_without_answers_is_not_tested(tmp_path):
    first, brought = answered(tmp_path, "first", [0, 1], [0, 1]), answered(tmp_path, "brought", [0, 1], [0, 1])
    (brought.path / "evaluation.npz").unlink()
    assert statistics.mcnemar_of_runs(first, store.with_checksums(brought)) is None
