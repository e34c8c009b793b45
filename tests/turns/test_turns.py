"""A turn takes effect once, in order, or is set aside; the next one always goes on."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select, update

from bot.base.inbound import Secret
from bot.base.sealing import Sealer
from bot.storage import beginning, sessions, tickets
from bot.storage.schema import conversation, inbox, outbox, session, ticket_entry, turn
from flows import events
from tests.turns.world import World


async def test_each_message_is_answered_once_and_in_order(world: World) -> None:
    for text in ("một", "hai", "ba"):
        await world.says(text)
    await world.works()
    assert world.channel.texts() == ["1|một", "2|hai", "3|ba"]
    assert [row.status for row in await world.rows(select(inbox.c.status))] == [1, 1, 1]


async def test_the_same_message_twice_is_one_turn(world: World) -> None:
    first = await world.says("một", id="m7")
    again = await world.says("một", id="m7")
    await world.works()
    await world.says("một", id="m7")  # the platform repeats it even later
    await world.works()
    assert first == again
    assert world.channel.texts() == ["1|một"]


async def test_the_same_number_at_another_address_account_or_ward_is_another_message(world: World) -> None:
    one = await world.says("một", "lan", id="m7")
    two = await world.says("một", "hoa", id="m7")
    three = await world.says("một", "lan", account="khác", id="m7")
    assert len({one, two, three}) == 3


async def test_the_words_leave_the_inbox_with_their_turn(world: World) -> None:
    await world.says("một bí mật", secrets=(Secret("phone", "0912345678"),))
    await world.works()
    rows = await world.rows(select(inbox.c.event, inbox.c.sealed))
    assert rows == [("", None)]


async def test_a_phone_number_given_when_asked_goes_to_the_ticket_and_else_nowhere(world: World) -> None:
    talk = await world.talk("gặp cán bộ")
    await world.says("số của tôi [số điện thoại]", secrets=(Secret("phone", "0912345678"),))
    await world.works()
    ticket = await world.db.read(lambda c: tickets.open_of(c, talk))
    assert ticket is not None and ticket.has_phone and ticket.call_back and ticket.call_when == "chiều"
    sealed = await world.db.read(lambda c: tickets.phone(c, ticket.id))
    assert sealed is not None and world.seal.open(sealed) == "0912345678"


async def test_a_message_that_always_fails_is_parked_with_an_apology_and_a_ticket(world: World) -> None:
    talk = await world.says("bang")
    await world.says("còn đây")
    await world.works()
    assert world.channel.texts() == ["Cháu xin lỗi, phiếu 1.", "1|còn đây", "2|TurnFailed"]
    ticket = await world.db.read(lambda c: tickets.open_of(c, talk))
    assert ticket is not None and ticket.reason == "turn_failed"
    said = await world.db.read(lambda c: [entry.text for entry in tickets.entries(c, ticket.id)])
    assert said == ["bang"], "the officer sees what the citizen wanted"
    assert [row.tries for row in await world.rows(select(inbox.c.tries).order_by(inbox.c.id))] == [3, 0, 0]


async def test_a_message_that_cannot_even_be_read_is_parked(world: World) -> None:
    await world.says("hỏng")
    await world.db.write(lambda c: c.execute(update(inbox).values(event='{"kind": "Unheard", "data": {}}')))
    await world.works()
    assert world.channel.texts() == ["Cháu xin lỗi, phiếu 1.", "1|TurnFailed"]


async def test_a_session_that_cannot_be_read_is_replaced_and_the_talk_goes_on(world: World) -> None:
    talk = await world.talk("một")
    await world.db.write(lambda c: c.execute(update(session).values(data='{"passage": 7}')))
    await world.says("hai")
    await world.works()
    await world.says("ba")
    await world.works()
    apology = "Cháu xin lỗi, phiếu 1."
    assert world.channel.texts() == ["1|một", apology, apology, "1|ba"]
    held, _ = await world.db.read(lambda c: sessions.load(c, talk))
    assert held.ticket == 1, "the open ticket is still known"


async def test_parking_needs_neither_ticket_nor_wording_to_let_the_next_one_go(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **more: object) -> None:
        raise LookupError

    monkeypatch.setattr(tickets, "open_new", broken)
    await world.talk("bang", "còn đây")
    assert world.channel.texts() == ["1|còn đây"]
    assert [row.status for row in await world.rows(select(inbox.c.status).order_by(inbox.c.id))] == [2, 1]


async def test_a_number_sealed_with_a_lost_key_does_not_fail_the_turn(world: World) -> None:
    await world.says("một", secrets=(Secret("phone", "0912345678"),))
    sealed = Sealer("khoá khác").seal_secrets((Secret("phone", "0"),))
    await world.db.write(lambda c: c.execute(update(inbox).values(sealed=sealed)))
    await world.works()
    assert world.channel.texts() == ["1|một"]


async def test_a_database_that_is_away_costs_no_try(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.says("một")
    real = beginning.of
    calls = []

    def away(connection: object, conversation: int) -> object:
        calls.append(1)
        if len(calls) < 6:
            raise ConnectionError
        return real(connection, conversation)  # type: ignore[arg-type]

    monkeypatch.setattr(beginning, "of", away)
    for _ in range(6):
        await world.works()
    assert world.channel.texts() == ["1|một"]
    assert [row.tries for row in await world.rows(select(inbox.c.tries))] == [0]


async def test_an_officers_word_enters_by_the_same_door_in_arrival_order(world: World) -> None:
    talk = await world.talk("gặp cán bộ")
    await world.says("một")
    await world.happens(talk, events.OfficerReplied(1, "Hoa", "chào bác"))
    await world.says("hai")
    await world.works()
    assert world.channel.texts()[1:] == ["2|một", "3|chào bác", "4|hai"]


async def test_the_web_page_fetches_its_rows_so_they_count_as_sent(world: World) -> None:
    await world.says("một", "k1", account="web")
    await world.works()
    rows = await world.rows(select(outbox.c.status, outbox.c.sent_at))
    assert rows == [(2, world.clock.at.timestamp())]
    assert world.channel.sent == []


async def test_a_restart_in_the_middle_of_a_handoff_loses_nothing(url: str) -> None:
    before = World(url)
    talk = await before.talk("một", "gặp cán bộ")
    await before.says("kể thêm nữa")
    await before.happens(talk, events.OfficerTook(1, "Hoa"))
    before.close()
    after = World(url)
    await after.works()
    assert after.channel.texts() == ["3|kể thêm nữa", "4|OfficerTook"]
    assert [row.text for row in await after.rows(select(ticket_entry.c.text))] == ["kể thêm nữa"]
    after.close()


async def test_a_turn_is_recorded_with_its_masked_words(world: World) -> None:
    await world.talk("một")
    (row,) = await world.rows(select(turn.c.event, turn.c.understood, turn.c.state))
    assert json.loads(row.event) == {"kind": "TextSent", "data": {"text": "một", "phone_given": False}}
    assert (row.understood, row.state) == ("question", "idle")


async def test_answers_go_where_the_person_wrote_last(world: World) -> None:
    from bot.storage import conversations

    talk = await world.talk("một")
    world.clock.pass_(hours=1)
    await world.db.write(lambda c: conversations.seen(c, talk, "khác", "lan2", world.clock.at.timestamp()))
    await world.happens(talk, events.TimePassed("reminder"))
    await world.works()
    assert world.other.sent == [("lan2", "2|TimePassed")]
    assert (await world.rows(select(conversation.c.last_at)))[0].last_at == world.clock.at.timestamp()
