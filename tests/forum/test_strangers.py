"""Who is not heard in the officers' group: nothing of theirs reaches a citizen, and they are told once, kindly."""

from __future__ import annotations

from typing import Any

import pytest

from bot.storage import links, staff
from tests.forum.world import ANONYMOUS, BAC, GROUP, HOA, NAM, OTHER_GROUP, STRANGER, Hall, seen
from tests.web.world import WORDS, csrf, wish_for_officer

LEAK = "lời này không được tới ai"
HOME = "/ban-lam-viec/toi"
CHANNEL = {"id": -100777, "type": "channel", "title": "Kênh phường"}


async def ready(hall: Hall) -> Any:
    """A citizen who waits, an officer who is linked, a topic; gives the citizen's browser."""
    citizen = hall.browser()
    await hall.linked("hoa", HOA, "Hoa")
    await wish_for_officer(citizen)
    await hall.posts()
    return citizen


async def nothing_came(hall: Hall, citizen: Any) -> None:
    await hall.posts()
    assert LEAK not in await seen(citizen)
    assert hall.telegram.reactions == {}
    assert "ticket_answered" not in await hall.audited()


def notices(hall: Hall, key: str, thread: int) -> int:
    return [one["text"] for one in hall.ours(thread)].count(WORDS[f"forum.{key}"])


async def test_a_member_who_is_not_linked_is_told_once_and_never_relayed(hall: Hall) -> None:
    citizen = await ready(hall)
    for text in (LEAK, LEAK, "/nhan", "/dong 1", "/chuyen hoa"):
        await hall.answers(STRANGER, text)
        await nothing_came(hall, citizen)
    assert notices(hall, "not_linked", hall.thread(1)) == 1
    assert "ticket_taken" not in await hall.audited()


@pytest.mark.parametrize(
    "hidden",
    [
        {"from": ANONYMOUS, "sender_chat": {"id": GROUP, "type": "supergroup"}},
        {"from": {"id": 136817688, "is_bot": True, "first_name": "Channel"}, "sender_chat": CHANNEL},
        {"from": {"id": 777000, "is_bot": False, "first_name": "Telegram"}, "sender_chat": CHANNEL}
        | {"is_automatic_forward": True},
        {"sender_chat": CHANNEL},
    ],
)
async def test_who_hides_behind_a_chat_is_nobody(hall: Hall, hidden: dict[str, Any]) -> None:
    citizen = await ready(hall)
    for _ in range(3):
        await hall.answers(HOA, "x")  # the officer herself may speak
    hall.telegram.reactions.clear()
    before = (await hall.audited()).count("ticket_answered")
    for _ in range(2):
        update = hall.telegram.write(GROUP, HOA, hall.thread(1), hall.ours(hall.thread(1))[-1]["message_id"], text=LEAK)
        update["message"] |= hidden
        if "from" not in hidden:
            del update["message"]["from"]
        await hall.receives(update)
    await hall.posts()
    assert LEAK not in await seen(citizen) and hall.telegram.reactions == {}
    assert (await hall.audited()).count("ticket_answered") == before
    assert notices(hall, "hidden", hall.thread(1)) == 1


async def test_a_post_of_a_channel_is_nothing_at_all(hall: Hall) -> None:
    citizen = await ready(hall)
    post = {"message_id": 5, "date": 1, "chat": CHANNEL, "text": LEAK}
    await hall.receives(hall.telegram.push({"channel_post": post}))
    await nothing_came(hall, citizen)


@pytest.mark.parametrize(
    "service",
    [
        {"new_chat_members": [{"id": HOA, "is_bot": False, "first_name": "Hoa"}]},
        {"forum_topic_closed": {}},
        {"forum_topic_edited": {"name": LEAK}},
        {"pinned_message": {"message_id": 1, "date": 1, "chat": {"id": GROUP, "type": "supergroup"}, "text": LEAK}},
    ],
)
async def test_telegrams_own_notes_are_no_words(hall: Hall, service: dict[str, Any]) -> None:
    citizen = await ready(hall)
    before = len(hall.telegram.sent(GROUP))
    await hall.receives(hall.telegram.write(GROUP, HOA, hall.thread(1), **service))
    await nothing_came(hall, citizen)
    assert len(hall.telegram.sent(GROUP)) == before


