"""The page Exercises without a browser: each exercise with a right, a wrong and a nonsense answer, and its reveal."""

import pytest
from streamlit.testing.v1 import AppTest

from explorer.core.courses import counts, last_exercise, pairs
from explorer.core.courses.last_exercise import PICTURES, PREDICTIONS
from explorer.core.courses.lessons import LESSONS
from explorer.core.jobs import queue
from explorer.core.runs import store
from explorer.ui import navigation
from tests.conftest import write_run
from tests.pages.test_all_pages import opened, words

# Of each exercise: a question with a field, the right answer, a slip with words of its hint, what the reveal shows,
# and the right answers of the questions that are revealed together with it
FIELDS = {
    "1": ("dense-32-3-100", "307,300", "307 200", "bias is forgotten", ["(3,072 + 1)·100 = 307,300"], {}),
    "2": ("conv-32-3-3-100-False", "2700", "900", "depth is forgotten", ["2,700 before, 2,700 after"],
          {"size": "It stays as it is"}),
    "3": ("extra-count", "36138", "56,618", "shrinks the map", ["47,370 → 36,138", "The surprise"], {"extra": "fewer"}),
    "4": ("two-count", "225 034", "693962", "This is `one_conv`", ["693,962 → 225,034"],
          {"two": "fewer", "speed": "longer"}),
    "5": ("share", "94.3 %", "0.943", "times 100", ["1,180,160 of 1,250,858"], {"most": "dense1"}),
    "6": ("overfits-extra_conv", "9", "20", "last epoch", ["lowest validation loss 1.44", "18.1 points"], {}),
    "7": ("on-grey", "28,394", "36,138", "Two layers change", ["320 + 9,248 + 9,248 + 9,248 + 330 = 28,394"],
          {"precision": "It stops with an error: the shapes do not fit"}),
    "8": ("pooled", "(6, 6, 32)", "7x7x32", "floor is forgotten", ["conv3 18", "floor(13/2) = 6"],
          {"channel-axis": "It stops with an error", "strides": "255, 510", "field": "18"}),
    "9": ("edge", "-300", "300", "Mind the sign", ["the output is 4×3"], {}),
}


def answered(app: AppTest, name: str, given: str) -> AppTest:
    """The page after an answer: chosen, or typed and checked."""
    radios = [radio for radio in app.radio if radio.key == f"answer-{name}"]
    if radios:
        return radios[0].set_value(given).run()
    app.text_input(key=f"answer-{name}").set_value(given)
    return app.button(key=f"check-{name}").click().run()


def reveals(app: AppTest) -> dict[str, bool]:
    """The buttons that reveal, and whether they can be pressed."""
    return {button.key.removeprefix("reveal-"): not button.disabled
            for button in app.button if (button.key or "").startswith("reveal-")}


def marks(app: AppTest) -> dict[str, str]:
    """What stands in front of the exercises that were tried or done."""
    options = app.pills(key="exercise_picker").proto.options
    return {option.content: option.content_icon for option in options if option.content_icon}


def progress(app: AppTest, key: str) -> bool | None:
    return app.session_state["session"].answered.get(key)


@pytest.mark.parametrize("name", LESSONS)
def test_a_nonsense_a_wrong_and_a_right_answer(name):
    key, right, wrong, hint, shown, others = FIELDS[name]
    app = opened("exercises", exercise=name)
    assert not app.exception
    for nonsense in ("abc", "", "1e400"):
        answered(app, key, nonsense)
        assert not app.exception
        assert len(app.error) == 1 and "was expected" in app.error[0].value and repr(nonsense) in app.error[0].value
        assert app.text_input(key=f"answer-{key}").value == nonsense, "nothing is lost"
        assert not app.session_state["session"].answered
    assert not any(reveals(app).values()), "predict first"
    answered(app, key, wrong)
    assert hint in words(app) and not app.error
    assert not any(text in words(app) for text in shown)
    answered(app, key, right)
    assert [box.value for box in app.success if box.value.startswith("Right: ")]
    for other, given in others.items():
        answered(app, other, given)
    assert not app.exception
    assert all(text in words(app) for text in shown), words(app)


