"""Going on with another device, and taking the place back from it."""

from __future__ import annotations

import pytest

from flows import events, moving
from flows.effects import MakeCode, OpenTicket, RedeemCode, RedeemKey, UndoMove
from flows.replay import place_of
from tests.flows import elder
from tests.flows.world import Talk

FLOOR = "nang-nen-nha"


def at_step() -> Talk:
    talk = Talk().begin()
    talk.say("tôn nền nhà", "1", "1", "1", "1", "1", "1", "đủ rồi", "tiếp")
    assert "Bước 2" in talk.heard
    return talk


def brought(move: str = "m1") -> events.PassageBrought:
    """The place of somebody at the first question of the seed guide, answered."""
    return events.PassageBrought(FLOOR, {"cho-ton": "trong-nha"}, move=move)


def takes(talk: Talk, move: str = "m1") -> Talk:
    talk.happen(brought(move))
    assert talk.session.passage and talk.session.passage.move == move
    return talk


def loses(talk: Talk, move: str = "m1") -> Talk:
    turn = talk.happen(events.PassageTakenBack(move))
    elder.check(turn, talk.library)
    return talk


def test_a_code_brings_guide_and_answers_to_another_device() -> None:
    old = at_step()
    old.say("chuyển máy")
    assert old.done(MakeCode) and "AAAA22" in old.heard
    new = Talk(desk=old.desk).begin()
    turn = new.say("chuyển máy aaaa 22")
    assert new.done(RedeemCode) == [RedeemCode("AAAA22")]
    assert turn.session.passage and old.session.passage
    assert turn.session.passage.answers == old.session.passage.answers
    assert "Bước 2" in new.heard


def test_the_code_can_be_asked_for_and_a_wrong_one_is_told() -> None:
    talk = Talk().begin()
    talk.say("chuyển máy")
    assert "6 chữ" in talk.heard
    talk.say("ZZZZ99")
    assert talk.done(RedeemCode) and "không nhận ra" in talk.heard


# ---- a picture


def test_the_code_comes_with_a_picture_where_a_page_can_show_one() -> None:
    talk = at_step()
    talk.say("chuyển máy")
    assert [reply.link for reply in talk.turn.replies if "AAAA22" in reply.text] == [moving.PICTURE]


def test_a_link_alone_does_nothing_it_is_asked_first() -> None:
    talk = Talk()
    turn = talk.happen(events.KeyShown("k1"))
    elder.check(turn, talk.library)
    assert not turn.effects and talk.buttons == ["Làm tiếp ở đây", "Không, thôi"] and "Bác Ơi" in talk.heard
    talk.say("có")
    assert talk.done(RedeemKey) == [RedeemKey("k1")]


def test_no_leaves_everything_as_it_was() -> None:
    talk = at_step()
    before = talk.session.passage
    talk.happen(events.KeyShown("k1"))
    talk.say("không")
    assert not talk.done(RedeemKey) and talk.session.passage == before and "Bước 2" in talk.heard


def test_a_page_that_asked_already_is_not_asked_again() -> None:
    talk = Talk()
    talk.happen(events.KeyShown("k1", agreed=True))
    assert talk.done(RedeemKey) == [RedeemKey("k1")]


def test_a_picture_that_is_over_takes_nothing_away_and_says_what_to_do() -> None:
    talk = at_step()
    talk.say("xóa dữ liệu của tôi")
    before = talk.session
    turn = talk.happen(events.KeyShown("k1", agreed=True))
    elder.check(turn, talk.library)
    assert talk.library.wording["move.over"].split(".")[0] in talk.heard
    assert (talk.session.passage, talk.session.pending) == (before.passage, before.pending)


def test_a_place_brought_while_an_officer_speaks_waits_until_the_officer_is_done() -> None:
    talk = Talk().begin()
    talk.say("gặp cán bộ")
    talk.happen(events.OfficerReplied(talk.session.ticket, "Hoa", "Bác chờ cháu xem ạ."))
    takes(talk)
    assert talk.session.state == "with_officer" and talk.heard == talk.library.wording["move.brought"]
    talk.happen(events.TicketClosed(talk.session.ticket, "solved"))
    assert "cột, dầm" in talk.heard and talk.session.state == "guiding"


# ---- the old device


def test_the_old_device_is_told_and_can_take_the_place_back() -> None:
    talk = at_step()
    before = talk.session.passage
    talk.happen(events.MovedAway("m1"))
    assert "máy khác" in talk.heard and "nền" not in talk.heard
    talk.say("không, lấy lại")
    assert talk.done(UndoMove) == [UndoMove(("m1",))] and talk.session.passage == before
    assert talk.library.wording["move.undone"].split(",")[0] in talk.heard and "Bước 2" in talk.heard


def test_the_place_can_be_taken_back_long_after_the_question_and_after_other_words() -> None:
    talk = at_step()
    talk.happen(events.MovedAway("m1"))
    talk.say("gặp cán bộ")
    talk.tap("moved.undo=yes")
    assert talk.done(UndoMove) == [UndoMove(("m1",))]


