"""What volunteers are told on Telegram unasked: once, in time, whatever breaks, and never what is another's."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from bot.fakes.faults import Fault
from bot.storage.schema import errand_reader
from tests.errands.world import BOTH, HOA, NAM, NAME, PHONE, Street, button, word
from tests.volunteers.test_requests import take
from tests.volunteers.town import CONSENT, HOME, LEAD
from tests.web.world import WORDS, options, say


async def ready(street: Street, hamlets: str = "5") -> Any:
    """A linked volunteer, told of nothing yet; gives their browser."""
    nam = await street.linked(await street.lead(), "Nam", NAM, hamlets)
    await street.tells()
    return nam


# ---- who waits


@BOTH
async def test_a_new_request_is_told_once_to_those_of_the_neighbourhood_who_may_take_it(street: Street) -> None:
    lead = await street.lead()
    await street.linked(lead, "Nam", NAM)
    await street.linked(lead, "Hoa", HOA, hamlets="7")
    await street.linked(lead, "Mai", 703, vouched=False)
    await street.ask_for_help(street.browser(), name=NAME, phone=PHONE)
    for _ in range(3):
        await street.tells()
    assert street.count(NAM, "fresh") == 1 and "Tổ 5" in street.said(NAM)[-1]
    assert street.count(HOA, "fresh") == 0 and street.count(703, "fresh") == 0
    assert NAME not in street.everything() and PHONE not in street.everything()
    await street.taps(NAM, button("take", so=1))
    await street.taps(NAM, WORDS["volunteer.when_tomorrow-am"])
    assert (await street.wishes())[0].status == "taken", "the news has the button"


async def test_several_new_ones_are_one_message_and_those_seen_in_the_list_are_no_news(street: Street) -> None:
    await ready(street)
    for _ in range(3):
        await street.ask_for_help(street.browser())
    await street.tells()
    assert street.count(NAM, "fresh") == 1 and len(street.buttons(NAM, button("take", so=3))) == 1
    await street.ask_for_help(street.browser())
    await street.writes(NAM, "/viec")
    await street.tells()
    assert street.count(NAM, "fresh") == 1


async def test_at_night_who_waits_is_told_without_a_sound_and_the_next_morning_with_one(street: Street) -> None:
    await ready(street)
    for hours in (13, 10):
        street.clock.forward(hours=hours)
        await street.ask_for_help(street.browser())
        await street.tells()
    news = [one for _, one in street.telegram.calls if word("fresh") in str(one.get("text"))]
    assert [str(one.get("disable_notification")).lower() == "true" for one in news] == [True, False]


async def test_what_was_given_back_is_told_again_but_not_to_who_gave_it_back(street: Street) -> None:
    lead = await street.lead()
    nam = await street.linked(lead, "Nam", NAM)
    await street.linked(lead, "Hoa", HOA)
    await street.ask_for_help(street.browser())
    await street.tells()
    await take(street, nam)
    await street.tells()
    await street.deed(nam, f"{HOME}/viec/1", f"{HOME}/viec/1/tra")
    await street.tells()
    assert street.count(HOA, "fresh") == 2 and street.count(NAM, "fresh") == 1


async def test_who_holds_three_is_told_of_more_once_one_is_done(street: Street) -> None:
    nam = await ready(street)
    for number in (1, 2, 3):
        await street.ask_for_help(street.browser())
        await take(street, nam, number)
    await street.tells()
    await street.ask_for_help(street.browser())
    await street.tells()
    assert street.count(NAM, "fresh") == 0
    await street.deed(nam, f"{HOME}/viec/1", f"{HOME}/viec/1/xong")
    await street.tells()
    assert street.count(NAM, "fresh") == 1


async def test_more_than_a_screen_holds_leads_to_the_page(street: Street) -> None:
    await ready(street)
    for _ in range(10):
        await street.ask_for_help(street.browser())
    await street.writes(NAM, "/viec")
    listed = street.telegram.sent(NAM)[-1]
    assert len(listed["markup"]["inline_keyboard"]) == 8 and word("more") in listed["text"]


# ---- what was promised


async def test_what_was_taken_on_the_web_is_told_too_and_its_hour_comes(street: Street) -> None:
    nam = await ready(street)
    await street.ask_for_help(street.browser(), name=NAME)
    await take(street, nam, when="today-pm")
    await street.tells()
    assert street.count(NAM, "taken") == 1 and "14:00 24/11" in street.said(NAM)[-1]
    street.clock.forward(hours=2, minutes=30)
    for _ in range(2):
        await street.settle()
        await street.tells()
    assert street.count(NAM, "near") == 1 and "14:00 24/11" in street.said(NAM)[-1]
    assert "sắp đến giờ" in (await nam.get(HOME)).text, "both faces remind"
    street.clock.forward(hours=9)
    await street.settle()
    await street.tells()
    assert street.count(NAM, "ended") == 1 and street.said(NAM)[-1].endswith(WORDS["errand.held_none"])


async def test_who_is_there_already_is_not_reminded(street: Street) -> None:
    nam = await ready(street)
    await street.ask_for_help(street.browser())
    await take(street, nam, when="today-pm")
    await street.tells()
    await street.visit(nam, NAME, "5", request="1", **CONSENT)
    street.clock.forward(hours=3)
    await street.settle()
    await street.tells()
    assert street.count(NAM, "near") == 0


@pytest.mark.parametrize("how", ["Bác không cần nữa", "Xin đổi người khác", "Người đến không đúng"])
async def test_a_promise_the_citizen_ended_is_told_before_anybody_goes_there_in_vain(street: Street, how: str) -> None:
    citizen, nam = street.browser(), await ready(street)
    await street.ask_for_help(citizen)
    await street.takes(NAM)
    await street.ask_for_help(street.browser())
    await take(street, nam, 2)
    await street.tells()
    await say(citizen, option=options(await citizen.get("/"))[how])
    for _ in range(2):
        await street.tells()
    assert street.count(NAM, "ended") == 1
    told = next(text for text in street.said(NAM) if word("ended") in text)
    assert WORDS["errand.still"] in told and "Tổ 5" in told, "what is still theirs stands there"


@BOTH
async def test_a_citizen_who_deletes_everything_leaves_nothing_and_the_volunteer_is_told(street: Street) -> None:
    citizen, _ = street.browser(), await ready(street)
    await street.ask_for_help(citizen, name=NAME)
    await street.takes(NAM)
    await say(citizen, "xoá hết")
    await say(citizen, WORDS["delete.yes"])
    assert await street.wishes() == []
    await street.tells()
    assert street.count(NAM, "ended_gone") == 1
    await street.taps(NAM, WORDS["errand.button_end_done"])
    assert word("old") in street.said(NAM)[-1]


# ---- the lead


async def test_a_linked_lead_hears_once_of_what_nobody_takes_and_of_a_wrong_visitor(street: Street) -> None:
    lead, citizen = await street.lead(), street.browser()
    await street.joins_telegram(lead, HOA)
    await street.linked(lead, "Nam", NAM)
    await street.ask_for_help(citizen, name=NAME, phone=PHONE)
    await street.tells()
    assert street.count(HOA, "lead_untaken") == 0, "volunteers have a day"
    await street.ask_for_help(street.browser(), place="tổ 9")
    for _ in range(2):
        await street.tells()
    assert street.count(HOA, "lead_untaken") == 1, "nobody helps there"
    street.clock.forward(hours=25)
    for _ in range(2):
        await street.tells()
    assert street.count(HOA, "lead_untaken") == 2
    await street.takes(NAM)
    await say(citizen, option=options(await citizen.get("/"))["Người đến không đúng"])
    for _ in range(2):
        await street.tells()
    assert street.count(HOA, "lead_wrong") == 1 and "/doan-vien/truong" in street.said(HOA)[-1]
    assert street.count(HOA, "fresh") == 0 and NAME not in street.everything() and PHONE not in street.everything()


# ---- leaving


async def test_who_leaves_is_told_goodbye_once_and_nothing_of_what_was_theirs(street: Street) -> None:
    nam = await ready(street)
    await street.ask_for_help(street.browser())
    await street.takes(NAM)
    await street.deed(nam, HOME, f"{HOME}/nghi")
    for _ in range(2):
        await street.settle()
        await street.tells()
    assert street.said(NAM)[-1] == WORDS["errand.goodbye"] and street.count(NAM, "goodbye") == 1
    assert await street.rows(select(errand_reader.c.id)) == []
    assert (await street.wishes())[0].status == "open"


async def test_the_lead_removes_somebody_while_telegram_is_down_and_they_still_hear_it_later(street: Street) -> None:
    lead = await street.lead()
    await street.linked(lead, "Nam", NAM)
    await street.deed(lead, LEAD, f"{LEAD}/nguoi/{await street.id_of('Nam')}/nghi")
    street.telegram.faults.add(Fault(502), Fault(502))
    await street.tells()
    await street.ask_for_help(street.browser())
    for _ in range(3):
        street.clock.forward(minutes=1)
        await street.tells()
    assert street.count(NAM, "goodbye") == 1 and street.count(NAM, "fresh") == 0


async def test_a_telegram_account_that_becomes_anothers_is_told_only_what_is_theirs(street: Street) -> None:
    lead = await street.lead()
    nam = await street.linked(lead, "Nam", NAM)
    await street.linked(lead, "Hoa", NAM, hamlets="7")
    await street.ask_for_help(street.browser())
    await street.tells()
    assert street.count(NAM, "fresh") == 0 and street.count(NAM, "goodbye") == 0
    await street.joins_telegram(nam, HOA)
    await street.tells()
    assert street.count(HOA, "fresh") == 1 and street.count(NAM, "fresh") == 0
