"""The officers' group over HTTP against the strict fake: what it refuses, and what we make of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.base.errors import ChannelError
from bot.base.inbound import GroupWord, LinkTried
from bot.channels.telegram import group_parsing, parsing
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.group import DeskGroup
from bot.fakes.faults import Fault
from bot.fakes.telegram import BOT_ID, TOKEN, FakeTelegram
from tests.channels.conftest import WORDING, Inbox, Memory

GROUP = -1002026
Fake = tuple[FakeTelegram, str]


@pytest.fixture
async def channel(telegram_fake: Fake, memory: Memory) -> AsyncIterator[TelegramChannel]:
    made = TelegramChannel(TOKEN, "w", lambda: WORDING, memory, telegram_fake[1], desk_group=str(GROUP))
    telegram_fake[0].forum(GROUP)
    yield made
    await made.close()


@pytest.fixture
def group(channel: TelegramChannel) -> DeskGroup:
    assert channel.group is not None
    return channel.group


async def code_of(work: Any) -> str:
    with pytest.raises(ChannelError) as caught:
        await work
    return caught.value.code


async def test_a_topic_lives_from_opening_to_deleting(group: DeskGroup, telegram_fake: Fake) -> None:
    fake = telegram_fake[0]
    thread = await group.open_topic("Số 1: Tôn nền")
    await group.say(thread, "<b>chữ thường</b> & {x}")
    assert [one["text"] for one in fake.sent(GROUP)] == ["<b>chữ thường</b> & {x}"]
    await group.close_topic(thread)
    assert await code_of(group.say(thread, "muộn")) == "topic_closed"
    assert await code_of(group.close_topic(thread)) == "topic_same"
    await group.reopen_topic(thread)
    await group.delete_topic(thread)
    assert fake.sent(GROUP) == []
    assert await code_of(group.say(thread, "mất rồi")) == "topic_gone"
    assert await code_of(group.delete_topic(thread)) == "topic_gone"


async def test_a_topic_is_not_where_another_group_has_it(group: DeskGroup, telegram_fake: Fake) -> None:
    telegram_fake[0].topics[77] = {"chat_id": -5, "name": "x", "closed": False}
    assert await code_of(group.say(77, "x")) == "topic_gone"


async def test_missing_rights_and_a_plain_group_are_told_apart(group: DeskGroup, telegram_fake: Fake) -> None:
    fake = telegram_fake[0]
    fake.rights[str(GROUP)] = set()
    assert await code_of(group.open_topic("x")) == "desk_no_right"
    fake.chats[str(GROUP)]["is_forum"] = False
    assert await code_of(group.open_topic("x")) == "desk_not_forum"
    fake.kicked.add(str(GROUP))
    assert await code_of(group.open_topic("x")) == "desk_not_member"
    del fake.chats[str(GROUP)]
    assert await code_of(group.say(0, "x")) == "desk_group_unknown"
    moved = {"ok": False, "error_code": 400, "description": "Bad Request: group chat was upgraded to a supergroup chat"}
    fake.faults.add(Fault(400, {**moved, "parameters": {"migrate_to_chat_id": -1009}}))
    assert await code_of(group.say(0, "x")) == "desk_moved"


async def test_a_name_too_long_is_refused(group: DeskGroup) -> None:
    await group.open_topic("a" * 128)
    assert await code_of(group.open_topic("a" * 129)) == "BadRequest"


async def test_more_than_the_group_takes_in_a_minute_is_refused_with_how_long_to_wait(
    group: DeskGroup, telegram_fake: Fake
) -> None:
    fake = telegram_fake[0]
    now = [1000.0]
    fake.group_limit, fake.clock = 3, lambda: now[0]
    for number in range(3):
        await group.say(0, str(number))
    with pytest.raises(ChannelError) as caught:
        await group.open_topic("x")
    assert caught.value.retryable and caught.value.retry_after == 61
    now[0] += 61
    await group.open_topic("x")


async def test_an_answer_to_a_message_that_is_gone_is_said_all_the_same(group: DeskGroup) -> None:
    await group.say(0, "x", to=12345)


async def test_a_nod_that_fails_is_no_harm(group: DeskGroup, telegram_fake: Fake) -> None:
    update = telegram_fake[0].write(GROUP, 5, text="x")
    await group.nod(update["message"]["message_id"])
    await group.nod(98765)
    assert len(telegram_fake[0].reactions) == 1


@pytest.mark.parametrize(
    ("more", "kind", "to_us"),
    [
        ({"text": "x"}, "text", False),
        ({"text": "x", "reply_to_message": {"message_id": 7, "from": {"id": BOT_ID}}}, "text", True),
        ({"text": "x", "reply_to_message": {"message_id": 7, "from": {"id": 5}}}, "text", False),
        (
            {"text": "x", "reply_to_message": {"message_id": 7, "from": {"id": BOT_ID}, "forum_topic_created": {}}},
            "text",
            False,
        ),
        ({"photo": [{"file_id": "p"}], "caption": "x"}, "attachment", False),
        ({"text": "x", "sender_chat": {"id": GROUP}}, "hidden", False),
    ],
)
def test_what_was_said_in_the_group(more: dict[str, Any], kind: str, to_us: bool) -> None:
    base = {"message_id": 9, "date": 1, "chat": {"id": GROUP, "type": "supergroup"}, "from": {"id": 5, "is_bot": False}}
    message = {**base, "message_thread_id": 7, "is_topic_message": True, **more}
    word = group_parsing.heard({"update_id": 3, "message": message}, str(GROUP), BOT_ID)
    person = str(GROUP) if kind == "hidden" else "5"
    text = str(more.get("text", ""))
    assert word == GroupWord("3", person, kind, 7, 9, text, to_us)  # type: ignore[arg-type]


def test_a_reply_outside_of_topics_is_in_none_of_them() -> None:
    message = {"message_id": 9, "chat": {"id": GROUP}, "from": {"id": 5}, "message_thread_id": 8, "text": "x"}
    word = group_parsing.heard({"update_id": 3, "message": message}, str(GROUP), BOT_ID)
    assert word is not None and word.thread == 0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("/lienket LK-7K4M-PQ9X", "7K4MPQ9X"),
        ("lk 7k4m pq9x", "7K4MPQ9X"),
        ("LK7K4MPQ9X", "7K4MPQ9X"),
        ("/lienket 7k4mpq9x", "7K4MPQ9X"),
        ("/lienket", "-"),
        ("/lienket xin cái mã", "-"),
        ("7K4MPQ9X", None),
        ("lk giúp tôi với", None),
        ("giấy khai sinh", None),
    ],
)
def test_a_code_of_the_desk_is_told_from_words(text: str, code: str | None) -> None:
    message = {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}, "from": {"id": 5}, "text": text}
    tried = parsing.parse({"update_id": 1, "message": message}, "w", "telegram:1").tried
    assert tried == (None if code is None else LinkTried("5", code))


async def test_without_a_desk_a_code_is_a_message_like_any_other(
    telegram: TelegramChannel, telegram_fake: Fake, inbox: Inbox
) -> None:
    await telegram.take(telegram_fake[0].message(5, text="/lienket LK-7K4M-PQ9X"), inbox.accept)
    assert len(inbox.events) == 1


async def test_what_the_desk_could_not_keep_comes_again(
    channel: TelegramChannel, telegram_fake: Fake, inbox: Inbox
) -> None:
    class Away:
        async def heard(self, word: GroupWord) -> None:
            raise KeyError("the database is away")

        async def linking(self, tried: LinkTried) -> str:
            return ""

    channel.desk = Away()
    with pytest.raises(KeyError):
        await channel.take(telegram_fake[0].write(GROUP, 5, text="x"), inbox.accept)


@pytest.mark.parametrize("rubbish", [{"from": "x"}, {"message_id": "x"}, {"from": {}}, {"message_thread_id": "y"}])
async def test_rubbish_from_the_group_is_a_dead_letter(
    channel: TelegramChannel, telegram_fake: Fake, inbox: Inbox, memory: Memory, rubbish: dict[str, Any]
) -> None:
    update = telegram_fake[0].write(GROUP, 5, 7, text="x")
    update["message"] |= rubbish
    await channel.take(update, inbox.accept)
    assert len(memory.dead) == 1 and inbox.events == []
