"""The acts of the pages that one looks into, trains and practises on."""

from tests.benchmarks.stage.acts import Act, Hand

PICTURE = "run=two_conv&picture=test:0"
TRAIN = "train?network=dense&data=mnist_5k"
MAPS = (".st-key-kernels canvas", "[class*='st-key-maps-'] canvas")
FILM = (".film canvas", "input[type='range']", "button.play")


def _first_map(hand: Hand) -> None:
    hand.tap(MAPS[1], 0.05, 0.3)


def _training(hand: Hand) -> None:
    hand.click("button[role='tab']:has-text('Train')")
    hand.click(".st-key-start button")
    hand.see(".st-key-progress")


def _answered(hand: Hand) -> None:
    hand.type("[data-testid='stTextInput'] input", "7")


ACTS = (
    Act("filters: picture, kernels, maps", f"filters?{PICTURE}", MAPS),
    Act("filters: a map large", f"filters?{PICTURE}", (".st-key-detail canvas", *MAPS), _first_map),
    Act("filters: a deeper layer's kernels", f"filters?{PICTURE}&layer=conv2", MAPS),
    Act("train: count", TRAIN, (".st-key-diagram",)),
    Act("train: before the start", TRAIN, (".st-key-start button",),
        lambda hand: hand.click("button[role='tab']:has-text('Train')")),
    Act("train: under way", TRAIN, (".st-key-progress",), _training),
    Act("train: the result", "train?network=two_conv&run=two_conv", (".st-key-confusion",),
        lambda hand: hand.click("button[role='tab']:has-text('Result')")),
    Act("watch: before it plays", f"watch?{PICTURE}", FILM),
    Act("watch: playing", f"watch?{PICTURE}", FILM, lambda hand: hand.click("button.play")),
    Act("compare: the intervals", "compare", (".st-key-intervals",)),
    Act("compare: two of them", "compare?compared=two_conv,dense", (".st-key-intervals", ".st-key-pair")),
    Act("exercises: a question", "exercises?exercise=1", ("[data-testid='stTextInput'] input",)),
    Act("exercises: its answer", "exercises?exercise=1",
        ("[data-testid='stTextInput'] input", "[data-testid='stAlert']"), _answered),
)
