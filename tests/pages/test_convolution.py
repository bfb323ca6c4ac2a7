"""The convolution page without a browser: what slides, what is said, links, bad input, and what survives."""

import io
import json

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from explorer.core.network import kernels, sliding
from explorer.core.pictures import preparation
from explorer.core.runs import store
from tests.pages.test_all_pages import SEVEN, opened, words

NOISE = np.random.default_rng(2).integers(0, 256, (4, 4, 3), dtype=np.uint8)


def messages(app: AppTest) -> dict[str, tuple[dict, dict]]:
    """Headers and arrays of the page's browser parts: "slide", and "behind" for relu and pooling."""

    def found(block):
        for element in getattr(block, "children", {}).values():
            proto = getattr(element, "proto", None)
            if getattr(proto, "component_name", "") == "explorer_slide":
                yield proto.bytes
            yield from found(element)

    parts = {}
    for message in found(app.main):
        start = 4 + int.from_bytes(message[:4], "little")
        header, floats = json.loads(message[4:start]), np.frombuffer(message[start:], "<f4")
        arrays = {name: floats[place["offset"] : place["offset"] + int(np.prod(place["shape"]))].reshape(place["shape"])
                  for name, place in header["arrays"].items()}
        parts["behind" if "lines" in header else "slide"] = header, arrays
    return parts


def notes(app: AppTest) -> list[str]:
    return [variant["note"] for variant in messages(app)["slide"][0]["variants"]]


def kernel(app: AppTest) -> list:
    return messages(app)["slide"][1]["kernel"][..., 0].tolist()


def typed(app: AppTest, value: object, number: object = 1) -> AppTest:
    """The page after the browser part has sent a kernel."""
    app.session_state["slide"] = {"edited": {"id": number, "kernel": value}}
    return app.run()


def fine(app: AppTest) -> AppTest:
    assert not app.exception
    assert not app.error and not app.warning
    return app


def test_the_page_opens_with_the_courses_example():
    app = fine(opened("convolution"))
    assert notes(app) == ["4×3 values, from −300 to 0"]
    assert "down floor((6 + 2·0 − 1·(3 − 1) − 1) / 1) + 1 = 4" in words(app)
    assert "across floor((5 + 2·0 − 1·(3 − 1) − 1) / 1) + 1 = 3" in words(app)
    assert app.query_params["scene"] == "course" and app.query_params["kernel"] == "edge"


def test_correlation_and_convolution_of_the_signal_side_by_side():
    app = fine(opened("convolution", scene="signal"))
    assert notes(app) == ["14 values: +1 at 4, −1 at 9"]
    app.toggle(key="slide_flip").set_value(True).run()
    app.selectbox(key="slide_padding").set_value("full").run()
    assert notes(fine(app)) == ["16 values: +1 at 5, −1 at 10", "16 values: −1 at 5, +1 at 10"]
    assert "Conv2D has no padding “full”" in words(app)


def test_the_diagonal_is_divided_by_9_and_matches_exactly():
    app = fine(opened("convolution", scene="diagonal"))
    assert messages(app)["slide"][0]["divisor"] == 9
    assert notes(app)[0].endswith("to 1")
    app.selectbox(key="slide_scene").set_value("course").run()
    assert messages(fine(app))["slide"][0]["divisor"] == 1


def test_a_course_picture_comes_with_its_kernel_and_another_keeps_it():
    app = fine(opened("convolution"))
    app.selectbox(key="slide_stride").set_value("2,1").run()
    app.selectbox(key="slide_scene").set_value("signal").run()
    assert kernel(fine(app)) == [[-1, 1]]
    assert app.selectbox(key="slide_stride").value == "1"
    app.selectbox(key="slide_scene").set_value("test").run()
    assert kernel(fine(app)) == [[-1, 1]] and app.query_params["scene"] == "test:0"
    app.number_input(key="slide_digit").set_value(7).run()
    assert fine(app).query_params["scene"] == "test:7"


def test_every_kernel_slides_over_a_digit():
    app = opened("convolution", scene="test:3")
    for name in (*kernels.KERNELS, "own"):
        app.selectbox(key="slide_kernel").set_value(name).run()
        arrays = messages(fine(app))["slide"][1]
        output = sliding.correlate(arrays["picture"], arrays["kernel"])
        assert messages(app)["behind"][1]["output"] == pytest.approx(output, abs=1e-6), name


def test_every_size_of_a_kernel_that_has_sizes_and_of_one_that_has_not():
    app = opened("convolution", scene="test:3", kernel="blur")
    app.selectbox(key="slide_size").set_value(7).run()
    assert np.allclose(kernel(fine(app)), 1 / 49) and app.query_params["kernel"] == "blur:7"
    app.selectbox(key="slide_kernel").set_value("sobel_x").run()
    app.selectbox(key="slide_size").set_value(5).run()
    assert np.array(kernel(fine(app))).shape == (5, 5)
    assert app.query_params["kernel"].startswith("own:0,0,0,0,0;0,-1,0,1,0;")
    assert app.selectbox(key="slide_kernel").value == "own"


