"""A volunteer on Telegram sees who waits, takes one, keeps or ends the promise: as on the web, and told less."""

from __future__ import annotations

import asyncio

import pytest

from bot.storage import help_requests as requests
from bot.storage import volunteers
from tests.errands.world import BOTH, HOA, NAM, NAME, PAGE, PHONE, Street, button, word
from tests.volunteers.test_requests import take, word_of
from tests.volunteers.town import HOME, LEAD
from tests.web.world import WORDS, csrf, options, say


async def test_a_code_of_the_volunteers_page_links_an_account_without_any_group_of_officers(street: Street) -> None:
    nam = await street.volunteer(await street.lead(), "Nam")
    assert PAGE in (await nam.get(HOME)).text
    page = await nam.get(PAGE)
    assert WORDS["volunteer.telegram_none"] in page.text and "LK-" not in page.text
    await street.joins_telegram(nam, NAM)
    assert street.said(NAM) == [WORDS["errand.linked"].replace("{ten}", "Nam")]
    page = await nam.get(PAGE)
    assert WORDS["volunteer.telegram_linked"] in page.text and "LK-" not in page.text
    assert (await street.audited())[-2:] == ["telegram_code_made", "telegram_linked"]
    await nam.post(f"{PAGE}/bo", data={"csrf": csrf(page)})
    assert await street.of_person(NAM) is None


@BOTH
async def test_the_whole_way_from_the_list_to_thanks_and_nothing_personal_on_telegram(street: Street) -> None:
    citizen, nam = street.browser(), await street.linked(await street.lead(), "Nam", NAM)
    await street.ask_for_help(citizen, name=NAME, phone=PHONE)
    await street.writes(NAM, "/viec")
    assert "Tổ 5" in street.said(NAM)[-1] and word("waiting") in street.said(NAM)[-1]
    await street.taps(NAM, button("take", so=1))
    assert (await street.wishes())[0].status == "open", "the hour comes first"
    await street.taps(NAM, WORDS["volunteer.when_tomorrow-am"])
    await street.tells()
    await street.settle()
    assert word("taken") in street.said(NAM)[-1] and "08:00 25/11" in street.said(NAM)[-1]
    assert f"{street.house.address}{HOME}/viec/1" in street.said(NAM)[-1]
    door = await word_of(nam)
    assert NAME in (await nam.get(f"{HOME}/viec/1")).text, "the web shows it as if it were taken there"
    told = (await citizen.get("/")).text
    assert "Nam" in told and door in told and "8 giờ" in told
    await street.taps(NAM, WORDS["errand.button_end_done"])
    assert (await street.wishes())[0].status == "taken", "asked once before"
    await street.taps(NAM, WORDS["errand.button_sure_done_yes"])
    assert street.said(NAM)[-1] == WORDS["errand.did_done"] and await street.wishes() == []
    await street.tells()
    assert street.count(NAM, "ended") == 0, "who ended it need not be told"
    assert "lần" in (await nam.get(HOME)).text
    sent = street.everything()
    assert NAME not in sent and PHONE not in sent and not any(part in sent for part in door.split(", "))


@pytest.mark.parametrize(
    ("how", "status"),
    [("done", "done"), ("not_met", "expired"), ("give_back", "open")],
)
async def test_each_end_is_asked_once_then_done_and_the_citizen_hears(street: Street, how: str, status: str) -> None:
    citizen, _ = street.browser(), await street.linked(await street.lead(), "Nam", NAM)
    await street.ask_for_help(citizen)
    await street.takes(NAM)
    before = (await citizen.get("/")).text
    await street.taps(NAM, WORDS[f"errand.button_end_{how}"])
    await street.taps(NAM, WORDS["errand.button_sure_no"])
    assert (await street.wishes())[0].status == "taken"
    await street.taps(NAM, WORDS[f"errand.button_end_{how}"])
    await street.taps(NAM, WORDS[f"errand.button_sure_{how}_yes"])
    assert street.said(NAM)[-1] == WORDS[f"errand.did_{how}"]
    found = await street.house.db.read(lambda c: requests.by_id(c, street.ward, 1))
    assert found.status == status
    await street.settle()
    assert (await citizen.get("/")).text != before
    await street.taps(NAM, WORDS[f"errand.button_sure_{how}_yes"])
    assert word("old") in street.said(NAM)[-1], "twice is not possible"
    counted = await street.house.db.read(lambda c: volunteers.everyone(c, street.ward))
    assert [one.helped for one in counted] == [1 if how == "done" else 0]


