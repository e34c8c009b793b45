"""The talk that asks for somebody to come, by the engine alone."""

from __future__ import annotations

import pytest

from flows import effects, events
from tests.flows.world import NOW, Talk

ASKED = "cần người đến giúp"
TAKEN = events.HelpTaken("Nam", "hoa sen, cây đa", NOW)


def asking(*words: str) -> Talk:
    talk = Talk().begin()
    talk.say(ASKED, *words)
    return talk


@pytest.mark.parametrize("place", ["7", "tổ 7", "tổ dân phố số 7 ạ", "to 7"])
def test_a_bare_number_is_the_neighbourhood_not_a_way_out(place: str) -> None:
    talk = asking(place, "tôi tên là Nguyễn Thị Lan ạ")
    assert talk.session.pending is not None
    assert talk.session.pending.data["place"] == "Tổ 7" and talk.session.pending.data["ten"] == "Lan"


def test_it_is_read_back_and_sent_only_on_a_yes() -> None:
    talk = asking("tổ 5", "Lan")
    assert not talk.done(effects.AskForHelp)
    talk.say("không")
    assert not talk.done(effects.AskForHelp) and talk.session.pending is None
    talk = asking("tổ 5", "Lan")
    talk.say("đúng rồi")
    assert [effect for effect in talk.effects if isinstance(effect, effects.AskForHelp)] == [
        effects.AskForHelp("Tổ 5", "Lan", "")
    ]


def test_a_phone_number_goes_with_the_request_and_only_when_it_was_asked_for() -> None:
    talk = asking("tổ 5", "Lan")
    talk.tap("help_sure.ask=yes")
    talk.say("[số điện thoại]")
    assert talk.done(effects.KeepHelpPhone) and not talk.done(effects.KeepPhone)
    talk.say("[số điện thoại]")
    assert not talk.done(effects.KeepHelpPhone)


@pytest.mark.parametrize("so_far", [(), ("tổ 5",), ("tổ 5", "Lan")])
def test_a_person_and_going_back_are_there_at_every_question(so_far: tuple[str, ...]) -> None:
    talk = asking(*so_far)
    talk.say("gặp cán bộ")
    assert talk.done(effects.OpenTicket)
    talk = asking(*so_far)
    talk.say("quay lại")
    assert talk.session.pending is None


def test_who_comes_and_what_they_must_say_is_told_with_four_buttons() -> None:
    talk = Talk().begin()
    talk.happen(TAKEN)
    assert "Nam" in talk.heard and "hoa sen, cây đa" in talk.heard and len(talk.buttons) == 4


def test_the_wrong_person_is_reported_from_an_old_screen_too() -> None:
    talk = Talk().begin()
    talk.happen(TAKEN)
    talk.tap("visitor.ok=go")
    talk.say("tôn nền nhà")
    talk.wait(days=2).tap("visitor.wrong=go")
    assert talk.done(effects.AnswerVisitor) == [effects.AnswerVisitor("wrong")]
    assert talk.done(effects.OpenTicket)[0].urgent and "113" in talk.heard


def test_it_is_heard_while_an_officer_speaks_and_after_stop() -> None:
    talk = Talk().begin()
    talk.say("gặp cán bộ")
    talk.happen(events.OfficerReplied(talk.session.ticket, "Hoa", "Chào bác"))
    talk.say("người đến không đúng")
    assert talk.done(effects.AnswerVisitor) and talk.done(effects.MarkUrgent)
    assert talk.session.state == "with_officer"
    talk = Talk().begin()
    talk.say("dừng")
    talk.happen(TAKEN)
    talk.tap("visitor.wrong=go")
    assert talk.done(effects.AnswerVisitor)


def test_an_officer_may_be_speaking_when_somebody_will_come() -> None:
    talk = Talk().begin()
    talk.say("gặp cán bộ")
    talk.happen(events.OfficerReplied(talk.session.ticket, "Hoa", "Chào bác"))
    talk.happen(TAKEN)
    assert "Nam" in talk.heard
    talk.say("cảm ơn cô")
    assert talk.done(effects.AddToTicket), "words still go to the officer"


@pytest.mark.parametrize("reason", ["gave_back", "no_show", "left", "expired"])
def test_the_citizen_is_told_when_nobody_comes(reason: str) -> None:
    talk = Talk().begin()
    talk.happen(TAKEN)
    talk.happen(events.HelpLost(reason))  # type: ignore[arg-type]
    assert talk.heard and talk.session.pending is None


def test_an_emergency_comes_first_and_the_question_stays() -> None:
    talk = asking("tổ 5")
    fire = next(post for post in talk.library.signposts.values() if post.kind == "emergency" and "114" in post.call)
    talk.say(fire.asked_as[0])
    assert "114" in talk.heard
    assert talk.session.pending is not None and talk.session.pending.name == "help_name"
