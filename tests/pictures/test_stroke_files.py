"""Files of drawn digits."""

import gzip
import json

import numpy as np
import pytest

from explorer.core.pictures import preparation, stroke_files

ONE = [[[250, 100], [250, 400]]]
SEVEN = [[[150, 120], [340, 130], [220, 390]]]


def line(digit=1, drawn=ONE, **more) -> str:
    return json.dumps({"digit": digit, "strokes": drawn, **more}) + "\n"


def test_a_drawn_digit_is_prepared_as_on_the_drawing_page(tmp_path):
    path = tmp_path / "drawn.jsonl"
    path.write_text(line() + line(7, SEVEN))
    images, labels = stroke_files.load(path)
    assert (images.shape, images.dtype, labels.dtype) == ((2, 28, 28, 1), np.float32, np.int64)
    assert labels.tolist() == [1, 7]
    page = preparation.prepare(preparation.check_strokes(SEVEN))
    assert np.array_equal(images[1], page.centred)


def test_gzip_is_unpacked_whatever_the_name(tmp_path):
    (tmp_path / "plain.jsonl").write_text(line())
    (tmp_path / "packed.jsonl.gz").write_bytes(gzip.compress(line().encode()))
    (tmp_path / "packed.jsonl").write_bytes(gzip.compress(line().encode()))
    pictures = [stroke_files.load(path)[0] for path in sorted(tmp_path.iterdir())]
    assert len(pictures) == 3 and all(np.array_equal(picture, pictures[0]) for picture in pictures)


def test_only_the_writers_asked_for_are_read(tmp_path):
    path = tmp_path / "drawn.jsonl"
    path.write_text("".join(line(writer, writer=writer) for writer in range(1, 7)))
    assert stroke_files.load(path, (2, 4))[1].tolist() == [2, 3, 4]
    assert stroke_files.load(path)[1].tolist() == [1, 2, 3, 4, 5, 6]


def test_a_line_without_a_writer_counts_when_all_are_asked_for(tmp_path):
    path = tmp_path / "drawn.jsonl"
    path.write_text(line())
    assert stroke_files.load(path)[1].tolist() == [1]
    with pytest.raises(ValueError, match="Line 1 of drawn.jsonl"):
        stroke_files.load(path, (1, 30))


def test_another_board_gives_the_same_digit(tmp_path):
    small, large = tmp_path / "small.jsonl", tmp_path / "large.jsonl"
    small.write_text(line(drawn=SEVEN))
    large.write_text(line(drawn=[[[x * 3 - 200, y * 3 - 200] for x, y in SEVEN[0]]]))
    assert np.abs(stroke_files.load(small)[0] - stroke_files.load(large)[0]).max() < 1e-5


@pytest.mark.parametrize("bad", [
    "no json", "[]", "3", '{"digit": 3}', '{"strokes": [[[1, 2]]]}', line(10), line(-1), line("7"), line(None),
    line(drawn=[]), line(drawn=[[]]), line(drawn="text"), line(drawn=[[[1, None]]]), line(drawn=[[[1, float("nan")]]]),
    line(drawn=[[[1, 2]] * 10_001]),
], ids=lambda text: text[:30])
def test_a_line_that_is_no_drawn_digit_is_named(tmp_path, bad):
    path = tmp_path / "drawn.jsonl"
    path.write_text(line() + bad.strip() + "\n")
    with pytest.raises(ValueError, match="Line 2 of drawn.jsonl is no drawn digit"):
        stroke_files.load(path)


def damaged_gzip() -> bytes:
    content = bytearray(gzip.compress(line().encode() * 50))
    content[20:30] = bytes(10)
    return bytes(content)


@pytest.mark.parametrize("content", [
    gzip.compress(line().encode())[:30], damaged_gzip(), b"\xff\xfe\xfa",
], ids=["cut off", "damaged", "no text"])
def test_a_damaged_file_is_one_sentence(tmp_path, content):
    path = tmp_path / "drawn.jsonl.gz"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="cannot be read. Expected JSON lines, plain or gzip"):
        stroke_files.load(path)


def test_a_missing_file_or_a_folder_is_one_sentence(tmp_path):
    for path in (tmp_path / "none.jsonl", tmp_path):
        with pytest.raises(ValueError, match="cannot be read"):
            stroke_files.load(path)


def test_a_selection_of_nobody_is_refused(tmp_path):
    path = tmp_path / "drawn.jsonl"
    path.write_text(line(writer=3))
    with pytest.raises(ValueError, match=r"holds no drawn digit of the writers \(4, 9\)"):
        stroke_files.load(path, (4, 9))
    path.write_text("")
    with pytest.raises(ValueError, match="holds no drawn digit"):
        stroke_files.load(path)
