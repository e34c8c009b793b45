"""The small parts: packing, address words, wording, numbers, hours in words."""

from __future__ import annotations

import pytest

from flows import hearing, text, wording
from flows.addressing import addressed
from flows.draft import Draft
from flows.hearing import Heard
from flows.letters import DOTS, filled
from flows.match import Match
from flows.moments import moment, week
from flows.packing import Notes, Said, fits, pack
from flows.session import Session
from tests.flows import world
from tests.flows.world import NOW

NOTES = Notes("Điều này chưa chắc.", "Mấy điều này chưa chắc.", "Điều này cũng chưa chắc.")


def test_short_lines_share_a_message_and_long_ones_do_not() -> None:
    short = [Said("Một câu ngắn."), Said("Thêm một câu.")]
    assert pack(short, NOTES) == ["Một câu ngắn.\nThêm một câu."]
    long = Said(" ".join(["chữ"] * 40) + ".")
    assert len(pack([long, long], NOTES)) == 2


def test_five_sentences_make_two_messages() -> None:
    packed = pack([Said("Một. Hai. Ba. Bốn. Năm.")], NOTES)
    assert packed == ["Một. Hai. Ba. Bốn.", "Năm."]


def test_two_questions_never_share_a_message() -> None:
    assert pack([Said("Có không?"), Said("Thế có không?")], NOTES) == ["Có không?", "Thế có không?"]


def test_one_note_follows_a_run_of_unconfirmed_lines() -> None:
    lines = [Said("Một.", True), Said("Hai.", True), Said("Ba.")]
    assert pack(lines, NOTES) == ["Một.\nHai.\nMấy điều này chưa chắc.", "Ba."] or pack(lines, NOTES) == [
        "Một.\nHai.\nMấy điều này chưa chắc.\nBa."
    ]


def test_every_message_with_an_unconfirmed_line_says_so() -> None:
    lines = [Said(" ".join([f"c{n}"] * 20) + ".", True) for n in range(6)]
    for message in pack(lines, NOTES):
        assert "chưa chắc" in message
        assert fits(message)


def test_a_note_right_after_a_note_is_said_in_other_words() -> None:
    lines = [
        Said("Một.", unconfirmed=True),
        Said("Hai.", unconfirmed=True, fresh=True),
        Said("Ba."),
        Said("Bốn.", True),
    ]
    assert pack(lines, NOTES) == [
        "Một.\nĐiều này chưa chắc.",
        "Hai.\nĐiều này cũng chưa chắc.\nBa.",
        "Bốn.\nĐiều này chưa chắc.",
    ]


@pytest.mark.parametrize(
    ("said", "word", "heard"),
    [
        ("Bác chọn giúp cháu, bác nhé.", "bà", "Bà chọn giúp cháu, bà nhé."),  # whole words, capital kept
        ("Bác hỏi bác sĩ.", "cụ", "Cụ hỏi bác sĩ."),  # somebody else
        ("Phường bác bỏ đơn của bác.", "ông", "Phường bác bỏ đơn của ông."),  # a verb
        ("Cô dì, chú bác của cháu bé.", "bà", "Cô dì, chú bác của cháu bé."),  # relatives
        ("Cháu là Bác Ơi.", "bà", "Cháu là Bác Ơi."),  # the name
        ("Cháu chào bác.", "chị", "Em chào chị."),  # to the younger the machine is em
        ("Giấy của cháu bé, bác nhờ con cháu.", "anh", "Giấy của cháu bé, anh nhờ con cháu."),  # children stay
        ("Bác ra phường.", "bác", "Bác ra phường."),  # nothing asked
    ],
)
def test_address_words_change_only_where_the_person_is_meant(said: str, word: str, heard: str) -> None:
    assert addressed(said, word) == heard


def test_filling_is_one_pass_and_only_named_blanks() -> None:
    assert wording.fill("{so} {la} {0.__class__}", {"so": "{la}", "la": "x"}) == "{la} x {0.__class__}"


