"""The report: the four observations by hand, what Keras' metrics do, and one HTML file that holds everything."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from explorer.core.courses import observations, presets
from explorer.core.courses.observations import observe
from explorer.core.layers import Conv2D, Dense, Dropout, Flatten, numerals
from explorer.core.runs import folders, store
from explorer.core.runs.store import Run
from explorer.core.show import report
from tests.conftest import ROOT, small_spec
from tests.courses.test_worksheet import Page, assert_self_contained

RISING = ([1.0, 0.6, 0.3, 0.1], [0.9, 0.7, 0.75, 0.95], [0.5, 0.7, 0.9, 0.99], [0.55, 0.7, 0.72, 0.71])
FALLING = ([1.0, 0.6], [0.9, 0.5], [0.5, 0.7], [0.55, 0.75])


def matrix(right: int, wrong: int = 0) -> np.ndarray:
    """Ten classes of equal size; each time that class 4 is wrong, it is read as 9."""
    confusion = np.diag([right] * 10)
    confusion[4, 4], confusion[4, 9] = right - wrong, wrong
    return confusion


def finished(folder: Path, confusion=None, curves=RISING, **changes) -> Run:
    """A finished run with chosen curves and test answers."""
    folder.mkdir(parents=True)
    rows = [f"{epoch},{accuracy},{loss},{val_accuracy},{val_loss}" for epoch, (loss, val_loss, accuracy, val_accuracy)
            in enumerate(zip(*curves, strict=True))]
    (folder / "history.csv").write_text("\n".join(["epoch,accuracy,loss,val_accuracy,val_loss", *rows]) + "\n")
    store.save_arrays(folder / "evaluation.npz", {"confusion": matrix(100, 20) if confusion is None else confusion})
    run = Run(folder, folders.name_of(folder), small_spec(**changes), "finished", receipt={"test_accuracy": 0.98})
    return store.save(store.with_checksums(run))


def with_rate(rate: float) -> dict:
    return {"layers": (Conv2D(2), *([Dropout(rate)] if rate else []), Flatten(), Dense(10, "softmax"))}


def test_what_a_run_shows_by_hand(tmp_path):
    seen = observe(finished(tmp_path / "one"))
    assert (seen.accuracy, seen.images) == (0.98, 1000)
    assert seen.interval == pytest.approx((0.9693, 0.9870), abs=1e-4)
    assert (seen.training, seen.validation) == (0.99, 0.71)
    assert seen.gap == pytest.approx(0.28)
    assert (seen.epochs, seen.lowest) == (4, 2)
    assert seen.rise == pytest.approx(0.25)
    assert seen.recall[4] == 0.8 and seen.precision[4] == 1.0
    assert seen.precision[9] == pytest.approx(100 / 120)
    assert seen.parameters == 20 + 13530
    assert seen.dropout == 0


def test_the_sentences_by_hand(tmp_path):
    seen = observe(finished(tmp_path / "one"))
    assert observations.accuracy_words([seen]) == (
        "On 5,000 MNIST digits (built in), one reads 98.0\u202f% of 1,000 test pictures rightly (95\u202f% interval "
        "96.9\u202f% to 98.7\u202f%)."
    )
    assert observations.classes_words(seen) == (
        "one has its lowest recall at 4 (80.0\u202f%), its lowest precision at 9 (83.3\u202f%); its most frequent "
        "mistake: 4 read as 9, 20 times."
    )
    assert observations.overfitting_words(seen) == (
        "one: after 4 epochs the training accuracy is 99.0\u202f%, the validation accuracy 71.0\u202f%: a gap of "
        "+28.0 points. The validation loss was lowest after epoch 2 and ended 0.250 higher."
    )


def test_a_loss_that_still_falls_is_not_called_overfitting(tmp_path):
    seen = observe(finished(tmp_path / "one", curves=FALLING))
    assert "gap of −5.0 points" in observations.overfitting_words(seen)
    assert "lowest after the last epoch: it had not begun to rise" in observations.overfitting_words(seen)
    single = observe(finished(tmp_path / "two", curves=[[value[0]] for value in FALLING]))
    assert "One epoch is too few" in observations.overfitting_words(single)


def test_a_training_that_broke_down_is_said(tmp_path):
    nan = float("nan")
    seen = observe(finished(tmp_path / "one", curves=([1.0, nan], [0.9, nan], [0.5, 0.1], [0.5, 0.1])))
    assert seen.lowest == 1
    assert "no number any more" in observations.overfitting_words(seen)
    assert "nan" not in Page(report.report([seen.run], "", "")).words


def test_a_class_that_is_never_said_has_no_precision(tmp_path):
    confusion = np.zeros((10, 10), dtype=np.int64)
    confusion[:, 0] = 10
    seen = observe(finished(tmp_path / "one", confusion))
    assert np.isnan(seen.precision[1]) and numerals.percent(seen.precision[1]) == "none"
    assert "it never said 1, 2, 3, 4, 5, 6, 7, 8, 9." in observations.classes_words(seen)
    perfect = observe(finished(tmp_path / "two", matrix(10)))
    assert "mistake" not in observations.classes_words(perfect)


def test_runs_whose_intervals_overlap_may_differ_by_chance(tmp_path):
    best, close, far = (observe(finished(tmp_path / name, matrix(100, wrong)))
                        for name, wrong in (("best", 10), ("close", 14), ("far", 90)))
    all_three = observations.accuracy_words([far, close, best])
    assert all_three.endswith("the intervals of close overlap with that, so chance may decide.")
    assert observations.accuracy_words([far, best]).endswith("the others' intervals lie below.")


def test_dropout_is_compared_from_the_lowest_rate_to_the_highest(tmp_path):
    rates = [observe(finished(tmp_path / str(place), matrix(100, wrong), **with_rate(rate)))
             for place, (rate, wrong) in enumerate(((0.8, 90), (0.0, 20), (0.4, 25)))]
    words = observations.dropout_words(rates)
    assert words.startswith("rate 0: 98.0\u202f% (gap +28.0 points); rate 0.4: 97.5\u202f%")
    assert "From rate 0 to 0.8 the test accuracy changes by −7.0 points, more than the test pictures' chance" in words
    assert words.endswith("repeat with other seeds before you call it an effect.")
    assert ", which chance alone may do." in observations.dropout_words(rates[1:])
    assert "same dropout rate" in observations.dropout_words(rates[:1])
    assert "With dropout the training accuracy is measured while values are dropped" in (
        observations.overfitting_words(rates[0]))


def test_what_else_differs_is_said(tmp_path):
    plain = observe(finished(tmp_path / "plain"))
    other = observe(finished(tmp_path / "other", **with_rate(0.5), epochs=7, batch_size=16, seed=4))
    assert "also differ in batch size, epochs, so this is not dropout alone" in \
        observations.dropout_words([plain, other])
    deeper = replace(plain.run.spec, layers=(Conv2D(3), Dropout(0.5), Flatten(), Dense(10, "softmax")))
    assert observations.differing(plain.run.spec, deeper) == ["layers"]
    assert observations.differing(plain.run.spec, replace(plain.run.spec, seed=9, group="batch")) == []


def test_only_finished_runs_on_these_pictures_can_be_reported(tmp_path):
    run = finished(tmp_path / "one")
    others = [replace(run, status="stopped"), replace(run, files={}),
              replace(run, spec=replace(run.spec, data="cifar10"))]
    assert observations.fitting([run, *others]) == [run]


def test_a_run_without_an_epoch_gets_a_sentence(tmp_path):
    run = finished(tmp_path / "one", curves=([], [], [], []))
    with pytest.raises(ValueError, match="one has nothing to report. Expected a finished training"):
        observe(run)


@pytest.mark.parametrize("count", [0, 5])
def test_a_report_is_about_one_to_four_runs(tmp_path, count):
    with pytest.raises(ValueError, match=f"Expected 1 to 4. Received: {count}"):
        report.report([finished(tmp_path / "one")] * count, "", "")


def test_the_report_holds_numbers_words_and_pictures(tmp_path):
    chosen = [finished(tmp_path / "plain"), finished(tmp_path / "drop", curves=FALLING, **with_rate(0.5))]
    text = report.report(chosen, "It overfits.\nDropout helps a little.", "Ada")
    assert_self_contained(text)
    page = Page(text)
    for words in ("It overfits.\nDropout helps a little.", "Ada", report.WHY_NOT_KERAS, "(d) What does dropout do?",
                  *(observations.classes_words(observe(run)) for run in chosen),
                  "96.9\u202f% to 98.7\u202f%", "13,550"):
        assert words in page.words
    assert page.tags.count("svg") == 2 * 3
    assert "size: A4" in text


def test_what_a_student_writes_stays_text(tmp_path):
    text = report.report([finished(tmp_path / "one")], "<script>alert(1)</script> & more", "<img src=x onerror=a()>")
    assert "<script>" not in text and "<img" not in text
    words = Page(text).words
    assert "<script>alert(1)</script> & more" in words and "<img src=x onerror=a()>" in words


def test_an_empty_observation_is_said():
    text = report.report([store.read(ROOT / "models/two_conv")], " ", "")
    assert "Nothing written yet." in text and "No name given" in text


@pytest.mark.parametrize(("name", "parameters"), [("no_pool", 193898), ("pool", 35530), ("extra_conv", 28394)])
def test_the_cifar_networks_on_digits_have_the_course_s_numbers_of_parameters(tmp_path, name, parameters):
    preset = presets.preset(name)
    assert observe(finished(tmp_path / name, layers=preset.layers, loss=preset.spec().loss)).parameters == parameters


def test_keras_metrics_do_what_the_report_says(keras):
    """The paragraph about Precision() and Recall() is true: raise, misread logits, misread class numbers."""
    labels = np.array([0, 1, 2, 3])
    logits = np.zeros((4, 10), np.float32)
    logits[np.arange(4), labels] = 3.0  # all right
    logits[0, 5] = 0.6  # a second logit above 0.5 that softmax puts at 5 %
    for metric in (keras.metrics.Precision, keras.metrics.Recall):
        with pytest.raises(Exception, match="ncompatible shapes|must be equal|not broadcast"):
            metric()(labels, logits)
    one_hot = np.eye(10)[labels]
    assert float(keras.metrics.Precision()(one_hot, logits)) == pytest.approx(0.8)
    assert float(keras.metrics.Precision()(one_hot, keras.ops.softmax(logits))) == 1.0
    wrong = np.array([0, 3, 1, 2])  # class numbers: one of four is right
    assert float(keras.metrics.Precision()(labels, wrong)) == 1.0


def page():
    from explorer.core.runs import store
    from explorer.ui.exercises import reporting

    reporting.section(store.list_runs()[0])


def written(app: AppTest) -> str:
    return "\n".join(one.value for kind in (app.markdown, app.caption, app.info, app.warning) for one in kind)


def test_one_s_own_runs_are_reported_with_one_s_own_words(models):
    finished(models / "two_conv")
    finished(models / "local/mine")
    app = AppTest.from_function(page, default_timeout=30).run()
    assert not app.exception
    assert app.multiselect[0].value == ["local/mine"]
    for part in ("(a) Accuracy.", "(b) Precision and recall.", "(c) Overfitting.", "(d) Dropout."):
        assert part in written(app)
    assert "a gap of +28.0 points" in written(app)
    assert not app.get("download_button")
    app.text_area[0].set_value("It overfits.")
    next(one for one in app.button if one.label == "Make the report").click().run()
    assert len(app.get("download_button")) == 1
    assert app.session_state["session"].observation == "It overfits."


def test_the_shipped_runs_are_offered_before_one_has_trained():
    app = AppTest.from_function(page, default_timeout=30).run()
    assert not app.exception
    assert app.multiselect[0].value


def test_without_a_choice_or_with_a_damaged_run_there_is_a_sentence(models):
    run = finished(models / "local/mine")
    app = AppTest.from_function(page, default_timeout=30).run()
    app.multiselect[0].set_value([]).run()
    assert "Choose at least one run." in written(app)
    app.multiselect[0].set_value(["local/mine"]).run()
    (run.path / "history.csv").write_text("altered")
    app.run()
    assert not app.exception
    assert "history.csv of the run local/mine was altered" in written(app)


def test_without_a_run_the_way_to_train_one_is_shown(models):
    app = AppTest.from_file(ROOT / "explorer/frame.py", default_timeout=60)
    app.query_params["exercise"] = "7"
    app.run()
    app = app.switch_page("../pages/exercises.py").run()
    assert not app.exception
    assert "No finished training on MNIST or Fashion-MNIST yet" in written(app)
