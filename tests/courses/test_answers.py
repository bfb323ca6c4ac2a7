"""Answers as people type them: what is read, what is refused, and that every slip is recognised by its number."""


import pytest

from explorer.core.courses import answers
from explorer.core.courses.answers import Slip, judge, read_number, read_shape
from tests.test_architecture import KERAS, reachable, touches

COLOUR = (32, 32, 3)


def test_answers_do_not_reach_keras_even_through_others():
    assert not [module for module in KERAS if touches(reachable("explorer.core.courses.answers"), module)]


@pytest.mark.parametrize(("text", "number"), [
    ("307300", 307_300), ("307,300", 307_300), ("307 300", 307_300), (" 307\u202f300 ", 307_300),
    ("307\u00a0300", 307_300), ("307\u2009300", 307_300), ("307'300", 307_300), ("307_300", 307_300),
    ("1,250,858", 1_250_858), ("1 250 858", 1_250_858), ("≈14.45", 14.45), ("~ 14.45", 14.45), ("= 14.45", 14.45),
    ("14,45", 14.45), (".5", 0.5), ("0,944", 0.944), ("0.944", 0.944), ("94.3 %", 94.3), ("94%", 94), ("+9,248", 9248),
    ("-300", -300), ("−300", -300), ("− 300", -300), ("0", 0), ("007", 7), ("1,228,900.5", 1_228_900.5),
])
def test_numbers_are_read_as_people_type_them(text, number):
    read = read_number(text)
    assert read == number and type(read) is type(number)


@pytest.mark.parametrize("text", [
    "abc", "", "   ", "1.250.858", "1e5", "1,2,3", "nan", "inf", "-", "%", "1,250 858", "307,30 0", "٣", "½",
    "(3, 4)", "0x10", "9" * 5000, "1 0000",
])
def test_what_is_no_number_gets_a_sentence(text):
    with pytest.raises(ValueError, match=r"^A number was expected, such as 307,300\. Received: .+") as problem:
        read_number(text)
    assert len(str(problem.value)) < 120


@pytest.mark.parametrize(("text", "shape"), [
    ("(26, 26, 32)", (26, 26, 32)), ("26x26x32", (26, 26, 32)), ("26 × 26 × 32", (26, 26, 32)),
    ("26 26 32", (26, 26, 32)), ("(None, 26, 26, 32)", (26, 26, 32)), ("[26,26,32]", (26, 26, 32)),
    ("(None, 5408)", (5408,)), ("(5408,)", (5408,)), ("5408", (5408,)), ("(60000, 28, 28, 1)", (60000, 28, 28, 1)),
])
def test_shapes_are_read_as_people_type_them(text, shape):
    assert read_shape(text) == shape


@pytest.mark.parametrize("text", ["abc", "", "()", "26, x", "2.5, 3", "-1, 3", "1,2,3,4,5", "none", "1" * 20])
def test_what_is_no_shape_gets_a_sentence(text):
    with pytest.raises(ValueError, match="^A shape was expected, such as .* Received: "):
        read_shape(text)


@pytest.mark.parametrize(("value", "text"), [
    (307_300, "307,300"), (14.45, "14.45"), (-300, "−300"), ((26, 26, 32), "(26, 26, 32)"), ((512,), "(512,)"),
    ("fewer", "fewer"), (307_300.0, "307,300"), (0.2, "0.2"),
    (94.3480395056833, "94.35"), (1_228_900.5, "1,228,900.5"),
])
def test_answers_are_written_as_the_pages_write_them(value, text):
    assert answers.written(value) == text


@pytest.mark.parametrize(("text", "number"), [
    ("32*32*3*100+100", 307_300), ("32 * 32 * 3 * 100 + 100", 307_300), ("32×32×3×100 + 100", 307_300),
    ("32·32·3·100+100", 307_300), ("32x32x3x100+100", 307_300), ("3,072 × 100 + 100", 307_300),
    ("3 072*100+100", 307_300), ("(3,072 + 1)·100", 307_300), ("3 + 4", 7), ("= 2 + 3 * 4", 14), ("2*(3+4)", 14),
    ("10 − 2 - 3", 5), ("10–2", 8), ("-3*2", -6), ("3*-2", -6), ("-(2+3)", -5), ("9/9", 1), ("51/255", 0.2),
    ("51 : 255", 0.2), ("7/2/2", 1.75), ("2,5*2", 5.0), ("1180160/1250858*100 %", 94.3480395056833), ("10x10", 100),
])
def test_a_calculation_is_worked_out(text, number):
    read = read_number(text)
    assert read == pytest.approx(number, abs=1e-9) and type(read) is type(number)