@BOTH
async def test_two_who_tap_at_once_one_wins_and_the_other_learns_nothing(street: Street) -> None:
    lead = await street.lead()
    await street.linked(lead, "Nam", NAM)
    await street.linked(lead, "Hoa", HOA)
    await street.ask_for_help(street.browser(), name=NAME, phone=PHONE)
    for person in (NAM, HOA):
        await street.writes(person, "/viec")
        await street.taps(person, button("take", so=1))
    hour = WORDS["volunteer.when_tomorrow-am"]
    both = [street.tapped(person, hour) for person in (NAM, HOA)]
    await asyncio.gather(*(street.receives(update) for update in both))
    await street.tells()
    assert sorted((street.count(NAM, "taken"), street.count(HOA, "taken"))) == [0, 1]
    assert sorted((street.count(NAM, "gone"), street.count(HOA, "gone"))) == [0, 1]
    assert len([one for one in await street.audited() if one == "help_taken"]) == 1


@BOTH
async def test_one_who_taps_four_at_once_gets_three(street: Street) -> None:
    await street.linked(await street.lead(), "Nam", NAM)
    for _ in range(4):
        await street.ask_for_help(street.browser())
    await street.writes(NAM, "/viec")
    taps = []
    for number in (1, 2, 3, 4):
        await street.taps(NAM, button("take", so=number))
        taps.append(street.tapped(NAM, WORDS["volunteer.when_tomorrow-pm"]))
    await asyncio.gather(*(street.receives(update) for update in taps))
    assert [one.status for one in await street.wishes()].count("taken") == 3
    await street.writes(NAM, "/viec")
    assert word("too_many") in street.said(NAM)[-1]


async def test_somebody_of_another_neighbourhood_sees_nothing_and_a_forged_button_takes_nothing(street: Street) -> None:
    lead = await street.lead()
    await street.linked(lead, "Nam", NAM)
    await street.linked(lead, "Hoa", HOA, hamlets="7")
    await street.ask_for_help(street.browser())
    await street.writes(HOA, "/viec")
    assert word("waiting_none") in street.said(HOA)[-1] and "Tổ 5" not in street.said(HOA)[-1]
    hoa = await street.id_of("Hoa")
    for data in (f"dv:wish:{hoa}:1:0", f"dv:take:{hoa}:1:0:tomorrow-am:20261124"):
        await street.receives(street.telegram.tap(HOA, data))
        assert word("gone") in street.said(HOA)[-1]
    assert (await street.wishes())[0].status == "open"


async def test_the_hours_of_a_button_are_those_of_its_day(street: Street) -> None:
    await street.linked(await street.lead(), "Nam", NAM)
    await street.ask_for_help(street.browser())
    await street.writes(NAM, "/viec")
    await street.taps(NAM, button("take", so=1))
    street.clock.forward(days=1)
    await street.taps(NAM, WORDS["volunteer.when_tomorrow-am"])
    assert (await street.wishes())[0].status == "open", "tomorrow was another day"
    assert word("when") == "" and WORDS["errand.when"].splitlines()[-1] in street.said(NAM)[-1], "asked again"
    await street.taps(NAM, WORDS["volunteer.when_tomorrow-am"])
    assert (await street.wishes())[0].status == "taken"


async def test_an_afternoon_that_has_begun_is_not_offered_nor_taken(street: Street) -> None:
    await street.linked(await street.lead(), "Nam", NAM)
    await street.ask_for_help(street.browser())
    await street.writes(NAM, "/viec")
    await street.taps(NAM, button("take", so=1))
    old = street.tapped(NAM, WORDS["volunteer.when_today-pm"])
    street.clock.forward(hours=6)
    await street.receives(old)
    assert (await street.wishes())[0].status == "open"
    newest = street.telegram.sent(NAM)[-1]["markup"]["inline_keyboard"]
    assert WORDS["volunteer.when_today-pm"] not in [row[0]["text"] for row in newest]


