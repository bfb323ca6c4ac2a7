"""From a photograph to its digits, on small photographs made here."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from explorer.core.pictures import datasets
from explorer.core.pictures.photographs import Options, prepare_picture, read
from explorer.core.pictures.preparation import png, read_picture


def centre_of_mass(picture: np.ndarray) -> tuple[float, float]:
    """(x, y) in pixels."""
    rows, columns = np.mgrid[0:28, 0:28]
    weights = picture[..., 0]
    return float((columns * weights).sum() / weights.sum()), float((rows * weights).sum() / weights.sum())


def inked(picture: np.ndarray, threshold: float = 0.0) -> tuple[int, int, int, int]:
    """First and last row, first and last column with ink."""
    rows, columns = np.nonzero(picture[..., 0] > threshold)
    return int(rows.min()), int(rows.max()), int(columns.min()), int(columns.max())


def photograph(side: int = 200, place: tuple[int, int] = (60, 50), paper: int = 255, pen: int = 0) -> np.ndarray:
    """An L of two bars, 80 pixels high and 50 wide, 10 thick, its corner at `place` (row, column)."""
    picture = np.full((side, side, 3), paper, np.uint8)
    row, column = place
    picture[row : row + 80, column : column + 10] = pen
    picture[row + 70 : row + 80, column : column + 50] = pen
    return picture


def test_dark_on_white_and_bright_on_black_give_the_same():
    dark, bright = prepare_picture(photograph()), prepare_picture(photograph(paper=0, pen=255))
    assert np.array_equal(dark.centred, bright.centred)
    assert dark.centred[0, 0, 0] == 0 and dark.centred.max() == 1, "bright ink on black, as MNIST has it"


@pytest.mark.parametrize("place", [(2, 2), (100, 140), (61, 51)])
def test_a_shifted_photograph_gives_the_same(place):
    first, second = prepare_picture(photograph()), prepare_picture(photograph(place=place))
    assert np.abs(first.centred - second.centred).max() < 0.2, "a fraction of a pixel of the larger picture"
    assert np.abs(first.centred - second.centred).mean() < 0.01
    assert not np.array_equal(first.raw, second.raw)


def test_a_photograph_of_twice_the_pixels_gives_the_same():
    large = photograph().repeat(2, axis=0).repeat(2, axis=1)
    assert np.abs(prepare_picture(large).centred - prepare_picture(photograph()).centred).max() < 0.03


def test_a_grey_photograph_is_stretched_to_full_ink():
    faint = prepare_picture(photograph(paper=200, pen=120))
    assert np.abs(faint.centred - prepare_picture(photograph()).centred).max() < 0.02


def test_the_photograph_s_digit_gets_the_20_pixel_box_with_its_mass_in_the_middle():
    prepared = prepare_picture(photograph())
    top, bottom, left, right = inked(prepared.scaled)
    assert (bottom - top + 1, right - left + 1) == (20, round(50 * 20 / 80))
    assert centre_of_mass(prepared.centred) == pytest.approx((14, 14), abs=0.51), "whole pixels, as MNIST's"


def mnist_pictures(count: int) -> np.ndarray:
    """Digits of MNIST, `uint8`, shape `(count, 28, 28)`, as many of each class."""
    digits = datasets.load("mnist_5k")
    return digits.x_test[: count, ..., 0]


@pytest.mark.parametrize("dark", [False, True], ids=["white on black", "black on white"])
def test_pictures_in_mnist_s_form_stay_as_they_are(dark):
    for digit in mnist_pictures(600):
        paper = 255 - digit if dark else digit
        steps = prepare_picture(read_picture(png(paper[..., None])))
        assert np.abs(steps.centred[..., 0] * 255 - digit).max() <= 1
        assert np.array_equal(steps.raw, steps.centred) and np.array_equal(steps.scaled, steps.centred)


def test_a_28_pixel_picture_that_is_placed_otherwise_is_prepared():
    digit = mnist_pictures(1)[0]
    corner = np.zeros((28, 28), np.uint8)
    corner[:22, :22] = digit[3:25, 3:25]
    moved = prepare_picture(np.repeat(corner[..., None], 3, axis=2)).centred[..., 0]
    assert centre_of_mass(moved[..., None]) == pytest.approx((14, 14), abs=0.51)
    assert np.abs(moved * 255 - digit).mean() < np.abs(corner.astype(float) - digit).mean() / 4


def test_the_photograph_s_steps_can_be_switched_off():
    off = prepare_picture(photograph(), Options(scale=False, centre=False))
    assert np.array_equal(off.raw, off.centred)
    only_box = prepare_picture(photograph(), Options(centre=False))
    assert np.array_equal(only_box.scaled, only_box.centred) and not np.array_equal(only_box.raw, only_box.scaled)


def test_colours_count_as_grey():
    red = photograph()
    red[red[..., 0] == 0] = (200, 0, 0)
    assert np.abs(prepare_picture(red).centred - prepare_picture(photograph()).centred).max() < 0.02


def test_the_photograph_s_steps_are_what_a_network_takes():
    for picture in vars(prepare_picture(photograph(900, (300, 300)))).values():
        assert (picture.shape, picture.dtype) == ((28, 28, 1), np.float32)
        assert picture.min() >= 0 and picture.max() <= 1


@pytest.mark.parametrize("picture", [
    np.full((50, 50, 3), 255, np.uint8), np.zeros((1, 1, 3), np.uint8), photograph(paper=200, pen=180),
], ids=["white", "one pixel", "too faint"])
def test_an_even_surface_shows_no_digit(picture):
    with pytest.raises(ValueError, match="Nothing stands out.*Received: an even surface"):
        prepare_picture(picture)


def test_specks_of_dust_are_no_digit():
    picture = np.full((512, 512, 3), 255, np.uint8)
    picture[5, 5] = picture[505, 505] = 0
    with pytest.raises(ValueError, match="Nothing stands out.*Received: specks"):
        prepare_picture(picture)


@pytest.mark.parametrize("shape", [(1, 2), (2, 1), (1, 9_000), (9_000, 3), (3, 4)])
def test_pictures_of_odd_shapes_do_not_break_it(shape):
    picture = np.full((*shape, 3), 255, np.uint8)
    picture[shape[0] // 2, shape[1] // 2] = 0
    try:
        assert np.isfinite(prepare_picture(picture).centred).all()
    except ValueError as problem:
        assert "Nothing stands out" in str(problem)


def digit_on(size: tuple[int, int], at: tuple[int, int], paper=(235, 235, 232), ink=(30, 50, 140), pen: int = 9):
    """A picture of a 7 that is 100 pixels high, its upper left corner at `at` (x, y)."""
    image = Image.new("RGB", size, paper)
    seven(image, at, ink, pen)
    return image


def seven(image: Image.Image, at: tuple[int, int], ink=(30, 50, 140), pen: int = 9) -> None:
    x, y = at
    ImageDraw.Draw(image).line([(x, y), (x + 60, y), (x + 20, y + 100)], ink, pen, joint="curve")


def like_a_seven(picture: np.ndarray) -> bool:
    """Whether a prepared picture is that 7: hardly another than on plain paper."""
    plain = prepare_picture(np.asarray(digit_on((400, 300), (150, 100)))).centred
    return np.abs(picture - plain).mean() < 0.035


def shaded(image: Image.Image) -> Image.Image:
    darker = np.linspace(1, 0.5, image.width)[None, :, None]
    return Image.fromarray((np.asarray(image) * darker).astype(np.uint8))


def with_hand_shadow(image: Image.Image) -> Image.Image:
    rows, columns = np.mgrid[: image.height, : image.width]
    inside = 1 / (1 + np.exp((np.hypot(columns - 240, rows - 180) - 90) / 4))
    return Image.fromarray((np.asarray(image) * (1 - 0.5 * inside[..., None])).astype(np.uint8))


def with_lines(image: Image.Image, boxes, colour) -> Image.Image:
    for box in boxes:
        ImageDraw.Draw(image).rectangle(box, colour)
    return image


def on_lines() -> Image.Image:
    paper = with_lines(Image.new("RGB", (400, 300), (235, 235, 232)), [(0, y, 400, y + 1) for y in range(15, 300, 30)],
                       (120, 140, 205))
    seven(paper, (150, 100))
    return paper


FOREIGN = {
    "darker to one side": lambda: shaded(digit_on((400, 300), (150, 100))),
    "hand's shadow": lambda: with_hand_shadow(digit_on((400, 300), (150, 100))),
    "ruled": on_lines,
    "margin line": lambda: with_lines(digit_on((400, 300), (150, 100)), [(60, 0, 62, 300)], (205, 70, 75)),
    "desk": lambda: with_lines(digit_on((400, 300), (150, 100)), [(0, 0, 40, 300)], (100, 66, 44)),
    "speck": lambda: with_lines(digit_on((400, 300), (150, 100)), [(380, 8, 386, 14)], (60, 60, 60)),
    "punch hole": lambda: with_lines(digit_on((400, 300), (150, 100)), [(20, 60, 40, 80)], (70, 60, 55)),
    "slide": lambda: with_lines(digit_on((400, 300), (150, 100), (3, 3, 3), (250, 250, 250)),
                                [(0, 0, 400, 20), (0, 280, 400, 300), (0, 0, 40, 300), (360, 0, 400, 300)],
                                (255, 255, 255)),
    "thin pen": lambda: digit_on((400, 300), (150, 100), pen=2),
    "white on black": lambda: digit_on((400, 300), (150, 100), (20, 24, 22), (235, 235, 230)),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_light_and_foreign_marks_do_not_change_the_digit(name):
    reading = read(np.asarray(FOREIGN[name]()))
    assert len(reading.digits) == 1
    assert like_a_seven(reading.digits[0].picture)


@pytest.mark.parametrize("name", ["desk", "margin line", "speck", "ruled"])
def test_without_that_step_foreign_marks_stay(name):
    assert not like_a_seven(prepare_picture(np.asarray(FOREIGN[name]()), Options(marks=False)).centred)


def test_evening_can_be_switched_off():
    shadow = np.asarray(with_hand_shadow(digit_on((400, 300), (150, 100))))
    assert read(shadow).evened
    assert not read(shadow, Options(evened=False)).evened
    assert not read(np.asarray(digit_on((400, 300), (150, 100)))).evened, "even paper is left alone"


def test_a_thin_line_is_thickened_unless_switched_off():
    thin = np.asarray(digit_on((400, 300), (150, 100), pen=2))
    assert prepare_picture(thin).centred.sum() > 1.8 * prepare_picture(thin, Options(line=False)).centred.sum()


@pytest.mark.parametrize("colour", [0, 255])
def test_ink_on_transparency_of_either_polarity(colour):
    image = digit_on((400, 300), (150, 100), (0, 0, 0), (255, 255, 255)).convert("L")
    ink = Image.new("RGBA", image.size, (colour, colour, colour, 0))
    ink.putalpha(image)
    file = io.BytesIO()
    ink.save(file, "PNG")
    assert like_a_seven(prepare_picture(read_picture(file.getvalue())).centred)


@pytest.mark.parametrize("darkest", [0.85, 0.75, 0.6])
def test_the_brighter_half_of_paper_in_fading_light_is_no_sheet_by_itself(darkest):
    image = digit_on((800, 350), (60, 120), pen=14)
    for x in (200, 340, 480, 620):
        seven(image, (x, 120), pen=14)
    light = np.linspace(darkest, 1, 800)[None, :, None]
    assert len(read((np.asarray(image) * light).astype(np.uint8)).digits) == 5


def test_several_digits_are_found_in_reading_order_with_their_boxes():
    image = digit_on((800, 500), (450, 50))
    seven(image, (100, 60))
    seven(image, (200, 300))
    boxes = [digit.box for digit in read(np.asarray(image)).digits]
    assert [round(left, -1) for left, *_ in boxes] == [100, 450, 200]
    left, top, right, bottom = boxes[0]
    assert (left, top, right, bottom) == pytest.approx((96, 56, 164, 164), abs=5), "in the photograph's pixels"


def test_small_pictures_are_enlarged_smoothly():
    small = np.asarray(digit_on((200, 150), (70, 25), pen=14).resize((16, 12), Image.Resampling.BOX))
    smooth, squares = prepare_picture(small).centred, prepare_picture(small, Options(smooth=False)).centred
    plain = prepare_picture(np.asarray(digit_on((200, 150), (70, 25), pen=14))).centred
    assert np.abs(smooth - plain).mean() < np.abs(squares - plain).mean()
