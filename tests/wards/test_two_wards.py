"""One process, two wards: each has its own page, words, desk and people, and nothing crosses over."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from bot.base.errors import KnowledgeError
from bot.storage import Connection, audit, schema, staff, tickets
from bot.storage.schema import conversation, outbox, ticket, turn
from tests.wards import town
from tests.wards.town import HOME, OTHER, UNDER, WITH_A_FEE, Wards, cookie

GUIDE = "/huong-dan/" + WITH_A_FEE.split("/")[1]
EVERY_ID = ("number", "visit", "practice", "wish", "person", "shift")


async def test_each_ward_greets_under_its_own_name_and_leads_back_to_its_own_pages(wards: Wards) -> None:
    browser = wards.browser()
    first, other = await browser.get("/"), await browser.get(f"{UNDER}/")
    assert "Yên Nghĩa" in first.text and "Phú La" not in first.text
    assert "Phú La" in other.text and "Yên Nghĩa" not in other.text
    assert all(
        address.startswith((f"{UNDER}/", "/static/"))
        for address in re.findall(r'(?:href|action|data-news)="(/[^"]*)"', other.text)
    )
    assert (await browser.get(UNDER)).status_code == 200, "a link without the last slash opens it too"
    assert (await browser.get("/p/khong-co/")).status_code == 404


async def test_the_address_that_takes_files_does_so_under_each_wards_own_path(wards: Wards) -> None:
    large = {"tep": ("x.pdf", b"%PDF-" + b"0" * 200_000, "application/pdf")}
    for under in ("", UNDER):
        answer = await wards.browser().post(f"{under}/ban-lam-viec/phieu/1/tra-loi", files=large)
        assert answer.headers.get("location") == f"{under}/ban-lam-viec/vao", "to sign in, not too large"
        assert (await wards.browser().post(f"{under}/gui", files=large)).status_code == 413


async def test_a_fee_of_one_ward_shows_only_there(wards: Wards) -> None:
    browser = wards.browser()
    assert "Phú La không thu tiền bản sao." not in (await browser.get(GUIDE)).text
    assert "Phú La không thu tiền bản sao." in (await browser.get(UNDER + GUIDE)).text
    assert f"http://127.0.0.1:8080{UNDER}{GUIDE}" in (await browser.get(UNDER + GUIDE)).text, "its own printed address"


async def test_wards_that_learn_from_the_same_words_share_one_matcher(wards: Wards) -> None:
    here, there = (house.library() for house in wards.app.houses.values())
    assert here.guides != there.guides
    assert here.understand.__self__ is there.understand.__self__  # type: ignore[attr-defined]


async def test_the_same_browser_in_two_wards_is_two_people(wards: Wards) -> None:
    browser = wards.browser()
    await wards.says(browser, "", "tôi muốn chứng thực bản sao")
    page = await wards.says(browser, UNDER, "tôi muốn làm giấy khai sinh")
    assert "chứng thực bản sao" not in page.text
    found = await wards.db.read(lambda c: c.execute(select(conversation.c.ward)).scalars().all())
    assert sorted(found) == [OTHER, HOME]


async def test_a_cookie_of_one_ward_opens_nothing_at_another_even_under_its_name(wards: Wards) -> None:
    browser = wards.browser()
    await wards.says(browser, "", "lời riêng của bà Lan")
    key = browser.cookies[cookie("bac_oi", HOME)]
    thief = wards.browser()
    thief.cookies.set(cookie("bac_oi", OTHER), key, domain="127.0.0.1")
    assert "lời riêng" not in (await thief.get(f"{UNDER}/")).text
    assert (await thief.get(f"{UNDER}/tin?sau=0", headers={"accept": "application/json"})).status_code == 404
    kept = re.findall(r"Set-Cookie|bac_oi[\w-]*", str((await thief.get(f"{UNDER}/")).headers))
    assert cookie("bac_oi", OTHER) in kept and cookie("bac_oi", HOME) not in kept


async def test_tickets_are_counted_and_seen_by_ward(wards: Wards) -> None:
    await wards.says(wards.browser(), "", exit="human")
    await wards.says(wards.browser(), UNDER, exit="human")
    await wards.says(wards.browser(), UNDER, exit="human")
    for ward, numbers in ((HOME, [1]), (OTHER, [1, 2])):
        queue = await wards.db.read(lambda c, w=ward: tickets.queue(c, w))  # type: ignore[misc]
        assert [one.number for one in queue] == numbers
    here, _ = await wards.officer(HOME)
    assert (await here.get("/ban-lam-viec/phieu/1")).status_code == 200
    assert (await here.get("/ban-lam-viec/phieu/2")).status_code == 404, "the second ticket is the other ward's"


async def test_an_officer_of_one_ward_is_a_stranger_at_every_route_of_another(wards: Wards) -> None:
    await wards.says(wards.browser(), UNDER, exit="human")
    browser, key = await wards.officer(HOME)
    browser.cookies.set(cookie("ban_lam_viec", OTHER), key, domain="127.0.0.1")
    routes = wards.guarded(OTHER)
    assert len(routes) >= 30
    for method, path in routes:
        answer = await browser.request(method, UNDER + path, data={"csrf": "x"} if method == "POST" else None)
        assert answer.headers.get("location") == f"{UNDER}/ban-lam-viec/vao", (method, path, answer.status_code)


async def test_ids_of_another_ward_are_nobodys_on_every_route(wards: Wards) -> None:
    """Signed in with every role at home, an officer writes the other ward's numbers into each address."""
    for _ in range(3):
        await wards.says(wards.browser(), UNDER, exit="human")
    browser, key = await wards.officer(HOME)
    me = await wards.db.read(lambda c: staff.signed_in(c, HOME, key, wards.clock().timestamp()))
    assert me is not None
    stranger = await wards.session_of(OTHER, "la", staff.ROLES)
    theirs = await wards.db.read(lambda c: staff.signed_in(c, OTHER, stranger, wards.clock().timestamp()))
    assert theirs is not None
    await wards.db.write(lambda c: add_rows_of_volunteers(c, theirs.staff.id, wards.clock().timestamp()))
    ids = {name: str(theirs.staff.id if name == "person" else 3) for name in EVERY_ID}
    before = await wards.db.read(everything_of_the_other_ward)
    for method, path in wards.guarded(HOME, **ids, deed="nhan"):
        if not any(f"/{number}" in path for number in set(ids.values())):
            continue
        form = {"csrf": me.csrf, "text": "chào bác", "outcome": "solved", "id": "a" * 24}
        answer = await browser.request(method, path, data=form if method == "POST" else None)
        assert answer.status_code in (303, 404, 409, 410), (method, path, answer.status_code)
        assert "Phú La" not in answer.text and "Bà Ba" not in answer.text
    assert await wards.db.read(everything_of_the_other_ward) == before


