"""Where this server is reached, and under which names: what a request must say to be meant for us."""

import ipaddress
import os
import re
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from streamlit import config

HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::(\d{1,5}))?")
PROXIES = ("forwarded", "via", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip")


def ip_of(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that a name spells out, also [::1] and an IPv4 address inside an IPv6 one; None for a real name."""
    try:
        address = ipaddress.ip_address(name.strip("[]").partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def is_loopback(name: str) -> bool:
    """Whether only this computer reaches it."""
    address = ip_of(name)
    return address.is_loopback if address else name == "localhost"


def host_of(text: str | None) -> str | None:
    """The name in a Host header or in the place of an address, lower case, without the port; None if it is neither."""
    found = HOST.fullmatch((text or "").lower())
    return found[1].strip("[]").rstrip(".") if found else None


def _place(address: str) -> str:
    """`host[:port]` of an address such as https://host:port/path, or of a bare host."""
    if ip_of(address):  # an IPv6 address has colons of its own
        return address.lower()
    return urlsplit(address if "//" in address else f"//{address}").netloc.lower()


def _name(place: str) -> str:
    return str(ip_of(place) or host_of(place) or place)


def _listed(name: str) -> list[str]:
    return [part for part in re.split(r"[,\s]+", os.environ.get(name, "")) if part]


@dataclass(frozen=True)
class Site:
    """The address it listens on, its own names, the places (`host[:port]`) of pages that may write, the base path."""

    address: str
    names: frozenset[str]
    places: frozenset[str]
    base: str = ""

    @classmethod
    def configured(cls) -> "Site":
        """From Streamlit's settings, EXPLORER_HOSTS (names) and EXPLORER_URL (the address that visitors type)."""
        address = config.get_option("server.address") or "0.0.0.0"
        shown = config.get_option("browser.serverAddress") if config.is_manually_set("browser.serverAddress") else ""
        machine = socket.gethostname().lower()
        known = (address, shown, machine, f"{machine}.local", "localhost", "127.0.0.1", "::1",
                 *_listed("EXPLORER_HOSTS"))
        pages = (*_listed("EXPLORER_URL"), *config.get_option("server.corsAllowedOrigins"))
        places = frozenset(_place(page) for page in pages)
        names = {_name(_place(name)) for name in known if name} | {_name(place) for place in places}
        base = config.get_option("server.baseUrlPath").strip("/")
        return cls(address, frozenset(names), places, f"/{base}" if base else "")

    def is_own(self, host: str | None, reached: str) -> bool:
        """Whether a Host header names this server.

        A page elsewhere can let its own name point here (DNS rebinding), but no page can let a number do so: on a
        server that is open to others a numeric address is taken, since a container does not know the one outside.

        Args:
            reached: the numeric address at which the connection arrived.
        """
        name = host_of(host)
        if name is None:
            return False
        number = ip_of(name)
        if number is None:
            return name in self.names
        return str(number) in self.names or number == ip_of(reached) or not is_loopback(self.address)

    def is_same_page(self, origin: str, host: str) -> bool:
        """Whether a write or a WebSocket comes from a page of this server."""
        place = _place(origin) if origin.startswith(("http://", "https://")) else ""
        return bool(place) and (place == host.lower() or place in self.places)

    def is_open(self, headers: Headers, reached: str) -> bool:
        """Whether others than this computer's user may be asking: then the teacher's key is required."""
        forwarded = any(name in PROXIES or name.startswith("x-forwarded-") for name in headers)
        return forwarded or not is_loopback(self.address) or not is_loopback(reached)
