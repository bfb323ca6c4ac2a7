"""The colours that figures and browser parts share."""

# Both are readable with every kind of colour blindness: Viridis, and ColorBrewer's RdBu with blue for positive.
SEQUENTIAL = [
    "#440154", "#482878", "#3e4989", "#31688e", "#26828e", "#1f9e89", "#35b779", "#6ece58", "#b5de2b", "#fde725",
]
DIVERGING = ["#b2182b", "#d6604d", "#f4a582", "#fddbc7", "#f7f7f7", "#d1e5f0", "#92c5de", "#4393c3", "#2166ac"]
STOPS = {"sequential": SEQUENTIAL, "diverging": DIVERGING}

# Okabe and Ito's palette: told apart with every kind of colour blindness.
BLUE, ORANGE, GREEN, GREY = "#0072b2", "#e69f00", "#009e73", "#7f8894"
LAYERS = {  # by family
    "convolution": BLUE,
    "pooling": ORANGE,
    "function": "#cc79a7",
    "normalisation": "#56b4e9",
    "augmentation": "#b8a200",
    "shape": "#8c6bb1",
    "flatten": GREY,
    "merging": "#b8a900",  # his yellow, darker: it is read on white, too
    "dropout": "#d55e00",
    "dense": GREEN,
}
