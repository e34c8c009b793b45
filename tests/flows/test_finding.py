"""Finding the right guide: greeting, confirming, choosing, pieces, misses, returning after a day."""

from __future__ import annotations

from datetime import timedelta

from flows import events, text
from flows.effects import OpenTicket, RecordMiss, SetQuiet
from flows.guide import NotThis
from flows.match import Candidate
from tests.flows.world import Talk, understanding


def test_the_first_greeting_is_three_short_sentences_on_who_what_is_kept_and_how_to_delete() -> None:
    turn = Talk().begin().turn
    greeting = turn.replies[0].text
    assert len(text.sentences(greeting)) == 3
    assert "máy" in greeting and "cán bộ" in greeting and "giữ" in greeting and "xoá hết" in greeting
    assert turn.replies[0].exits == () and turn.replies[-1].exits


def test_the_greeting_comes_once_even_when_the_first_event_is_a_message() -> None:
    talk = Talk()
    talk.say("tôn nền nhà")
    assert "cái máy chỉ việc" in talk.heard and "Có đúng không" in talk.heard
    talk.happen(events.Started())
    assert "cái máy chỉ việc" not in talk.heard


def test_a_sure_guide_is_still_confirmed_with_one_tap() -> None:
    talk = Talk().begin()
    turn = talk.say("tôn nền nhà")
    assert turn.understood == "question" and turn.session.passage is None
    assert talk.buttons == ["Đúng rồi", "Không phải"]
    assert talk.say("đúng rồi").understood == "choice:1"
    assert talk.session.passage and talk.session.passage.guide == "nang-nen-nha"


def test_none_of_these_is_choice_zero_and_recorded() -> None:
    talk = Talk().begin()
    talk.say("tôn nền nhà")
    turn = talk.say("không phải")
    assert turn.understood == "choice:0"
    assert talk.done(RecordMiss)[0].kind == "corrected"
    assert turn.session.state == "idle"


def test_the_next_best_guides_are_offered_once_after_a_no() -> None:
    candidates = tuple(Candidate(name, 0.5) for name in ("nang-nen-nha", "giay-phep-sua-nha", "sua-nha-mien-phep"))
    talk = Talk(understanding("sửa nền", verdict="sure", candidates=candidates)).begin()
    talk.say("sửa nền", "không phải")
    assert len(talk.buttons) == 3 and talk.buttons[-1] == "Không phải việc nào"
    assert talk.say("không cái nào").session.state == "idle"


def test_at_most_three_guides_and_none_of_these() -> None:
    names = ("nang-nen-nha", "giay-phep-sua-nha", "sua-nha-mien-phep")
    library = understanding("sửa nền", verdict="choose", candidates=tuple(Candidate(name, 0.3) for name in names))
    talk = Talk(library).begin()
    talk.say("sửa nền")
    assert len(talk.buttons) == 4
    turn = talk.say("số hai")
    assert turn.understood == "choice:2"
    assert talk.done(RecordMiss)[0].chosen == "giay-phep-sua-nha"


def test_the_one_question_that_separates_two_guides() -> None:
    separate = NotThis("x", "giay-phep-sua-nha", "Bác chỉ tôn nền, hay có xây thêm ạ?", "Chỉ tôn nền", "Có xây thêm")
    found = tuple(Candidate(name, 0.4) for name in ("nang-nen-nha", "giay-phep-sua-nha"))
    library = understanding("nâng nhà", verdict="choose", candidates=found, separate=separate)
    talk = Talk(library).begin()
    talk.say("nâng nhà")
    assert "hay có xây thêm" in talk.heard
    assert talk.buttons == ["Chỉ tôn nền", "Có xây thêm", "Không phải việc nào"]
    talk.say("có xây thêm")
    assert talk.session.passage and talk.session.passage.guide == "giay-phep-sua-nha"


def test_two_requests_in_one_message_are_both_offered_and_the_other_is_kept() -> None:
    talk = Talk().begin()
    talk.say("tôn nền nhà và làm giấy khai sinh cho cháu")
    assert "hai việc" in talk.heard
    talk.say("Tôn nền nhà")
    assert talk.session.parked and talk.session.parked.guide == "dang-ky-khai-sinh"
    talk.say("việc khác")
    assert talk.library.guides["dang-ky-khai-sinh"].short in talk.buttons


def test_a_message_in_pieces_within_a_minute_is_one_request() -> None:
    talk = Talk().begin()
    talk.say("nhà tôi")
    assert "cứ nói tiếp" in talk.heard
    talk.wait(seconds=20)
    talk.say("tôn nền")
    talk.wait(seconds=20)
    talk.say("nhà")
    assert talk.session.state == "choosing"


def test_pieces_older_than_a_minute_are_forgotten() -> None:
    talk = Talk().begin()
    talk.say("tôn nền")
    talk.wait(seconds=70)
    talk.say("nhà")
    assert talk.session.choosing is None or talk.session.choosing.text == "nhà"