async def test_a_button_of_an_earlier_round_says_how_it_is_now(street: Street) -> None:
    lead, citizen = await street.lead(), street.browser()
    nam, hoa = await street.linked(lead, "Nam", NAM), await street.linked(lead, "Hoa", HOA)
    await street.ask_for_help(citizen)
    await street.writes(HOA, "/viec")
    await street.taps(HOA, button("take", so=1))
    early = street.tapped(HOA, WORDS["volunteer.when_tomorrow-am"])
    await take(street, nam)
    await street.tells()
    await street.deed(nam, f"{HOME}/viec/1", f"{HOME}/viec/1/tra")
    await street.receives(early)
    assert word("gone") in street.said(HOA)[-1], "that it came back is another matter; the list shows it"
    await street.takes(HOA)
    assert (await street.wishes())[0].volunteer == await street.id_of("Hoa")
    await street.taps(NAM, WORDS["errand.button_end_done"])
    assert word("old") in street.said(NAM)[-1] and (await street.wishes())[0].status == "taken"
    assert "Tổ 5" not in street.said(NAM)[-1], "who gave it back does not see it again"
    assert (await hoa.get(f"{HOME}/viec/1")).status_code == 200


async def test_who_may_not_take_sees_who_waits_and_why_there_is_no_button(street: Street) -> None:
    lead, citizen = await street.lead(), street.browser()
    await street.linked(lead, "Nam", NAM, vouched=False)
    await street.linked(lead, "Mai", HOA, adult=False)
    await street.ask_for_help(citizen)
    for person in (NAM, HOA):
        await street.writes(person, "/viec")
        assert "Tổ 5" in street.said(person)[-1] and word("not_trusted") in street.said(person)[-1]
        assert street.buttons(person, button("take", so=1)) == []
    number = await street.id_of("Nam")
    await street.receives(street.telegram.tap(NAM, f"dv:take:{number}:1:0:tomorrow-am:20261124"))
    assert (await street.wishes())[0].status == "open"
    await street.deed(lead, LEAD, f"{LEAD}/nguoi/{number}/bao-lanh")
    await street.takes(NAM)
    await say(citizen, option=options(await citizen.get("/"))["Người đến không đúng"])
    await street.ask_for_help(street.browser())
    await street.writes(NAM, "/viec")
    assert word("on_hold") in street.said(NAM)[-1], "held until the lead has looked"


async def test_tapping_twice_is_taking_once_and_the_card_comes_back(street: Street) -> None:
    await street.linked(await street.lead(), "Nam", NAM)
    await street.ask_for_help(street.browser())
    await street.takes(NAM)
    before = await street.audited()
    taken = next(one for one in street.telegram.updates if "take" in one.get("callback_query", {}).get("data", ""))
    await street.receives(taken)
    assert word("card") in street.said(NAM)[-1] and await street.audited() == before
    await street.writes(NAM, "/viec")
    await street.taps(NAM, button("open", so=1))
    assert "08:00 25/11" in street.said(NAM)[-1]


async def test_only_the_chosen_hour_stays_under_an_answered_question(street: Street) -> None:
    await street.linked(await street.lead(), "Nam", NAM)
    await street.ask_for_help(street.browser())
    await street.takes(NAM)
    asked = next(one for one in street.telegram.sent(NAM) if WORDS["errand.when"].splitlines()[-1] in one["text"])
    labels = [row[0]["text"] for row in asked["markup"]["inline_keyboard"]]
    assert labels == [f"✓ {WORDS['volunteer.when_tomorrow-am']}"]
    listed = next(one for one in street.telegram.sent(NAM) if word("waiting") in one["text"])
    assert [row[0]["text"] for row in listed["markup"]["inline_keyboard"]] == [button("take", so=1)]


async def test_who_i_am_here_and_ending_the_link(street: Street) -> None:
    await street.linked(await street.lead(), "Nam", NAM, hamlets="5, 7")
    await street.writes(NAM, "/doanvien@bac_oi_fake_bot")
    assert "Nam" in street.said(NAM)[-1] and "Tổ 5, Tổ 7" in street.said(NAM)[-1]
    await street.taps(NAM, WORDS["errand.button_unlink"])
    await street.taps(NAM, WORDS["errand.button_unlink_no"])
    assert await street.of_person(NAM) is not None
    await street.writes(NAM, "/doanvien")
    await street.taps(NAM, WORDS["errand.button_unlink"])
    await street.taps(NAM, WORDS["errand.button_unlink_yes"])
    assert await street.of_person(NAM) is None and street.said(NAM)[-1] == WORDS["errand.unlinked"]
    await street.ask_for_help(street.browser())
    await street.tells()
    assert street.said(NAM)[-1] == WORDS["errand.unlinked"], "nothing more is told"
    assert (await street.audited())[-1] == "telegram_unlinked"
