"""The page Exercises in a browser: exercise 3 from the prediction to the slider, a clicked curve, phone width."""

import re

from tests.browser.conftest import PHONE
from tests.browser.steps import Page, expect, go_to, main_text, settle, sideways, visit


def choose(tab: Page, name: str, words: str) -> None:
    """Chooses an answer of a question."""
    tab.locator(f".st-key-answer-{name}").get_by_text(words, exact=True).click()
    settle(tab)


def answer(tab: Page, name: str, text: str) -> None:
    """Types an answer and presses Enter."""
    field = tab.locator(f".st-key-answer-{name} input")
    field.fill(text)
    field.press("Enter")
    settle(tab)


def test_exercise_3_is_predicted_revealed_and_surprises(tab):
    visit(tab, "exercises?exercise=3")
    reveal = tab.locator(".st-key-reveal-extra").get_by_role("button").first  # Streamlit draws a second for its help
    expect(reveal).to_be_disabled()
    expect(main_text(tab)).not_to_contain_text("36,138")

    choose(tab, "extra", "more")
    expect(main_text(tab)).to_contain_text("what does it do to the map")
    answer(tab, "extra-count", "many")
    expect(main_text(tab)).to_contain_text("A number was expected, such as 307,300. Received: 'many'")
    expect(reveal).to_be_disabled()
    answer(tab, "extra-count", "56 618")
    expect(main_text(tab)).to_contain_text("it also shrinks the map from 6×6 to 4×4")

    reveal.click()
    tables = tab.get_by_test_id("stTable")
    expect(tables).to_have_count(3)
    expect(tables.nth(0)).to_contain_text(re.compile(r"dense1 \(Dense\)\s*\(None, 32\)\s*36,896"))
    expect(tables.nth(1)).to_contain_text("36,138")
    expect(tables.nth(2)).to_contain_text("+9,248")

    choose(tab, "small-head", "more")
    expect(main_text(tab)).to_contain_text("21,674 → 24,522")
    heads = tab.locator(".st-key-heads")
    expect(heads).to_contain_text("break-even: 14.45 units")
    change = tab.get_by_test_id("stMetric").filter(has_text="change")
    expect(change).to_contain_text("−11,232")
    slider = tab.locator(".st-key-head_units").get_by_role("slider")
    slider.focus()
    slider.press("Home")
    expect(change).to_contain_text("+8,608")
    expect(change).to_contain_text("more")
    slider.press("End")
    expect(change).to_contain_text("−31,712")
    expect(change).to_contain_text("fewer")

    choose(tab, "extra", "fewer")
    expect(main_text(tab)).to_contain_text("Right: fewer.")
    answer(tab, "extra-count", "36138")
    expect(main_text(tab)).to_contain_text("Right: 36,138.")
    choose(tab, "same-padding", "more")
    choose(tab, "bug", "It stops with NameError: x does not exist yet in line 2")
    expect(main_text(tab)).to_contain_text("1 of 9 exercises done")
    expect(main_text(tab)).to_contain_text("16×16×3 → 14×14×32 → 12×12×32 → 6×6×32 → 4×4×32")


def test_answers_and_the_address_survive_a_way_through_other_pages(tab):
    visit(tab, "exercises")
    expect(tab).to_have_url(re.compile("exercise=1$"))
    answer(tab, "dense-32-3-100", "307200")
    expect(main_text(tab)).to_contain_text("the bias is forgotten")
    tab.locator(".st-key-exercise_picker").get_by_text("8 Shapes").click()
    expect(tab).to_have_url(re.compile("exercise=8$"))
    expect(tab.get_by_role("heading", name="8. Shapes")).to_be_visible()
    go_to(tab, "Compare")
    expect(tab.get_by_role("heading", name="Compare trainings")).to_be_visible()
    go_to(tab, "Exercises")
    expect(tab.get_by_role("heading", name="8. Shapes")).to_be_visible()
    tab.locator(".st-key-exercise_picker").get_by_text("1 Dense layer").click()
    expect(tab.locator(".st-key-answer-dense-32-3-100 input")).to_have_value("307200")
    expect(main_text(tab)).to_contain_text("the bias is forgotten")
    tab.get_by_role("button", name="bias").click()
    expect(tab.get_by_test_id("stPopoverBody")).to_contain_text("One learned number that is added")


def test_the_epoch_is_clicked_on_the_curve(tab):
    visit(tab, "exercises?exercise=6")
    points = tab.locator(".st-key-read-extra_conv-loss .scatterlayer .trace").last.locator(".point")
    expect(points).to_have_count(20)
    points.nth(8).scroll_into_view_if_needed()
    box = points.nth(8).bounding_box()
    tab.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(tab.locator(".st-key-read-extra_conv-loss .hoverlayer .legend, "
                       ".st-key-read-extra_conv-loss .hoverlayer .hovertext").first).to_be_visible()
    tab.mouse.down()
    tab.mouse.up()
    expect(tab.locator(".st-key-answer-overfits-extra_conv input")).to_have_value("9")
    expect(main_text(tab)).to_contain_text("Right: 9.")
    settle(tab)  # the chart without the answer is gone then
    expect(tab.locator(".st-key-read-extra_conv-loss")).to_contain_text("lowest validation loss: epoch 9")


def test_the_last_exercise_is_predicted_revealed_and_followed_to_the_film(tab):
    visit(tab, "exercises?exercise=7&observed=fashion_mnist")
    reveal = tab.locator(".st-key-reveal-grey-overfits-fashion_mnist").get_by_role("button").first
    expect(reveal).to_be_disabled()
    expect(main_text(tab)).not_to_contain_text("fashion_extra_conv: after 20 epochs")
    choose(tab, "grey-overfits-fashion_mnist", "At the end: no overfitting seen")
    reveal.click()
    expect(main_text(tab)).to_contain_text("You predicted: At the end: no overfitting seen. The runs here show:")
    expect(main_text(tab)).to_contain_text("fashion_extra_conv: after 20 epochs the training accuracy is 94.0")
    expect(tab.locator(".st-key-answer-grey-overfits-fashion_mnist input").first).to_be_disabled()
    tab.locator(".st-key-observed_pictures").get_by_text("MNIST digits", exact=True).click()
    expect(tab).to_have_url(re.compile("observed=mnist"))
    expect(main_text(tab)).not_to_contain_text("You predicted")
    tab.locator(".st-key-observed_pictures").get_by_text("Fashion-MNIST clothes").click()
    expect(main_text(tab)).to_contain_text("You predicted")
    tab.get_by_role("link", name="Move through the epochs").click()
    expect(tab).to_have_url(re.compile("watch.*run=fashion_extra_conv"))


def test_the_exercises_fit_a_phone(new_tab):
    tab = new_tab(viewport=PHONE, has_touch=True)
    visit(tab, "exercises?exercise=2")
    for short, title in (("3 Extra convolution", "3. An extra"), ("9 By hand", "9. Convolutions by hand"),
                         ("6 Curves", "6. Train 20 epochs"), ("New exercises", "New exercises")):
        tab.locator(".st-key-exercise_picker").get_by_text(short).tap()
        expect(tab.get_by_role("heading", level=2).filter(has_text=title)).to_be_visible()
        settle(tab)
        assert sideways(tab) <= 0
