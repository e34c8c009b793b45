"""The single-use refresh token: one refresher, nothing lost short of a kill, and a way back even then."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest

from bot.base.errors import ChannelError
from bot.channels.zalo_oa.channel import ZaloOaChannel
from bot.channels.zalo_oa.tokens import Tokens
from bot.fakes.faults import Fault
from bot.fakes.zalo_oa import FakeZaloOa
from flows.replies import Reply
from tests.channels.conftest import Memory
from tests.channels.talking import FOLLOWER, say

Fake = tuple[FakeZaloOa, str]


@pytest.fixture
async def again(zalo_oa: ZaloOaChannel, memory: Memory) -> AsyncIterator[Callable[..., ZaloOaChannel]]:
    """The same OA in a process started later; keywords change settings."""
    started: list[ZaloOaChannel] = []

    def start(store: Memory = memory, **settings: str) -> ZaloOaChannel:
        changed = replace(zalo_oa._settings, **settings)  # type: ignore[arg-type]
        started.append(ZaloOaChannel(changed, "yen-nghia", zalo_oa._wording, store, zalo_oa._clock))
        return started[-1]

    yield start
    for channel in started:
        await channel.close()


class Killed(Memory):
    """The process dies between the platform's answer and the commit."""

    async def save_tokens(self, account: str, tokens: Tokens) -> None:
        raise asyncio.CancelledError


class Away(Memory):
    """The database is away for the first commits of a pair."""

    failures = 1

    async def save_tokens(self, account: str, tokens: Tokens) -> None:
        if self.failures:
            self.failures -= 1
            raise OSError("the database is away")
        await super().save_tokens(account, tokens)


async def test_an_expired_token_is_refreshed_in_the_middle_of_a_turn(
    zalo_oa: ZaloOaChannel, known: FakeZaloOa, memory: Memory
) -> None:
    await say(zalo_oa, Reply("một"), FOLLOWER)
    known.expire_access()
    await say(zalo_oa, Reply("hai"), FOLLOWER)
    assert [message["text"].split("\n")[0] for message in known.sent(FOLLOWER)] == ["một", "hai"]
    assert memory.tokens is not None and memory.tokens.refresh == known.refresh_token == "refresh-2"


async def test_many_senders_refresh_once(zalo_oa: ZaloOaChannel, known: FakeZaloOa) -> None:
    await asyncio.gather(*(say(zalo_oa, Reply(f"tin {number}"), FOLLOWER) for number in range(20)))
    assert known.refreshes == 1 and len(known.sent(FOLLOWER)) == 20


async def test_two_processes_refresh_once(
    zalo_oa: ZaloOaChannel, known: FakeZaloOa, again: Callable[..., ZaloOaChannel]
) -> None:
    await asyncio.gather(say(zalo_oa, Reply("một"), FOLLOWER), say(again(), Reply("hai"), FOLLOWER))
    assert known.refreshes == 1


async def test_a_lost_refresh_token_asks_for_a_new_authorisation(zalo_oa: ZaloOaChannel, known: FakeZaloOa) -> None:
    known.refresh_token = "another"
    with pytest.raises(ChannelError) as caught:
        await say(zalo_oa, Reply("Dạ."), FOLLOWER)
    assert caught.value.code == "authorisation_needed" and caught.value.account_wide


async def test_a_refresh_the_platform_did_not_answer_is_tried_again(zalo_oa: ZaloOaChannel, known: FakeZaloOa) -> None:
    known.faults.add(Fault(502, method="access_token", raw=b"bad gateway"))
    with pytest.raises(ChannelError) as caught:
        await say(zalo_oa, Reply("Dạ."), FOLLOWER)
    assert caught.value.retryable
    await say(zalo_oa, Reply("Dạ."), FOLLOWER)
    assert len(known.sent(FOLLOWER)) == 1


async def test_a_kill_between_the_answer_and_the_commit_asks_for_a_new_authorisation_and_it_helps(
    known: FakeZaloOa, again: Callable[..., ZaloOaChannel]
) -> None:
    store = Killed()
    dying = again(store)
    with pytest.raises(asyncio.CancelledError):
        await say(dying, Reply("một"), FOLLOWER)
    assert known.refreshes == 1, "the token is spent at the platform"
    kept = Memory()
    with pytest.raises(ChannelError) as caught:
        await say(again(kept), Reply("một"), FOLLOWER)
    assert caught.value.code == "authorisation_needed" and caught.value.account_wide, "held, not given up"
    known.refresh_token = "of-a-new-authorisation"
    await say(again(kept, refresh_token="of-a-new-authorisation"), Reply("một"), FOLLOWER)
    assert len(known.sent(FOLLOWER)) == 1


async def test_a_new_first_token_wins_over_the_chain_the_database_keeps(
    zalo_oa: ZaloOaChannel, known: FakeZaloOa, memory: Memory, again: Callable[..., ZaloOaChannel]
) -> None:
    await say(zalo_oa, Reply("một"), FOLLOWER)
    known.access_token, known.refresh_token = "revoked", "of-a-new-authorisation"
    await say(again(refresh_token="of-a-new-authorisation"), Reply("hai"), FOLLOWER)
    assert len(known.sent(FOLLOWER)) == 2
    await say(again(refresh_token="of-a-new-authorisation"), Reply("ba"), FOLLOWER)
    assert known.refreshes == 2, "the next start goes on with the chain, the first token is spent"


async def test_a_database_that_is_away_for_a_moment_loses_no_token(
    known: FakeZaloOa, again: Callable[..., ZaloOaChannel]
) -> None:
    store = Away()
    channel = again(store)
    await say(channel, Reply("một"), FOLLOWER)
    assert store.tokens is None
    await say(channel, Reply("hai"), FOLLOWER)
    assert store.tokens is not None and store.tokens.refresh == known.refresh_token
    assert known.refreshes == 1


async def test_who_stops_waiting_does_not_break_off_a_refresh(
    zalo_oa: ZaloOaChannel, known: FakeZaloOa, memory: Memory
) -> None:
    known.faults.add(Fault(200, method="access_token", delay=0.2, accept_first=True, raw=ANSWER))
    sending = asyncio.create_task(say(zalo_oa, Reply("một"), FOLLOWER))
    while not known.refreshes:
        await asyncio.sleep(0.01)
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    await zalo_oa.close()
    assert memory.tokens is not None and memory.tokens.refresh == known.refresh_token


async def test_a_refused_token_is_not_asked_about_for_every_message(zalo_oa: ZaloOaChannel, known: FakeZaloOa) -> None:
    known.refresh_token = "another"
    for _ in range(5):
        with pytest.raises(ChannelError):
            await say(zalo_oa, Reply("Dạ."), FOLLOWER)
    assert known.refusals == 1


ANSWER = b'{"access_token": "access-1", "refresh_token": "refresh-1", "expires_in": "90000"}'
