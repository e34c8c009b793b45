"""Emergencies are answered first in every state; the place is kept; a machine cannot call for help."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache

import pytest

from flows import events
from flows.effects import AddToTicket, DeleteData, ForgetWords, MarkUrgent, OpenTicket, RecordMiss
from flows.match import Candidate
from flows.session import Session
from tests.flows import elder, world
from tests.flows.world import Talk, place, understanding

EMERGENCIES = {post.id: post.asked_as[:6] for post in world.library().signposts.values() if post.kind == "emergency"}


def idle(talk: Talk) -> None:
    """Nothing asked yet."""


def choosing(talk: Talk) -> None:
    talk.say("tôn nền nhà")


def question(talk: Talk) -> None:
    talk.say("tôn nền nhà", "1", "1")


def checklist(talk: Talk) -> None:
    talk.say("tôn nền nhà", "1", "1", "1", "1", "1", "1")


def step(talk: Talk) -> None:
    checklist(talk)
    talk.say("đủ rồi", "tiếp")


def finished(talk: Talk) -> None:
    step(talk)
    talk.say("tiếp", "tiếp", "tiếp")


def waiting_for_an_officer(talk: Talk) -> None:
    question(talk)
    talk.say("gặp cán bộ")


def going_on_while_a_ticket_waits(talk: Talk) -> None:
    waiting_for_an_officer(talk)
    talk.say("làm tiếp")


def officer_speaking(talk: Talk) -> None:
    waiting_for_an_officer(talk)
    talk.happen(events.OfficerReplied(1, "Lan", "Cô nghe đây ạ."))


def after_stop(talk: Talk) -> None:
    question(talk)
    talk.say("dừng lại")


def delete_waits(talk: Talk) -> None:
    question(talk)
    talk.say("xóa hết")


def phone_waits(talk: Talk) -> None:
    question(talk)
    talk.say("gọi lại cho tôi")


def back_after_a_day(talk: Talk) -> None:
    question(talk)
    talk.wait(hours=30)


STATES = [
    idle, choosing, question, checklist, step, finished, waiting_for_an_officer, going_on_while_a_ticket_waits,
    officer_speaking, after_stop, delete_waits, phone_waits, back_after_a_day,
]  # fmt: skip


@cache
def reached(state: Callable[[Talk], None]) -> tuple[Session, datetime]:
    """The session and the time of someone in that state."""
    talk = Talk().begin()
    state(talk)
    return talk.session, talk.now


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
@pytest.mark.parametrize("post_id", EMERGENCIES)
def test_an_emergency_is_answered_in_every_state_and_the_place_is_kept(
    post_id: str, state: Callable[[Talk], None]
) -> None:
    post = world.library().signposts[post_id]
    before, now = reached(state)
    for phrase in EMERGENCIES[post_id]:
        talk = Talk(session=before, now=now)
        turn = talk.say(phrase)
        elder.check(turn, talk.library)
        assert turn.understood == "signpost:emergency"
        assert post.call[0] in turn.replies[0].text, phrase
        assert " máy" in talk.heard
        assert place(talk.session) == place(before)
        assert not talk.done(OpenTicket), "a ticket only on a yes"
        assert bool(talk.done(MarkUrgent)) == bool(before.ticket)
        assert turn.keep_words == post.keep_words
        assert bool(talk.done(ForgetWords)) == (not post.keep_words)


def test_the_first_sentence_says_whom_to_call() -> None:
    for post in world.library().signposts.values():
        if post.kind == "emergency":
            turn = Talk().begin().say(post.asked_as[0])
            first = turn.replies[0].text
            assert "gọi" in first.partition(".")[0], first
            assert any(number in first for number in post.call), first


def test_private_words_are_kept_nowhere() -> None:
    talk = Talk().begin()
    turn = talk.say("tôi không muốn sống nữa")
    assert turn.keep_words is False
    assert "muốn sống" not in str(talk.session)
    assert not talk.done(RecordMiss)
    assert "muốn sống" not in str(turn.effects)


def test_self_harm_asks_whether_the_person_is_safe_and_opens_a_ticket_only_on_a_yes() -> None:
    talk = Talk().begin()
    talk.say("tôn nền nhà", "1", "1")
    before = place(talk.session)
    talk.say("tôi không muốn sống nữa")
    assert "an toàn không" in talk.heard
    turn = talk.say("gặp cán bộ")
    ticket = talk.done(OpenTicket)[0]
    assert ticket.urgent
    assert "muốn sống" not in ticket.question
    assert turn.session.ticket == 1
    assert place(talk.session)[0] == before[0]


def test_an_abused_person_who_is_watched_is_told_to_put_the_phone_away() -> None:
    talk = Talk().begin()
    talk.say("con trai đánh tôi")
    talk.tap("post.nguoc-dai=o-canh")
    assert "cất máy" in talk.heard
    assert not talk.done(OpenTicket)


def test_after_an_emergency_a_bare_yes_does_not_delete() -> None:
    """The delete question was cut into: it is asked again before anything goes."""
    talk = Talk().begin()
    talk.say("tôn nền nhà", "1", "1", "xóa hết", "cháy nhà rồi")
    talk.say("có")
    assert not talk.done(DeleteData)
    assert "xoá hết thật" in talk.heard
    talk.say("có")
    assert talk.done(DeleteData)


def test_the_officer_reads_the_emergency_too_but_never_private_words() -> None:
    talk = Talk().begin()
    officer_speaking(talk)
    talk.say("cháy nhà rồi")
    assert talk.done(AddToTicket)
    talk.say("tôi không muốn sống nữa")
    assert not talk.done(AddToTicket)
    assert talk.session.state == "with_officer"


def test_go_on_after_an_emergency_asks_the_same_question_again() -> None:
    talk = Talk().begin()
    asked = talk.say("tôn nền nhà", "1", "1").replies[-1]
    talk.say("cháy nhà rồi")
    again = talk.say("tiếp").replies[-1]
    assert again.options == asked.options


def test_an_emergency_in_a_photo_caption_is_heard() -> None:
    talk = Talk().begin()
    turn = talk.happen(events.AttachmentSent("photo", "cháy nhà rồi", "f"))
    assert turn.understood == "signpost:emergency"
    assert "114" in turn.replies[0].text


def test_a_scam_is_answered_while_an_officer_speaks() -> None:
    talk = Talk().begin()
    officer_speaking(talk)
    phrase = world.library().signposts["lua-dao-nghi-van"].asked_as[0]
    turn = talk.say(phrase)
    assert turn.understood == "signpost:scam"
    assert "tắt máy" in talk.heard
    assert talk.session.state == "with_officer"


@pytest.mark.parametrize(("words", "said"), [("có", "nói chuyện đôi câu"), ("không", "gọi 115 ngay")])
def test_yes_and_no_answer_whether_the_person_is_safe(words: str, said: str) -> None:
    talk = Talk().begin()
    talk.say("tôi không muốn sống nữa", words)
    assert said in talk.heard


def test_after_a_day_an_emergency_does_not_open_the_old_matter() -> None:
    talk = Talk().begin()
    question(talk)
    talk.wait(hours=30)
    talk.say("cháy nhà rồi")
    talk.say("tiếp")
    assert "làm tiếp việc dở" in talk.heard and "cột" not in talk.heard


def test_an_urgent_ticket_never_makes_the_officer_the_only_way_out() -> None:
    talk = Talk().begin()
    question(talk)
    talk.say("tôi không muốn sống nữa", "gặp cán bộ")
    assert "115" in talk.heard and "nền nhà" not in talk.heard


def test_what_may_be_danger_is_answered_with_whom_to_call_and_recorded_nowhere() -> None:
    words = "bác cho hết chó mèo rồi, từ mai đừng tìm bác nữa nhé"
    talk = Talk(understanding(words, verdict="none", uneasy=True)).begin()
    turn = talk.say(words)
    elder.check(turn, talk.library)
    assert turn.replies[0].text.startswith("Nếu ai đang gặp nguy hiểm, bác gọi 113")
    assert "chưa rõ bác cần" in talk.heard, "and the answer it has without it"
    assert not talk.done(RecordMiss)


def test_what_finds_a_guide_is_not_answered_with_whom_to_call() -> None:
    found = (Candidate("nang-nen-nha", 0.9), Candidate("giay-phep-sua-nha", 0.1))
    talk = Talk(understanding("tôn nền kẻo ngập", verdict="sure", candidates=found, uneasy=True)).begin()
    talk.say("tôn nền kẻo ngập")
    assert "nguy hiểm" not in talk.heard
