"""What was said goes out once, in order, tried again while that can help."""

from __future__ import annotations

import asyncio
import json

from sqlalchemy import select

from bot.base.errors import ChannelError
from bot.channels import File
from bot.delivery import Delivery
from bot.storage import conversations, outbox, tickets
from bot.storage.schema import outbox as rows
from flows import events, replies
from flows.replies import Enclosed, Reply
from tests.turns.world import FakeChannel, World


async def test_a_429_holds_one_conversation_and_not_the_others(world: World) -> None:
    world.channel.trouble = [ChannelError(retryable=True, retry_after=20, code="429")]
    await world.says("một", "lan")
    await world.works()
    await world.says("hai", "lan")
    await world.says("một", "hoa")
    await world.works()
    assert world.channel.sent == [("hoa", "1|một")]
    world.clock.pass_(seconds=19)
    await world.works()
    assert world.channel.texts("lan") == []
    world.clock.pass_(seconds=1)
    await world.works()
    assert world.channel.texts("lan") == ["1|một", "2|hai"]


async def test_a_failing_platform_is_tried_again_with_growing_waits(world: World) -> None:
    world.channel.trouble = [ChannelError(retryable=True, code="500") for _ in range(4)]
    await world.talk("một")
    waited = []
    while not world.channel.sent:
        world.clock.pass_(seconds=1)
        waited.append(len(world.channel.trouble))
        await world.works()
    assert len(waited) >= 1 + 2 + 4 + 8
    assert world.channel.texts() == ["1|một"]


async def test_a_final_refusal_lets_the_next_go_and_tells_the_officer(world: World) -> None:
    talk = await world.talk("gặp cán bộ")
    world.channel.trouble = [ChannelError(retryable=False, code="Forbidden")]
    await world.says("một")
    await world.says("hai")
    await world.works()
    assert world.channel.texts()[1:] == ["3|hai"]
    assert world.told == [talk]
    ticket = await world.db.read(lambda c: tickets.open_of(c, talk))
    assert ticket is not None
    said = await world.db.read(lambda c: [e.text for e in tickets.entries(c, ticket.id)])
    assert "not_delivered:Forbidden" in said


async def test_what_a_dead_token_holds_back_waits_for_the_admin_and_is_never_given_up(world: World) -> None:
    dead = [ChannelError(retryable=False, code="authorisation_needed", account_wide=True) for _ in range(60)]
    world.channel.trouble = dead
    await world.says("một")
    await world.says("hai")
    for _ in range(70):
        await world.works()
        world.clock.pass_(seconds=120)
    assert world.channel.texts() == ["1|một", "2|hai"]


async def test_a_long_answer_goes_on_after_the_last_part_that_arrived(world: World) -> None:
    world.channel.parts = 3
    await world.says("một")
    taken = 0

    async def second_part_fails(address: str, part: object) -> str:
        nonlocal taken
        taken += 1
        if taken == 2:
            raise ChannelError(retryable=True, code="500")
        world.channel.sent.append((address, part.text))  # type: ignore[attr-defined]
        return ""

    world.channel.send = second_part_fails  # type: ignore[method-assign,assignment]
    await world.works()
    world.clock.pass_(seconds=5)
    await world.works()
    assert world.channel.texts() == ["1|một", "1|một (tiếp 1)", "1|một (tiếp 2)"]


async def test_a_crash_in_a_channel_is_a_failure_that_is_tried_again(world: World) -> None:
    await world.says("một")
    send = world.channel.send

    async def bug(address: str, part: object) -> str:
        raise KeyError("bug")

    world.channel.send = bug  # type: ignore[method-assign,assignment]
    await world.works()
    world.channel.send = send  # type: ignore[method-assign]
    world.clock.pass_(seconds=5)
    await world.works()
    assert world.channel.texts() == ["1|một"]


async def test_a_moved_conversation_takes_its_unsent_rows_along(world: World) -> None:
    world.channel.trouble = [ChannelError(retryable=True, retry_after=5, code="429")]
    talk = await world.talk("một")
    await world.db.write(lambda c: conversations.seen(c, talk, "khác", "lan-zalo", world.clock.at.timestamp()))
    world.clock.pass_(seconds=5)
    await world.works()
    assert world.channel.sent == []
    assert world.other.sent == [("lan-zalo", "1|một")]


async def test_a_channel_whose_token_was_taken_away_is_waited_for(world: World) -> None:
    await world.says("một", account="đã tắt")
    await world.works()
    assert [row.status for row in await world.rows(select(rows.c.status))] == [outbox.WAITING]


async def test_who_lost_the_lease_cannot_mark_what_another_sends(world: World) -> None:
    talk = await world.says("một")
    at = world.clock.at.timestamp()
    await world.db.write(lambda c: outbox.add(c, "thu", talk, "k", [Reply("a"), Reply("b")], at))
    mine = await world.db.write(lambda c: outbox.claim(c, talk, at, 30.0))
    assert mine is not None and mine.reply.text == "a"
    assert await world.db.write(lambda c: outbox.claim(c, talk, at + 29, 30.0)) is None, "taken"
    theirs = await world.db.write(lambda c: outbox.claim(c, talk, at + 31, 30.0))
    assert theirs is not None and theirs.id == mine.id
    await world.db.write(lambda c: outbox.mark_failed(c, mine, "late"))
    await world.db.write(lambda c: outbox.mark_sent(c, theirs, at + 32))
    assert [row.status for row in await world.rows(select(rows.c.status).order_by(rows.c.id))] == [2, 0]


