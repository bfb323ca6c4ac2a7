"""Who computes what a page shows: NumPy at once, Keras as soon as it has loaded."""

from explorer.core.engine import backend
from explorer.ui import plain


def computed_by() -> str:
    """Who computed what is on the screen: Keras, or NumPy while TensorFlow is still loading."""
    return "Computed by Keras." if backend.loaded() else "Computed with NumPy; Keras takes over when it has loaded."


def load_keras() -> None:
    """Lets TensorFlow load beside the page, which does not wait; says why it cannot."""
    backend.preload(delay=1.0)
    if backend.failure():
        plain.warning(f"{backend.failure()} Until then NumPy computes this page.", icon=":material/warning:")
