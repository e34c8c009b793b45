"""Every command and aside by name, address words, moving to another device, deleting."""

from __future__ import annotations

import pytest

from flows import events
from flows.content import ASIDES, COMMANDS
from flows.effects import DeleteData
from flows.session import Session
from tests.flows import elder, world
from tests.flows.world import Talk


def at_step() -> Talk:
    talk = Talk().begin()
    talk.say("tôn nền nhà", "1", "1", "1", "1", "1", "1", "đủ rồi", "tiếp")
    assert "Bước 2" in talk.heard
    return talk


def test_every_named_command_and_aside_has_phrases() -> None:
    phrases = world.library().phrases
    assert set(phrases.commands) == set(COMMANDS) and set(phrases.asides) == set(ASIDES)


@pytest.fixture(scope="module")
def step() -> Session:
    """The session of someone at the second step."""
    return at_step().session


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_understood_by_name(name: str, step: Session) -> None:
    """Every phrase of every command, except those that answer the open question."""
    for phrase in world.library().phrases.commands[name]:
        talk = Talk(session=step)
        turn = talk.say(phrase)
        elder.check(turn, talk.library)
        if name in ("confirm_yes", "confirm_no", "next"):
            assert turn.understood.startswith(("command:", "aside:"))
        elif turn.understood != f"command:{name}":
            assert turn.understood.startswith("command:"), (phrase, turn.understood)
        assert turn.replies


@pytest.mark.parametrize("name", ASIDES)
def test_every_aside_is_answered_and_the_place_kept(name: str) -> None:
    talk = at_step()
    before = talk.session.passage
    turn = talk.say(world.library().phrases.asides[name][0])
    elder.check(turn, talk.library)
    assert turn.understood == f"aside:{name}"
    assert talk.session.passage == before
    assert "bước 2 trên 4" in talk.heard


@pytest.mark.parametrize("name", ASIDES)
def test_every_aside_is_answered_before_anything_was_chosen(name: str) -> None:
    talk = Talk().begin()
    turn = talk.say(world.library().phrases.asides[name][0])
    elder.check(turn, talk.library)
    assert turn.understood == f"aside:{name}" and turn.replies


def test_a_command_inside_a_longer_request_is_no_command() -> None:
    talk = Talk().begin()
    assert not talk.say("xóa đăng ký thường trú").understood.startswith("command")


def test_an_empty_fee_says_so_and_names_the_officer() -> None:
    talk = at_step()
    talk.say("mất tiền không")
    assert "chưa có thông tin" in talk.heard and "Gặp cán bộ" in talk.heard


def test_where_and_when_say_what_the_ward_has_not_filled_in() -> None:
    talk = at_step()
    talk.say("ở đâu")
    assert "chưa có địa chỉ" in talk.heard
    talk.say("mấy giờ mở cửa")
    assert "chưa có giờ làm việc" in talk.heard


def test_unconfirmed_lines_are_told_as_such() -> None:
    talk = at_step()
    talk.say("con tôi đi thay được không")
    assert "phường chưa xác nhận" in talk.heard


def test_repeat_gives_the_last_screen_and_the_second_time_simpler_words() -> None:
    talk = at_step()
    shown = [(r.text, r.options) for r in talk.turn.replies]
    talk.say("nhắc lại")
    assert [(r.text, r.options) for r in talk.turn.replies] == shown
    talk.say("nói lại")
    assert "báo hàng xóm một câu" in talk.heard


def test_repeat_of_a_question_the_second_time_explains_it() -> None:
    talk = Talk().begin()
    talk.say("tôn nền nhà", "1", "1", "hả", "hả")
    assert "phần đỡ cả ngôi nhà" in talk.heard


@pytest.mark.parametrize(("number", "command"), [("7", "repeat"), ("8", "back"), ("9", "human"), ("số bảy", "repeat")])
def test_the_three_ways_out_are_seven_eight_nine_everywhere(number: str, command: str) -> None:
    for talk in (Talk().begin(), at_step()):
        assert talk.say(number).understood == f"command:{command}"


def test_restart_needs_a_yes() -> None:
    talk = at_step()
    before = talk.session.passage
    talk.say("làm lại từ đầu", "không")
    assert talk.session.passage == before
    talk.say("làm lại từ đầu", "có")
    assert talk.session.passage and talk.session.passage.answers == {}


def test_save_gives_the_message_to_keep_at_any_time() -> None:
    talk = at_step()
    talk.say("lưu lại")
    assert [reply.kind for reply in talk.turn.replies].count("keep") == 1
    assert "bước 2 trên 4" in talk.heard
    assert Talk().begin().say("lưu lại").replies


def test_larger_and_reading_aloud_point_to_the_page() -> None:
    talk = at_step()
    talk.say("chữ to lên")
    assert talk.session.larger and talk.turn.replies[0].link == "/huong-dan/nang-nen-nha"
    talk.say("đọc cho tôi nghe")
    assert "gọi lại cho tôi" in talk.heard


def test_address_words_are_changed_on_request() -> None:
    talk = at_step()
    talk.say("gọi bà")
    assert "Bà làm tiếp thế nào" in talk.heard and "Bác" not in talk.heard
    talk.say("tiếp")
    assert "Bà mang đơn" in talk.heard
    talk.say("gọi bác", "8")
    assert "Bác nói trước" in talk.heard


def test_a_number_that_should_not_be_sent_brings_a_reminder() -> None:
    talk = at_step()
    talk.say("mã của tôi là [mã số]")
    assert "Bác đừng gửi mã" in talk.heard


# ---- deleting


def test_delete_shows_what_goes_asks_once_and_says_what_was_deleted() -> None:
    talk = at_step()
    talk.say("gặp cán bộ", "xóa dữ liệu của tôi")
    assert "1 yêu cầu gặp cán bộ" in talk.heard and not talk.done(DeleteData)
    talk.say("xoá hết")
    assert talk.done(DeleteData) and "đã xoá" in talk.heard
    assert talk.session == Session(
        greeted=True, last=talk.session.last, offered=(), last_at=talk.session.last_at, speaker=""
    )


def test_delete_is_no_by_default() -> None:
    for words in ("không", "tiếp", "xyz abc", "quay lại"):
        talk = at_step()
        before = talk.session.passage
        talk.say("xóa hết", words)
        assert not talk.done(DeleteData) and talk.session.passage == before


def test_consent_withdrawn_deletes_without_asking() -> None:
    talk = at_step()
    talk.happen(events.ConsentWithdrawn())
    assert talk.done(DeleteData) and talk.session.passage is None
