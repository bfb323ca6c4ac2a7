"""One value of a network by its address: the one type for it, read from a link and written to one."""

from collections.abc import Iterable
from dataclasses import dataclass

from explorer.core.layers.steps import Index
from explorer.core.network.graph import Network

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


@dataclass(frozen=True)
class Cell:
    """One value of a network: its layer, its map and place there, or its unit; without a place the whole map is meant.

    `layer` is a name, or "input" for the picture; all numbers count from 0.
    """

    layer: str
    channel: int
    row: int | None = None
    column: int | None = None

    @classmethod
    def at(cls, layer: str, index: Index) -> "Cell":
        """The value at (row, column, channel) of maps or (unit,) of a vector."""
        *place, channel = map(int, index)
        return cls(layer, channel, *place)

    @property
    def index(self) -> Index:
        """Where the value lies in the output of its layer."""
        return (self.channel,) if self.row is None else (self.row, self.column, self.channel)

    @classmethod
    def read(cls, network: Network, layer: object, number: object, pixel: object, among: Iterable[str] = ()) -> "Cell":
        """What a link opens; the inverse of `link`.

        Args:
            number: of the map or unit, as text.
            pixel: "row,column" of a map, or None; means nothing with a unit.
            among: the names that can be opened, all layers if none is given.
        Raises:
            ValueError: If there is no such layer, map or value; the message says which there are.
        """
        names = list(among) or network.names
        if layer not in names:
            raise ValueError(f"There is no layer {layer!r} to see here. Expected one of {', '.join(names)}.")
        shape = network.shapes[layer]
        maps = len(shape) == 3
        channel = _number(number, shape[-1], f"{'map' if maps else 'unit'} in {layer} with number")
        if pixel is None or not maps:
            return cls(layer, channel)
        row, _, column = str(pixel).partition(",")
        return cls(layer, channel, _number(row, shape[0], f"row in {layer} with number"),
                   _number(column, shape[1], f"column in {layer} with number"))

    @property
    def link(self) -> dict[str, str | None]:
        """As the address says it: {"layer", "map", "pixel"}; see `read`."""
        pixel = None if self.row is None else f"{self.row},{self.column}"
        return {"layer": self.layer, "map": str(self.channel), "pixel": pixel}

    @classmethod
    def told_by(cls, network: Network, message: dict) -> "Cell | None":
        """The inverse of `told`, from a browser that can send anything; None if it closes what was open.

        Raises:
            ValueError: See `read`.
        """
        layer, number, pixel = (message.get(name) for name in ("layer", "map", "pixel"))
        place = ",".join(map(str, pixel[:2])) if isinstance(pixel, list) else None
        return None if layer is None else cls.read(network, layer, number, place)

    @property
    def told(self) -> dict:
        """As the browser part is told of it: {"layer", "map", "pixel"}, `pixel` a list of row and column, or None."""
        return {"layer": self.layer, "map": self.channel,
                "pixel": None if self.row is None else [self.row, self.column]}

    def is_map(self, network: Network) -> bool:
        """Whether a whole map is meant, and no value of it."""
        return len(network.shapes[self.layer]) != len(self.index)