@pytest.mark.parametrize("name", LESSONS)
def test_the_reveal_opens_behind_a_wrong_answer(name):
    key, _, wrong, _, shown, others = FIELDS[name]
    app = opened("exercises", exercise=name)
    answered(app, key, wrong)
    for other, given in others.items():
        answered(app, other, given)
    (button,) = [name for name, able in reveals(app).items() if able]
    answered(app, key, "32*32*")
    assert reveals(app)[button], "whoever has committed once may look"
    app.button(key=f"reveal-{button}").click().run()
    assert not app.exception
    assert button not in reveals(app)
    assert all(text in words(app) for text in shown)


def test_exercise_3_to_its_end():
    app = opened("exercises", exercise="3")
    for key, given in (("extra", "fewer"), ("extra-count", "36,138"), ("small-head", "more"), ("same-padding", "more"),
                       ("bug", "It stops with NameError: x does not exist yet in line 2")):
        answered(app, key, given)
        assert not app.exception
    page = words(app)
    for text in ("21,674 → 24,522", "9,248 − 640·D", "47,370 → 56,618", "18,496 − 3,808·D", "4.9", "35,530 → 28,394",
                 "16×16×3 → 14×14×32 → 12×12×32 → 6×6×32 → 4×4×32"):
        assert text in page
    assert {metric.label: metric.value for metric in app.metric} == {
        "pool": "47,370", "extra_conv": "36,138", "change": "−11,232"}
    app.slider(key="head_units").set_value(10).run()
    assert {metric.label: metric.value for metric in app.metric}["change"] == "+2,848"
    assert marks(app) == {"3 Extra convolution": ":material/check_circle:"}
    assert "1 of 9 exercises done" in page


def collected(monkeypatch) -> list:
    """The specs that come into the queue, which runs none of them."""
    specs = []

    def collect(spec, who):
        specs.append(spec)
        return store.find("two_conv")

    monkeypatch.setattr(queue, "submit", collect)
    return specs


def test_exercise_4_shows_the_runs_and_puts_trainings_into_the_queue(monkeypatch):
    submitted = collected(monkeypatch)
    app = opened("exercises", exercise="4")
    for key, given in (("two", "fewer"), ("two-count", "225034"), ("speed", "longer"), ("speed-count", "2.96"),
                       ("cause", "Flatten gets fewer values")):
        answered(app, key, given)
    assert "Does accuracy rise?" in words(app)
    assert [row["parameters"] for row in app.table[1].value.to_dict("records")] == [
        "693,962", "225,034", "1,011,466", "149,194", "421,642"]
    next(button for button in app.button if button.label == "Train both").click().run()
    assert [spec.network for spec in submitted] == ["one_conv", "two_conv"]
    next(button for button in app.button if button.label == "Train both with 3 seeds").click().run()
    assert [(spec.network, spec.seed) for spec in submitted[2:]] == [
        (name, seed) for name in ("one_conv", "two_conv") for seed in range(3)]
    assert not app.exception


def test_exercise_4_says_the_spread_over_seeds(models, no_data):
    for number, reached in enumerate((0.97, 0.98)):
        run = write_run(models / f"run{number}", network="two_conv", group="two_conv, 2 seeds (abcd)", seed=number)
        receipt = {"test_accuracy": reached, "split": {"test": 1000}}
        store.save(store.Run(run.path, run.name, run.spec, "finished", receipt=receipt, files=run.files))
    app = opened("exercises", exercise="4")
    for key, given in (("two", "fewer"), ("two-count", "225034"), ("speed", "longer"), ("speed-count", "2.96"),
                       ("cause", "Flatten gets fewer values")):
        answered(app, key, given)
    assert not app.exception
    (row,) = app.table[-1].value.to_dict("records")
    assert (row["runs"], row["mean"]) == (2, "97.50\u202f%")
    assert row["spread over seeds"].startswith("0.71\u202f%")


@pytest.mark.parametrize("name", ["4", "6", "7", "new"])
def test_the_exercises_open_without_data_and_without_a_run(name, models, no_data):
    app = opened("exercises", exercise=name)
    assert not app.exception and not app.error
    if name in "67":
        assert app.info


