"""What charts are made of, and that both renderers draw just that."""

import numpy as np

from explorer.core.courses import questions
from explorer.core.show import figures, prepared, svg

NAN = float("nan")
BROKE_DOWN = {"epoch": [0, 1, 2], "accuracy": [0.5, 0.75, 0.1], "loss": [1.0, 0.5, NAN],
              "val_accuracy": [0.5, 0.6, 0.1], "val_loss": [0.9, 0.8, NAN]}
CONFUSION = np.array([[8, 2], [1, 3]])


def test_curves_leave_out_what_is_no_number():
    shown = prepared.curves(BROKE_DOWN, "loss")
    assert shown.training.points == ((1, 1.0), (2, 0.5)) and shown.validation.points == ((1, 0.9), (2, 0.8))
    assert (shown.epochs, shown.best, shown.values) == (3, 2, [1.0, 0.5, 0.9, 0.8])


def test_curves_of_nothing_and_of_one_epoch_mark_no_epoch():
    assert prepared.curves({}, "loss").values == [] and prepared.curves({}, "loss").best is None
    assert prepared.curves({name: values[:1] for name, values in BROKE_DOWN.items()}, "loss").best is None
    assert prepared.curves(BROKE_DOWN | {"val_loss": [NAN] * 3}, "accuracy").best is None


def test_page_file_and_exercise_mark_the_same_epoch():
    figure = figures.learning_curves(BROKE_DOWN, {}, "loss", 1, 3)
    assert [note.text for note in figure.layout.annotations] == ["lowest validation loss: epoch 2"]
    assert "lowest validation loss: epoch 2" in svg.learning_curves(BROKE_DOWN, "loss")
    assert questions.reading(BROKE_DOWN).best == 2
    assert all(np.isfinite(figure.layout.yaxis.range)), "one value that is no number leaves an axis"


def test_a_matrix_has_the_shares_of_its_rows_and_the_largest_error():
    shown = prepared.matrix(CONFUSION)
    np.testing.assert_allclose(shown.shares, [[0.8, 0.2], [0.25, 0.75]])
    assert (shown.most, shown.right, shown.total) == (0.25, 11, 14)
    assert shown.words == "Confusion matrix: 11 of 14 answers are right, on the diagonal"


def test_page_and_file_give_the_deepest_colour_to_the_same_error():
    heat = figures.confusion_matrix(CONFUSION, ("cat", "dog")).data[0]
    assert heat.zmax == 0.25 and heat.z[1][0] == 0.25
    deepest = svg.confusion_matrix(CONFUSION, ("cat", "dog")).split("true dog, read as cat: 1</title>")[1]
    assert f'fill="{svg._orange(1)}"' in deepest.split("</g>")[0]
    assert prepared.matrix(CONFUSION).words in svg.confusion_matrix(CONFUSION, ("cat", "dog"))
