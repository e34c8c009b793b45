"""What officers do in a story, on the pages of the desk."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from tests.web.world import WORDS, csrf

if TYPE_CHECKING:
    from tests.stories.stage import Person, Stage

DESK = "/ban-lam-viec"
OUTCOMES = {WORDS[f"desk.outcome_{name}"]: name for name in ("solved", "counter", "wrong_office", "no_answer", "abuse")}


async def opens(stage: Stage, person: Person, _: str, number: int) -> None:
    person.opened = await person.browser.get(f"{DESK}/phieu/{number}")


async def types(stage: Stage, person: Person, _: str, number: int) -> None:
    await opens(stage, person, "", number)
    key = csrf(person.opened) if person.opened else ""
    await person.browser.post(f"{DESK}/phieu/{number}/co-mat", data={"csrf": key, "state": "typing"})


async def sees_queue(stage: Stage, person: Person, words: str, _: int) -> None:
    await stage.until(person, 0, lambda page: words in page, words)


async def sees_not_queue(stage: Stage, person: Person, words: str, _: int) -> None:
    await stage.sees_not(person, words, 0)


async def is_refused(stage: Stage, person: Person, why: str, _: int) -> None:
    assert person.refused and why in person.refused, person.refused or "it was done"
    person.refused = ""


async def deed(stage: Stage, person: Person, number: int, name: str, **fields: str) -> None:
    """From the page as it was left open, else from a fresh one."""
    path = f"{DESK}/phieu/{number}"
    page = person.opened or await person.browser.get(path)
    seen = re.search(r'name="seen" value="(\d+)"', page.text)
    given = {"csrf": csrf(page), "seen": seen[1] if seen else "", "key": f"{id(page)}{name}"[-32:], **fields}
    answer = await person.browser.post(f"{path}/{name}", data=given)
    person.opened = None
    if answer.status_code != 303:
        said = re.search(r'id="problem"[^>]*>(.*?)</p>', answer.text, re.DOTALL)
        person.refused = html.unescape(said[1]) if said else str(answer.status_code)


async def takes(stage: Stage, person: Person, _: str, number: int) -> None:
    await deed(stage, person, number, "nhan")


async def answers(stage: Stage, person: Person, words: str, number: int) -> None:
    await deed(stage, person, number, "tra-loi", text=words)


async def notes(stage: Stage, person: Person, words: str, number: int) -> None:
    await deed(stage, person, number, "ghi-chu", text=words)


async def hands_over(stage: Stage, person: Person, to: str, number: int) -> None:
    if to in stage.cast:
        login = f"n{list(stage.cast).index(to)}"
        target = f"nguoi:{await stage.town.house.db.read(lambda c: stage.id_of(c, login))}"
    else:
        target = "hang-doi" if to == "hàng đợi" else f"noi:{stage.office_id(to)}"
    await deed(stage, person, number, "chuyen", to=target)


async def closes(stage: Stage, person: Person, outcome: str, number: int) -> None:
    await deed(stage, person, number, "dong", outcome=OUTCOMES[outcome])
