"""The drills: the numbers by hand, the same question for the same number, and every slip recognised."""

import random

import pytest
from streamlit.testing.v1 import AppTest

from explorer.core.courses import drill
from explorer.core.courses.answers import Slip
from explorer.core.courses.drill import DRILLS, Question, judge
from tests.test_architecture import KERAS, reachable, touches

NUMBERS = range(300)


def test_the_drills_do_not_reach_keras_even_through_others():
    assert not [module for module in KERAS if touches(reachable("explorer.core.courses.drill"), module)]


@pytest.mark.parametrize(("kind", "number", "words", "right", "how"), [
    ("size", 3, "n = 11 pixels, kernel k = 5, stride s = 3, without padding", 3, "floor((11 + 2·0 − 5)/3) + 1 = 3"),
    ("size", 5, "n = 32 pixels, kernel k = 3, stride s = 4, with 1 zero at each end", 8,
     "floor((32 + 2·1 − 3)/4) + 1 = 8"),
    ("field", 2, "First convolution 3×3 with stride 2, then pooling 2×2, then convolution 3×3", 13,
     "1 + (3 − 1)·1 + (2 − 1)·2 + (3 − 1)·4 = 13"),
    ("tensor", 2, "All 60,000 training pictures of MNIST digits", (60000, 28, 28, 1),
     "(pictures, height, width, channels): a tensor of order four"),
    ("tensor", 5, "The weights of Conv2D(32, 5) on a grey picture", (5, 5, 1, 32),
     "(height, width, channels in, channels out)"),
])
def test_a_number_gives_the_same_question_on_every_machine(kind, number, words, right, how):
    question = DRILLS[kind][1](number)
    assert question.words.startswith(words)
    assert (question.right, question.how) == (right, how)
    assert question == DRILLS[kind][1](number)


@pytest.mark.parametrize("kind", DRILLS)
def test_the_questions_vary(kind):
    assert len({DRILLS[kind][1](number).words for number in NUMBERS}) > 20


def test_output_sizes_are_counted_by_sliding_the_window():
    for number in NUMBERS:
        question = drill.output_size(number)
        n, p, k, s = map(int, _numbers(question.how)[:4])
        places = [start for start in range(n + 2 * p) if start % s == 0 and start + k <= n + 2 * p]
        assert question.right == len(places) >= 1, question.words


def _numbers(formula: str) -> list[str]:
    """n, p, k and s out of "floor((n + 2·p − k)/s) + 1"."""
    words = formula.replace("floor((", "").replace("2·", "").replace(")/", " ").replace(")", "")
    return [word for word in words.split() if word.isdigit()]


def test_receptive_fields_are_counted_by_following_one_value_back():
    for number in NUMBERS:
        question = drill.receptive_field(number)
        layers = [word.split(" then ")[-1].removeprefix("First ") for word in question.words.split(":")[0].split(",")]
        seen = 1
        for layer in reversed(layers):
            window = int(layer.split("×")[1][0])
            stride = window if "pooling" in layer else int(layer.split("stride ")[1]) if "stride" in layer else 1
            seen = (seen - 1) * stride + window
        assert question.right == seen, question.words
        assert question.how.startswith("1 + (") and question.how.endswith(f" = {seen}")


@pytest.mark.parametrize(("value", "words"), [
    (6, "strides are forgotten"), (8, "windows are added"), (18, "multiplied"), (3, "last layer"),
    (17, "own stride"), (12, "begin with the one pixel"), (14, "adds k − 1"), (169, "pixels of the square"),
])
def test_the_slips_of_a_receptive_field_by_hand(value, words):
    question = drill.receptive_field(2)  # 3 at stride 2, then 2 at stride 2, then 3: 1 + 2·1 + 1·2 + 2·4 = 13
    assert words in judge(question, str(value)).words


@pytest.mark.parametrize("kind", DRILLS)
def test_every_slip_is_recognised(kind):
    for number in NUMBERS[:60]:
        question = DRILLS[kind][1](number)
        told = {}
        for slip in question.slips:
            if slip.value != question.right:
                told.setdefault(slip.value, slip.words)
        assert len(told) >= 3
        for value, words in told.items():
            verdict = judge(question, str(value))
            assert not verdict.correct and verdict.words == words
        assert judge(question, str(question.right)).correct


def test_a_tensor_question_offers_the_right_answer_and_the_slips_once_each_in_any_order():
    places = set()
    for number in NUMBERS[:60]:
        question = drill.tensor_shape(number)
        assert len(set(question.options)) == len(question.options) >= 4
        assert set(question.options) == {question.right, *(slip.value for slip in question.slips)}
        places.add(question.options.index(question.right))
    assert len(places) > 3


