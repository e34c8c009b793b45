"""Inside one guide: back, changing an answer, the checklist, letters, edits under way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from flows.effects import AddToTicket, OpenTicket, RecordUsefulness
from flows.guide import Guide, Line, Option, Question, Review
from tests.flows import elder, world
from tests.flows.world import NOW, Talk

SEED = "nang-nen-nha"
CLEAR = ("1", "1", "1", "1", "1")
"""The five plain answers of the seed guide."""


def seed() -> Guide:
    return world.library().guides[SEED]


def opened(*answers: str, guide: Guide | None = None) -> Talk:
    """The seed guide (or a version of it) after `answers`."""
    library = world.library_of({**world.library().guides, SEED: guide}) if guide else world.library()
    talk = Talk(library).begin()
    talk.say("tôn nền nhà", "đúng rồi", *answers)
    return talk


def answers(talk: Talk) -> dict[str, str]:
    assert talk.session.passage is not None
    return dict(talk.session.passage.answers)


# ---- back


def test_going_back_forgets_only_the_last_answer() -> None:
    talk = opened("1", "1", "1")
    talk.say("quay lại")
    assert list(answers(talk)) == ["cho-ton", "ket-cau"]
    assert "thêm phòng" in talk.heard


def test_going_back_from_a_step_shows_the_step_before_and_then_the_checklist() -> None:
    talk = opened(*CLEAR, "đủ rồi", "tiếp")
    assert "Bước 2" in talk.heard
    assert "Bước 1" in talk.say("8").replies[0].text
    talk.say("8")
    assert "1. Đơn" in talk.heard
    talk.say("8")
    assert "sổ đỏ chưa" in talk.heard


def test_going_back_from_the_end_shows_the_last_step() -> None:
    talk = opened(*CLEAR, "đủ rồi", "tiếp", "tiếp", "tiếp", "tiếp")
    assert talk.session.state == "closing"
    talk.say("quay lại")
    assert "Bước 4" in talk.heard
    assert talk.session.passage and not talk.session.passage.finished


def test_going_back_from_the_guide_an_answer_led_to_returns_to_that_answer() -> None:
    talk = opened("1", "2")
    assert talk.session.passage and talk.session.passage.guide == "giay-phep-sua-nha"
    talk.say("quay lại")
    assert talk.session.passage and talk.session.passage.guide == SEED
    assert list(answers(talk)) == ["cho-ton"]
    assert "cột, dầm" in talk.heard


def test_going_back_at_the_very_first_question_offers_the_menu() -> None:
    talk = opened()
    talk.say("quay lại")
    assert "ở đầu" in talk.heard
    assert "Hỏi việc khác" in talk.buttons


def test_back_and_the_same_answer_again_give_the_same_screen() -> None:
    talk = opened("1", "1")
    shown = talk.turn.replies
    talk.say("quay lại", "1")
    assert talk.turn.replies == shown


# ---- changing one answer


def test_a_tap_on_an_older_message_is_confirmed_and_changes_only_that_answer() -> None:
    talk = opened(*CLEAR)
    talk.tap("so-do=chua")
    assert "Chưa có" in talk.heard
    assert answers(talk)["so-do"] == "co"
    talk.say("đúng rồi")
    assert answers(talk) == {**answers(talk), "so-do": "chua", "cho-ton": "trong-nha"}
    assert len(answers(talk)) == 5


def test_a_change_that_is_not_meant_changes_nothing() -> None:
    talk = opened(*CLEAR)
    before = talk.session.passage
    talk.tap("so-do=chua")
    talk.say("không")
    assert talk.session.passage == before


def test_change_that_answer_by_words_and_its_number() -> None:
    talk = opened("1", "1", "1")
    talk.say("đổi câu 2")
    assert "cột, dầm" in talk.heard
    talk.say("không đụng tới")
    assert answers(talk)["ket-cau"] == "khong"
    assert len(answers(talk)) == 3


def test_change_that_answer_without_a_number_offers_the_answers_given() -> None:
    talk = opened("1", "1", "1")
    talk.say("đổi câu trả lời")
    assert talk.buttons == ["Trong nhà", "Không đụng tới", "Không làm thêm"]
    talk.say("1", "Sân, ngõ, vỉa hè")
    assert talk.done(OpenTicket), "the new answer leads to an officer"
    assert len(answers(talk)) == 3


def test_words_that_answer_an_earlier_question_ask_for_the_change() -> None:
    talk = opened("1", "1", "1")
    talk.say("sân, ngõ, vỉa hè")
    assert "Trong nhà" in talk.heard and "Sân, ngõ" in talk.heard
    assert talk.session.pending and talk.session.pending.name == "change"


def test_a_change_in_the_middle_of_the_steps_keeps_the_step_if_the_steps_stay() -> None:
    talk = opened(*CLEAR, "đủ rồi", "tiếp", "tiếp")
    talk.tap("so-do=chua")
    talk.say("đổi")
    assert "1. Đơn" in talk.heard, "the list of papers is another one"
    talk.say("đủ rồi")
    assert "Bước 3" in talk.heard


def test_stale_and_unknown_buttons_change_nothing() -> None:
    talk = opened("1")
    before = talk.session.passage
    for option in (
        "la-lam=x",
        "so-do=co",
        "step.3=next",
        "list.1=all",
        "find.guide=khong-co",
        "",
        "=",
        "delete.ask=yes",
    ):
        turn = talk.tap(option)
        assert talk.session.passage == before, option
        assert "cột, dầm" in turn.replies[-1].text, option
        elder.check(turn, talk.library)


# ---- answers in every form


@pytest.mark.parametrize(
    ("words", "option"),
    [
        ("1", "trong-nha"),
        ("số hai", "ngoai-nha"),  # a number in words
        ("Trong nhà", "trong-nha"),
        ("trong nha", "trong-nha"),  # without accents
        ("trong-nha", "trong-nha"),  # the id
        ("phòng khách", "trong-nha"),  # another word for it
        ("dạ ngoài sân ạ", "ngoai-nha"),  # polite words aside
        ("hình như là ngoài sân thì phải", "ngoai-nha"),  # inside a sentence: taken and read back
    ],
)
def test_an_option_is_chosen_by_number_label_id_or_words(words: str, option: str) -> None:
    talk = opened()
    turn = talk.say(words)
    assert turn.understood == f"answer:cho-ton={option}"


@pytest.mark.parametrize(
    ("words", "option"), [("có", "co"), ("không", "khong"), ("dạ không", "khong"), ("không biết", "chua-ro")]
)
def test_yes_no_and_not_knowing_answer_a_yes_or_no_question(words: str, option: str) -> None:
    talk = opened("1", "1", "1")
    assert talk.say(words).understood == f"answer:dac-biet={option}"


def test_an_answer_in_other_words_is_read_back() -> None:
    talk = opened()
    talk.say("hình như là phòng khách")
    assert "Cháu ghi là: Trong nhà" in talk.heard
    talk = opened()
    talk.say("trong nhà")
    assert "Cháu ghi là" not in talk.heard


def test_a_number_that_is_not_there_says_which_are() -> None:
    talk = opened()
    assert talk.say("5").understood == "unclear"
    assert "từ 1 đến 2" in talk.heard


# ---- checklist


def test_enough_ticks_the_list_and_shows_the_first_step() -> None:
    talk = opened(*CLEAR, "đủ rồi")
    assert talk.session.passage and talk.session.passage.checklist_done
    assert "Bước 1 trên 4" in talk.heard


@pytest.mark.parametrize(
    "words", ["thiếu số 3", "thieu so 3", "tôi thiếu sổ đỏ", "chưa có sổ đỏ", "thiếu số ba ạ", "Thiếu số 3"]
)
def test_what_is_missing_gets_its_advice_and_the_guide_goes_on(words: str) -> None:
    talk = opened(*CLEAR, words)
    assert talk.session.passage and talk.session.passage.missing == ("Sổ đỏ",)
    assert "đang thất lạc" in talk.heard
    assert "Bước 1" in talk.heard


def test_missing_without_a_name_asks_which_and_takes_several() -> None:
    talk = opened(*CLEAR, "còn thiếu")
    assert "số mấy" in talk.heard
    talk.say("2 và 3")
    assert talk.session.passage and len(talk.session.passage.missing) == 2


def test_the_notes_on_each_paper_come_on_request() -> None:
    talk = opened(*CLEAR, "Nói rõ từng thứ")
    assert "không gửi ảnh" in talk.heard
    assert "Đủ rồi" in talk.buttons


def test_a_long_checklist_comes_in_parts_of_five() -> None:
    item = seed().checklist[3]
    items = [replace(item, item=f"Giấy {n}") for n in range(1, 13)]
    talk = opened(*CLEAR, guide=replace(seed(), checklist=items))
    assert "phần 1 trên 3" in talk.heard and "5. Giấy 5" in talk.heard and "Giấy 6" not in talk.heard
    talk.say("đủ rồi")
    assert "phần 2 trên 3" in talk.heard and "1. Giấy 6" in talk.heard
    talk.say("thiếu số 1")
    talk.say("quay lại")
    assert "phần 2 trên 3" in talk.heard
    talk.say("đủ rồi", "đủ rồi")
    assert "Bước 1" in talk.heard


# ---- letters and steps


def test_a_letter_comes_whole_in_one_message_headed_as_a_draft() -> None:
    talk = opened(*CLEAR, "đủ rồi")
    letter = next(reply for reply in talk.turn.replies if reply.kind == "letter")
    assert letter.text.startswith("BẢN NHÁP")
    assert "phường Yên Nghĩa" in letter.text and "{" not in letter.text
    assert "Tôi cam kết" in letter.text


def test_a_reviewed_guide_says_nothing_of_drafts() -> None:
    reviewed = replace(seed(), reviewed=Review("Phường", date(2026, 11, 1), date(2027, 5, 1)))
    talk = opened(*CLEAR, "đủ rồi", guide=replace(reviewed, sources=[replace(s, until=None) for s in reviewed.sources]))
    letter = next(reply for reply in talk.turn.replies if reply.kind == "letter")
    assert not letter.text.startswith("BẢN NHÁP")
    assert "chưa xác nhận, bác hỏi lại" not in talk.heard


def test_a_letter_paragraph_by_paragraph() -> None:
    talk = opened(*CLEAR, "đủ rồi", "đọc từng đoạn")
    assert "đoạn 1 trên" in talk.heard
    talk.say("đoạn tiếp theo")
    assert "đoạn 2 trên" in talk.heard
    talk.say("tiếp")
    assert "đoạn 3 trên" in talk.heard
    talk.say("về bước đang làm")
    assert "bước 1 trên 4" in talk.heard


def test_more_about_a_step_and_on() -> None:
    talk = opened(*CLEAR, "đủ rồi", "chỉ rõ hơn")
    assert "giấy kẻ ngang" in talk.heard
    assert "Bước 2" in talk.say("ừ").replies[0].text


# ---- the end


def test_the_end_gives_one_message_to_keep_and_counts_usefulness() -> None:
    talk = opened(*CLEAR, "đủ rồi", "tiếp", "tiếp", "tiếp", "tiếp")
    keep = [reply for reply in talk.turn.replies if reply.kind == "keep"]
    assert len(keep) == 1 and len(keep[0].text) <= 2000
    for part in ("VIỆC", "GIẤY TỜ", "NƠI", "GIỜ", "TIỀN", "ngày 24 tháng 11 năm 2026", "phường chưa xác nhận"):
        assert part in keep[0].text
    assert keep[0].link == "/huong-dan/nang-nen-nha"
    talk.say("có")
    assert talk.done(RecordUsefulness) == [RecordUsefulness(SEED, True)]
    talk.say("thôi cảm ơn cháu")
    assert talk.session.state == "idle" and talk.session.passage is None


def test_not_useful_offers_a_person() -> None:
    talk = opened(*CLEAR, "đủ rồi", "tiếp", "tiếp", "tiếp", "tiếp", "chưa giúp được")
    assert "cán bộ" in talk.heard
    talk.say("có")
    assert talk.done(OpenTicket)


# ---- guides that change under way


def edited(talk: Talk, guide: Guide) -> None:
    talk.library = world.library_of({**talk.library.guides, guide.id: guide})


def without(question_id: str, option_id: str) -> Guide:
    questions = [
        replace(q, options=[o for o in q.options if o.id != option_id]) if q.id == question_id else q
        for q in seed().questions
    ]
    return replace(seed(), questions=questions)


def test_an_option_taken_away_is_asked_again_with_the_reason_and_the_rest_kept() -> None:
    talk = opened(*CLEAR, "đủ rồi", "tiếp")
    talk.say("đổi câu 5", "chưa có")
    edited(talk, without("so-do", "chua"))
    talk.say("nhắc lại" if False else "xem lại danh sách giấy tờ")
    talk.say("tiếp")
    assert "vừa sửa câu này" in talk.heard or "sổ đỏ chưa" in talk.heard
    talk.say("có rồi")
    assert len(answers(talk)) == 5


def test_a_new_question_is_asked_with_the_reason_and_the_step_is_kept() -> None:
    talk = opened(*CLEAR, "đủ rồi", "tiếp")
    new = Question("moi", "Nhà mình mấy tầng ạ?", [Option("mot", "Một tầng"), Option("hai", "Hai tầng")])
    edited(talk, replace(seed(), questions=[new, *seed().questions]))
    talk.say("tiếp")
    assert "mấy tầng" in talk.heard
    talk.say("một tầng")
    assert "Bước 2" in talk.heard


def test_a_removed_guide_strands_nobody() -> None:
    talk = opened("1", "1")
    talk.library = world.library_of({k: v for k, v in talk.library.guides.items() if k != SEED})
    talk.say("1")
    assert "rút khỏi máy" in talk.heard
    assert "Gặp cán bộ" in talk.buttons and "Hỏi việc khác" in talk.buttons
    assert answers(talk)
    talk.say("gặp cán bộ")
    assert talk.done(OpenTicket)[0].card["answers"] == answers(talk)


def test_a_guide_that_cannot_be_loaded_leads_to_an_officer() -> None:
    guides = {k: v for k, v in world.library().guides.items() if k != "giay-phep-sua-nha"}
    talk = Talk(world.library_of(guides, unloaded=frozenset({"giay-phep-sua-nha"}))).begin()
    talk.say("tôn nền nhà", "1", "1", "2")
    ticket = talk.done(OpenTicket)[0]
    assert (ticket.reason, ticket.subject) == ("unloaded_guide", "giay-phep-sua-nha")


def test_lines_outside_their_days_are_never_said() -> None:
    lines = [Line("Câu đã hết hạn.", until=date(2026, 1, 1)), Line("Câu chưa tới ngày.", since=date(2027, 1, 1))]
    talk = opened("mất tiền không", guide=replace(seed(), fee=[*lines, Line("Câu đang đúng.")]))
    assert "Câu đang đúng" in talk.heard
    assert "hết hạn" not in talk.heard and "chưa tới" not in talk.heard
    talk.wait(days=200)
    talk.say("làm tiếp", "mất tiền không")
    assert "chưa tới ngày" in talk.heard


def test_a_guide_past_its_review_says_so() -> None:
    old = replace(seed(), reviewed=Review("Phường", date(2025, 1, 1), NOW.date() - timedelta(days=1)))
    assert "đã lâu phường chưa xác nhận" in opened(guide=old).heard


def test_a_guide_of_low_confidence_tells_only_where_and_what_to_bring() -> None:
    talk = opened(*CLEAR, guide=replace(seed(), confidence="low", fee=[Line("Mất nhiều tiền.")]))
    assert "Nơi đến" in talk.heard and "1. Đơn" in talk.heard
    assert "không phải xin giấy phép xây dựng" not in talk.heard
    talk.say("mất tiền không")
    assert "chưa có thông tin" in talk.heard
    talk.say("đủ rồi")
    keep = next(reply for reply in talk.turn.replies if reply.kind == "keep")
    assert "TIỀN" not in keep.text and "Bước" not in talk.heard


# ---- while a ticket waits


def test_what_is_answered_while_a_ticket_waits_joins_the_ticket() -> None:
    talk = opened("1")
    talk.say("gặp cán bộ", "làm tiếp", "1")
    assert "Không đụng tới" in talk.done(AddToTicket)[0].text
