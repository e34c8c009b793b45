"""Named places where the kill tests may end the process (reliability.md §3.2). Inert unless a test arms one."""

from __future__ import annotations

from collections.abc import Callable

POINTS = (
    "accept_before_commit",
    "accept_after_commit",
    "turn_loaded",
    "turn_state_saved",
    "turn_outbox",
    "turn_before_commit",
    "turn_after_commit",
    "send_claimed",
    "send_acked",
    "send_marked",
)

CELLS = ("none", *POINTS, "random_external", "disk_full")
"""What the kill bench tries: no kills at all, each point, any moment, and a disk that is full for a while."""
SERVER_CELLS = (*CELLS, "connections_cut", "server_killed")
"""On PostgreSQL also: every connection is cut, the server itself is killed and started again."""

_armed: Callable[[str], None] | None = None


def arm(hook: Callable[[str], None] | None) -> None:
    """Call `hook` with the name of every point passed; None disarms."""
    global _armed
    _armed = hook


def passed(point: str) -> None:
    """This point of the code was reached."""
    if _armed is not None:
        _armed(point)