async def test_a_slow_send_keeps_its_lease(world: World) -> None:
    await world.says("một")
    go, begun = asyncio.Event(), asyncio.Event()

    async def slow(address: str, part: object) -> str:
        begun.set()
        await go.wait()
        return "m1"

    world.channel.send = slow  # type: ignore[method-assign,assignment]
    work = asyncio.create_task(world.works())
    await begun.wait()
    world.clock.pass_(seconds=25)
    await world.delivery.keep_leases()
    world.clock.pass_(seconds=25)
    assert await world.worker.forgotten() == [], "still ours"
    go.set()
    await work
    assert [row.status for row in await world.rows(select(rows.c.status))] == [outbox.SENT]


async def test_older_replies_of_the_machine_go_before_the_officers(world: World) -> None:
    from flows import events

    world.channel.trouble = [ChannelError(retryable=True, retry_after=5, code="429")]
    talk = await world.talk("một")
    await world.happens(talk, events.OfficerReplied(1, "Hoa", "chào bác"))
    await world.works()
    world.clock.pass_(seconds=5)
    await world.works()
    assert world.channel.texts() == ["1|một", "2|chào bác"]


async def test_the_page_asks_for_what_is_new_to_it(world: World) -> None:
    talk = await world.says("hai câu", "k1", account="web")
    await world.works()
    first, second = await world.db.read(lambda c: outbox.rows_after(c, talk, 0))
    assert (first.reply.text, second.reply.text) == ("1|hai câu", "1|và nữa")
    assert await world.db.read(lambda c: outbox.rows_after(c, talk, first.id)) == [second]


# ---- what an officer encloses


class Carrier(FakeChannel):
    """A channel that carries files too, and has its own trouble with them."""

    def __init__(self, *wrong: ChannelError) -> None:
        super().__init__()
        self.wrong = list(wrong)

    async def send_file(self, address: str, file: File) -> str:
        if self.wrong:
            raise self.wrong.pop(0)
        self.sent.append((address, f"{file.mime} {file.content.decode()}"))
        return "f1"


async def enclosed(world: World, channel: FakeChannel, there: bool = True) -> list[str]:
    """An officer's words with a file to somebody with a ticket; what the machine wrote into the ticket."""

    async def opened(what: Enclosed) -> File:
        if not there:
            raise ChannelError(retryable=False, code="file_gone")
        return File(what.mime, what.name.encode())

    talk = await world.talk("gặp cán bộ")
    channels = {channel.account: channel}
    world.worker.delivery = Delivery(world.db, channels, world.clock, lambda c, w: None, 30.0, open_file=opened)  # type: ignore[arg-type]
    reply = Reply("đây ạ", kind="officer", speaker="Hoa", enclosed=Enclosed("mau-don", "application/pdf"))
    await world.db.write(lambda c: outbox.add(c, "thu", talk, "k", [reply], world.clock.at.timestamp()))
    for _ in range(3):
        await world.works()
        world.clock.pass_(seconds=60)
    ticket = await world.db.read(lambda c: tickets.open_of(c, talk))
    assert ticket is not None
    entries = await world.db.read(lambda c: tickets.entries(c, ticket.id))
    return [entry.text for entry in entries if entry.author == "machine"]


FILE = ("lan", "application/pdf mau-don")


async def test_a_file_follows_its_words_and_is_tried_again_without_saying_them_twice(world: World) -> None:
    channel = Carrier(ChannelError(retryable=True, code="502"), ChannelError(retryable=True, retry_after=5, code="429"))
    assert await enclosed(world, channel) == []
    assert channel.sent == [("lan", "đây ạ"), FILE]


async def test_a_file_refused_for_good_is_told_to_the_officer_and_the_words_stay_said(world: World) -> None:
    channel = Carrier(ChannelError(retryable=False, code="BadRequest"))
    assert await enclosed(world, channel) == ["file_not_delivered:BadRequest"]
    assert channel.sent == [("lan", "đây ạ")]


async def test_who_moved_to_a_channel_without_files_gets_the_words_and_the_officer_is_told(world: World) -> None:
    channel = FakeChannel()
    assert await enclosed(world, channel) == ["file_not_delivered:no_files"]
    assert channel.sent == [("lan", "đây ạ")]


async def test_a_file_deleted_before_it_went_is_told_to_the_officer(world: World) -> None:
    assert await enclosed(world, Carrier(), there=False) == ["file_not_delivered:file_gone"]


def test_what_was_stored_before_there_were_files_is_read_as_it_was() -> None:
    old = {"text": "chào", "options": [], "kind": "officer", "speaker": "Hoa", "exits": [], "link": ""}
    assert replies.from_dict(old) == Reply("chào", kind="officer", speaker="Hoa", exits=())
    event = {"kind": "OfficerReplied", "data": {"ticket": 1, "officer": "Hoa", "text": "chào"}}
    assert events.from_dict(event) == events.OfficerReplied(1, "Hoa", "chào")
    new = events.OfficerReplied(1, "Hoa", "chào", Enclosed("a", "image/png"))
    assert events.from_dict(json.loads(json.dumps(events.to_dict(new)))) == new
