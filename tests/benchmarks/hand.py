"""A hand that draws digits with the mouse at the speed of a pen."""

import time

import numpy as np

# A dozen digits in one stroke each: (the digit, points of a curve through a box of 100 x 100).
DIGITS = (
    (0, ((55, 8), (28, 20), (18, 52), (30, 88), (55, 94), (78, 75), (80, 40), (68, 14), (50, 8))),
    (1, ((52, 6), (51, 35), (50, 65), (49, 95))),
    (2, ((22, 28), (38, 9), (65, 10), (76, 32), (60, 58), (36, 78), (20, 92), (48, 91), (82, 92))),
    (3, ((25, 14), (52, 7), (74, 22), (66, 42), (45, 48), (70, 55), (78, 75), (58, 93), (24, 86))),
    (4, ((34, 8), (28, 30), (22, 52), (46, 54), (78, 53), (66, 50), (64, 28), (62, 60), (60, 96))),
    (5, ((76, 9), (52, 9), (30, 10), (28, 26), (26, 44), (52, 40), (74, 56), (70, 82), (46, 94), (22, 86))),
    (6, ((68, 8), (42, 26), (26, 55), (30, 84), (52, 94), (72, 78), (64, 56), (42, 56), (28, 72))),
    (7, ((20, 12), (48, 11), (80, 12), (66, 38), (54, 66), (44, 95))),
    (8, ((72, 20), (50, 7), (30, 22), (44, 44), (66, 62), (70, 84), (48, 95), (28, 80), (38, 56), (62, 38), (72, 20))),
    (9, ((72, 24), (50, 10), (30, 26), (36, 48), (58, 48), (72, 26), (72, 55), (68, 95))),
    (1, ((36, 24), (48, 14), (58, 6), (56, 36), (54, 66), (52, 95))),
    (7, ((24, 16), (50, 10), (76, 12), (70, 34), (56, 60), (50, 94))),
)
SECONDS_BETWEEN_MOVES = 0.010
MOVES = 60


def digit(number: int) -> tuple[int, np.ndarray]:
    """The digit and the path, shape `(MOVES, 2)`, range [0, 1], of stroke `number`; they repeat after a dozen."""
    name, corners = DIGITS[number % len(DIGITS)]
    points = np.array(corners, float) / 100
    padded = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    places = np.linspace(0, len(points) - 1, 20 * len(points))
    first = np.minimum(places.astype(int), len(points) - 2)
    t = (places - first)[:, None]
    a, b, c, d = (padded[first + offset] for offset in range(4))  # Catmull and Rom's curve through the points
    curve = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    lengths = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(curve, axis=0).T))])
    even = np.linspace(0, lengths[-1], MOVES)
    return name, np.stack([np.interp(even, lengths, curve[:, axis]) for axis in (0, 1)], axis=1)


def draw(tab, box: dict, path: np.ndarray) -> None:
    """Draws a path on the board with the bounding box `box`: pen down, moves at a steady pace, pen up."""
    across, down = box["x"] + path[:, 0] * box["width"], box["y"] + path[:, 1] * box["height"]
    tab.mouse.move(across[0], down[0])
    tab.mouse.down()
    next_move = time.perf_counter()
    for x, y in zip(across[1:], down[1:], strict=True):
        next_move = max(next_move + SECONDS_BETWEEN_MOVES, time.perf_counter())
        time.sleep(max(0.0, next_move - time.perf_counter()))
        tab.mouse.move(x, y)
    tab.mouse.up()


def wait_for_keras(chromium, address: str, timeout: int) -> None:
    """Draws a digit on the drawing page of the app and waits until Keras has answered: TensorFlow is there then."""
    tab = chromium.new_page()
    tab.goto(f"{address}/draw?runs=pen", timeout=timeout)
    board = tab.locator("canvas.board")
    board.wait_for(timeout=timeout)
    board.scroll_into_view_if_needed()
    draw(tab, board.bounding_box(), digit(7)[1])
    tab.locator(".keras", has_text="Keras agrees").wait_for(timeout=timeout)
    tab.close()