def test_a_learned_kernel_comes_with_its_bias_and_another_run_begins_at_its_first_filter():
    app = fine(opened("convolution", scene="test:3", kernel="learned:two_conv:31"))
    assert messages(app)["slide"][0]["bias"] != 0
    app.number_input(key="slide_filter").set_value(4).run()
    assert fine(app).query_params["kernel"] == "learned:two_conv:4"
    app.selectbox(key="slide_run").set_value("one_conv").run()
    assert fine(app).query_params["kernel"] == "learned:one_conv:0"
    app.selectbox(key="slide_kernel").set_value("identity").run()
    app.selectbox(key="slide_kernel").set_value("learned").run()
    assert fine(app).query_params["kernel"] == "learned:two_conv:0"


def test_a_learned_kernel_with_its_bias_gives_the_feature_map_before_relu():
    app = fine(opened("convolution", scene="test:3", kernel="learned:two_conv:5"))
    arrays, run = messages(app)["behind"][1], store.find("two_conv")
    picture = messages(app)["slide"][1]["picture"]
    maps = run.spec.graph.forward(store.weights(run), picture[None])["conv1"][0]
    assert arrays["rectified"] == pytest.approx(maps[..., 5], abs=1e-5)


def test_colour_needs_three_slices_or_one_for_all():
    app = opened("convolution", scene="photo:china", kernel="learned:pool:3")
    assert "Expected a picture with 3 channels. Received: 1" in app.error[0].value
    app.toggle(key="slide_colour").set_value(True).run()
    header, arrays = messages(fine(app))["slide"]
    assert header["channels"] == ["R", "G", "B"] and arrays["picture"].shape == (64, 96, 3)
    app.selectbox(key="slide_kernel").set_value("sobel_x").run()
    assert messages(fine(app))["slide"][1]["kernel"].shape == (3, 3, 1)


def test_a_kernel_that_does_not_fit_is_explained_and_nothing_is_lost():
    app = opened("convolution", kernel="blur:7")
    assert app.error[0].value.startswith("7×7 kernel on a 6×5 picture: it does not fit.")
    assert not app.exception and "slide" not in messages(app)
    app.selectbox(key="slide_padding").set_value("same").run()
    assert notes(fine(app)) and app.selectbox(key="slide_size").value == 7


def test_a_weight_typed_into_the_kernel_is_taken():
    app = typed(opened("convolution"), "-1,-1,-1;0,5,0;1,1,1")
    assert kernel(fine(app))[1] == [0, 5, 0]
    assert messages(app)["slide"][0]["edit"] == 1
    assert app.query_params["kernel"] == "own:-1,-1,-1;0,5,0;1,1,1"
    app.selectbox(key="slide_kernel").set_value("sobel_y").run()
    assert kernel(fine(app))[2] == [1, 2, 1], "what was typed before does not come back"


def test_what_cannot_be_a_kernel_gets_a_sentence_and_the_old_one_stays():
    app = opened("convolution")
    for number, value in enumerate(("abc", "1e400", "", "1,2;3", None, 7, ["1"], "nan", ",".join("1" * 99)), 1):
        typed(app, value, number)
        assert not app.exception and len(app.error) == 1, value
        assert "The old kernel stays." in app.error[0].value
        assert kernel(app) == [[-1, -1, -1], [0, 0, 0], [1, 1, 1]]


@pytest.mark.parametrize("message", [{}, {"id": "x", "kernel": "1"}, {"id": None}, {"kernel": "9"}])
def test_a_message_without_a_number_is_ignored(message):
    app = opened("convolution")
    app.session_state["slide"] = {"edited": message}
    assert kernel(fine(app.run()))[0] == [-1, -1, -1]


@pytest.mark.parametrize(("query", "said"), [
    ({"scene": "moon"}, "no such picture"), ({"stride": "9"}, "no such stride"), ({"padding": "x"}, "no such padding"),
    ({"dilation": "0"}, "no such dilation"), ({"kernel": "sobel"}, "no such kernel"),
    ({"kernel": "own:abc"}, "a number"), ({"kernel": "own:1e400"}, "a number"),
    ({"kernel": "learned:nothing:0"}, "no run 'nothing'"),
    ({"kernel": "learned:two_conv:99"}, "no such filter"), ({"scene": "test:999999"}, "no such test picture"),
    ({"kernel": "learned:dense:0"}, "no run 'dense'"), ({"scene": "test:x"}, "no such test picture"),
])
def test_a_wrong_link_costs_one_sentence(query, said):
    app = opened("convolution", **query)
    assert not app.exception and not app.error
    assert len(app.warning) == 1 and said in app.warning[0].value
    assert notes(app)