def test_a_vector_may_be_written_with_thousands_and_a_shape_may_not():
    assert drill.read((1600,), "1,600") == (1600,)
    assert drill.read((1600,), "(1600,)") == (1600,)
    assert drill.read((1600,), "5, 5, 64") == (5, 5, 64)
    assert drill.read((5, 5, 64), "5x5x64") == (5, 5, 64)
    assert drill.read(225034, "225 034") == 225034


@pytest.mark.parametrize(("right", "expected"), [(7, "A number was expected"), ((7, 7, 1), "A shape was expected")])
def test_nonsense_gets_a_sentence(right, expected):
    with pytest.raises(ValueError, match=f"{expected}.*Received: 'abc'"):
        judge(Question("?", right, ""), "abc")


def test_a_slip_that_is_right_by_accident_is_right():
    assert judge(Question("?", 4, "", (Slip(4, "wrong"),)), "4").correct


def page():
    from explorer.ui.exercises import drills

    drills.section()


def opened(monkeypatch, kind: str = "size", number: int = 3) -> AppTest:
    """The drill's part of the page, at a question that is known."""
    numbers = iter((number, *range(100, 200)))
    monkeypatch.setattr(random, "randrange", lambda end: next(numbers))
    app = AppTest.from_function(page, default_timeout=30)
    app.session_state["drill_kind"] = kind
    return app.run()


def button(app: AppTest, label: str):
    return next(one for one in app.button if one.label == label)


def answered(app: AppTest, text: str) -> AppTest:
    app.text_input[0].set_value(text)
    return button(app, "Check").click().run()


def streak(app: AppTest) -> str:
    return next(one.value for one in app.markdown if one.value.startswith("Right in a row"))


def test_right_answers_make_a_streak_and_a_wrong_one_ends_it(monkeypatch):
    app = answered(opened(monkeypatch), "3")
    assert not app.exception
    assert app.success[0].value == "Right: 3. floor((11 + 2·0 − 5)/3) + 1 = 3"
    assert streak(app) == "Right in a row: **1**, at best 1"
    answered(app, "3")
    assert streak(app) == "Right in a row: **1**, at best 1", "the same answer twice counts once"
    button(app, "Next question").click().run()
    right = drill.output_size(100).right
    answered(app, str(right))
    assert streak(app) == "Right in a row: **2**, at best 2"
    button(app, "Next question").click().run()
    answered(app, "999")
    assert app.warning[0].value.startswith("Not 999")
    assert streak(app) == "Right in a row: **0**, at best 2"
    answered(app, str(drill.output_size(101).right))
    assert app.success and streak(app) == "Right in a row: **0**, at best 2", "the second try does not count"


def test_nonsense_and_nothing_get_a_sentence_and_cost_nothing(monkeypatch):
    app = answered(opened(monkeypatch), "three")
    assert app.warning[0].value == "A number was expected, such as 307,300. Received: 'three'"
    answered(app, "")
    assert app.warning[0].value == "An answer was expected. Received: nothing"
    answered(app, "3")
    assert app.success and "**1**" in streak(app)
    assert not app.exception


def test_the_answer_is_shown_on_demand_and_ends_the_streak(monkeypatch):
    app = answered(opened(monkeypatch), "3")
    button(app, "Next question").click().run()
    button(app, "Show the answer").click().run()
    assert app.info[0].value.startswith(f"The answer: {drill.output_size(100).right}. floor(")
    assert streak(app) == "Right in a row: **0**, at best 1"
    assert not [one for one in app.button if one.label == "Show the answer"]


def test_skipping_a_question_ends_the_streak(monkeypatch):
    app = answered(opened(monkeypatch), "3")
    button(app, "Next question").click().run()
    button(app, "Next question").click().run()
    assert streak(app) == "Right in a row: **0**, at best 1"


def test_a_tensor_is_chosen(monkeypatch):
    app = opened(monkeypatch, "tensor", 2)
    app.radio[0].set_value((60000, 28, 28))
    button(app, "Check").click().run()
    assert "channel axis is missing" in app.warning[0].value
    app.radio[0].set_value((60000, 28, 28, 1))
    button(app, "Check").click().run()
    assert app.success[0].value.startswith("Right: (60000, 28, 28, 1).")
    assert not app.exception


def test_the_drills_remember_their_streaks_apart(monkeypatch):
    app = answered(opened(monkeypatch), "3")
    app.session_state["drill_kind"] = "field"
    app.run()
    assert streak(app) == "Right in a row: **0**, at best 0"
    app.session_state["drill_kind"] = "size"
    app.run()
    assert streak(app) == "Right in a row: **1**, at best 1" and app.success
