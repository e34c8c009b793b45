"""How long an Official Account may answer somebody: free for two days after their last word, not at all after seven."""

from __future__ import annotations

from typing import Literal

FREE = 48 * 3600.0  # seconds
CONTACT = 7 * 24 * 3600.0  # seconds
Window = Literal["free", "charged", "closed"]


def window(account: str, silent: float) -> Window:
    """What sending costs `silent` seconds after the person's last word; other platforms have no window."""
    if not account.startswith("zalo_oa:") or silent <= FREE:
        return "free"
    return "charged" if silent <= CONTACT else "closed"