async def test_a_password_link_of_one_ward_is_refused_at_another(wards: Wards) -> None:
    at = wards.clock().timestamp()

    def make(c: object) -> str:
        return staff.make_link(c, OTHER, staff.add(c, OTHER, "la", "La", ("admin",), at), "password", at)  # type: ignore[arg-type]

    key = await wards.db.write(make)
    form = {"key": key, "password": "con mèo trèo cây cau", "again": "con mèo trèo cây cau"}
    assert (await wards.browser().post("/ban-lam-viec/moi", data=form)).status_code == 410
    answer = await wards.browser().post(f"{UNDER}/ban-lam-viec/moi", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{UNDER}/ban-lam-viec")


async def test_wrong_passwords_at_one_ward_do_not_slow_the_same_login_at_another(wards: Wards) -> None:
    for ward in (HOME, OTHER):
        await wards.session_of(ward, "hoa", ("officer",))
    wrong = {"login": "hoa", "password": "sai"}
    while (await wards.browser().post("/ban-lam-viec/vao", data=wrong)).status_code != 429:
        pass
    assert (await wards.browser().post(f"{UNDER}/ban-lam-viec/vao", data=wrong)).status_code == 401


async def test_what_is_said_and_noted_carries_its_ward(wards: Wards) -> None:
    await wards.says(wards.browser(), UNDER, "tôi muốn chứng thực bản sao")
    await wards.says(wards.browser(), UNDER, exit="human")
    browser, _ = await wards.officer(OTHER)
    await browser.get(f"{UNDER}/ban-lam-viec/phieu/1")
    for table in (turn, outbox, ticket):
        found = await wards.db.read(lambda c, t=table: c.execute(select(t.c.ward)).scalars().all())  # type: ignore[misc]
        assert set(found) == {OTHER}, table.name
    assert await wards.db.read(lambda c: audit.latest(c, HOME)) == []
    assert [one.action for one in await wards.db.read(lambda c: audit.latest(c, OTHER))] == ["ticket_read"]


async def test_one_ward_served_alone_and_a_file_of_it_changed_while_it_runs(tmp_path: Path) -> None:
    root = town.folder(tmp_path)
    with pytest.raises(KnowledgeError, match="khong-co"):
        Wards(knowledge_dir=str(root), ward="khong-co")
    async with Wards(knowledge_dir=str(root), ward=OTHER) as wards:
        assert "Phú La" in (await wards.browser().get("/")).text, "at the house's own address"
        shelf = wards.app.shelf
        assert shelf is not None and shelf.refresh() == []
        (root / "wards" / OTHER / "guides" / f"{WITH_A_FEE}.yaml").write_text(
            "fee:\n  - say: Nay Phú La có thu.\n", encoding="utf-8"
        )
        assert shelf.refresh() == [OTHER]
        assert "Nay Phú La có thu." in (await wards.browser().get(GUIDE)).text


def add_rows_of_volunteers(c: Connection, volunteer: int, at: float) -> None:
    """One of everything volunteers have, each with the id 3."""
    own = {"id": 3, "ward": OTHER, "volunteer": volunteer}
    someone = {"conversation": 1, "resident": "Bà Ba", "hamlet": "5", "opened_at": at}
    c.execute(insert(schema.visit).values(**own, **someone, stop_code="x"))
    c.execute(insert(schema.help_request).values(**own, **someone, status="taken"))
    c.execute(insert(schema.practice).values(**own, conversation=1, code="x", made_at=at, started_at=at))
    c.execute(insert(schema.shift).values(**own, at=at))
    c.execute(insert(schema.volunteer).values(staff=volunteer, ward=OTHER, hamlets='["5"]', vouched_at=at))


def everything_of_the_other_ward(c: Connection) -> dict[str, list[object]]:
    mine = [table for table in schema.metadata.sorted_tables if table.name != "audit"]
    return {t.name: [tuple(row) for row in c.execute(select(t).where(t.c.ward == OTHER))] for t in mine}
