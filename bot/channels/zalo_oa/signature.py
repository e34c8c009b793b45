"""`X-ZEvent-Signature`: both published forms, one of them chosen by a setting, never none.

`sha256`: hex SHA-256 of app id + raw body + timestamp + OA secret key (most working code).
`hmac`: hex HMAC-SHA-256 of the raw body under the OA secret key (other public samples).
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Literal

Form = Literal["sha256", "hmac"]
MAX_AGE = 3 * 3600  # seconds; the platform tries again for up to about two hours
MAX_AHEAD = 3 * 3600  # seconds our clock may run behind: replays are stopped by their id, not by the hour


def valid(header: str | None, raw: bytes, timestamp: str, app_id: str, secret: str, form: Form = "sha256") -> bool:
    """Whether `header` signs `raw`. Without a secret nothing is valid; the prefix `mac=` may be missing."""
    if not secret or not header:
        return False
    given = header.strip().removeprefix("mac=").lower().encode("utf-8", "surrogateescape")
    return hmac.compare_digest(given, _expected(raw, timestamp, app_id, secret, form).encode())


def fresh(timestamp: str, now: float) -> bool:
    """Whether an event of `timestamp` (milliseconds) is within three hours of `now` (seconds)."""
    try:
        age = now - int(timestamp) / 1000
    except ValueError:
        return False
    return -MAX_AHEAD <= age <= MAX_AGE


def _expected(raw: bytes, timestamp: str, app_id: str, secret: str, form: Form) -> str:
    if form == "hmac":
        return hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    return hashlib.sha256(app_id.encode() + raw + timestamp.encode() + secret.encode()).hexdigest()
