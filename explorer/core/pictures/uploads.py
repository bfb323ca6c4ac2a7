"""Pictures that visitors bring: checked, shrunk, counted, and kept for a while under a name that nobody guesses."""

import io
import os
import re
import secrets
import threading
import time
import zipfile
import zlib
from collections import OrderedDict, deque
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from explorer.core.pictures import preparation

LONGEST_SIDE = 1600  # pixels
AS_IT_CAME = 400_000  # bytes: a small file is kept as it is, so that its pixels stay exact
QUALITY = 92
HOUR = 3600.0  # seconds
KEPT_FOR = 12 * HOUR
MOST_BYTES = 200 * 2**20
OF_A_SESSION, OF_THE_SERVER = 100, 3000  # pictures and runs brought in an hour


def shrunk(content: bytes) -> bytes:
    """A picture file of at most 1600 pixels a side and about 0.5 MB, which reads as `preparation.read_picture` does.

    Raises:
        ValueError: If it is no picture, or a too large one.
    """
    pixels = preparation.read_picture(content)
    if max(pixels.shape[:2]) <= LONGEST_SIDE and len(content) <= AS_IT_CAME:
        return content
    image = Image.fromarray(pixels)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.BOX)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=QUALITY)
    return file.getvalue()


class Bounded:
    """Values by key, safe for threads: beyond `most` bytes, or `seconds` later, the one not used longest is forgotten.
    """

    def __init__(self, most: int, seconds: float = float("inf"), clock: Callable[[], float] = time.monotonic):
        self.most, self.seconds, self.clock = most, seconds, clock
        self.bytes = 0
        self._kept: OrderedDict[object, tuple[object, int, float]] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, key: object, value: object, size: int, age: float = 0.0) -> None:
        """Keeps a value of `size` bytes, last used `age` seconds ago; one that is larger than all room is not kept."""
        with self._lock:
            self._forget(key)
            if size <= self.most:
                self._kept[key] = value, size, self.clock() - age
                self.bytes += size
            self._tidy()

    def get(self, key: object) -> object | None:
        """The value of a key, None if there is none."""
        with self._lock:
            self._tidy()
            if key not in self._kept:
                return None
            value, size, _ = self._kept[key]
            self._kept[key] = value, size, self.clock()
            self._kept.move_to_end(key)
            return value

    def all(self) -> list[tuple[object, object, float]]:
        """Key, value and the seconds since it was last used, the longest ago first."""
        with self._lock:
            self._tidy()
            return [(key, value, self.clock() - used) for key, (value, _, used) in self._kept.items()]

    def _tidy(self) -> None:
        while self._kept:
            first = next(iter(self._kept))
            if self.bytes <= self.most and self.clock() - self._kept[first][2] <= self.seconds:
                return
            self._forget(first)

    def _forget(self, key: object) -> None:
        self.bytes -= self._kept.pop(key, (None, 0, 0.0))[1]


class Counter:
    """How much was brought within an hour, by each session and by all."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self.clock = clock
        self._times: deque[tuple[float, str]] = deque()
        self._lock = threading.Lock()

    def count(self, place: str) -> None:
        """Counts one upload of a session.

        Raises:
            ValueError: If the session, or all together, have brought as much as is allowed in an hour.
        """
        of_a_session, of_the_server = limit("EXPLORER_UPLOADS", OF_A_SESSION), limit("EXPLORER_ALL_UPLOADS",
                                                                                    OF_THE_SERVER)
        with self._lock:
            now = self.clock()
            while self._times and now - self._times[0][0] > HOUR:
                self._times.popleft()
            own = sum(one == place for _, one in self._times)
            if own >= of_a_session:
                raise ValueError(f"Expected at most {of_a_session:,} files an hour. Received: one more. Try "
                                 "again later.")
            if len(self._times) >= of_the_server:
                raise ValueError(f"This server has been brought {of_the_server:,} files within an hour, as many as it "
                                 "takes. Try again later.")
            self._times.append((now, place))


def limit(name: str, usual: int) -> int:
    """A limit that the environment may set to another whole number."""
    text = os.environ.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else usual


def place() -> str:
    """A new name to keep a picture under."""
    return secrets.token_urlsafe(24)


def is_place(value: object) -> bool:
    """Whether a value that came from a browser may be such a name."""
    return isinstance(value, str) and re.fullmatch(r"[\w-]{32}", value, re.ASCII) is not None


def put_down(kept: Bounded, path: Path) -> None:
    """Writes what is kept into a file that only its owner reads: a server that ends finds it when it begins again.

    Raises:
        OSError: If it cannot be written.
    """
    found = kept.all()
    if not found:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file, \
            zipfile.ZipFile(file, "w") as archive:
        for key, content, age in found:
            archive.writestr(f"{age:.0f} {key}", content)


def take_up(kept: Bounded, path: Path) -> None:
    """Takes what `put_down` left, the time until now counted, and removes the file; a damaged one costs its pictures.

    Raises:
        OSError: If there is a file that cannot be read or removed.
    """
    try:
        away = max(0.0, time.time() - path.stat().st_mtime)
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                age, _, key = member.filename.partition(" ")
                if age.isdecimal() and is_place(key) and member.file_size <= kept.most:
                    content = archive.read(member)
                    kept.keep(key, content, len(content), int(age) + away)
    except FileNotFoundError:
        return
    except (zipfile.BadZipFile, zlib.error, EOFError):
        pass
    path.unlink()


KEPT = Bounded(MOST_BYTES, KEPT_FOR)
BROUGHT = Counter()