async def test_chatter_in_a_topic_and_outside_stays_in_the_group(hall: Hall) -> None:
    citizen = await ready(hall)
    for _ in range(2):
        await hall.writes(HOA, LEAK, hall.thread(1))
        await hall.writes(HOA, LEAK)
        await hall.writes(HOA, "/nhan")
    await nothing_came(hall, citizen)
    assert notices(hall, "not_an_answer", hall.thread(1)) == 1
    assert notices(hall, "outside", 0) == 1


async def test_an_answer_to_a_colleague_is_chatter(hall: Hall) -> None:
    citizen = await ready(hall)
    update = await hall.writes(STRANGER, "cái này là sao", hall.thread(1))
    await hall.writes(HOA, LEAK, hall.thread(1), update["message"]["message_id"])
    await nothing_came(hall, citizen)


async def test_who_holds_the_ticket_is_told_every_time_the_citizen_did_not_hear(hall: Hall) -> None:
    citizen = await ready(hall)
    await hall.writes(HOA, "/nhan", hall.thread(1))
    for _ in range(2):
        await hall.writes(HOA, LEAK, hall.thread(1))
    await nothing_came(hall, citizen)
    assert notices(hall, "not_an_answer", hall.thread(1)) == 2


async def test_an_edited_message_changes_nothing_at_the_citizens_end(hall: Hall) -> None:
    citizen = await ready(hall)
    said = await hall.answers(HOA, "Bác ra quầy 2 ạ.")
    await hall.receives(hall.telegram.push({"edited_message": {**said["message"], "text": LEAK}}))
    await hall.posts()
    assert LEAK not in await seen(citizen)
    assert notices(hall, "edited", hall.thread(1)) == 1


async def test_only_words_are_relayed(hall: Hall) -> None:
    citizen = await ready(hall)
    thread = hall.thread(1)
    card = hall.ours(thread)[0]["message_id"]
    await hall.receives(hall.telegram.write(GROUP, HOA, thread, card, photo=[{"file_id": "p"}], caption=LEAK))
    await nothing_came(hall, citizen)
    assert notices(hall, "only_words", thread) == 1


async def test_another_group_is_told_once_where_to_write_also_after_a_restart(hall: Hall) -> None:
    citizen = await ready(hall)
    hall.telegram.forum(OTHER_GROUP)
    mention = [{"type": "mention", "offset": 0, "length": 4}]
    for _ in range(3):
        update = hall.telegram.write(OTHER_GROUP, HOA, 0, text=f"@bot {LEAK}", entities=mention)
        await hall.receives(update)
    await nothing_came(hall, citizen)
    assert [one["text"] for one in hall.telegram.sent(OTHER_GROUP)] == [WORDS["telegram.group"]]


@pytest.mark.parametrize("how", ["disabled", "role", "until", "unlinked"])
async def test_a_removed_officer_is_a_stranger_at_once(hall: Hall, how: str) -> None:
    citizen = await ready(hall)
    account = await hall.account("hoa")
    at = hall.clock().timestamp()
    work = {
        "disabled": lambda c: staff.set_enabled(c, account.id, False),
        "role": lambda c: staff.set_roles(c, account.id, ["editor"]),
        "until": lambda c: staff.set_until(c, account.id, at - 1),
        "unlinked": lambda c: links.unlink(c, account.id),
    }[how]
    await hall.house.db.write(work)
    await hall.answers(HOA, LEAK)
    await hall.writes(HOA, "/nhan", hall.thread(1))
    await nothing_came(hall, citizen)
    assert notices(hall, "not_linked", hall.thread(1)) == 1


async def test_who_comes_back_must_link_again(hall: Hall) -> None:
    citizen = await ready(hall)
    account = await hall.account("hoa")
    await hall.house.db.write(lambda c: staff.set_enabled(c, account.id, False))
    await hall.house.db.write(lambda c: staff.set_enabled(c, account.id, True))
    await hall.answers(HOA, LEAK)
    await nothing_came(hall, citizen)


# ---- linking


