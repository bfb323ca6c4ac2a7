"""From a drawing or a photograph to what the network sees, with numbers to check by hand."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from explorer.core.pictures import datasets
from explorer.core.pictures.preparation import (
    check_strokes,
    fit_picture,
    ink,
    on_bright_ground,
    png,
    prepare,
    read_picture,
)

SEVEN = [[[150, 120], [340, 130], [300, 230], [220, 390]], [[190, 260], [310, 250]]]


def strokes(value, zoom: float = 1.0, shift: tuple[float, float] = (0, 0)):
    return check_strokes([[[x * zoom + shift[0], y * zoom + shift[1]] for x, y in stroke] for stroke in value])


def centre_of_mass(picture: np.ndarray) -> tuple[float, float]:
    """(x, y) in pixels."""
    rows, columns = np.mgrid[0:28, 0:28]
    weights = picture[..., 0]
    return float((columns * weights).sum() / weights.sum()), float((rows * weights).sum() / weights.sum())


def inked(picture: np.ndarray, threshold: float = 0.0) -> tuple[int, int, int, int]:
    """First and last row, first and last column with ink."""
    rows, columns = np.nonzero(picture[..., 0] > threshold)
    return int(rows.min()), int(rows.max()), int(columns.min()), int(columns.max())


def test_a_horizontal_line_fades_with_the_distance():
    picture = ink([np.array([[5.0, 10.0], [20.0, 10.0]])])
    assert picture[8:13, 12] == pytest.approx([0, 0.6, 1, 0.6, 0]), "clip(1.1 + 0.5 - distance, 0, 1)"
    assert picture[10, 3:7] == pytest.approx([0, 0.6, 1, 1]), "the end is round"
    assert picture[10, 19:23] == pytest.approx([1, 1, 0.6, 0])
    assert picture[9, 4] == pytest.approx(1.6 - 2**0.5), "a corner is a diagonal away"


def test_a_slanted_line_is_as_wide_as_a_straight_one():
    picture = ink([np.array([[0.0, 0.0], [27.0, 27.0]])])
    assert picture[10, 10] == 1
    assert picture[10, 11] == pytest.approx(1.6 - 0.5**0.5)
    assert picture[10, 12] == pytest.approx(1.6 - 2**0.5)
    assert picture[10, 13] == 0


def test_ink_of_two_strokes_is_the_darker_one_and_not_the_sum():
    one, other = np.array([[5.0, 10.0], [20.0, 10.0]]), np.array([[12.0, 3.0], [12.0, 20.0]])
    assert np.array_equal(ink([one, other]), np.maximum(ink([one]), ink([other])))


def test_a_pause_of_the_pen_changes_nothing():
    line = [[5.0, 10.0], [20.0, 10.0]]
    again = [[5.0, 10.0], [5.0, 10.0], [20.0, 10.0], [20.0, 10.0]]
    assert np.array_equal(ink([np.array(line)]), ink([np.array(again)]))


def test_a_wider_pen_gives_more_ink():
    line = [np.array([[5.0, 10.0], [20.0, 10.0]])]
    assert ink(line, 2.0)[8:13, 12] == pytest.approx([0.5, 1, 1, 1, 0.5])
    assert ink(line, 0.5)[8:13, 12] == pytest.approx([0, 0, 1, 0, 0])


@pytest.mark.parametrize("zoom", [0.4, 0.5, 1.25])
@pytest.mark.parametrize("shift", [(0, 0), (37, -22.5), (-50, 10)])
def test_a_shifted_and_scaled_drawing_gives_the_same_picture(zoom, shift):
    first, second = prepare(strokes(SEVEN)), prepare(strokes(SEVEN, zoom, shift))
    assert np.abs(first.centred - second.centred).max() < 1e-5
    assert np.abs(first.scaled - second.scaled).max() < 1e-5
    assert np.abs(first.raw - second.raw).max() > 0.5 or (zoom, shift) == (1, (0, 0)), "the raw step still differs"


@pytest.mark.parametrize("value", [SEVEN, [[[100, 100], [400, 100]]], [[[100, 100], [100, 400], [300, 400]]]])
def test_the_larger_side_is_20_pixels_with_the_pen(value):
    top, bottom, left, right = inked(prepare(strokes(value)).scaled, 0.5)
    assert max(bottom - top, right - left) + 1 == 20
    assert max(bottom + top, right + left) == 27, "in the middle"


def test_the_box_keeps_the_proportions():
    top, bottom, left, right = inked(prepare(strokes([[[100, 100], [400, 250]]])).scaled, 0.5)
    points = 17.8
    assert right - left + 1 == 20
    assert bottom - top + 1 == pytest.approx(points / 2 + 2.2, abs=1.2)


@pytest.mark.parametrize("value", [SEVEN, [[[10, 10], [10, 480], [120, 480]]], [[[0, 500], [500, 480]]]])
def test_the_centre_of_mass_comes_to_14(value):
    assert centre_of_mass(prepare(strokes(value)).centred) == pytest.approx((14, 14), abs=0.05)


def test_the_centre_of_mass_is_elsewhere_before_that_step():
    x, y = centre_of_mass(prepare(strokes([[[10, 10], [10, 480], [120, 480]]])).scaled)
    assert x < 13 and y > 13.6


@pytest.mark.parametrize("place", [[0, 0], [250, 250], [500, 13]])
def test_a_dot_is_round_about_pixel_14(place):
    picture = prepare(check_strokes([[place]])).centred[..., 0]
    corner = 1.6 - 2**0.5
    expected = np.array([[corner, 0.6, corner], [0.6, 1, 0.6], [corner, 0.6, corner]])
    assert picture[13:16, 13:16] == pytest.approx(expected)
    assert np.count_nonzero(picture) == 9


def test_a_small_mark_is_enlarged_at_most_eight_times():
    top, bottom, left, right = inked(prepare(strokes([[[250, 250], [260, 250]]])).scaled, 0.5)
    assert right - left + 1 == pytest.approx(10 * 28 / 500 * 8 + 2.2, abs=1), "10 units are 4.5 pixels, and the pen"


def test_steps_that_are_off_repeat_the_one_before():
    drawing = strokes(SEVEN)
    off = prepare(drawing, scale=False, centre=False)
    assert np.array_equal(off.raw, off.scaled) and np.array_equal(off.raw, off.centred)
    only_box = prepare(drawing, centre=False)
    assert np.array_equal(only_box.scaled, only_box.centred)
    assert not np.array_equal(only_box.raw, only_box.scaled)
    only_mass = prepare(drawing, scale=False)
    assert np.array_equal(only_mass.raw, only_mass.scaled)
    assert centre_of_mass(only_mass.centred) == pytest.approx((14, 14), abs=0.05)


def test_the_raw_step_is_the_board_shrunk_to_28_pixels():
    raw = prepare(check_strokes([[[250, 0], [250, 500]]])).raw[..., 0]
    assert np.flatnonzero(raw[14]).tolist() == [12, 13, 14, 15], "250 of 500 lies between pixels 13 and 14"
    assert raw[14, 13] == raw[14, 14] == 1


def test_the_pen_s_width_stays_inside_the_box():
    wide = prepare(strokes(SEVEN), pen=2.0)
    top, bottom, left, right = inked(wide.scaled, 0.5)
    assert max(bottom - top, right - left) + 1 == 20
    assert wide.scaled.sum() > prepare(strokes(SEVEN)).scaled.sum()


def test_every_step_is_what_a_network_takes():
    for picture in vars(prepare(strokes(SEVEN))).values():
        assert (picture.shape, picture.dtype) == ((28, 28, 1), np.float32)
        assert picture.min() == 0 and picture.max() <= 1


def test_preparing_does_not_change_the_strokes():
    drawing = strokes(SEVEN)
    before = [stroke.copy() for stroke in drawing]
    prepare(drawing)
    assert all(np.array_equal(stroke, old) for stroke, old in zip(drawing, before, strict=True))


@pytest.mark.parametrize("value", [[], [[]], [[], []], ()])
def test_a_blank_pad_is_no_picture(value):
    assert check_strokes(value) == []
    assert prepare(check_strokes(value)) is None


def test_checked_strokes_are_arrays_of_points_without_empty_ones():
    first, second = check_strokes([[[1, 2], [3, 4.5]], [], ([5, 6],)])
    assert (first.dtype, first.tolist(), second.tolist()) == (np.float64, [[1, 2], [3, 4.5]], [[5, 6]])


@pytest.mark.parametrize("value", [
    None, 7, True, "[[1, 2]]", {"strokes": []}, [None], [1, 2], ["ab"], [{"x": 1}], [[1, 2]], [[[1]]], [[[1, 2, 3]]],
    [[[]]], [[[1, 2], [3]]], [[[[1, 2]]]], [[[1, [2]]]], [[[None, 1]]], [[["1", "2"]]], [[[True, False]]],
    [[{"x": 1, "y": 2}]], [[[10**400, 1]]], [[[1, -(10**30)]]], [[[1j, 2]]], [[["a", "b"]]],
], ids=repr)
def test_strokes_of_the_wrong_type_are_one_sentence(value):
    with pytest.raises(ValueError, match="Received: |Expected") as problem:
        check_strokes(value)
    assert len(str(problem.value)) < 200


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_coordinates_that_are_no_numbers_are_refused(number):
    with pytest.raises(ValueError, match="finite numbers. Received: NaN or infinity"):
        check_strokes([[[1, 2], [number, 3]]])
    with pytest.raises(ValueError, match="finite numbers"):
        check_strokes([[[number, 3]]], board=None)


@pytest.mark.parametrize("point", [[-0.001, 3], [3, 500.001], [1e300, 0], [2**40, 0]])
def test_points_beside_the_pad_are_refused(point):
    with pytest.raises(ValueError, match="leaves the pad. Expected 0 to 500"):
        check_strokes([[[250, 250], point]])
    assert check_strokes([[point]], board=None)[0].tolist() == [point], "a file may use another board"


def test_the_edge_of_the_pad_still_belongs_to_it():
    assert check_strokes([[[0, 0], [500, 500]]])[0].tolist() == [[0, 0], [500, 500]]


@pytest.mark.parametrize("value", [[[[1, 2]] * 100_000], [[[1, 2]]] * 100_000, [[[1, 2]] * 10_001]])
def test_a_drawing_of_100_000_points_is_refused(value):
    with pytest.raises(ValueError, match="at most 10,000 points"):
        check_strokes(value)


def test_a_drawing_of_10_000_points_is_taken():
    assert len(check_strokes([[[1, 2]] * 10_000])[0]) == 10_000


def encoded(image: Image.Image, form: str = "PNG", **settings) -> bytes:
    content = io.BytesIO()
    image.save(content, form, **settings)
    return content.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def black_png(width: int, height: int) -> bytes:
    """A tiny file of a large picture, one bit a pixel; a real one up to a thousand rows."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" * (1 + (width + 7) // 8)) * min(height, 1_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


NOISE = Image.fromarray(np.random.default_rng(0).integers(0, 256, (40, 30, 3), dtype=np.uint8))


@pytest.mark.parametrize("form", ["PNG", "BMP", "JPEG", "WEBP", "GIF"])
def test_a_picture_file_is_read_as_rgb(form):
    picture = read_picture(encoded(NOISE, form))
    assert (picture.shape, picture.dtype) == ((40, 30, 3), np.uint8)
    if form in ("PNG", "BMP"):
        assert np.array_equal(picture, np.asarray(NOISE))


def test_an_empty_file_is_named_so():
    with pytest.raises(ValueError, match="The file is empty.*Received: 0 bytes"):
        read_picture(b"")


@pytest.mark.parametrize("content", [b"hello", b"%PDF-1.7 ", b"\0" * 1000, b"%!PS-Adobe-3.0 EPSF-3.0\n", b"<svg/>"])
def test_a_file_that_is_no_picture_is_named_so(content):
    with pytest.raises(ValueError, match="The file is no picture. Expected PNG, JPEG, WebP or BMP"):
        read_picture(content)


@pytest.mark.parametrize("form", ["TIFF", "PPM", "ICO", "EPS"])
def test_rare_formats_are_left_to_other_programs(form):
    with pytest.raises(ValueError, match="The file is no picture"):
        read_picture(encoded(NOISE, form))


def test_ten_megabytes_are_the_limit():
    content = encoded(NOISE)
    assert read_picture(content.ljust(10 * 2**20, b"\0")).shape == (40, 30, 3)
    with pytest.raises(ValueError, match="at most 10 MB. Received: 10.0 MB"):
        read_picture(content.ljust(10 * 2**20 + 1, b"\0"))


@pytest.mark.parametrize(("width", "height"), [(40_000, 1), (1, 40_000), (4_096, 3_073), (40_000, 40_000)])
def test_a_picture_of_40_000_pixels_a_side_or_over_12_megapixels_is_refused(width, height):
    with pytest.raises(ValueError, match="^The picture is too large. Expected at most 10,000 pixels a side"):
        read_picture(black_png(width, height))


def test_a_picture_just_small_enough_is_read():
    assert read_picture(black_png(10_000, 2)).shape == (2, 10_000, 3)


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_an_animated_picture_is_refused(form):
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    content = encoded(frames[0], form, save_all=True, append_images=frames[1:])
    with pytest.raises(ValueError, match="The picture moves.*Received: 3 frames"):
        read_picture(content)


def test_a_photograph_with_a_preview_of_a_phone_is_no_film():
    content = encoded(NOISE, "MPO", save_all=True, append_images=[NOISE.resize((8, 8))])
    assert read_picture(content).shape == (40, 30, 3)


def test_a_cmyk_jpeg_is_read_in_its_colours():
    content = encoded(Image.new("CMYK", (16, 16), (0, 255, 255, 0)), "JPEG")
    assert Image.open(io.BytesIO(content)).mode == "CMYK"
    assert read_picture(content)[8, 8] == pytest.approx([255, 0, 0], abs=10), "no cyan, all magenta and yellow: red"


def test_a_16_bit_picture_keeps_its_greys():
    greys = np.array([[0, 257, 128 * 257, 65_535]], np.uint16)
    assert read_picture(encoded(Image.fromarray(greys)))[0].tolist() == [[0] * 3, [1] * 3, [128] * 3, [255] * 3]


def test_transparency_becomes_white_paper():
    image = Image.new("RGBA", (3, 1), (0, 0, 0, 0))
    image.putpixel((1, 0), (10, 20, 30, 255))
    image.putpixel((2, 0), (0, 0, 0, 128))
    picture = read_picture(encoded(image))
    assert picture[0, :2].tolist() == [[255, 255, 255], [10, 20, 30]]
    assert picture[0, 2] == pytest.approx([127, 127, 127], abs=1)


def test_a_transparent_colour_of_a_palette_becomes_white_paper():
    image = Image.new("P", (2, 1), 0)
    image.putpalette([0, 0, 0, 200, 0, 0])
    image.putpixel((1, 0), 1)
    assert read_picture(encoded(image, transparency=0)).tolist() == [[[255, 255, 255], [200, 0, 0]]]


def test_grey_with_transparency_and_one_bit_are_read():
    assert read_picture(encoded(Image.new("LA", (2, 2), (0, 0)))).tolist() == [[[255] * 3] * 2] * 2
    assert read_picture(encoded(Image.new("1", (2, 2), 1))).tolist() == [[[255] * 3] * 2] * 2


def test_a_photograph_taken_sideways_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    image = Image.new("RGB", (20, 10), "white")
    assert read_picture(encoded(image, "JPEG", exif=exif)).shape == (20, 10, 3)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "BMP", "GIF"])