def test_a_blank_that_is_not_in_the_list_of_its_key_is_not_filled() -> None:
    assert wording.say({"find.no": "Không {so}"}, "find.no", so="5") == "Không {so}"


def test_the_wording_file_holds_every_key_with_the_right_blanks() -> None:
    assert wording.problems(world.knowledge().wording) == []


def test_every_engine_wording_keeps_the_elder_rules() -> None:
    for key in wording.KEYS:
        said = world.knowledge().wording[key]
        if key.startswith(("keep.", "card.", "letter.draft", "find.common")):
            continue
        assert fits(said), key
        assert all(text.count_tieng(sentence) <= 25 for sentence in text.sentences(said)), key


BUTTONS = (
    "find.yes", "find.no", "find.none", "list.all", "list.some", "list.notes", "step.next", "step.last", "step.how",
    "step.paragraphs", "letter.next", "letter.back", "end.useful_yes", "end.useful_no", "end.nothing", "menu.go_on",
    "menu.other", "menu.change", "restart.yes", "restart.no", "return.yes", "return.no", "switch.yes", "switch.no",
    "change.yes", "change.no", "delete.yes", "delete.no", "attachment.yes", "attachment.no", "move.undo", "move.fine",
    "signpost.offer_yes", "signpost.offer_no", "unclear.try_again", "ticket.go_on", "ticket.call_me", "ticket.cancel",
    "ticket.cancel_yes", "ticket.cancel_no", "ticket.phone_skip", "ticket.when_any", "outcome.change",
    "exit.repeat", "exit.back", "exit.human",
)  # fmt: skip


@pytest.mark.parametrize("key", BUTTONS)
def test_buttons_are_short(key: str) -> None:
    assert len(world.knowledge().wording[key]) <= 20


def heard(words: str) -> Heard:
    return Heard(words, Match(words, normalised=words), world.library().phrases)


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("thiếu số 2", (2,)),
        ("thiếu số hai và số ba", (2, 3)),  # number words after "số"
        ("thieu 2, 4", (2, 4)),
        ("thiếu ba tôi ở quê", ()),  # "ba" is a father here
        ("thiếu 99", ()),  # no such paper
    ],
)
def test_numbers_in_a_message(words: str, numbers: tuple[int, ...]) -> None:
    assert heard(words).numbers == numbers


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("H7K2MP", "H7K2MP"),
        ("h7k 2mp", "H7K2MP"),  # small letters, a blank
        ("mã là H7K2MP nhé", "H7K2MP"),
        ("H7K2M", ""),  # too short
        ("H7K2M0", ""),  # 0 is not in the alphabet
    ],
)
def test_return_codes(words: str, code: str) -> None:
    assert hearing.code(words) == code


def test_named_blanks_of_a_letter_are_dots_and_the_ward_is_filled_in() -> None:
    assert (
        filled("Kính gửi: phường {phuong}\nTôi là {ho-ten}", "Yên Nghĩa")
        == f"Kính gửi: phường Yên Nghĩa\nTôi là {DOTS}"
    )


def test_a_moment_is_told_in_words() -> None:
    draft = Draft(Session(), world.library(), NOW)
    assert moment(draft, NOW) == "9 giờ thứ Ba, ngày 24 tháng 11"
    assert moment(draft, NOW.replace(hour=7, minute=30)) == "7 giờ 30 thứ Ba, ngày 24 tháng 11"


def test_hours_are_told_by_runs_of_days() -> None:
    from flows.content import WEEKDAYS, Office

    office = Office("x", "Phường", hours={day: "7:30-11:30, 13:30-17:00" for day in WEEKDAYS[:5]})
    rows = week(Draft(Session(), world.library(), NOW), office)
    assert rows[0].startswith("thứ Hai đến thứ Sáu: 7 giờ 30 đến 11 giờ 30")
    assert "nghỉ" in rows[1]
    assert week(Draft(Session(), world.library(), NOW), Office("y", "Phường")) == []
