"""Emergencies are recognised however they are typed; questions about papers are not taken for them.

`questions/held/` was never learnt from: its thresholds say what to expect of words nobody thought of.
"""

from __future__ import annotations

import pytest

from flows.match import Expecting
from tests.flows import world
from tests.matching import asked
from tests.matching.asked import Row, failing, match, rows, told

DANGERS = ("self_harm", "abuse", "fraud_after", "emergencies")
PAPERS_IN_WORDS_OF_DANGER = (
    "khai sinh bị cháy mất",
    "nước vào nhà muốn tôn nền",
    "ngã gãy chân xin trợ cấp",
    "ông nhà tôi mới mất",
    "khai sinh bi chay mat",
    "nuoc vao nha muon ton nen",
    "ong nha toi moi mat",
    "mất căn cước rồi làm lại ở đâu",
)


def alarmed(row: Row) -> bool:
    return bool(match(row["q"]).emergency)


@pytest.mark.parametrize("name", DANGERS)
def test_danger_is_recognised_however_it_is_typed(name: str) -> None:
    known = rows(name)
    missed = failing(known, alarmed)
    assert len(missed) <= 0.04 * len(known), told(missed, known)


@pytest.mark.parametrize("name", DANGERS)
def test_danger_is_recognised_in_words_never_learnt(name: str) -> None:
    held = rows(f"held/{name}")
    missed = failing(held, alarmed)
    assert len(missed) <= 0.15 * len(held), told(missed, held)


@pytest.mark.parametrize("name", [*DANGERS, "held/self_harm", "held/abuse", "held/fraud_after"])
def test_most_dangers_get_their_own_answer(name: str) -> None:
    known = rows(name)
    other = failing(known, lambda row: match(row["q"]).emergency == row["signpost"])
    assert len(other) <= 0.2 * len(known), told(other, known)


@pytest.mark.parametrize(("name", "most"), [("lookalikes", 0.03), ("held/lookalikes", 0.1), ("held/fraud_before", 0.1)])
def test_what_only_sounds_like_danger_raises_no_alarm(name: str, most: float) -> None:
    known = rows(name)
    raised = failing(known, lambda row: not alarmed(row))
    assert len(raised) <= most * len(known), told(raised, known)


def test_no_phrase_of_a_guide_raises_the_alarm() -> None:
    guides = world.knowledge().guides.values()
    phrases = [phrase for guide in guides for phrase in (*guide.asked_as, *guide.test_as)]
    assert [phrase for phrase in phrases if match(phrase).emergency] == []


def test_questions_about_papers_raise_the_alarm_next_to_never() -> None:
    known = rows("procedures")
    raised = failing(known, lambda row: not alarmed(row))
    assert len(raised) <= 0.005 * len(known), told(raised, known)


@pytest.mark.parametrize("guide", ["", "dang-ky-khai-tu"])
@pytest.mark.parametrize("words", PAPERS_IN_WORDS_OF_DANGER)
def test_a_loss_told_beside_papers_is_a_question_about_papers(words: str, guide: str) -> None:
    assert not match(words, Expecting("guiding" if guide else "idle", guide)).emergency


@pytest.mark.parametrize("name", DANGERS)
def test_danger_told_inside_a_guide_is_recognised_too(name: str) -> None:
    inside = Expecting("guiding", "dang-ky-khai-tu", "step")
    known = rows(name)[::4]
    missed = failing(known, lambda row: bool(match(row["q"], inside).emergency))
    assert len(missed) <= 0.12 * len(known), told(missed, known)


@pytest.mark.parametrize("name", DANGERS)
def test_case_and_form_and_punctuation_change_no_alarm(name: str) -> None:
    for row in rows(name)[::9]:
        words = row["q"]
        seen = bool(match(words).emergency)
        assert bool(match(words.upper()).emergency) == seen, words
        assert bool(match(f"  {words} !!! ").emergency) == seen, words


@pytest.mark.parametrize("words", ["vâng, mai tôi ra", "mai tôi ra", "bác già rồi", "anh ấy đi rồi", "Hạnh"])
def test_a_few_harmless_words_raise_no_alarm_for_what_they_resemble(words: str) -> None:
    assert not alarmed({"q": words})


@pytest.mark.parametrize("words", ["cứu", "cứu tôi", "cháy", "muốn chết", "bố ngã rồi", "nó đánh tôi"])
def test_danger_in_a_word_or_two_still_does(words: str) -> None:
    assert alarmed({"q": words})


def test_the_very_words_of_an_open_choice_are_an_answer() -> None:
    from flows import choices

    library = asked.library()
    question = library.guides["dang-ky-khai-tu"].question("noi-mat")
    assert question is not None
    open_now = choices.open_choices(choices.of_question(question), question, library)
    found = match("đuối nước", Expecting("guiding", "dang-ky-khai-tu", question.id, open_now))
    assert found.choice == "noi-mat=khac" and not found.emergency