def test_every_move_not_yet_said_to_be_right_is_undone_and_none_twice() -> None:
    talk = at_step()
    for move in ("m1", "m2"):
        talk.happen(events.MovedAway(move))
    talk.tap("moved.undo=yes")
    assert talk.done(UndoMove) == [UndoMove(("m1", "m2"))]
    talk.tap("moved.undo=yes")
    assert not talk.done(UndoMove)


def test_a_move_said_to_be_right_is_not_undone_later() -> None:
    talk = at_step()
    talk.happen(events.MovedAway("m1"))
    talk.say("phải, bác làm")
    talk.tap("moved.undo=yes")
    assert not talk.done(UndoMove) and talk.session.parked


def test_saying_late_that_it_was_right_leaves_the_present_place_alone() -> None:
    talk = at_step()
    talk.happen(events.MovedAway("m1"))
    talk.say("gặp cán bộ")
    talk.tap("moved.undo=no")
    assert talk.session.passage and not talk.session.moves


def test_the_old_device_is_told_when_it_is_too_late() -> None:
    talk = at_step()
    talk.happen(events.MoveUndone(reached=False))
    assert talk.library.wording["move.too_late"] in talk.heard and "máy kia không còn" not in talk.heard


def test_words_on_the_old_device_are_never_lost() -> None:
    talk = at_step()
    talk.happen(events.MovedAway("m1"))
    talk.say("gặp cán bộ")
    assert talk.done(OpenTicket)


# ---- the device that took it


def test_who_had_nothing_begins_afresh_and_is_told_in_one_line() -> None:
    talk = loses(takes(Talk().begin()))
    assert talk.session.passage is None and talk.session.parked is None and talk.session.state == "idle"
    assert talk.library.wording["move.taken_back"] in talk.heard
    talk.say("quay lại")
    assert "cột, dầm" not in talk.heard, "no way leads back into it"


def test_what_was_answered_on_top_of_it_goes_too() -> None:
    talk = takes(Talk().begin())
    talk.say("không đụng tới")
    loses(talk)
    assert talk.session.passage is None and not talk.buttons


def test_who_was_in_another_guide_is_there_again() -> None:
    talk = Talk().begin()
    talk.say("làm giấy khai sinh cho cháu", "1")
    before = talk.session.passage
    assert before
    loses(takes(talk))
    assert talk.session.passage == before and talk.session.state == "guiding"
    place = place_of(before, talk.library.guides[before.guide], talk.now.date())
    assert place.question and place.question.ask.split("?")[0] in talk.heard, "and asked the same again"


def test_ones_own_walk_through_the_same_guide_comes_back() -> None:
    talk = at_step()
    before = talk.session.passage
    loses(takes(talk))
    assert talk.session.passage == before and "bước 2" in talk.heard


def test_a_second_place_brought_over_the_first_still_gives_ones_own_back() -> None:
    talk = at_step()
    before = talk.session.passage
    loses(takes(takes(talk), "m2"), "m2")
    assert talk.session.passage == before


def test_who_went_on_to_something_else_stays_there_with_every_answer() -> None:
    talk = takes(Talk().begin())
    talk.say("làm giấy khai sinh cho cháu", "sang việc đó", "1")
    now = talk.session.passage
    assert now and now.guide != FLOOR and talk.session.parked and talk.session.parked.guide == FLOOR
    loses(talk)
    assert talk.session.passage == now and talk.session.parked is None


def test_a_ticket_opened_meanwhile_stays_open() -> None:
    talk = takes(Talk().begin())
    talk.say("gặp cán bộ")
    ticket = talk.session.ticket
    loses(talk)
    assert ticket and talk.session.ticket == ticket and talk.session.state == "handing_off"
    assert talk.session.passage is None


def test_an_officer_who_is_speaking_goes_on_speaking() -> None:
    talk = takes(Talk().begin())
    talk.say("gặp cán bộ")
    talk.happen(events.OfficerReplied(talk.session.ticket, "Hoa", "Bác chờ cháu xem ạ."))
    loses(talk)
    assert talk.session.state == "with_officer" and talk.session.passage is None
    assert talk.heard == talk.library.wording["move.taken_back"]


@pytest.mark.parametrize("move", ["m1", "", "m2"])
def test_taking_back_what_is_not_here_says_nothing(move: str) -> None:
    talk = at_step()
    before = talk.session
    assert not talk.happen(events.PassageTakenBack(move)).replies and talk.session == before
    gone = loses(takes(Talk().begin()))
    assert not gone.happen(events.PassageTakenBack("m1")).replies, "only once"


def test_what_was_begun_anew_is_ones_own() -> None:
    talk = takes(Talk().begin())
    talk.say("làm lại từ đầu", "có")
    assert talk.session.passage and not talk.session.passage.move
    before = talk.session.passage
    talk.happen(events.PassageTakenBack("m1"))
    assert talk.session.passage == before