def test_a_link_holds_the_view():
    query = {"scene": "test:12", "kernel": "own:1,2;3,4", "stride": "2,1", "padding": "same", "dilation": "2"}
    app = fine(opened("convolution", **query))
    assert kernel(app) == [[1, 2], [3, 4]]
    assert {key: app.query_params[key] for key in query} == query
    assert "not both" in words(app)


def test_the_view_survives_a_page_change():
    app = opened("convolution", scene="test:12", kernel="blur:5", stride="2")
    app.toggle(key="slide_flip").set_value(True).run()
    app.number_input(key="slide_window").set_value(3).run()
    before = messages(app)
    app.switch_page("../pages/draw.py").run()
    app.switch_page("../pages/convolution.py").run()
    after = messages(fine(app))
    for part in before:
        assert after[part][0] == before[part][0]
        assert all((after[part][1][name] == array).all() for name, array in before[part][1].items())


def test_relu_and_pooling_in_both_orders_with_their_numbers():
    app = fine(opened("convolution", scene="test:3", kernel="sobel_x"))
    assert "Both orders give the same 169 values." in words(app)
    app.segmented_control(key="slide_pool").set_value("average").run()
    assert "The two orders differ in" in words(fine(app))
    marks = messages(app)["behind"][0]["lines"][0]["panels"][-1]["marks"]
    assert f"differ in {len(marks)} of 169 values" in words(app)
    app.selectbox(key="slide_kernel").set_value("blur").run()
    assert "no value is negative" in words(fine(app))


def test_pooling_says_what_it_loses_and_what_it_makes_of_512():
    app = opened("convolution", scene="test:3", kernel="own:" + ";".join(["0,1,0,1"] * 4))
    assert "1 of 25 rows and 1 of 25 columns" in words(fine(app))
    for key in ("slide_window", "slide_move"):
        app.number_input(key=key).set_value(5).run()
    assert "On 512×512 values this pooling gives 102×102." in words(fine(app))


def test_strides_2_and_1_on_512():
    assert "On a photograph of 512×512 the same window gives 255×510." in words(opened("convolution", stride="2,1"))


def test_a_signal_is_not_pooled_but_the_page_says_why():
    assert "For pooling the output must have two rows" in words(fine(opened("convolution", scene="signal")))


def test_the_shapes_are_those_of_this_machine(no_data):
    app = fine(opened("convolution"))
    assert "(4000, 28, 28, 1)" in words(app) and "(3, 3, 3, 32)" in words(app) and "(28, 28)" in words(app)


def test_without_runs_the_rest_works(models, no_data):
    app = fine(opened("convolution", scene="test:1"))
    app.selectbox(key="slide_kernel").set_value("learned").run()
    assert not app.exception and "begins with a convolution" in app.warning[0].value


def test_a_drawing_slides_and_a_missing_one_has_a_way_to_the_pad():
    app = opened("convolution", scene="drawing")
    assert not app.exception and "Nothing drawn yet." in app.info[0].value
    app.session_state["session"].strokes = SEVEN
    assert messages(fine(app.run()))["slide"][1]["picture"].shape == (28, 28, 1)


def test_uploads_of_every_kind_slide_and_a_broken_one_costs_one_sentence():
    app = opened("convolution", scene="upload", kernel="blur:5")
    assert "Choose a picture" in app.info[0].value
    app.file_uploader(key="slide_upload").set_value(("a.png", preparation.png(NOISE), "image/png")).run()
    assert app.error[0].value.startswith("5×5 kernel on a 4×4 picture")
    app.selectbox(key="slide_kernel").set_value("identity").run()
    app.selectbox(key="slide_size").set_value(3).run()
    assert messages(fine(app))["slide"][1]["picture"].shape == (4, 4, 1)
    for content in (b"", b"nothing", preparation.png(NOISE)[:40]):
        app.file_uploader(key="slide_upload").set_value(("b.png", content, "image/png")).run()
        assert not app.exception and len(app.error) == 1
        assert messages(app)["slide"][1]["picture"].shape == (4, 4, 1), "the picture before stays"


def test_a_picture_of_any_mode_slides():
    app = opened("convolution", scene="upload", kernel="identity")
    for mode in ("RGBA", "LA", "L", "P", "1", "CMYK", "I;16"):
        file, kind = io.BytesIO(), "JPEG" if mode == "CMYK" else "PNG"
        deep = Image.fromarray(NOISE[..., 0].astype(np.uint16) * 257)
        (deep if mode == "I;16" else Image.fromarray(NOISE).convert(mode)).save(file, kind)
        app.file_uploader(key="slide_upload").set_value((f"a.{kind}", file.getvalue(), "image/png")).run()
        app.toggle(key="slide_colour").set_value(True).run()
        assert messages(fine(app))["slide"][1]["picture"].shape == (4, 4, 3), mode
