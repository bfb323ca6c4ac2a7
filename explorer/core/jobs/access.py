"""Who may do what: a visitor, the runs that this browser started, and the teacher's key.

On a computer alone everybody may do everything. Where others reach the server, they look, draw and train within
limits, and change what they started themselves; the key opens the rest.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from explorer.core.jobs import keys
from explorer.core.runs import store

BROWSER_COOKIE = "explorer_browser"
KEY_COOKIE = "explorer_key"
NEEDS_KEY = "This needs the teacher's key."
NOT_YOURS = "Another browser started this run. Only that one, or the teacher's key, may change it."


@dataclass(frozen=True)
class Visitor:
    """Who asks: whether with the teacher's key, from which browser (a hash), and whether a key is required at all."""

    key: bool = False
    browser: str = ""
    open: bool = False

    @property
    def may_everything(self) -> bool:
        """Whether no rule stands in the way."""
        return self.key or not self.open

    def owns(self, owner: str | None) -> bool:
        """Whether this browser is the owner, a hash as `Visitor.browser`; nobody owns what has none."""
        return bool(owner and self.browser) and hmac.compare_digest(owner.encode(), self.browser.encode())


def new_token() -> str:
    """A random token for one browser: 256 bits, 43 characters."""
    return secrets.token_urlsafe(32)


def is_token(text: str) -> bool:
    """Whether a cookie has the form of such a token."""
    return bool(re.fullmatch(r"[A-Za-z0-9_-]{43}", text))


def hashed(token: str) -> str:
    """What is kept of a browser's token: from this nobody gets back to the token."""
    return hashlib.sha256(token.encode()).hexdigest()


def visitor(cookies: Mapping[str, str], is_open: bool) -> Visitor:
    """Who sends these cookies, which may hold anything."""
    token = cookies.get(BROWSER_COOKIE, "")
    key = is_open and keys.current().accepts(cookies.get(KEY_COOKIE, ""))
    return Visitor(key, hashed(token) if is_token(token) else "", is_open)


def set_owner(folder: Path, who: Visitor) -> None:
    """Writes beside a run who started it: a hash, and whether limits hold for that one. Archives leave it out.

    Raises:
        OSError: If the folder cannot be written.
    """
    if who.browser:
        words = who.browser if who.may_everything else f"{who.browser} limited"
        store.save_bytes(folder / store.OWNER, f"{words}\n".encode())


def _owner(folder: Path) -> list[str]:
    try:
        with (folder / store.OWNER).open("rb") as file:
            words = file.read(100).decode("ascii").split()
    except (OSError, UnicodeDecodeError):
        return []
    return words if words and re.fullmatch("[0-9a-f]{64}", words[0]) else []


def owner(folder: Path) -> str | None:
    """The hash of the browser that started the run in this folder, None if that is unknown."""
    return next(iter(_owner(folder)), None)


def limited_owner(folder: Path) -> str | None:
    """The same where that visitor had no key on an open server, else None."""
    words = _owner(folder)
    return words[0] if words[1:] == ["limited"] else None


def why_not_change(who: Visitor, owner: str | None) -> str | None:
    """Why this visitor may not stop, rename or delete a run, in a sentence; None if that is allowed.

    Args:
        owner: the hash of the browser that started it, None if that is unknown.
    """
    return None if who.may_everything or who.owns(owner) else NOT_YOURS


def why_not_manage(who: Visitor) -> str | None:
    """Why this visitor may not bring in files, download data or queue a batch; None if that is allowed."""
    return None if who.may_everything else NEEDS_KEY
