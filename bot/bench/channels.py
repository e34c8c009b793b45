"""`bacoi bench channels`: messages a second and CPU a message through each adapter alone, beside the bare echo bot.

The same crowd, the same run, pair by pair: what an adapter costs, without inbox, engine and database. `telegram-httpx`
is our adapter over python-telegram-bot's default client: whether our own pays, stands in the table.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bot.bench.adapter import PATHS
from bot.bench.turns import Side, side

CROWD = "bot.bench.channel_crowd"


@contextmanager
def adapter(kind: str, chats: int) -> Iterator[Side]:
    """One adapter alone, of `PATHS`."""
    command = [sys.executable, "-m", "bot.bench.adapter", kind]
    with side(kind, command, PATHS[kind], {}, chats, CROWD) as found:
        yield found
