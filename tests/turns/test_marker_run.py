"""Unique words, a number and a token through every failure path, everything logged at DEBUG: none comes out."""

from __future__ import annotations

import io
import logging

import pytest
from sqlalchemy import text, update

from bot.base.errors import ChannelError
from bot.base.inbound import Secret
from bot.storage.database import DBAPIError
from bot.storage.schema import inbox, session
from tests.turns.world import World

WORD, PHONE, TOKEN = "DAUHIEU7Q", "0987001234", "8123456:AAH-marker"
EVERYTHING = f"{WORD} {PHONE} {TOKEN}"


async def test_the_marker_run(world: World, written: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.says(EVERYTHING, secrets=(Secret("phone", PHONE),))
    await world.works()

    def engine_fails(*args: object) -> None:
        raise LookupError(EVERYTHING)

    object.__setattr__(world.turns, "engine", engine_fails)  # a bug in the engine
    await world.says(EVERYTHING, "a")
    await world.works()
    object.__setattr__(world.turns, "engine", __import__("bot.bench.counting", fromlist=["run"]).run)

    await world.says(EVERYTHING, "b")  # an event that cannot be read
    await world.db.write(lambda c: c.execute(update(inbox).where(inbox.c.status == 0).values(event=EVERYTHING)))
    await world.works()
    await world.talk(f"lời {WORD}", address="c")  # a session that cannot be read
    await world.db.write(lambda c: c.execute(update(session).values(data=f'{{"{EVERYTHING}"')))
    await world.talk(EVERYTHING, address="c")

    for error in (ChannelError(EVERYTHING, retryable=True, code=EVERYTHING), KeyError(EVERYTHING)):  # a platform

        async def refuses(address: str, part: object, error: Exception = error) -> str:
            raise error

        monkeypatch.setattr(world.channel, "send", refuses)
        await world.talk(EVERYTHING, address="d")
        world.clock.pass_(minutes=10)

    with pytest.raises(DBAPIError):  # the database
        await world.db.write(lambda c: c.execute(text("INSERT INTO inbox (ward) VALUES (:w)"), {"w": EVERYTHING}))
    with pytest.raises(DBAPIError):
        await world.db.write(lambda c: c.execute(text("SELECT * FROM missing WHERE a = :w"), {"w": EVERYTHING}))
    logging.getLogger("bot").error(EVERYTHING, extra={"action": "careless", "code": EVERYTHING, "error": EVERYTHING})

    out = written.getvalue()
    assert "action=turn_failed" in out and "action=turn_parked" in out and "action=send_again" in out
    for mark in (WORD, PHONE, TOKEN, "AAH-marker"):
        assert mark not in out