def test_a_file_cut_off_anywhere_is_one_sentence(form):
    content = encoded(NOISE, form)
    for length in range(1, len(content) * 9 // 10, max(1, len(content) // 60)):
        try:
            picture = read_picture(content[:length])
        except ValueError as problem:
            assert str(problem).startswith("The ") and "Received: " in str(problem)
        else:
            assert form == "GIF" and picture.shape == (40, 30, 3), "only GIF shows what is there"


def test_a_truncated_jpeg_is_called_damaged():
    content = encoded(NOISE, "JPEG")
    with pytest.raises(ValueError, match="The picture is damaged. Expected a whole file"):
        read_picture(content[: len(content) * 2 // 3])


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "BMP", "GIF"])
def test_a_file_with_wrong_bytes_raises_nothing_but_a_value_error(form):
    content, generator = encoded(NOISE, form), np.random.default_rng(5)
    for _ in range(60):
        damaged = bytearray(content)
        for place in generator.integers(0, min(len(content), 200), 3):
            damaged[place] = generator.integers(256)
        try:
            read_picture(bytes(damaged))
        except ValueError as problem:
            assert str(problem).startswith("The ")


def test_the_middle_square_of_a_picture_is_fitted():
    picture = np.zeros((100, 200, 3), np.uint8)
    picture[:, 100:] = (255, 0, 51)
    picture[:, :50] = 99
    fitted = fit_picture(picture, (10, 10, 3))
    assert (fitted.shape, fitted.dtype) == ((10, 10, 3), np.float32)
    assert fitted[4, 2].tolist() == [0, 0, 0]
    assert fitted[4, 7] == pytest.approx([1, 0, 0.2]), "the outer quarters are cut off"


def test_one_channel_gets_the_grey_values():
    fitted = fit_picture(np.full((40, 40, 3), (255, 0, 0), np.uint8), (28, 28, 1))
    assert fitted.shape == (28, 28, 1)
    assert fitted == pytest.approx(np.full((28, 28, 1), 0.299), abs=0.002), "the share of red in ITU-R 601 luma"


def shirt(ground: float, cloth: float) -> np.ndarray:
    """A body with two sleeves that reach the border on both sides, as many of Fashion-MNIST's do."""
    picture = np.full((28, 28, 1), ground, np.float32)
    picture[:, 8:20] = cloth
    picture[4:12] = cloth
    return picture


def test_dark_clothes_on_bright_ground_are_seen_and_bright_ones_on_dark_are_not():
    assert on_bright_ground(shirt(1, 0.1)) and on_bright_ground(shirt(0.8, 0.6))
    assert not on_bright_ground(shirt(0, 0.9)) and not on_bright_ground(shirt(0.4, 0.1))
    assert not on_bright_ground(shirt(0.6, 1)), "a white shirt on grey is bright clothes already"
    assert not on_bright_ground(np.full((28, 28, 1), 0.9, np.float32)), "an even surface is left alone"


def test_fashion_mnists_own_pictures_stay_and_turned_round_they_come_back():
    if not datasets.available("fashion_mnist"):
        pytest.skip("needs Fashion-MNIST")
    images = datasets.load("fashion_mnist", download=False).x_test / 255
    assert not any(map(on_bright_ground, images))
    assert all(on_bright_ground(1 - image) for image in images)


@pytest.mark.parametrize("shape", [(28, 28, 1), (32, 32, 3), (5, 7, 3)])
def test_a_png_holds_the_picture_in_its_size(shape):
    levels = np.random.default_rng(0).integers(0, 256, shape)
    image = Image.open(io.BytesIO(png((levels / 255).astype(np.float32))))
    assert (image.format, image.size) == ("PNG", (shape[1], shape[0]))
    assert np.array_equal(np.asarray(image).reshape(shape), levels)


def test_a_png_cuts_off_what_is_outside_the_range():
    image = Image.open(io.BytesIO(png(np.array([[[-1.0], [2.0]]], np.float32))))
    assert np.asarray(image).tolist() == [[0, 255]]