@pytest.mark.parametrize("text", [
    "1/0", "1/(2-2)", "3+", "*3", "(3", "3)", "3 (4)", "()", "2**3", "3 3 * 2", "__import__('os')", "a*b", "1;2", "3*x",
    "(" * 60 + "1" + ")" * 60, "9*" * 90 + "9", "1+" * 150 + "1", "999999999999999*999999999999999*9", "0x1f+1",
    "[x](y)",
])
def test_what_cannot_be_worked_out_gets_a_sentence(text):
    with pytest.raises(ValueError, match=r"^A number was expected, such as 307,300\. Received: .+"):
        read_number(text)


@pytest.mark.parametrize(("text", "axes", "shape"), [
    ("60,000, 28, 28, 1", 4, (60_000, 28, 28, 1)), ("(60,000, 28, 28, 1)", 4, (60_000, 28, 28, 1)),
    ("60,000,28,28,1", 4, (60_000, 28, 28, 1)), ("60 000, 28, 28, 1", 4, (60_000, 28, 28, 1)),
    ("60,000x28x28x1", 4, (60_000, 28, 28, 1)), ("60'000 28 28 1", 4, (60_000, 28, 28, 1)),
    ("60,000, 28, 28", 4, (60_000, 28, 28)), ("50,000, 10", 2, (50_000, 10)), ("(5,408)", 1, (5408,)),
    ("1,152", 1, (1152,)), ("26,26,128", 3, (26, 26, 128)), ("128,128", 2, (128, 128)),
])
def test_a_comma_may_stand_for_thousands_in_a_shape(text, axes, shape):
    assert read_shape(text, axes) == shape


SLIPS = (Slip(10, "ten"), Slip(5, "five"), Slip(7, "the right one"))


@pytest.mark.parametrize(("given", "right", "correct", "words"), [
    (7, 7, True, "Right: 7."), (7.0, 7, True, "Right"), (10, 7, False, "ten"), (5, 7, False, "five"),
    (8, 7, False, "Not 8: the right number is smaller."), (6, 7, False, "Not 6: the right number is larger."),
    (7.5, 7, False, "7.5 was understood, but this is a whole number."),
    (307.3, 307_300, False, "307.3 was understood: a point begins the decimals. Write 307,300 if you mean that."),
    (14.5, 14.45, True, "Right"), (14, 14.45, False, "larger"), (3, 2.96, False, "smaller"),
    ((6, 6, 32), (6, 6, 32), True, "Right: (6, 6, 32)."), ((7, 6, 32), (6, 6, 32), False, "look at the height again"),
    ((7, 6, 3), (6, 6, 32), False, "look at the height and the channels again"),
    ((6, 6), (6, 6, 32), False, "(6, 6) has 2 axes. Expected 3, without the batch."),
    ((28, 28, 1), (9, 28, 28, 1), False, "has 3 axes. Expected 4."), ((5,), (4, 4), False, "has 1 axis. Expected 2."),
    (6, (6, 6, 32), False, "6 was understood. Expected a shape."), ((6,), 6, False, "Expected one number."),
    ("fewer", "fewer", True, "Right: fewer."), ("more", "fewer", False, "Not so."),
])
def test_an_answer_is_judged(given, right, correct, words):
    verdict = judge(given, right, SLIPS)
    assert verdict.correct is correct
    assert words in verdict.words


def test_a_verdict_names_its_slip():
    assert judge(10, 7, SLIPS).slip == SLIPS[0]
    assert judge(9, 7, SLIPS).slip is None and judge(7, 7, SLIPS).slip is None
