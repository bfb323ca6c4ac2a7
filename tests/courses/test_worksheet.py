"""Worksheets: the numbers of the courses, the same sheet everywhere, every slip, and the page to print."""

import re
from html.parser import HTMLParser

import pytest
from streamlit.testing.v1 import AppTest

from explorer.core.courses import drill, worksheet
from explorer.core.courses.presets import PRESETS, preset
from explorer.core.courses.worksheet import sheet
from explorer.core.layers import Activation, AveragePooling2D, Conv2D, Dense, Dropout, Flatten, MaxPooling2D
from explorer.core.layers.contract import in_words
from explorer.core.layers.p_re_lu import PReLU
from explorer.core.layers.re_lu import ReLU
from explorer.core.network import editor
from explorer.core.network.arithmetic import network_numbers, totals
from explorer.core.pictures.sources import data_source
from explorer.core.show import printing, sheets
from tests.test_architecture import KERAS, reachable, touches

EVERY_KIND = (
    Conv2D(4, 5, 2, "same", None), AveragePooling2D(3), Activation("tanh"), MaxPooling2D(), Flatten(), Dropout(0.25),
    Dense(16, "sigmoid"), Dense(10, "softmax"),
)


class Page(HTMLParser):
    """The words and the tags of an HTML file."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words, self.tags, self.attributes = "", [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes

    def handle_data(self, data):
        self.words += data


def assert_self_contained(text: str) -> None:
    """Nothing is fetched and nothing runs."""
    page = Page(text)
    assert "http" not in text and "url(" not in text and "@import" not in text
    assert not {"script", "link", "img", "iframe", "object"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on") or name in ("src", "href")]


def test_worksheets_do_not_reach_keras_even_through_others():
    assert not [module for module in KERAS if touches(reachable("explorer.core.courses.worksheet"), module)]


def test_the_course_s_network_asks_for_the_course_s_numbers():
    asked = sheet("two_conv:0")
    assert asked.title == "Two convolutions" and asked.input_shape == (28, 28, 1)
    assert [(row.name, row.shape.right, row.parameters.right) for row in asked.rows] == [
        ("conv1", (26, 26, 32), 320), ("pool1", (13, 13, 32), 0), ("conv2", (11, 11, 64), 18496),
        ("pool2", (5, 5, 64), 0), ("flatten", (1600,), 0), ("dense1", (128,), 204928), ("output", (10,), 1290),
    ]
    assert asked.total.right == 225034
    assert asked.total.how == "320 + 18,496 + 204,928 + 1,290 = 225,034"


@pytest.mark.parametrize("name", PRESETS)
def test_number_0_is_every_preset_as_it_is(name):
    asked = sheet(f"{name}:0")
    assert asked.layers == preset(name).layers
    assert asked.total.right == totals(network_numbers(asked.layers, asked.input_shape))[0]


@pytest.mark.parametrize(("row", "shape", "parameters"), [
    (0, "ceil(28/2) = 14", "(5·5·1 + 1)·4 = 104"), (1, "floor(14/3) = 4", "nothing to learn: 0"),
    (2, "as it came in", "nothing to learn: 0"), (3, "floor(4/2) = 2", "nothing to learn: 0"),
    (4, "2·2·4 = 16", "nothing to learn: 0"), (5, "as it came in", "nothing to learn: 0"),
    (6, "one value a unit", "(16 + 1)·16 = 272"),
])
def test_the_formulas_are_filled_in(row, shape, parameters):
    asked = sheet(f"{worksheet.encoded(EVERY_KIND, (28, 28, 1))}:0").rows[row]
    assert (asked.shape.how, asked.parameters.how) == (shape, parameters)


def test_a_convolution_without_padding_shows_the_floor():
    rows = sheet(f"{worksheet.encoded((Conv2D(2, 3, 2), Flatten(), Dense(10, None)), (28, 28, 1))}:0").rows
    assert rows[0].shape.how == "floor((28 − 3)/2) + 1 = 13"


def test_layers_are_told_with_their_settings():
    assert [in_words(layer) for layer in EVERY_KIND] == [
        "Conv2D, 4 filters 5×5, stride 2, padding same, no activation", "AveragePooling2D, windows 3×3",
        "Activation, tanh", "MaxPooling2D, windows 2×2", "Flatten", "Dropout, rate 0.25", "Dense, 16 units, sigmoid",
        "Dense, 10 units, softmax",
    ]


@pytest.mark.parametrize(("address", "total", "shapes"), [
    ("random:1", 50242, [(23, 23, 16), (23, 23, 48), (7, 7, 48), (5, 5, 24), (2, 2, 24), (96,), (16,), (10,)]),
    ("random:123", 139718, [(24, 24, 48), (12, 12, 48), (6912,), (20,), (10,)]),
    ("two_conv:7", 83048, [(34, 34, 12), (17, 17, 12), (15, 15, 32), (7, 7, 32), (1568,), (50,), (10,)]),
])
def test_an_address_gives_the_same_sheet_on_every_machine(address, total, shapes):
    asked = sheet(address)
    assert asked.total.right == total
    assert [row.shape.right for row in asked.rows] == shapes
    assert asked == sheet(address)


def test_random_networks_can_be_built_and_stay_within_numbers_one_can_work_with():
    kinds = set()
    for number in range(200):
        layers, shape = worksheet.random_network(number)
        assert editor.problem(layers, shape) is None
        rows = network_numbers(layers, shape)
        assert totals(rows)[0] <= 2_000_000
        assert all(row.output_shape[0] > 1 for row in rows if len(row.output_shape) == 3)
        kinds.add(tuple(type(layer).__name__ for layer in layers))
    assert len(kinds) > 30


@pytest.mark.parametrize("name", PRESETS)
def test_a_variation_has_the_same_kinds_of_layers_and_other_sizes(name):
    exercise = preset(name)
    layers, shape = worksheet.variation(exercise.layers, data_source(exercise.data).shape, 5)
    assert list(map(type, layers)) == list(map(type, exercise.layers))
    assert layers[-1] == exercise.layers[-1]
    assert layers != exercise.layers
    assert editor.problem(layers, shape) is None


def test_a_network_without_sensible_variations_stays_as_it_is():
    layers = (*[MaxPooling2D(2)] * 7, Flatten(), Dense(10, None))
    assert worksheet.variation(layers, (128, 128, 1), 1) == (layers, (128, 128, 1))


@pytest.mark.parametrize("layers", [EVERY_KIND, *(exercise.layers for exercise in PRESETS.values())])
def test_a_network_goes_through_an_address_and_back(layers):
    code = worksheet.encoded(layers, (32, 32, 3))
    assert re.fullmatch(r"[\w.~]+", code), "nothing that an address would have to escape"
    assert worksheet.decoded(code) == (layers, (32, 32, 3))


def test_settings_of_every_form_go_through_an_address_and_back():
    layers = (Conv2D(2, activation="leaky_relu"), PReLU((1, 2)), PReLU(None), PReLU((3,)), ReLU(6.5, 0.1, 1e-6),
              Flatten(), Dense(10, None))
    code = worksheet.encoded(layers, (32, 32, 3))
    assert code == "32x32x3~C2_3_1_valid_leaky-relu~p1--2--~pNone~p3--~r6.5_0.1_1e-06~F~D10_None"
    assert worksheet.decoded(code) == (layers, (32, 32, 3))


def test_the_edited_network_of_a_class_is_in_the_address_itself():
    asked = sheet("28x28x1~C8_5_2_same_relu~M2~F~D10_None:0")
    assert asked.title == "A network of your own"
    assert [row.shape.right for row in asked.rows] == [(14, 14, 8), (7, 7, 8), (392,), (10,)]
    assert sheet("28x28x1~C8_5_2_same_relu~M2~F~D10_None:4").title == "A network of your own, variation 4"


@pytest.mark.parametrize(("address", "sentence"), [
    ("", "A sheet is a network and a number"), ("two_conv", "A sheet is a network and a number"),
    ("two_conv:-1", "A sheet is a network and a number"), ("two_conv:100000", "A sheet is a network and a number"),
    ("two_conv:²", "A sheet is a network and a number"), (":7", "A sheet is a network and a number"),
    ("three_conv:1", "Unknown network. Expected one of dense, .*random. Received: three_conv"),
    ("28x28~F~D10_None:1", "A network begins with its input"), ("0x28x1~F~D10_None:1", "input is too small or large"),
    ("999x999x1~F~D10_None:1", "input is too small or large"), ("28x28x1~X3:1", "Unknown layer.*Received: X3"),
    ("28x28x1~C8~F~D10_None:1", "Unknown layer.*Received: C8"),
    ("28x28x1~C8_3_1_full_relu~F~D10_None:1", "setting padding is wrong"),
    ("28x28x1~F~D9_None:1", "one unit a class"), ("28x28x1~D10_None:1", "No flatten"),
    ("28x28x1~Onan~F~D10_None:1", "setting rate is wrong"), ("28x28x1~Mx~F~D10_None:1", "setting size is wrong"),
    ("28x28x1~C8_29_1_valid_relu~F~D10_None:1", "setting kernel is wrong"),
    (f"28x28x1~{'M1~' * 400}F~D10_None:1", "network is too long"),
])
def test_an_address_that_is_none_gets_a_sentence(address, sentence):
    with pytest.raises(ValueError, match=sentence):
        sheet(address)


@pytest.mark.parametrize("address", ["random:1", "random:2", "random:77", "two_conv:0", "vgg_small:3", "one_conv:12"])
def test_every_slip_is_recognised_and_every_right_answer_is_right(address):
    asked = sheet(address)
    for question in [*(q for row in asked.rows for q in (row.shape, row.parameters)), asked.total]:
        told = {}
        for slip in question.slips:
            if slip.value != question.right:
                told.setdefault(slip.value, slip.words)
        for value, words in told.items():
            verdict = drill.judge(question, str(value))
            assert not verdict.correct and verdict.words == words
        assert drill.judge(question, str(question.right)).correct


@pytest.mark.parametrize(("given", "hint"), [
    ("224,800", "The biases are forgotten: 234 in all."), ("206,538", "conv2's own parameters are missing: 18,496."),
    ("18,816", "Only the Conv2D layers are counted."), ("206,218", "Only the Dense layers are counted."),
    ("2,631,040", "These are the multiply-adds"),
])
def test_the_slips_of_the_sum_by_hand(given, hint):
    assert drill.judge(sheet("two_conv:0").total, given).words.startswith(hint)


def test_the_printed_sheet_asks_and_does_not_tell():
    text = sheets.html(sheet("two_conv:0"), solutions=False)
    assert_self_contained(text)
    words = Page(text).words
    for row in sheet("two_conv:0").rows:
        assert row.name in words and row.told in words
    assert "Worksheet: Two convolutions" in words and "Name:" in words and "Sheet two_conv:0" in words
    for number in ("18,496", "204,928", "225,034", "1,600", "(26, 26, 32)"):
        assert number not in words
    assert text.count('class="gap"') == 2 * 7 + 1 and text.count('class="line"') == 4
    assert "size: A4" in text


def test_the_solutions_have_the_formulas_filled_in():
    text = sheets.html(sheet("two_conv:0"), solutions=True)
    assert_self_contained(text)
    words = Page(text).words
    assert "Solutions: Two convolutions" in words and "Name:" not in words
    for part in ("(3·3·32 + 1)·64 = 18,496", "floor((13 − 3)/1) + 1 = 11", "5·5·64 = 1,600", "225,034",
                 "dense1, 204,928 of 225,034 (91.1\u202f%)", "conv2, 2,230,272 of 2,631,040 (84.8\u202f%)",
                 "11·11·(3·3·32)·64 = 2,230,272"):
        assert part in words
    assert 'class="gap"' not in text and 'class="line"' not in text


def test_texts_are_escaped_when_printed():
    document = printing.document("<b>&", "<p>body</p>")
    assert "<title>&lt;b&gt;&amp;</title>" in document and "<p>body</p>" in document
    assert "<td>&lt;script&gt;</td>" in printing.table(("head",), [("<script>",)])


def page():
    import streamlit as st

    from explorer.ui import state
    from explorer.ui.exercises import worksheets

    state.follow_link()
    worksheets.section()
    state.share("sheet")
    st.caption("end")


def opened(**query: str) -> AppTest:
    app = AppTest.from_function(page, default_timeout=30)
    for key, value in query.items():
        app.query_params[key] = value
    return app.run()


def written(app: AppTest) -> str:
    return "\n".join(one.value for kind in (app.markdown, app.caption, app.warning, app.success) for one in kind)


def linked(app: AppTest) -> str:
    """The sheet in the address; AppTest gives a list before the page has written it."""
    value = app.query_params["sheet"]
    return value if isinstance(value, str) else value[0]


def field(app: AppTest, label: str):
    return next(one for one in app.text_input if one.label == label)


def test_a_link_opens_the_sheet_and_the_address_keeps_it():
    app = opened(sheet="two_conv:7")
    assert not app.exception
    assert "Two convolutions, variation 7" in written(app)
    assert linked(app) == "two_conv:7"
    app.number_input[0].set_value(9).run()
    assert "Two convolutions, variation 9" in written(app)
    assert linked(app) == "two_conv:9"
    app.selectbox[0].set_value("random").run()
    assert linked(app) == "random:9"


def test_a_link_to_no_sheet_gets_a_sentence_and_another_sheet():
    app = opened(sheet="three_conv:1")
    assert not app.exception
    assert app.warning[0].value.startswith("This sheet cannot be opened. Unknown network.")
    assert "Random network 1" in written(app)


def test_a_right_a_wrong_and_a_nonsense_answer():
    app = opened(sheet="two_conv:0")
    field(app, "Output shape of conv1").set_value("26x26x32").run()
    assert "floor((28 − 3)/1) + 1 = 26" in written(app)
    field(app, "Parameters of conv2").set_value("18,432").run()
    assert "The bias is forgotten: each filter has one." in written(app)
    field(app, "Parameters of conv1").set_value("many").run()
    assert "A number was expected, such as 307,300. Received: 'many'" in written(app)
    assert not app.exception
    assert app.get("progress")[0].proto.text == "1 of 15 right"


def test_all_answers_right_is_said():
    app = opened(sheet="pool:0")
    asked = sheet("pool:0")
    for row in asked.rows:
        field(app, f"Output shape of {row.name}").set_value(str(row.shape.right))
        field(app, f"Parameters of {row.name}").set_value(f"{row.parameters.right:,}")
    field(app, "Parameters in all").set_value("47 370").run()
    assert app.success[0].value == "Every number is right."


def test_answers_belong_to_their_sheet_and_survive_another_page():
    app = opened(sheet="pool:0")
    field(app, "Parameters of conv1").set_value("896").run()
    app.number_input[0].set_value(3).run()
    assert field(app, "Parameters of conv1").value == ""
    app.number_input[0].set_value(0).run()
    assert field(app, "Parameters of conv1").value == "896"


def test_the_answers_are_revealed_on_demand():
    app = opened(sheet="pool:0")
    assert not app.dataframe
    app.toggle[0].set_value(True).run()
    assert list(app.dataframe[0].value["output shape"])[0] == "(30, 30, 32)"
    assert "In all: 896 + 9,248 + 36,896 + 330 = 47,370" in written(app)


def test_the_network_of_the_train_page_can_be_asked_about():
    from explorer.ui.state import Session

    changed = (Conv2D(8), *preset("pool").layers[1:])
    app = AppTest.from_function(page, default_timeout=30)
    app.session_state["session"] = Session(network="pool", data="mnist", edited={"pool": changed})
    app.run()
    code = worksheet.encoded(changed, (28, 28, 1))
    assert "My pool, as changed on the Train page" in app.selectbox[0].options
    app.selectbox[0].set_value(code).run()
    assert linked(app) == f"{code}:1"
    assert "A network of your own, variation 1" in written(app)
    link = opened(sheet=f"{code}:0")
    assert "The network of the link" in link.selectbox[0].options and "**A network of your own.**" in written(link)
