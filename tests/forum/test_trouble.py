"""The group's platform away, slow, killed, meddled with: no ticket is lost or held up, the group catches up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bot import killpoints
from bot.fakes.faults import Fault
from bot.forum import posting
from bot.storage import forum
from tests.forum.test_talk import shown
from tests.forum.world import BOTH, GROUP, HOA, Hall
from tests.web.world import WORDS, begin, deed, say, wish_for_officer

FLOOD = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 7}}


class Crash(BaseException):
    """The process is gone."""


@pytest.fixture
def armed() -> Iterator[Any]:
    yield killpoints.arm
    killpoints.arm(None)


def die_at(point: str, passes: int = 0) -> Any:
    left = passes

    def die(reached: str) -> None:
        nonlocal left
        if reached == point:
            left -= 1
            if left < 0:
                raise Crash

    return die


async def test_while_telegram_is_down_the_web_desk_works_on_and_the_group_catches_up_in_order(hall: Hall) -> None:
    citizen, web = hall.browser(), await hall.officer()
    hall.telegram.faults.add(*[Fault(502)] * 3)
    await wish_for_officer(citizen)
    await hall.posts()
    await deed(web, 1, "tra-loi", text="Cháu đây ạ.")
    await shown(citizen, "Cháu đây")
    await say(citizen, "một")
    await say(citizen, "hai")
    for _ in range(5):
        hall.clock.forward(minutes=1)
        await hall.posts()
    told = hall.told()
    assert [told.index(words) for words in ("Phiếu số 1", "Cháu đây ạ.", "\nmột", "\nhai")] == sorted(
        told.index(words) for words in ("Phiếu số 1", "Cháu đây ạ.", "\nmột", "\nhai")
    )
    assert told.count("\nmột") == 1


async def test_a_flood_answer_is_waited_for_and_nothing_is_said_twice(hall: Hall) -> None:
    await wish_for_officer(hall.browser())
    hall.telegram.faults.add(Fault(429, FLOOD, method="createForumTopic"))
    await hall.posts()
    hall.clock.forward(seconds=6)
    await hall.posts()
    assert hall.telegram.topics == {}
    hall.clock.forward(seconds=2)
    await hall.posts()
    assert len(hall.telegram.topics) == 1 and len(hall.ours(hall.thread(1))) == 1


async def test_twenty_messages_a_minute_are_never_passed(hall: Hall) -> None:
    hall.telegram.group_limit = 20
    for number in range(14):
        await wish_for_officer(hall.browser(), f"nhà ngập lần {number} muốn tôn nền")
    flooded = []
    for _ in range(4):
        await hall.posts()
        flooded.append(hall.poster._held_until > hall.clock().timestamp())
        hall.clock.forward(seconds=61)
    assert not any(flooded), "the platform never had to refuse"
    assert sorted(int(topic["name"].split()[1].rstrip(":")) for topic in hall.telegram.topics.values()) == list(
        range(1, 15)
    )
    assert all(len(hall.ours(thread)) == 1 for thread in hall.telegram.topics)


@pytest.mark.parametrize("point", ["forum_opened", "forum_called"])
@pytest.mark.parametrize("passes", [0, 1, 2, 3])
async def test_killed_between_any_two_steps_a_ticket_still_gets_its_topic(
    hall: Hall, armed: Any, point: str, passes: int
) -> None:
    web = await hall.officer()
    await wish_for_officer(hall.browser())
    armed(die_at(point, passes))
    for words, outcome in (("", ""), ("Cháu đây ạ.", ""), ("", "solved")):
        if words:
            await deed(web, 1, "tra-loi", text=words)
        if outcome:
            await deed(web, 1, "dong", outcome=outcome)
        try:
            await hall.posts()
        except Crash:
            armed(None)
            await hall.again().work()
            hall.clock.forward(seconds=61)
            await hall.posts()
    thread = hall.thread(1)
    assert hall.telegram.topics[thread]["closed"]
    told = hall.told()
    assert "Phiếu số 1" in told and "Cháu đây ạ." in told and "Phiếu đã đóng" in told
    assert len(hall.telegram.topics) <= 2, "at worst one topic too many"


async def test_a_topic_somebody_deleted_comes_back_with_all_that_was_in_it(hall: Hall) -> None:
    citizen = hall.browser()
    await hall.linked("hoa", HOA, "Hoa")
    await wish_for_officer(citizen)
    await hall.posts()
    await hall.answers(HOA, "Bác ra quầy 2 ạ.")
    await shown(citizen, "quầy 2")
    lost = hall.thread(1)
    hall.telegram.lose_topic(lost)
    await say(citizen, "tôi ra đó rồi")
    await hall.posts()
    assert hall.thread(1) != lost
    for words in ("Phiếu số 1", "Cán bộ Hoa, 09:00:\nBác ra quầy 2 ạ.", "tôi ra đó rồi"):
        assert words in hall.told(), words
    assert hall.nodded(await hall.answers(HOA, "Bác đợi chút ạ."))


async def test_a_topic_closed_by_hand_is_opened_again_while_the_ticket_is_open(hall: Hall) -> None:
    citizen, web = hall.browser(), await hall.officer()
    await wish_for_officer(citizen)
    await hall.posts()
    hall.telegram.topics[hall.thread(1)]["closed"] = True
    await deed(web, 1, "tra-loi", text="Cháu đây ạ.")
    await hall.posts()
    assert "Cháu đây ạ." in hall.told() and not hall.telegram.topics[hall.thread(1)]["closed"]


@pytest.mark.parametrize("wrong", ["kicked", "rights", "no forum", "blocked"])
async def test_a_group_that_is_not_set_up_harms_nothing_and_works_once_it_is(hall: Hall, wrong: str) -> None:
    chat = hall.telegram.chats[str(GROUP)]
    if wrong == "kicked":
        hall.telegram.kicked.add(str(GROUP))
    elif wrong == "rights":
        hall.telegram.rights[str(GROUP)] = set()
    elif wrong == "no forum":
        chat["is_forum"] = False
    else:
        del hall.telegram.chats[str(GROUP)]
    citizen, web = hall.browser(), await hall.officer()
    await wish_for_officer(citizen)
    for _ in range(12):
        await hall.posts()
        hall.clock.forward(minutes=2)
    await deed(web, 1, "tra-loi", text="Cháu đây ạ.")
    await shown(citizen, "Cháu đây")
    hall.telegram.kicked.clear()
    hall.telegram.chats[str(GROUP)] = chat
    hall.telegram.forum(GROUP)
    chat["is_forum"] = True
    hall.clock.forward(minutes=2)
    await hall.posts()
    assert "Phiếu số 1" in hall.told() and "Cháu đây ạ." in hall.told()


async def test_a_ticket_closed_before_the_group_could_be_told_needs_no_topic(hall: Hall) -> None:
    web = await hall.officer()
    await wish_for_officer(hall.browser())
    await deed(web, 1, "dong", outcome="solved")
    await hall.posts()
    assert hall.telegram.topics == {}


async def test_words_a_day_old_are_only_counted(hall: Hall) -> None:
    citizen, web = hall.browser(), await hall.officer()
    await wish_for_officer(citizen)
    await hall.posts()
    await deed(web, 1, "tra-loi", text="Lời từ hôm kia ạ.")
    hall.clock.forward(hours=25)
    await deed(await hall.officer("nam", ["lead"], "Nam"), 1, "nhan")
    await hall.posts()
    assert "Lời từ hôm kia" not in hall.told() and "Còn 1 lời cũ hơn" in hall.told()


async def test_a_notice_too_old_to_help_is_dropped(hall: Hall) -> None:
    await wish_for_officer(hall.browser())
    await hall.posts()
    await hall.writes(HOA, "tôi chưa nối", hall.thread(1))
    hall.clock.forward(minutes=11)
    await hall.posts()
    assert WORDS["forum.not_linked"] not in hall.told()


@BOTH
async def test_a_repeated_update_is_said_once(hall: Hall) -> None:
    citizen = hall.browser()
    await hall.linked("hoa", HOA, "Hoa")
    await wish_for_officer(citizen)
    await hall.posts()
    update = await hall.answers(HOA, "Chỉ một lần thôi ạ.")
    await hall.receives(update)
    assert (await shown(citizen, "Chỉ một lần")).count("Chỉ một lần thôi ạ.") == 1
    assert (await hall.audited()).count("ticket_answered") == 1


async def test_a_refusal_nobody_foresaw_is_left_out_and_the_rest_goes_on(hall: Hall) -> None:
    web = await hall.officer()
    await wish_for_officer(hall.browser())
    await hall.posts()
    refused = {"ok": False, "error_code": 400, "description": "Bad Request: something new"}
    hall.telegram.faults.add(*[Fault(400, refused, method="sendMessage")] * posting.TRIES)
    await deed(web, 1, "tra-loi", text="Lời bị từ chối ạ.")
    for _ in range(posting.TRIES + 1):
        await hall.posts()
        hall.clock.forward(minutes=3)
    await deed(web, 1, "dong", outcome="solved")
    await hall.posts()
    assert "Lời bị từ chối" not in hall.told() and "Phiếu đã đóng" in hall.told()


async def test_a_burst_of_words_becomes_few_messages_within_telegrams_limit(hall: Hall) -> None:
    citizen, web = hall.browser(), await hall.officer()
    await wish_for_officer(citizen)
    await hall.posts()
    for number in range(12):
        await deed(web, 1, "tra-loi", text=f"Lời {number}. " + "Dài thật dài ạ. " * 40)
    await hall.posts()
    told = hall.told()
    assert [f"Lời {number}." in told for number in range(12)] == [True] * 12
    assert len(hall.ours(hall.thread(1))) <= 5


@BOTH
async def test_nobody_claims_what_another_process_is_doing(hall: Hall) -> None:
    await begin(hall.browser(), "chào")
    await wish_for_officer(hall.browser())
    at = hall.clock().timestamp()
    db = hall.house.db
    mine = await db.write(lambda c: forum.begin(c, hall.ward, str(GROUP), 1, at))
    assert mine is not None
    assert await db.write(lambda c: forum.begin(c, hall.ward, str(GROUP), 1, at)) is None
    assert await db.write(lambda c: forum.begin(c, hall.ward, str(GROUP), 1, at + forum.CLAIM)) is not None
