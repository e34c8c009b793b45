"""An emergency notice comes first, once; everything is shorter; the guide still goes on; it ends by itself."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

from flows import events
from flows.library import Library, Notice
from tests.flows import world
from tests.flows.world import Talk

TEXT = "Phường đang ngập nhiều nơi. Bác ở trong nhà, đừng lội ra đường."


def flooded(hours: float = 6, number: int = 7) -> Library:
    return dataclasses.replace(world.library(), notice=Notice(number, TEXT, world.NOW + timedelta(hours=hours)))


def test_the_notice_and_the_numbers_come_before_the_greeting() -> None:
    talk = Talk(flooded()).begin()
    first = talk.turn.replies[0]
    assert first.kind == "notice" and first.text.startswith(TEXT)
    assert "112" in first.text and "114" in first.text
    assert "Bác Ơi" in talk.turn.replies[1].text, "who is speaking is still said"


def test_it_is_told_once_and_the_guide_goes_on_as_ever() -> None:
    talk = Talk(flooded()).begin()
    talk.say("nâng nền nhà")
    assert TEXT not in talk.heard
    talk.say("1")
    assert talk.session.passage is not None and talk.session.passage.guide == "nang-nen-nha"


def test_who_is_in_the_middle_of_a_guide_hears_it_before_the_next_answer_and_keeps_the_place() -> None:
    talk = Talk().begin()
    talk.say("nâng nền nhà", "1")
    before = world.place(talk.session)
    talk.library = flooded()
    talk.say("nhắc lại")
    assert talk.turn.replies[0].text.startswith(TEXT)
    assert world.place(talk.session) == before


def test_a_new_notice_is_told_to_whoever_heard_the_old_one() -> None:
    talk = Talk(flooded()).begin()
    talk.library = flooded(number=8)
    talk.say("nhắc lại")
    assert talk.turn.replies[0].text.startswith(TEXT)


def test_it_ends_by_itself() -> None:
    talk = Talk(flooded(hours=1)).wait(hours=1).begin()
    assert TEXT not in talk.heard and not any(reply.kind == "notice" for reply in talk.turn.replies)


def test_a_persons_own_emergency_comes_before_the_notice() -> None:
    talk = Talk(flooded())
    talk.say("cháy nhà rồi cứu với")
    assert "114" in talk.turn.replies[0].text.split(".")[0] or "114" in talk.turn.replies[1].text
    assert TEXT not in talk.heard
    talk.say("xong rồi")
    assert TEXT in talk.heard


def test_while_an_officer_speaks_the_machine_puts_nothing_before() -> None:
    talk = Talk().begin()
    talk.say("gặp cán bộ")
    talk.happen(events.OfficerReplied(1, "Hoa", "Tôi nghe bác đây"))
    talk.library = flooded()
    talk.say("vâng")
    assert TEXT not in talk.heard


def test_everything_is_shorter_and_nobody_is_asked_how_it_was() -> None:
    lengths = {}
    for name, library in (("plain", world.library()), ("flood", flooded())):
        talk = Talk(library).begin()
        heard = [talk.heard]
        talk.say("nâng nền nhà")
        for _ in range(30):
            heard.append(talk.heard)
            if talk.session.state == "closing":
                break
            talk.say("1")
        assert talk.session.state == "closing", "the first choice leads through the whole guide"
        lengths[name] = len("\n".join(heard).replace(TEXT, ""))
        assert (library.wording["end.useful"] in "\n".join(heard)) is (name == "plain")
    assert lengths["flood"] < lengths["plain"]