def test_first_an_example_then_choices_then_a_human() -> None:
    talk = Talk().begin()
    long = "xyz abc một chuyện không ai hiểu nổi là gì cả"
    assert talk.say(long).understood == "unclear"
    assert "ví dụ" in talk.heard and talk.done(RecordMiss)
    talk.wait(minutes=2)
    talk.say(long)
    assert talk.buttons
    talk.wait(minutes=2)
    talk.say(long)
    assert "cán bộ" in talk.heard and talk.buttons[0] == "Gặp cán bộ"
    assert not talk.done(OpenTicket)
    talk.say("có")
    assert talk.done(OpenTicket)[0].reason == "not_understood"


def test_a_second_request_inside_a_guide_asks_and_keeps_the_place() -> None:
    talk = Talk().begin()
    talk.say("tôn nền nhà", "1", "1", "làm giấy khai sinh cho cháu")
    assert "sang việc đó hay làm tiếp" in talk.heard
    talk.say("sang việc đó")
    assert talk.session.passage and talk.session.passage.guide == "dang-ky-khai-sinh"
    assert talk.session.parked and talk.session.parked.answers == {"cho-ton": "trong-nha"}
    talk.say("việc khác")
    assert "Tôn nền nhà" in talk.buttons
    talk.say("tôn nền nhà")
    assert talk.session.passage and talk.session.passage.answers == {"cho-ton": "trong-nha"}
    assert "cột, dầm" in talk.heard


def test_going_on_here_keeps_everything() -> None:
    talk = Talk().begin()
    talk.say("tôn nền nhà", "1", "1")
    before = talk.session.passage
    talk.say("làm giấy khai sinh cho cháu", "làm tiếp việc dở")
    assert talk.session.passage == before and "cột, dầm" in talk.heard


def test_a_link_only_opens_a_screen() -> None:
    talk = Talk()
    turn = talk.happen(events.Started("nang-nen-nha"))
    assert turn.session.passage is None and talk.buttons == ["Đúng rồi", "Không phải"]
    for payload in ("khong-co", "../../etc/passwd", "{so}", "<script>"):
        turn = Talk().happen(events.Started(payload))
        assert turn.session.passage is None and payload not in "".join(r.text for r in turn.replies)


def test_a_link_to_another_guide_asks_before_leaving_this_one() -> None:
    talk = Talk().begin()
    talk.say("tôn nền nhà", "1", "1")
    talk.happen(events.Started("dang-ky-khai-sinh"))
    assert "sang việc đó hay làm tiếp" in talk.heard
    assert talk.session.passage and talk.session.passage.guide == "nang-nen-nha"


# ---- coming back


def started(*answers: str) -> Talk:
    talk = Talk().begin()
    talk.say("tôn nền nhà", "1", *answers)
    return talk


def test_back_after_a_day_asks_without_naming_the_matter() -> None:
    talk = started("1")
    talk.wait(hours=26)
    talk.say("chào cháu")
    assert "làm tiếp việc dở" in talk.heard
    assert "nền" not in talk.heard
    talk.say("có")
    assert "cột, dầm" in talk.heard
    assert talk.session.passage and talk.session.passage.answers == {"cho-ton": "trong-nha"}


def test_back_after_a_day_with_another_matter_keeps_the_old_one_aside() -> None:
    talk = started("1")
    talk.wait(hours=26)
    talk.say("làm giấy khai sinh cho cháu")
    talk.say("hỏi việc khác")
    assert "khai sinh" in talk.heard and talk.session.state == "choosing"
    assert talk.session.parked and talk.session.parked.guide == "nang-nen-nha"


def test_within_a_day_nothing_is_asked() -> None:
    talk = started("1")
    talk.wait(hours=20)
    assert talk.say("1").understood == "answer:ket-cau=khong"


def test_back_after_a_day_a_human_is_called_at_once() -> None:
    talk = started("1")
    talk.wait(hours=26)
    talk.say("gặp cán bộ")
    assert talk.done(OpenTicket)


def test_an_old_button_after_a_day_asks_first() -> None:
    talk = started("1")
    talk.wait(hours=26)
    talk.tap("ket-cau=khong")
    assert "làm tiếp việc dở" in talk.heard
    talk.say("tiếp")
    assert "cột, dầm" in talk.heard


def test_opening_the_page_after_a_day_asks_too() -> None:
    talk = started("1")
    talk.wait(hours=26)
    talk.happen(events.Started())
    assert "làm tiếp việc dở" in talk.heard and "nền" not in talk.heard


# ---- stop


def test_stop_keeps_the_place_and_is_quiet_until_the_person_writes() -> None:
    talk = started("1")
    talk.say("dừng lại")
    assert talk.done(SetQuiet) == [SetQuiet(True)]
    assert talk.happen(events.TimePassed("reminder")).replies == ()
    turn = talk.say("1")
    assert talk.done(SetQuiet) == [SetQuiet(False)]
    assert turn.understood == "answer:ket-cau=khong"


def test_a_reminder_names_nothing() -> None:
    talk = started("1")
    turn = talk.happen(events.TimePassed("reminder"))
    assert "dở một việc" in turn.replies[0].text and "nền" not in turn.replies[0].text


def test_the_clock_alone_changes_nothing() -> None:
    talk = started("1")
    before = talk.session.passage
    talk.now += timedelta(days=29)
    talk.say("chào cháu", "có")
    assert talk.session.passage == before