@pytest.mark.parametrize("label", ["Train extra_conv", "Dropout rates 0 to 0.8"])
def test_exercise_7_trains_on_few_pictures(label, monkeypatch, no_data):
    submitted = collected(monkeypatch)
    app = opened("exercises", exercise="7")
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    assert {(spec.data, spec.subset) for spec in submitted} == {("mnist_5k", 4000)}
    assert len(submitted) == (1 if label == "Train extra_conv" else 5)


def test_another_size_is_another_question():
    app = opened("exercises", exercise="1")
    answered(app, "dense-32-3-100", "307300")
    app.number_input(key="dense_side").set_value(28)
    app.number_input(key="dense_channels").set_value(1).run()
    assert "on a picture of 28×28×1" in words(app)
    assert app.text_input(key="answer-dense-28-1-100").value == "" and "Why" not in words(app)
    answered(app, "dense-28-1-100", "78 500")
    assert "= 78,500" in words(app)
    app.number_input(key="dense_side").set_value(32)
    app.number_input(key="dense_channels").set_value(3).run()
    assert app.text_input(key="answer-dense-32-3-100").value == "307300", "the answer before is still there"


def test_a_kernel_that_does_not_fit_gets_a_sentence():
    app = opened("exercises", exercise="2")
    app.number_input(key="conv_kernel").set_value(11)
    app.number_input(key="conv_side").set_value(10).run()
    assert not app.exception
    assert "11x11 kernel on a 10x10 map does not fit" in app.error[0].value


def test_a_right_answer_stays_done_after_a_wrong_one():
    app = opened("exercises", exercise="1")
    assert marks(app) == {}
    for given, done in (("1", False), ("307300", True), ("1", True), ("abc", True)):
        answered(app, "dense-32-3-100", given)
        assert progress(app, "dense") is done
        assert marks(app) == {"1 Dense layer": ":material/check_circle:" if done else ":material/pending:"}


def test_answers_survive_a_page_change():
    app = opened("exercises", exercise="3")
    answered(answered(app, "extra", "more"), "extra-count", "1")
    app.switch_page("../pages/compare.py").run()
    app.switch_page("../pages/exercises.py").run()
    assert app.radio(key="answer-extra").value == "more"
    assert app.text_input(key="answer-extra-count").value == "1"
    assert app.header[0].value.startswith("3. ")


def test_the_address_names_the_exercise_and_a_wrong_one_gets_a_sentence():
    app = opened("exercises", exercise="12")
    assert "There is no exercise '12'" in words(app)
    assert app.query_params["exercise"] == "1"
    app.pills(key="exercise_picker").set_value("8").run()
    assert app.header[0].value.startswith("8. ") and app.query_params["exercise"] == "8"
    assert "There is no exercise" not in words(app)


def test_the_words_of_an_exercise_are_explained_where_they_occur():
    app = opened("exercises", exercise="1")
    assert "**unit** — One output of a dense layer" in words(app)
    assert "**bias** — One learned number" in words(app)


def test_every_link_of_an_exercise_leads_to_a_page():
    files = {place.file for place in navigation.PLACES}
    assert {page for lesson in LESSONS.values() for page, _, _ in lesson.further} <= files


def test_next_leads_through_all_exercises():
    app = opened("exercises", exercise="8")
    app.button(key="next_exercise").click().run()
    assert app.header[0].value.startswith("9. ")
    app.button(key="next_exercise").click().run()
    assert app.header[0].value == "New exercises"
    assert app.query_params["exercise"] == "new" and "sheet" in app.query_params


def test_the_totals_on_the_slider_include_the_outputs():
    pool, extra = pairs.over_heads(pairs.POOL, pairs.EXTRA, counts.COLOUR)
    assert (pool[9], extra[9]) == (21_784, 24_632)


# Exercise 7: predictions ----------------------------------------------------------------------------------------------


def predicted(app: AppTest, key: str, choice: int = 0) -> AppTest:
    """The page after a prediction, one of the options by its place, and its reveal."""
    radio = app.radio(key=f"answer-{key}")
    radio.set_value(radio.options[choice]).run()
    return app.button(key=f"reveal-{key}").click().run()


