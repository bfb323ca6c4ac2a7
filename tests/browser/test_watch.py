"""The film of a training and the comparison of runs, as a person uses them."""

import re

import pytest

from tests.browser.steps import SEVEN, SLOW, Page, draw, expect, go_to, main_text, settle, sideways, visit

PIXELS = """(node) => { const area = node.getContext("2d").getImageData(0, 0, node.width, node.height).data;
  let sum = 0; for (let at = 0; at < area.length; at++) sum = (sum * 31 + area[at]) % 1000000007; return sum; }"""
MOVING = (".accuracy", ".loss", ".confusion", ".kernels canvas", ".maps section:nth-child(3) canvas")


def film(tab: Page, run: str = "extra_conv", picture: str = "test:0"):
    visit(tab, f"watch?run={run}&picture={picture}")
    output = tab.locator(".replay output")
    expect(output).to_contain_text("epoch", timeout=SLOW)
    return output


def slide(tab: Page, epoch: int) -> None:
    tab.locator(".replay input").fill(str(epoch))


def pictures(tab: Page) -> list[int]:
    """A checksum of every canvas that the slider moves."""
    return [tab.locator(f".replay {name}").evaluate(PIXELS) for name in MOVING]


def test_one_slider_moves_curves_kernels_maps_confusion_and_answer(tab):
    output = film(tab, "two_conv")
    expect(output).to_have_text("epoch 2 of 2")
    trained, said = pictures(tab), tab.locator(".replay .bars").inner_text()
    slide(tab, 0)
    expect(output).to_have_text("epoch 0: untrained")
    untrained = pictures(tab)
    assert all(before != after for before, after in zip(untrained, trained, strict=True))
    assert tab.locator(".replay .bars").inner_text() != said
    slide(tab, 2)
    assert pictures(tab) == trained, "the same epoch looks the same"


def test_the_slider_answers_in_the_frame_it_is_moved(tab):
    film(tab, "two_conv")
    text = tab.locator(".replay").evaluate("""(film) => { const slider = film.querySelector("input");
      slider.value = 1; slider.dispatchEvent(new Event("input"));
      return film.querySelector("output").textContent; }""")
    assert text == "epoch 1 of 2"


def test_play_runs_to_the_end_and_pause_stops(tab):
    output = film(tab, "two_conv")
    play = tab.locator(".replay .play")
    play.click()
    expect(output).to_have_text("epoch 0: untrained")
    expect(play).to_contain_text("Pause")
    expect(output).to_have_text("epoch 2 of 2", timeout=10_000)
    expect(play).to_contain_text("Play")


def test_the_slider_has_a_keyboard(tab):
    output = film(tab, "two_conv")
    tab.locator(".replay input").focus()
    tab.keyboard.press("ArrowLeft")
    expect(output).to_have_text("epoch 1 of 2")


def test_my_own_drawing_is_in_the_film(tab):
    visit(tab, "draw?runs=two_conv")
    draw(tab, SEVEN)
    settle(tab)
    go_to(tab, "Watch it learn")
    settle(tab)
    tab.get_by_role("radio", name="My drawing").or_(tab.get_by_text("My drawing", exact=True)).first.click()
    expect(tab.locator(".replay .bars .top .class")).to_have_text("7", timeout=SLOW)


@pytest.mark.parametrize("run", ["pool", "dense", "extra_conv"])
def test_every_run_has_a_film_or_says_why_not(tab, run):
    film(tab, run, "test:1" if run == "dense" else "photo:flower")
    if run != "extra_conv":
        expect(main_text(tab)).to_contain_text(f"{run} keeps its last weights only")
    expect(tab.locator(".replay .kernels")).to_be_visible(visible=run != "dense")


def test_a_phone_sees_the_film_without_scrolling_sideways(new_tab):
    tab = new_tab(viewport={"width": 390, "height": 844})
    film(tab, "two_conv")
    assert sideways(tab) <= 0


def test_two_runs_are_compared_with_their_uncertainty(tab):
    visit(tab, "compare?compared=one_conv,two_conv")
    expect(main_text(tab)).to_contain_text("McNemar", timeout=SLOW)
    expect(tab.locator(".st-key-overlaid-accuracy .js-plotly-plot")).to_be_visible()
    expect(tab.locator(".st-key-intervals-mnist .js-plotly-plot")).to_contain_text("the course: 98.24\u202f%")
    expect(main_text(tab)).to_contain_text("How high can you get?")


def test_a_comparison_with_a_run_that_is_gone_says_so(tab):
    visit(tab, "compare?compared=two_conv,nobody")
    expect(main_text(tab)).to_contain_text("There is no finished run nobody")
    expect(tab).to_have_url(re.compile("compared=two_conv"))
