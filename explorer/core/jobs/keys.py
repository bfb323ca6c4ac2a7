"""The teacher's key: compared in constant time, exchanged for a token that is not the key, guessed slowly."""

import hashlib
import hmac
import os
import secrets
import threading
import time
from collections import deque

SECONDS = 12 * 3600
RECENT = 600.0
FIRST_WAIT, LONGEST_WAIT, BUSY_WAIT = 0.5, 4.0, 1.0
MOST_AT_ONCE, MOST_PER_CLIENT, BUSY = 64, 16, 30


class Key:
    """One key, and the tokens that were given for it.

    A token is `expiry.nonce.signature`, signed with what is derived from the key: it survives a restart where the key
    is set, and servers that share a key know each other's. One that was given up is refused until it expires.

    Args:
        text: the key; None or empty: a random one for as long as the server runs.
    """

    def __init__(self, text: str | None = None) -> None:
        self.is_set = bool(text)
        self.text = text or secrets.token_urlsafe(16)
        # Slow on purpose: a token that was overheard does not give a short key away to a quick search.
        self._signing = hashlib.scrypt(self.text.encode(), salt=b"convolution explorer: tokens", n=2**14, r=8, p=1)
        self._given_up: dict[str, float] = {}

    def is_right(self, guess: str) -> bool:
        """Whether this is the key; takes as long for every guess."""
        asked, right = (hashlib.sha256(text.encode(errors="replace")).digest() for text in (guess, self.text))
        return hmac.compare_digest(asked, right)

    def _signature(self, content: str) -> str:
        return hmac.new(self._signing, content.encode(errors="replace"), hashlib.sha256).hexdigest()

    def token(self) -> str:
        """What a browser that knew the key may keep, valid for twelve hours."""
        content = f"{int(time.time()) + SECONDS}.{secrets.token_urlsafe(16)}"
        return f"{content}.{self._signature(content)}"

    def accepts(self, token: str) -> bool:
        """Whether this server gave the token, and it is neither given up nor too old; any text may come."""
        content, _, signature = token.rpartition(".")
        if not hmac.compare_digest(signature.encode(errors="replace"), self._signature(content).encode()):
            return False
        return float(content.partition(".")[0]) > time.time() and content not in self._given_up

    def give_up(self, token: str) -> None:
        """From now on refuses this token."""
        if self.accepts(token):
            now = time.time()
            self._given_up = {content: end for content, end in self._given_up.items() if end > now}
            content = token.rpartition(".")[0]
            self._given_up[content] = float(content.partition(".")[0])


class Guesses:
    """How long an attempt waits for its answer, right or wrong: longer after wrong ones, never longer than 4 s.

    So a stranger's guesses are few, and a right key is let in within seconds whatever strangers do. Only so many wait
    at once, and fewer from one address; beyond that an attempt is turned away unread and may be repeated.
    """

    def __init__(self) -> None:
        self._wrong: deque[tuple[float, str]] = deque(maxlen=10_000)
        self._waiting: list[str] = []

    def begin(self, client: str) -> float | None:
        """Seconds that this attempt waits; None if it is turned away. What began must `end`."""
        if len(self._waiting) >= MOST_AT_ONCE or self._waiting.count(client) >= MOST_PER_CLIENT:
            return None
        self._waiting.append(client)
        now = time.monotonic()
        while self._wrong and now - self._wrong[0][0] > RECENT:
            self._wrong.popleft()
        own = sum(who == client for _, who in self._wrong)
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(own - 1, 10)) if own else 0.0
        return max(wait, BUSY_WAIT) if len(self._wrong) >= BUSY else wait

    def end(self, client: str, right: bool) -> None:
        """The attempt got its answer."""
        self._waiting.remove(client)
        if not right:
            self._wrong.append((time.monotonic(), client))


_lock = threading.Lock()
_current: Key | None = None


def current() -> Key:
    """The key of this server: EXPLORER_KEY, else a random one.

    The first call takes it out of the environment, so that no process the server starts is handed it.
    """
    global _current
    with _lock:
        if _current is None:
            _current = Key(os.environ.pop("EXPLORER_KEY", None))
        return _current