@pytest.mark.parametrize("data", PICTURES)
def test_exercise_7_is_predicted_and_revealed_one_by_one(data, no_data):
    """Without data: the shipped runs are enough."""
    app = opened("exercises", exercise="7", observed=data)
    rows = last_exercise.seen(data, store.list_runs()[0])
    assert not rows.missing and not app.warning
    for key, ask in PREDICTIONS.items():
        question = ask(rows)
        assert question.how not in words(app), "not before it is predicted"
        assert f"reveal-{key}-{data}" in {button.key for button in app.button if button.disabled}
        predicted(app, f"{key}-{data}")
        assert not app.exception
        assert question.how in words(app)
        assert app.radio(key=f"answer-{key}-{data}").disabled, "a prediction stays what it was"
        said = {box.value for box in (*app.success, *app.info)}
        first = question.options[0]
        assert (f"As you predicted: {first}." if first == question.right else
                f"You predicted: {first}. The runs here show: {question.right}.") in said
        assert progress(app, key) is True, "seen is done, whatever was predicted"


def test_the_two_kinds_of_pictures_have_predictions_of_their_own(no_data):
    app = opened("exercises", exercise="7", observed="mnist")
    predicted(app, "grey-overfits-mnist")
    assert "Why" in words(app)
    app.segmented_control(key="observed_pictures").set_value("fashion_mnist").run()
    assert app.query_params["observed"] == "fashion_mnist"
    assert app.radio(key="answer-grey-overfits-fashion_mnist").value is None
    app.segmented_control(key="observed_pictures").set_value("mnist").run()
    assert app.radio(key="answer-grey-overfits-mnist").disabled


def test_other_pictures_than_digits_and_clothes_get_a_sentence(no_data):
    app = opened("exercises", exercise="7", observed="cifar10")
    assert "There are no pictures 'cifar10' to observe" in words(app) and not app.exception


def test_a_prediction_is_asked_anew_when_its_options_have_changed(no_data):
    app = opened("exercises", exercise="7", observed="mnist")
    here = app.session_state["session"]
    here.answers["grey-accuracy-mnist"], here.revealed = "90 to 95\u202f%", {"grey-accuracy-mnist"}
    app.run()
    assert not app.exception
    assert app.radio(key="answer-grey-accuracy-mnist").value is None
    assert app.button(key="reveal-grey-accuracy-mnist").disabled


def test_no_reveal_answers_the_next_question(no_data):
    """The accuracies and gaps of the dropout rates are not shown before both questions about them are predicted."""
    app = opened("exercises", exercise="7", observed="fashion_mnist")
    rows = last_exercise.seen("fashion_mnist", store.list_runs()[0])
    for key in ("grey-accuracy", "grey-classes", "grey-overfits"):
        predicted(app, f"{key}-fashion_mnist")
        shown = words(app) + str([chart.proto.spec for chart in app.get("plotly_chart")])
        assert not [row.run.name for row in rows.sweep[1:] if row.run.name in shown]
    assert "answer-grey-rates-fashion_mnist" not in {radio.key for radio in app.radio}
    predicted(app, "grey-severity-fashion_mnist")
    assert "answer-grey-rates-fashion_mnist" in {radio.key for radio in app.radio}
    assert not any("0.8" in str(table.value) for table in app.table)


def test_without_its_runs_exercise_7_says_so_and_still_trains(models, no_data):
    app = opened("exercises", exercise="7")
    assert not app.exception
    assert "The run mnist_extra_conv is not here." in words(app)
    assert words(app).count("The runs for this question are not here.") == len(PREDICTIONS)
    assert any(button.label == "Train extra_conv" for button in app.button)


def test_a_calculation_is_an_answer_and_what_is_typed_is_never_markdown():
    app = opened("exercises", exercise="1")
    answered(app, "dense-32-3-100", "32*32*3*100+100")
    assert [box.value for box in app.success] == ["Right: 307,300."]
    answered(app, "dense-32-3-100", "32*32*x*100")
    assert r"32\*32\*x\*100" in app.error[0].value
