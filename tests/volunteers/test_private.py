"""No volunteer reads back words about self-harm or abuse, nor what an officer says about them."""

from __future__ import annotations

import re

from bot import desk
from bot.storage import tickets
from tests.volunteers.town import Town
from tests.web.world import options


async def private_words(town: Town) -> tuple[str, str]:
    """A phrase of a signpost whose words are not kept, and its id."""
    post = next(
        one
        for one in town.house.library().signposts.values()
        if not one.keep_words and any(option.then == "officer" for option in one.options)
    )
    return post.asked_as[0], post.id


async def test_the_answer_stands_while_it_is_needed_and_is_gone_afterwards(town: Town) -> None:
    nam = await town.volunteer(await town.lead(), "Nam")
    visit = await town.visit(nam)
    words, _ = await private_words(town)
    page = await town.says(nam, visit, words)
    assert words not in page.text, "the words themselves are never shown again"
    said = town.house.library().signposts[(await private_words(town))[1]].say[0]
    answer = max(re.split(r"\d+", said), key=len)[:30]
    assert answer in page.text, "the help must be read now"
    page = await town.says(nam, visit, "tôn nền nhà")
    assert answer not in page.text


async def test_the_ticket_and_the_officers_words_are_not_for_the_volunteer(town: Town) -> None:
    nam = await town.volunteer(await town.lead(), "Nam")
    officer = await town.staff("hoa", ("officer",), "Hoa")
    visit = await town.visit(nam)
    await nam.get(visit)
    town.clock.forward(seconds=5)
    words, subject = await private_words(town)
    page = await town.says(nam, visit, words)
    post = town.house.library().signposts[subject]
    option = next(one for one in post.options if one.then == "officer")
    assert option.label in options(page)
    page = await town.says(nam, visit, option=f"post.{subject}={option.id}")
    at = town.clock().timestamp()
    ticket = await town.house.db.read(lambda c: tickets.queue(c, town.ward)[0])
    assert ticket.subject == subject
    town.clock.forward(seconds=5)
    await town.house.db.write(lambda c: desk.answer(c, ticket.id, desk.Officer(officer, "Hoa"), "cô nghe đây", at + 5))
    await town.settle()
    page = await nam.get(visit)
    assert "cô nghe đây" not in page.text and "phần riêng" in page.text
    page = await town.says(nam, visit, "bác buồn lắm")
    assert "bác buồn lắm" not in page.text
    news = await nam.get(f"{visit}/tin?sau=0", headers={"accept": "application/json"})
    assert "cô nghe đây" not in news.text and "bác buồn lắm" not in news.text
