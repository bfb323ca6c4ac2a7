"""The acts of the pages that one looks at: Home, Draw, Convolution and Network."""

from tests.benchmarks.stage.acts import Act, Hand

COLUMNS = ".columns [data-layer='output']"
LAYERS = tuple(f".columns [data-layer='{name}']" for name in
               ("conv1", "pool1", "conv2", "pool2", "flatten", "dense1", "output"))
NETWORK = (".columns .input", *LAYERS, ".columns .answers")
TEST = "network?run=two_conv&picture=test:0"
SUM = (".calculator .headline", ".calculator .addition", ".calculator .products")
SLIDING = ("canvas.input", "canvas.output", ".terms", ".controls")
DRAWN = ("canvas.board", ".seen canvas.input", *(f".card[data-run='{name}']" for name in ("pen", "two_conv", "dense")))


def _drawn(hand: Hand) -> None:
    hand.draw()
    hand.see(".step")


def _value(hand: Hand) -> None:
    hand.click("[data-layer='conv2'] canvas")
    hand.tap(".map .large", 0.4, 0.3)


def _muted(hand: Hand) -> None:
    hand.click("[data-layer='conv1'] canvas")
    hand.click(".surgery-host button:has-text('Mute')")


ACTS = (
    Act("home: at work", "", ("canvas.board", ".card[data-run]", ".st-key-starts")),
    Act("home: a digit drawn", "", ("canvas.board", ".card[data-run] .answer", ".st-key-starts"),
        lambda hand: hand.draw(), follows=("canvas.board", ".card[data-run] .answer")),
    Act("draw: an empty pad", "draw", DRAWN),
    Act("draw: a digit, and where they disagree", "draw", (*DRAWN, ".disagree", ".step:nth-child(3)"), _drawn,
        follows=("canvas.board", ".answer")),
    Act("convolution: the course's picture", "convolution", SLIDING),
    Act("convolution: a photograph", "convolution?scene=photo:china", SLIDING),
    Act("convolution: predict first", "convolution", (*SLIDING, ".ask"), lambda hand: hand.click(".predict")),
    Act("network: drawing", "network?run=two_conv&picture=drawing", (*NETWORK, "canvas.board"),
        lambda hand: hand.draw(), follows=("canvas.board", ".answers .said")),
    Act("network: a map open", TEST, (".map .large", *NETWORK), lambda hand: hand.click("[data-layer='conv2'] canvas")),
    Act("network: a value open", TEST, (*SUM, ".map .large", *NETWORK), _value, follows=(".map .large", *SUM[:1])),
    Act("network: an operation active", TEST, (".st-key-effect", ".surgery-host", ".map .large", *NETWORK), _muted),
    Act("network: a test picture", TEST, NETWORK),
)
