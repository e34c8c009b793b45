"""Who is no volunteer, no longer one, or means another's button: nothing happens, and they are told kindly."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from sqlalchemy import func, select, update

from bot.errands import answering, buttons
from bot.errands.buttons import Tap
from bot.errands.posting import Messenger
from bot.storage import Connection, links, staff, volunteers
from bot.storage import help_requests as requests
from bot.storage.schema import conversation
from bot.storage.schema import staff as accounts
from tests.errands.world import HOA, NAM, STRANGER, Street, button, word
from tests.volunteers.town import HOME
from tests.web.world import WORDS

TAKE = "dv:take:{staff}:1:0:tomorrow-am:20261124"


async def untaken(street: Street) -> None:
    found = await street.house.db.read(lambda c: requests.by_id(c, street.ward, 1))
    assert found.status == "open" and "help_taken" not in await street.audited()


async def test_who_is_not_linked_is_told_how_and_no_conversation_begins(street: Street) -> None:
    await street.linked(await street.lead(), "Nam", NAM)
    await street.ask_for_help(street.browser())
    count = await street.rows(select(func.count()).select_from(conversation))
    asked = ("/viec", "/doanvien", "/viec 1", "/VIEC@bac_oi_fake_bot", "dv:list:1", "dv:")
    for what in asked:
        tapped = what.startswith("dv:")
        update = street.telegram.tap(STRANGER, what) if tapped else street.telegram.message(STRANGER, text=what)
        await street.receives(update)
    assert street.said(STRANGER) == [WORDS["errand.not_linked"]] * len(asked)
    assert await street.rows(select(func.count()).select_from(conversation)) == count
    await untaken(street)


async def test_who_sends_too_much_is_not_answered_and_is_again_a_minute_later(street: Street) -> None:
    for _ in range(answering.MOST + 5):
        await street.writes(STRANGER, "/viec")
    assert len(street.said(STRANGER)) == answering.MOST
    await street.writes(HOA, "/viec")
    assert len(street.said(HOA)) == 1, "others are"
    street.clock.forward(seconds=61)
    await street.writes(STRANGER, "/viec")
    assert len(street.said(STRANGER)) == answering.MOST + 1


async def test_a_taken_away_link_says_nothing_about_anybody(street: Street) -> None:
    lead = await street.lead()
    nam = await street.linked(lead, "Nam", NAM)
    await street.ask_for_help(street.browser())
    await street.writes(NAM, "/viec")
    await street.taps(NAM, button("take", so=1))
    old = street.tapped(NAM, WORDS["volunteer.when_tomorrow-am"])
    await street.joins_telegram(nam, HOA)
    await street.receives(old)
    assert street.said(NAM)[-1] == WORDS["errand.not_linked"]
    await untaken(street)


def disable(street: Street, number: int) -> Any:
    return street.disable("Nam")


def expire(street: Street, number: int) -> Any:
    at = street.clock().timestamp() - 1
    return street.run(lambda c: staff.set_until(c, number, at))


def demote(street: Street, number: int) -> Any:
    return street.run(lambda c: staff.set_roles(c, number, ("editor",)))


@pytest.mark.parametrize(
    ("how", "answer"), [(disable, "not_linked"), (expire, "not_linked"), (demote, "not_volunteer")]
)
async def test_who_may_no_longer_act_takes_nothing_with_an_old_button(street: Street, how: Any, answer: str) -> None:
    await street.linked(await street.lead(), "Nam", NAM)
    await street.ask_for_help(street.browser())
    await street.writes(NAM, "/viec")
    await street.taps(NAM, button("take", so=1))
    old = street.tapped(NAM, WORDS["volunteer.when_tomorrow-am"])
    await how(street, await street.id_of("Nam"))
    await street.receives(old)
    assert street.said(NAM)[-1] == WORDS[f"errand.{answer}"]
    await untaken(street)
    await street.tells()
    assert street.count(NAM, "goodbye") == 1
    await street.ask_for_help(street.browser())
    await street.tells()
    assert street.count(NAM, "goodbye") == 1 and street.count(NAM, "fresh") == 0, "nothing more"


async def test_the_button_of_another_volunteer_is_not_mine(street: Street) -> None:
    lead = await street.lead()
    await street.linked(lead, "Nam", NAM)
    await street.linked(lead, "Hoa", HOA)
    await street.ask_for_help(street.browser())
    await street.takes(NAM)
    nam, hoa = await street.id_of("Nam"), await street.id_of("Hoa")
    for owner in (nam, hoa):
        for what in ("open", "keep", "ask-done", "end-done", "end-not_met", "end-give_back"):
            await street.receives(street.telegram.tap(HOA, f"dv:{what}:{owner}:1:0"))
            assert word("old") in street.said(HOA)[-1], (owner, what)
            street.clock.forward(seconds=10)
    assert (await street.wishes())[0].volunteer == nam


FORGED = (
    *("dv:", "dv:take", "dv:take:{nam}", "dv:take:{nam}:1", "dv:take:{nam}:1:0", "dv:list:999999999"),
    *("dv:take:{nam}:1:0:midnight:20261124", "dv:take:{nam}:1:0:tomorrow-am:99999999", "dv:ＴＡＫＥ:{nam}:1:0"),
    *("dv:take:{nam}:1:7:tomorrow-am:20261124", "dv:take:{nam}:999999999:0:now:20261124", "dv:wish:{nam}:2:0"),
    *("dv:take:{nam}:99999999999999:0:now:20261124", "dv:end-steal:{nam}:1:0", "dv:end-done:{nam}:1:0"),
    *("dv:wish:0:1:0", "dv:ask-:{nam}:1:0", "dv:unlink-yes:1", "dv:take:{nam}:١:0", "dv:take:{nam}:-1:0:now:20261124"),
    *("dv:\n", "dv:take:{nam}:1:0:now:20261124\n", "dv:list:{nam}' OR 1=1", "dv:" + "9" * 61, "dv:ask-done:{nam}:1:0"),
)


async def test_forged_data_takes_and_ends_nothing_and_is_answered(street: Street) -> None:
    await street.linked(await street.lead(), "Nam", NAM)
    await street.ask_for_help(street.browser())
    for data in FORGED:
        before = len(street.said(NAM))
        await street.receives(street.telegram.tap(NAM, data.replace("{nam}", str(await street.id_of("Nam")))))
        assert len(street.said(NAM)) == before + 1, data
        street.clock.forward(seconds=5)
    assert await street.of_person(NAM) is not None
    await untaken(street)


def test_the_data_of_a_button_reads_as_it_was_written_and_fits() -> None:
    for tap in (
        Tap("list", 7),
        Tap("end-give_back", 2**29, 2**29, 9999),
        Tap("take", 2**29, 2**29, 9999, "tomorrow-am", "20261124"),
    ):
        data = buttons.data(tap)
        assert buttons.read(data) == tap and len(data.encode()) <= 64


async def test_a_lead_who_does_not_help_reads_counts_and_an_officer_is_told_it_is_not_for_them(street: Street) -> None:
    lead = await street.lead()
    await street.joins_telegram(lead, NAM)
    assert street.said(NAM) == [WORDS["errand.linked_lead"].replace("{ten}", "Dung")]
    await street.ask_for_help(street.browser(), place="nhà bà Sáu cuối ngõ")
    await street.writes(NAM, "/viec")
    assert "1" in street.said(NAM)[-1] and "/doan-vien/truong" in street.said(NAM)[-1]
    assert "Sáu" not in street.everything() and "sáu" not in street.everything()
    number = await street.id_of_login("dung")
    await street.receives(street.telegram.tap(NAM, TAKE.format(staff=number)))
    await untaken(street)
    await street.tells()
    assert street.count(NAM, "fresh") == 0
    await street.writes(NAM, "/doanvien")
    await street.taps(NAM, WORDS["errand.button_unlink"])
    await street.taps(NAM, WORDS["errand.button_unlink_yes"])
    assert await street.of_person(NAM) is None
    await street.officer("hoa", name="Hoa")
    hoa = await street.id_of_login("hoa")
    linked = update(accounts).where(accounts.c.id == hoa).values(telegram=str(HOA))
    await street.run(lambda c: c.execute(linked))
    await street.writes(HOA, "/viec")
    assert street.said(HOA) == [WORDS["errand.not_volunteer"]]


async def test_volunteers_may_link_and_still_never_speak_for_the_desk(street: Street) -> None:
    await street.linked(await street.lead(), "Nam", NAM)
    at = street.clock().timestamp()
    assert await street.house.db.read(lambda c: links.officer(c, street.ward, str(NAM), at)) is None
    assert not links.SPEAK & {"volunteer", "volunteer_lead"}


async def test_codes_are_guessed_only_a_few_times_and_one_shown_before_is_worthless(street: Street) -> None:
    nam = await street.volunteer(await street.lead(), "Nam")
    older = await street.code(nam)
    code = await street.code(nam)
    await street.writes(NAM, f"/lienket {older}")
    assert street.said(NAM)[-1] == WORDS["forum.link_wrong"]
    for _ in range(links.TRIES):
        await street.writes(STRANGER, "/lienket LK-AAAA-2222")
    await street.writes(STRANGER, code)
    assert street.said(STRANGER)[-1] == WORDS["forum.link_slow"]
    await street.disable("Nam")
    await street.writes(NAM, code)
    assert await street.of_person(NAM) is None, "whoever left cannot come back by a code"
    assert (await nam.get(HOME)).status_code == 303


async def test_a_volunteer_of_another_ward_sees_takes_and_hears_nothing_of_this_one(street: Street) -> None:
    await street.ask_for_help(street.browser())
    here = street.app.house
    there = dataclasses.replace(here.library(), ward=dataclasses.replace(here.library().ward, id="phu-la"))
    house = dataclasses.replace(here, ward="phu-la", library=lambda: there)
    street.channel.listener = answering.Errands(house, street.channel.account)
    at = house.now().timestamp()

    def joins(connection: Connection) -> tuple[int, str]:
        number = staff.add(connection, "phu-la", "tam", "Tâm", ("volunteer",), at)
        volunteers.add(connection, "phu-la", number, ["Tổ 5"], adult=True)
        volunteers.change(connection, number, vouched_by=number, vouched_at=at)
        account = staff.by_id(connection, number)
        assert account is not None
        return number, links.make_code(connection, house.seal, account, at)

    number, code = await house.db.write(joins)
    await street.writes(NAM, f"/lienket {code}")
    assert "Tâm" in street.said(NAM)[-1]
    await street.writes(NAM, "/viec")
    assert word("waiting_none") in street.said(NAM)[-1]
    await street.receives(street.telegram.tap(NAM, TAKE.format(staff=number)))
    await Messenger(house, street.channel.account, street.channel.private).work()
    await street.tells()
    assert street.count(NAM, "fresh") == 0 and "Tổ 5" not in street.everything()
    await untaken(street)
