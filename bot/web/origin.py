"""Where this site may be reached. `BACOI_PUBLIC_URL` decides; without one only this machine itself may ask."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True)
class Origin:
    """The site's own address, `https://host[:port]`; empty: loopback only."""

    public: str = ""

    @classmethod
    def of(cls, public_url: str) -> Origin:
        parts = urlsplit(public_url)
        return cls(f"{parts.scheme}://{parts.netloc}".lower() if parts.netloc else "")

    @property
    def secure(self) -> bool:
        """Cookies may travel only over https."""
        return self.public.startswith("https://")

    def host_is_ours(self, request: HTTPConnection) -> bool:
        """Whether the request asked for this site by its own name (against DNS rebinding)."""
        host = request.headers.get("host", "").lower()
        if self.public:
            return host == urlsplit(self.public).netloc
        return hostname(host) in LOOPBACK

    def sent_from_here(self, request: HTTPConnection) -> bool:
        """Whether a page of this site made the request (against cross-site posts).

        Browsers name the origin of every post; very old ones at least the page it came from.
        """
        own = self.public or f"{request.url.scheme}://{request.headers.get('host', '')}".lower()
        given = request.headers.get("origin")
        if given is None:
            parts = urlsplit(request.headers.get("referer", ""))
            given = f"{parts.scheme}://{parts.netloc}"
        return given.lower() == own

    def desk_allowed(self, request: HTTPConnection) -> bool:
        """The desk answers over https, or to this machine itself."""
        if request.url.scheme == "https":
            return True
        peer = request.client.host if request.client else ""
        return peer in LOOPBACK and hostname(request.headers.get("host", "").lower()) in LOOPBACK


def hostname(host: str) -> str:
    """`[::1]:8080` → `::1`, `localhost:8080` → `localhost`; empty for what is no host."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