async def test_the_web_desk_shows_a_code_once_and_takes_the_link_away(hall: Hall) -> None:
    browser = await hall.officer()
    page = await browser.get(HOME)
    assert "Chưa nối" in page.text and "LK-" not in page.text
    shown = await browser.post(f"{HOME}/telegram", data={"csrf": csrf(page)})
    code = shown.text.split("/lienket ")[1].split("<")[0]
    assert "LK-" not in (await browser.get(HOME)).text
    await hall.receives(hall.telegram.message(HOA, text=code))
    assert "Đã nối" in (await browser.get(HOME)).text
    assert WORDS["forum.linked"].replace("{ten}", "Hoa") in [one["text"] for one in hall.telegram.sent(HOA)]
    await browser.post(f"{HOME}/telegram-bo", data={"csrf": csrf(page)})
    assert "Chưa nối" in (await browser.get(HOME)).text
    assert (await hall.audited())[-3:] == ["telegram_code_made", "telegram_linked", "telegram_unlinked"]


@pytest.mark.parametrize("form", ["/lienket {}", "/lienket LK-{}", "LK-{}", "lk {}", "/lienket@bac_oi_fake_bot {}"])
async def test_a_code_may_be_sent_in_any_form(hall: Hall, form: str) -> None:
    await hall.officer()
    await hall.receives(hall.telegram.message(HOA, text=form.format((await hall.code("hoa")).lower())))
    assert (await hall.account("hoa")).telegram == str(HOA)


async def test_a_code_works_once_for_minutes_and_only_the_newest(hall: Hall) -> None:
    await hall.officer()
    older, code = await hall.code("hoa"), await hall.code("hoa")
    await hall.receives(hall.telegram.message(STRANGER, text=f"/lienket {older}"))
    hall.clock.forward(minutes=11)
    await hall.receives(hall.telegram.message(STRANGER, text=f"/lienket {code}"))
    assert (await hall.account("hoa")).telegram == ""
    code = await hall.code("hoa")
    await hall.receives(hall.telegram.message(HOA, text=f"/lienket {code}"))
    await hall.receives(hall.telegram.message(STRANGER, text=f"/lienket {code}"))
    assert (await hall.account("hoa")).telegram == str(HOA)


async def test_guessing_codes_is_stopped_after_a_few_tries(hall: Hall) -> None:
    await hall.officer()
    for _ in range(links.TRIES):
        await hall.receives(hall.telegram.message(STRANGER, text="/lienket AAAA2222"))
    code = await hall.code("hoa")
    await hall.receives(hall.telegram.message(STRANGER, text=f"/lienket {code}"))
    assert hall.telegram.sent(STRANGER)[-1]["text"] == WORDS["forum.link_slow"]
    assert (await hall.account("hoa")).telegram == ""
    hall.clock.forward(minutes=11)
    code = await hall.code("hoa")
    await hall.receives(hall.telegram.message(STRANGER, text=f"/lienket {code}"))
    assert (await hall.account("hoa")).telegram == str(STRANGER)


async def test_a_code_shown_to_the_group_is_spoilt(hall: Hall) -> None:
    await hall.officer()
    code = await hall.code("hoa")
    await hall.writes(HOA, f"/lienket {code}")
    await hall.receives(hall.telegram.message(STRANGER, text=f"/lienket {code}"))
    await hall.posts()
    assert (await hall.account("hoa")).telegram == ""
    assert notices(hall, "link_here", 0) == 1


async def test_one_telegram_account_speaks_for_one_person(hall: Hall) -> None:
    await hall.linked("hoa", HOA, "Hoa")
    await hall.linked("nam", HOA, "Nam")
    assert ((await hall.account("hoa")).telegram, (await hall.account("nam")).telegram) == ("", str(HOA))


async def test_a_code_in_private_is_no_citizens_message(hall: Hall) -> None:
    await hall.linked("hoa", HOA, "Hoa")
    from sqlalchemy import select

    from bot.storage.schema import inbox

    assert await hall.rows(select(inbox.c.id)) == []
    await hall.receives(hall.telegram.message(BAC, text="gặp cán bộ"))
    assert len(await hall.rows(select(inbox.c.id))) == 1
    assert NAM not in {int(one.address) for one in await hall.rows(select(inbox.c.address))}


@pytest.mark.parametrize("role", sorted(set(staff.ROLES) - links.SPEAK))
async def test_only_officers_get_a_code(hall: Hall, role: str) -> None:
    other = await hall.officer("khac", [role], "Khác")
    page = await other.get(HOME)
    assert page.status_code == 200 and "Telegram" not in page.text
    for path in ("/telegram", "/telegram-bo"):
        assert (await other.post(HOME + path, data={"csrf": csrf(page)})).status_code == 403
