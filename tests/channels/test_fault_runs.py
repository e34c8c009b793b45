"""Platforms at their worst, the whole house between them: nothing lost, nothing doubled, order kept.

The engine counts: the n-th message of a person is answered `n|words`, so every loss, double and change of order shows.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.bench import counting
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.zalo_oa import channel as zalo_oa
from bot.fakes.faults import Fault
from bot.fakes.serving import serving
from bot.fakes.telegram import FakeTelegram
from bot.fakes.town import Town
from tests.channels.conftest import WORDING, Inbox, Memory
from tests.channels.house import PATIENCE, OnTelegram, OnZaloBot, OnZaloOa, Person, house, until

MESSAGES = 6  # of each person
FLOOD = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 0}}
HALF_YES = b'{"ok":true,"result":{"message_id":"77","da'
HALF_OA_YES = b'{"data":{"message_id":"m77","user_id":"41","sent_ti'


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch, brisk: None) -> None:
    """The same retries, without the waiting."""
    monkeypatch.setattr("bot.delivery.FIRST_RETRY", 0.01)
    monkeypatch.setattr("bot.delivery.LONGEST_RETRY", 0.05)
    monkeypatch.setattr("bot.wakeups.SWEEP_EVERY", 0.02)
    answer_within(monkeypatch, 1.0)
    monkeypatch.setattr("bot.channels.telegram.channel.PAUSE_AFTER_ERROR", 0.01)
    monkeypatch.setattr("bot.channels.zalo_bot.channel.PAUSE_AFTER_ERROR", 0.01)
    monkeypatch.setattr(zalo_oa, "RETRYABLE", dict.fromkeys(zalo_oa.RETRYABLE, 0.01))


def answer_within(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """How long a platform may take; a machine that is slower than that makes it be asked again."""
    monkeypatch.setattr("bot.channels.http.READ_TIMEOUT", seconds)
    monkeypatch.setattr("bot.channels.telegram.request.READ_TIMEOUT", seconds)


@asynccontextmanager
async def counted(folder: Path, pushed: bool = True) -> AsyncIterator[Town]:
    library = replace(counting.library(), wording={**counting.library().wording, **WORDING})
    async with house(folder, pushed, engine=counting.run, library=library) as (town, _):
        yield town


async def answers(person: Person) -> list[str]:
    """What the engine said, without who speaks and the ways out."""
    return [line for text in await person.heard() for line in text.split("\n") if "|" in line]


def people(town: Town) -> dict[str, list[Person]]:
    """Two on each channel."""
    numbers = (41, 42)
    return {
        "telegram": [OnTelegram(town, n) for n in numbers],
        "zalo_bot": [OnZaloBot(town, str(n)) for n in numbers],
        "zalo_oa": [OnZaloOa(town, str(n)) for n in numbers],
    }


async def talk(*persons: Person) -> None:
    """Everybody writes without waiting for answers; then all must be answered, once each, in order."""
    for number in range(1, MESSAGES + 1):
        for person in persons:
            await person.write(f"tin {number}")
    expected = [f"{number}|tin {number}" for number in range(1, MESSAGES + 1)]
    async with asyncio.timeout(PATIENCE):
        while not all([len(await answers(person)) >= MESSAGES for person in persons]):
            await asyncio.sleep(0.02)
    await asyncio.sleep(0.2)  # whatever would come twice has come
    for person in persons:
        assert await answers(person) == expected, person


def storm(town: Town, *faults: Fault, count: int = 1) -> None:
    """Each of `faults` for every platform it can befall, `count` times, in an order that is the same every run."""
    order = [fault for fault in faults for _ in range(count)]
    random.Random(7).shuffle(order)
    for name, platform in (("telegram", town.telegram), ("zalo_bot", town.zalo_bot), ("zalo_oa", town.zalo_oa)):
        method = {"telegram": "sendMessage", "zalo_bot": "sendMessage", "zalo_oa": "message"}[name]
        platform.faults.add(*(Fault(f.status, _body(name, f), method, raw=f.raw, delay=f.delay) for f in order))


def _body(platform: str, fault: Fault) -> dict[str, Any] | None:
    return {"error": -32, "message": "rate limit"} if platform == "zalo_oa" and fault.status == 429 else fault.body


@pytest.mark.parametrize(
    "faults",
    [
        [Fault(429, FLOOD)],
        [Fault(500), Fault(502, raw=b"bad gateway"), Fault(503)],
        [Fault(200, raw=b"<html>"), Fault(200, raw=b""), Fault(200, raw=b'{"o')],
        [Fault(200, raw=b"{}", delay=3.0)],
        [Fault(429, FLOOD), Fault(502), Fault(200, raw=b"{"), Fault(200, raw=b"{}", delay=3.0)],
    ],
    ids=["429", "5xx", "half", "hang", "all"],
)
async def test_through_a_storm_everybody_is_answered_once_and_in_order(tmp_path: Path, faults: list[Fault]) -> None:
    async with counted(tmp_path) as town:
        storm(town, *faults, count=10 if not any(f.delay for f in faults) else 3)
        await talk(*(person for persons in people(town).values() for person in persons))


async def test_an_answer_cut_off_after_its_yes_is_not_said_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_within(monkeypatch, 10.0)
    async with counted(tmp_path) as town:
        for platform, raw, method in (
            (town.telegram, HALF_YES, "sendMessage"),
            (town.zalo_bot, HALF_YES, "sendMessage"),
            (town.zalo_oa, HALF_OA_YES, "message"),
        ):
            platform.faults.add(*(Fault(200, method=method, raw=raw, accept_first=True) for _ in range(4)))  # type: ignore[attr-defined]
        await talk(*(persons[0] for persons in people(town).values()))


async def test_a_token_that_ends_in_the_middle_of_a_turn_is_renewed_and_nothing_is_lost(tmp_path: Path) -> None:
    async with counted(tmp_path) as town:
        town.zalo_oa.faults.add(
            *(Fault(200, {"error": code, "message": "token"}, "message") for code in (-220, -216) * 2)
        )
        town.zalo_oa.faults.add(Fault(502, method="access_token", raw=b"bad gateway"))
        await talk(*people(town)["zalo_oa"])
        town.zalo_oa.expire_access()
        person = OnZaloOa(town, "44")
        await talk(person)


async def test_webhooks_that_come_twice_and_late_are_answered_once(tmp_path: Path) -> None:
    """Every push is repeated at once, and all are replayed in another order once everything was answered."""
    async with counted(tmp_path) as town:
        told: list[Callable[[], Any]] = []
        telegram, bot, oa = town.telegram, town.zalo_bot, town.zalo_oa
        address = f"{town.our_address}/webhook/zalo-oa/{oa.oa_id}"
        for number in range(1, MESSAGES + 1):
            words = f"tin {number}"
            message, update = telegram.message(41, text=words), bot.update("41", text=words)
            event = oa.event("user_send_text", "41", {"text": words})
            pushes = [
                lambda one=message: telegram.push_to_webhook(one),
                lambda one=update: bot.push_to_webhook(one),
                lambda one=event: oa.push_to_webhook(address, one),
            ]
            for push in (*pushes, *pushes):
                assert await push() == 200
            told += pushes
        persons: list[Person] = [OnTelegram(town), OnZaloBot(town), OnZaloOa(town)]
        expected = [f"{number}|tin {number}" for number in range(1, MESSAGES + 1)]
        async with asyncio.timeout(PATIENCE):
            while not all([len(await answers(person)) >= MESSAGES for person in persons]):
                await asyncio.sleep(0.02)
        random.Random(3).shuffle(told)
        for push in told:
            assert await push() == 200
        await persons[0].write("tin cuối")
        async with asyncio.timeout(PATIENCE):
            while len(await answers(persons[0])) <= MESSAGES:
                await asyncio.sleep(0.02)
        assert await answers(persons[0]) == [*expected, f"{MESSAGES + 1}|tin cuối"]
        assert [await answers(person) for person in persons[1:]] == [expected] * 2


async def test_polling_through_errors_loses_nothing_of_telegrams(tmp_path: Path) -> None:
    async with counted(tmp_path, pushed=False) as town:
        polls = [Fault(502), Fault(429, FLOOD), Fault(200, raw=b'{"ok":true,"resu'), Fault(409)]
        town.telegram.faults.add(*(Fault(f.status, f.body, "getUpdates", raw=f.raw) for f in polls * 3))
        await talk(*people(town)["telegram"])


async def test_two_bots_in_one_process_keep_the_same_persons_two_talks_apart() -> None:
    one, two = FakeTelegram(token="1:a"), FakeTelegram(token="2:b")
    fakes = {"1:a": one, "2:b": two}

    async def call(request: Request) -> Response:
        return await fakes[request.path_params["token"]]._call(request)

    inbox = Inbox()
    with serving(Starlette(routes=[Route("/bot{token}/{method}", call, methods=["GET", "POST"])])) as address:
        channels = [
            TelegramChannel(token, ward, lambda: {}, Memory(), address)
            for token, ward in (("1:a", "yen-nghia"), ("2:b", "phu-la"))
        ]
        polls = [asyncio.create_task(channel.receive(inbox.accept)) for channel in channels]
        one.message(41, text="của phường này")
        two.message(41, text="của phường kia")
        await until(lambda: len(inbox.rows) == 2)
        for poll in polls:
            poll.cancel()
        await asyncio.gather(*polls, return_exceptions=True)
        for channel in channels:
            await channel.close()
    assert {(row.ward, row.account, row.address) for row in inbox.rows.values()} == {
        ("yen-nghia", "telegram:1", "41"),
        ("phu-la", "telegram:2", "41"),
    }
