"""One value of a network by its address: read from a link, and its terms as rows of a table."""

from explorer.core.layers.steps import Cell
from explorer.core.network.graph import Network
from explorer.core.network.terms import Convolution, Explanation, Pooling, WeightedSum

LONGEST = 9  # digits; Python refuses to read 4,301


def number(text: object, count: int) -> int | None:
    """The number from 0 to `count` - 1 that a text of an address says; None for anything else."""
    digits = str(text)
    return int(digits) if digits.isdecimal() and len(digits) <= LONGEST and int(digits) < count else None


def _number(text: object, length: int, words: str) -> int:
    found = number(text, length)
    if found is None:
        raise ValueError(f"There is no {words} {text!r}. Expected a number from 0 to {length - 1}.")
    return found


def linked(network: Network, layer: str, number: object, pixel: str | None) -> dict:
    """What a link opens: {"layer", "map", "pixel"}; `pixel` [row, column] of a map, None for the whole map or a unit.

    Args:
        number: of the map or unit, as text.
        pixel: "row,column" or None.
    Raises:
        ValueError: If there is no such layer, map or value; the message says which there are.
    """
    if layer not in network.names:
        raise ValueError(f"There is no layer {layer!r} to see here. Expected one of {', '.join(network.names)}.")
    shape = network.shapes[layer]
    maps = len(shape) == 3
    found = {"layer": layer, "map": _number(number, shape[-1], f"{'map' if maps else 'unit'} in {layer} with number"),
             "pixel": None}
    if pixel is not None and maps:
        row, _, column = pixel.partition(",")
        found["pixel"] = [_number(row, shape[0], f"row in {layer} with number"),
                          _number(column, shape[1], f"column in {layer} with number")]
    return found


def cell(network: Network, opened: dict) -> Cell | None:
    """The index of the opened value in its layer's output; None while a whole map is open."""
    if len(network.shapes[opened["layer"]]) == 1:
        return (opened["map"],)
    return (*opened["pixel"], opened["map"]) if opened["pixel"] else None


def rows(explanation: Explanation) -> list[dict]:
    """Every term of a value as a row: what is multiplied, and the product; the bias, if there is one, comes last."""
    parts = explanation.parts
    if isinstance(parts, Convolution):
        found = [
            {"channel": channel.channel, "row": parts.top + row, "column": parts.left + column,
             "input": channel.window[row][column], "weight": channel.weights[row][column], "product": product}
            for channel in parts.channels for row, line in enumerate(channel.products)
            for column, product in enumerate(line)
        ]
    elif isinstance(parts, WeightedSum):
        found = [{"from": f"{term.origin.layer} {', '.join(map(str, term.origin.cell))}", "input": term.input,
                  "weight": term.weight, "product": term.product} for term in parts.products]
    elif isinstance(parts, Pooling):
        return [{"row": parts.top + row, "column": parts.left + column, "value": value}
                for row, line in enumerate(parts.window) for column, value in enumerate(line)]
    else:
        return [{"value": explanation.total}]
    return [*found, {"product": parts.bias}]
