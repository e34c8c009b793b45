"""A person at the other end: the ticket in that very turn, who speaks when, the clean return."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from flows import events
from flows.content import WEEKDAYS
from flows.effects import AddToTicket, CancelTicket, CountData, KeepAttachment, KeepPhone, MakeCode, OpenTicket
from flows.replies import EXITS
from tests.flows import world
from tests.flows.world import NOW, Talk


def at_question() -> Talk:
    talk = Talk().begin()
    talk.say("nhà hay ngập muốn tôn nền", "1", "1")
    return talk


def with_hours() -> Talk:
    library = world.library()
    desk = replace(library.offices["diem-phuc-vu"], hours={day: "7:30-11:30, 13:30-17:00" for day in WEEKDAYS[:5]})
    talk = Talk(replace(library, offices={**library.offices, desk.id: desk})).begin()
    talk.say("tôn nền nhà", "1", "1")
    return talk


def test_a_request_for_a_human_opens_the_ticket_in_that_very_turn() -> None:
    talk = at_question()
    turn = talk.say("gặp cán bộ")
    ticket = talk.done(OpenTicket)[0]
    assert (ticket.subject, ticket.reason) == ("nang-nen-nha", "asked")
    assert ticket.question == "nhà hay ngập muốn tôn nền"
    assert ticket.card["guide"] == "Nâng (tôn) nền nhà chống ngập"
    assert ticket.card["answers"] == {"Bác định tôn nền ở chỗ nào ạ?": "Trong nhà"}
    assert turn.session.ticket == 1
    assert "phiếu của bác là 1" in talk.heard and "Nâng (tôn) nền nhà" in talk.heard


@pytest.mark.parametrize(
    "words", ["9", "số chín", "Gặp cán bộ", "gap can bo", "cho gặp cán bộ ạ", "cho tôi gặp người thật"]
)
def test_a_human_is_asked_for_by_number_or_words(words: str) -> None:
    talk = at_question()
    talk.say(words)
    assert talk.done(OpenTicket)


def test_a_signpost_to_an_officer_opens_the_ticket_at_once() -> None:
    talk = Talk().begin()
    phrase = next(p for p in world.library().signposts["gap-can-bo"].asked_as if len(p.split()) > 3)
    talk.say(phrase)
    assert talk.done(OpenTicket)


def test_asking_twice_keeps_one_ticket() -> None:
    talk = at_question()
    talk.say("gặp cán bộ", "gặp cán bộ")
    assert talk.session.ticket == 1 and "Bác đã có phiếu số 1" in talk.heard


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (NOW, "Cán bộ đang làm việc"),  # Tuesday 9:00
        (NOW.replace(hour=12), "13 giờ 30 thứ Ba, ngày 24 tháng 11"),  # lunch
        (NOW.replace(hour=20), "7 giờ 30 thứ Tư, ngày 25 tháng 11"),  # night
        (NOW.replace(day=28), "7 giờ 30 thứ Hai, ngày 30 tháng 11"),  # Saturday
    ],
)
def test_out_of_hours_one_message_says_when_the_desk_opens(now: datetime, said: str) -> None:
    talk = with_hours()
    talk.now = now
    talk.session = replace(talk.session, last_at=now)
    talk.say("gặp cán bộ")
    assert said in talk.heard


def test_the_place_in_the_queue_and_the_wait_are_told() -> None:
    talk = at_question()
    talk.happen(events.TicketOpened(7, 3, None, True, wait=10))
    assert "Trước bác còn 2 người" in talk.heard and "10 phút" in talk.heard


def test_a_channel_that_cannot_reach_back_asks_for_a_phone_and_shows_a_code() -> None:
    talk = at_question()
    turn = talk.happen(events.TicketOpened(7, 1, None, None, reachable=False))
    assert talk.done(MakeCode) and "AAAA22" in talk.heard and "số điện thoại" in talk.heard
    assert turn.session.pending and turn.session.pending.name == "phone"


def test_while_a_ticket_waits_the_guide_goes_on_and_additions_join_it() -> None:
    talk = at_question()
    talk.say("gặp cán bộ", "nhà tôi ở cuối ngõ, nước vào từ cống")
    assert talk.done(AddToTicket) == [AddToTicket("nhà tôi ở cuối ngõ, nước vào từ cống")]
    talk.say("làm tiếp việc này")
    assert "cột, dầm" in talk.heard and talk.session.ticket == 1
    assert talk.say("1").understood == "answer:ket-cau=khong"


def test_an_answer_typed_while_the_ticket_screen_stands_is_taken() -> None:
    talk = at_question()
    talk.say("gặp cán bộ")
    assert talk.say("không đụng tới").understood == "answer:ket-cau=khong"


# ---- the officer speaks


def speaking() -> Talk:
    talk = at_question()
    talk.say("gặp cán bộ")
    talk.happen(events.OfficerTook(1, "Lan"))
    assert "Cán bộ Lan đã nhận" in talk.heard
    talk.happen(events.OfficerReplied(1, "Lan", "Cháu là Lan đây, bác hỏi gì ạ?"))
    return talk


def test_officers_words_come_as_they_are_and_say_who_speaks() -> None:
    talk = speaking()
    reply = talk.turn.replies[0]
    assert (reply.speaker, reply.speaker_changed, reply.kind) == ("Lan", True, "officer")
    again = talk.happen(events.OfficerReplied(1, "Lan", "Bác chờ chút.")).replies[0]
    assert again.speaker_changed is False


@pytest.mark.parametrize(
    "words", ["1", "có", "quay lại", "nhắc lại", "gặp cán bộ", "mất tiền không", "làm giấy khai sinh cho cháu", "xyz"]
)
def test_while_an_officer_speaks_everything_else_is_for_the_officer(words: str) -> None:
    talk = speaking()
    turn = talk.say(words)
    assert turn.replies == ()
    assert talk.done(AddToTicket) == [AddToTicket(words)]
    assert turn.session.state == "with_officer"


def test_a_button_pressed_while_an_officer_speaks_reaches_the_officer() -> None:
    talk = speaking()
    assert talk.tap("ket-cau=khong").replies == ()


def test_delete_and_stop_still_work_while_an_officer_speaks() -> None:
    talk = speaking()
    talk.say("xóa hết tin nhắn của tôi")
    assert talk.done(CountData) and "xoá hết thật" in talk.heard
    talk.say("không")
    assert talk.session.state == "with_officer"
    talk.say("dừng lại")
    assert "không gặp cán bộ nữa" in talk.heard
    talk.say("có")
    assert talk.done(CancelTicket)
    assert talk.session.ticket == 0 and "cột, dầm" in talk.heard


def test_words_after_an_unanswered_stop_question_go_to_the_officer() -> None:
    talk = speaking()
    talk.say("dừng lại", "khoan, cháu cho bác hỏi câu nữa")
    assert talk.turn.replies == () and talk.done(AddToTicket)
    assert talk.session.pending is None


def test_when_the_ticket_closes_the_citizen_is_back_at_the_very_step_with_one_line() -> None:
    talk = at_question()
    asked = talk.turn.replies[-1]
    before = talk.session.passage
    talk.say("gặp cán bộ")
    talk.happen(events.OfficerReplied(1, "Lan", "Bác cứ làm tiếp ạ."))
    turn = talk.happen(events.TicketClosed(1, "solved"))
    assert "giờ là máy nói với bác" in talk.heard
    assert turn.replies[0].speaker_changed and turn.replies[0].speaker == ""
    assert turn.replies[-1].options == asked.options and turn.replies[-1].exits == EXITS
    assert talk.session.passage == before and talk.session.ticket == 0
    assert talk.say("1").understood == "answer:ket-cau=khong"


def test_a_quiet_ticket_says_why_it_closed() -> None:
    talk = speaking()
    talk.happen(events.TicketClosed(1, "quiet"))
    assert "yên một ngày" in talk.heard


def test_closing_another_ticket_changes_nothing() -> None:
    talk = speaking()
    assert talk.happen(events.TicketClosed(9)).replies == ()
    assert talk.session.state == "with_officer"


def test_an_officer_answering_in_the_platforms_own_app_silences_the_machine() -> None:
    talk = at_question()
    talk.happen(events.OfficerSpokeElsewhere())
    assert talk.session.state == "with_officer"
    assert talk.say("1").replies == ()


def test_after_an_officer_option_the_answer_can_be_changed_when_the_ticket_closes() -> None:
    talk = Talk().begin()
    talk.say("tôn nền nhà", "1", "1", "chưa rõ")
    assert talk.done(OpenTicket)[0].reason == "officer_option"
    talk.happen(events.TicketClosed(1, "solved"))
    assert "Đổi câu trả lời" in talk.buttons
    talk.say("đổi câu trả lời")
    assert "cột, dầm" in talk.heard


# ---- cancelling, phones, files


def test_cancelling_needs_a_yes() -> None:
    talk = at_question()
    talk.say("gặp cán bộ", "thôi, không cần nữa")
    assert not talk.done(CancelTicket)
    talk.say("vẫn muốn gặp")
    assert talk.session.ticket == 1
    talk.say("thôi, không cần nữa", "có")
    assert talk.done(CancelTicket) and talk.session.ticket == 0


def test_call_me_back_opens_the_ticket_first_then_asks_for_the_phone_and_the_time() -> None:
    talk = at_question()
    talk.say("gọi lại cho tôi")
    assert talk.done(OpenTicket)[0].call_back and "số điện thoại" in talk.heard
    talk.say("à cháu chờ bác tìm số")
    assert "chưa thấy số" in talk.heard
    talk.say("[số điện thoại]")
    assert talk.done(KeepPhone) == [KeepPhone()] and "lúc nào" in talk.heard
    talk.say("tầm chín giờ sáng mai")
    assert talk.done(KeepPhone) == [KeepPhone("tầm chín giờ sáng mai")]
    assert not talk.session.ask_phone


def test_a_phone_nobody_asked_for_is_not_kept() -> None:
    talk = at_question()
    talk.say("số tôi là [số điện thoại]")
    assert not talk.done(KeepPhone)


def test_the_officer_asks_for_a_phone_by_the_desks_button() -> None:
    talk = speaking()
    talk.happen(events.PhoneAsked(1, "Lan"))
    assert "xin số điện thoại" in talk.heard
    talk.say("[số điện thoại]")
    assert talk.done(KeepPhone)
    assert talk.session.state == "with_officer"


def test_a_photo_for_an_open_ticket_is_kept_only_on_a_yes() -> None:
    talk = at_question()
    talk.say("gặp cán bộ")
    talk.happen(events.AttachmentSent("photo", "", "file-1"))
    assert "Bác đừng gửi ảnh căn cước" in talk.heard and not talk.done(KeepAttachment)
    talk.say("không")
    assert not talk.done(KeepAttachment)
    talk.happen(events.AttachmentSent("photo", "", "file-2"))
    talk.say("có")
    assert talk.done(KeepAttachment) == [KeepAttachment("file-2", "photo")]


def test_one_yes_sends_all_the_pictures_of_an_album() -> None:
    talk = at_question()
    talk.say("gặp cán bộ")
    for number in range(3):
        talk.happen(events.AttachmentSent("photo", "", f"file-{number}"))
    assert "cả 3 thứ này" in talk.heard
    talk.say("có")
    assert [kept.ref for kept in talk.done(KeepAttachment)] == ["file-0", "file-1", "file-2"]


def test_a_place_reaches_the_officer_after_a_yes() -> None:
    talk = at_question()
    talk.happen(events.AttachmentSent("location", "", "20.95000,105.75000"))
    assert not talk.done(KeepAttachment), "nobody waits for it yet"
    talk.say("gặp cán bộ")
    talk.happen(events.AttachmentSent("location", "", "20.95000,105.75000"))
    talk.say("có")
    assert talk.done(KeepAttachment) == [KeepAttachment("20.95000,105.75000", "location")]


def test_a_shared_contact_answers_the_question_for_a_phone_number() -> None:
    talk = at_question()
    talk.say("gọi lại cho tôi")
    talk.happen(events.AttachmentSent("contact", "[số điện thoại]", phone_given=True))
    assert talk.done(KeepPhone)


def test_a_file_that_could_not_be_handed_over_is_told_and_the_screen_stays() -> None:
    talk = at_question()
    talk.say("gặp cán bộ")
    offered = talk.session.offered
    talk.happen(events.AttachmentLost("video"))
    assert "không chuyển được" in talk.heard and talk.session.offered == offered


def test_without_a_ticket_a_photo_gets_one_kind_sentence_and_the_question_again() -> None:
    talk = at_question()
    turn = talk.happen(events.AttachmentSent("voice", "", "f"))
    assert "113, 114" in talk.heard and "cột, dầm" in turn.replies[-1].text
    assert not talk.done(KeepAttachment)


def test_a_caption_is_read_as_a_message() -> None:
    talk = Talk().begin()
    talk.happen(events.AttachmentSent("photo", "tôn nền nhà", "f"))
    assert talk.session.state == "choosing"


def test_a_sticker_is_a_yes_to_a_yes_or_no_question_and_nothing_else() -> None:
    talk = Talk().begin()
    talk.say("tôn nền nhà")
    talk.happen(events.AttachmentSent("sticker"))
    assert talk.session.passage is not None
    before = talk.session.passage
    talk.happen(events.AttachmentSent("sticker"))
    assert talk.session.passage == before
    talk.say("xóa hết")
    talk.happen(events.AttachmentSent("sticker"))
    assert talk.session.passage == before, "a sticker never deletes"


def test_a_parked_message_leaves_its_ticket_with_the_session() -> None:
    talk = at_question()
    talk.happen(events.TurnFailed(4))
    assert talk.session.ticket == 4 and talk.turn.replies == ()


def test_words_added_while_a_ticket_waits_never_take_the_place_away() -> None:
    talk = Talk().begin()
    talk.say("tôn nền nhà", "1", "1", "chưa rõ", "nhà tôi muốn tôn nền nhà cao hai gang")
    assert talk.done(AddToTicket) and talk.session.state == "handing_off"
    assert talk.session.passage and talk.session.passage.guide == "nang-nen-nha"


@pytest.mark.parametrize("event", [events.OptionTapped("ticket.cancel=go"), events.TextSent("Thôi, không cần nữa")])
def test_an_older_cancel_button_works_while_an_officer_speaks(event: events.Event) -> None:
    talk = speaking()
    talk.happen(event)
    assert "không gặp cán bộ nữa" in talk.heard
    talk.say("có")
    assert talk.done(CancelTicket)


def test_after_a_day_a_request_for_a_human_does_not_name_the_matter() -> None:
    talk = at_question()
    talk.wait(hours=30)
    talk.say("gặp cán bộ")
    assert talk.done(OpenTicket) and "nền" not in talk.heard
