"""Random valid guides and random events, for the property tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from flows import events
from flows.guide import (
    ChecklistItem,
    Guide,
    Letter,
    Line,
    OfficeRef,
    Online,
    Option,
    Question,
    Review,
    Source,
    Step,
    Target,
)
from flows.replies import Enclosed
from tests.flows import world

IDS = ("viec-a", "viec-b", "viec-c")
DAYS = (None, date(2026, 1, 1), date(2026, 11, 24), date(2027, 2, 28))
SAID = ("Bác ra phường nhé.", "Bác hỏi cán bộ. Bác nhớ mang giấy.", "Bác đợi phường trả lời rồi hãy làm.")


@st.composite
def conditions(draw: Any, questions: list[Question]) -> dict[str, Any]:
    when: dict[str, Any] = {}
    if questions and draw(st.booleans()):
        question = draw(st.sampled_from(questions))
        chosen = draw(st.lists(st.sampled_from([o.id for o in question.options]), min_size=1, max_size=2, unique=True))
        when = {question.id: chosen if len(chosen) > 1 else chosen[0]}
    since, until = draw(st.sampled_from(DAYS)), draw(st.sampled_from(DAYS))
    if since and until and since > until:
        since, until = until, since
    return {"when": when, "since": since, "until": until, "confirm": draw(st.sampled_from(("", "Có đúng không?")))}


@st.composite
def questions(draw: Any) -> list[Question]:
    found: list[Question] = []
    for number in range(draw(st.integers(0, 4))):
        options = [
            Option(
                f"y{at}",
                f"Ý {at} câu {number}",
                say=draw(st.sampled_from(("", "Cháu hiểu rồi."))),
                then=draw(st.sampled_from((None, None, None, None, "officer", "stop", *TARGETS))),
            )
            for at in range(1, draw(st.integers(2, 4)) + 1)
        ]
        help_ = draw(st.sampled_from(("", "Bác chọn ý gần đúng.")))
        found.append(Question(f"q{number}", f"Câu {number} thế nào ạ?", options, help=help_, **draw(conditions(found))))
    return found


TARGETS = (Target(guide="viec-a"), Target(guide="viec-b"), Target(guide="khong-co"), Target(signpost="khieu-nai"))


@st.composite
def lines(draw: Any, asked: list[Question], most: int = 3) -> list[Line]:
    return [Line(draw(st.sampled_from(SAID)), **draw(conditions(asked))) for _ in range(draw(st.integers(0, most)))]


@st.composite
def guides(draw: Any, guide_id: str) -> Guide:
    asked = draw(questions())
    letter = Letter("mau-don", "Mẫu đơn", "Kính gửi: phường {phuong}\n\nTôi là {ho-ten}\n\nKý tên {ky}")
    items = [
        ChecklistItem(f"Giấy số {n}", note=draw(st.sampled_from(("", "Mang bản chính."))), **draw(conditions(asked)))
        for n in range(draw(st.integers(0, 11)))
    ]
    steps = [
        Step(f"Bước {n}", "Bác làm bước này.", how=draw(st.sampled_from(("", "Bác làm từ từ."))),
             letter=draw(st.sampled_from(("", "mau-don"))), **draw(conditions(asked)))
        for n in range(draw(st.integers(0, 4)))
    ]  # fmt: skip
    return Guide(
        guide_id,
        f"Việc {guide_id[-1]} ở phường",
        f"Việc {guide_id[-1]}",
        "mot-cua",
        "Việc để thử.",
        [f"làm {guide_id.replace('-', ' ')}"],
        [],
        steps,
        [OfficeRef("diem-phuc-vu")],
        [Source("Luật thử", until=draw(st.sampled_from(DAYS)))],
        draw(st.sampled_from(("high", "medium", "low"))),
        questions=asked,
        who=draw(lines(asked, 1)),
        answer=draw(lines(asked)),
        checklist=items,
        not_needed=draw(lines(asked, 1)),
        fee=draw(lines(asked, 1)),
        time=draw(lines(asked, 1)),
        online=draw(st.sampled_from((None, Online("Làm trên mạng được.", [Line("Mở trang ra.")])))),
        mistakes=draw(lines(asked)),
        warnings=draw(lines(asked)),
        letters=[letter],
        related=list(IDS),
        reviewed=draw(st.sampled_from((None, Review("Phường", date(2026, 10, 1), date(2027, 4, 1))))),
    )


@st.composite
def libraries(draw: Any) -> dict[str, Guide]:
    return {guide_id: draw(guides(guide_id)) for guide_id in IDS}


def words() -> st.SearchStrategy[str]:
    phrases = world.library().phrases
    steering = [said[0] for said in (*phrases.commands.values(), *phrases.asides.values())]
    return st.sampled_from(
        [
            *steering,
            *("1", "2", "3", "4", "5", "7", "8", "9", "số hai", "có", "không", "không biết", "đủ rồi", "thiếu số 2"),
            *("làm viec a", "làm viec b", "làm viec b và làm viec c", "blablo", "…", "", "👍", "chưa có giấy số 1"),
            *("cháy nhà rồi", "tôi không muốn sống nữa", "có người gọi điện bảo tôi chuyển tiền", "gặp cán bộ"),
            *("gọi bà", "gọi chị", "chuyển máy", "chuyển máy AAAA22", "đổi câu đó", "gọi lại cho tôi"),
            *("số tôi là [số điện thoại]", "mã của tôi là [mã số]", "{so} {0.__class__} <b>", "ý 1 câu 0"),
            "một câu chuyện rất dài chẳng liên quan gì đến việc nào cả mà cứ kể mãi không thôi",
        ]
    )


def taps() -> st.SearchStrategy[str]:
    fixed = [
        "",
        "=",
        ".",
        "a.b=c",
        "find.guide=khong-co",
        "find.none=no",
        "step.9=next",
        "list.1=all",
        "delete.ask=yes",
    ]
    fixed += ["q0=y1", "q1=y2", "q2=y9", "letter.part=next", "useful.ask=no", "outcome.human=go", "menu.other=go"]
    fixed += ["parked.guide=viec-b", "which.question=q0", "post.tu-hai=gap-nguoi", "moved.undo=yes", "cancel.ask=yes"]
    return st.sampled_from(fixed)


def house_events() -> st.SearchStrategy[events.Event]:
    return st.sampled_from(
        [
            events.OfficerTook(1, "Lan"),
            events.OfficerReplied(1, "Lan", "Bác cho cô hỏi thêm nhé?"),
            events.OfficerReplied(1, "Lan", "Mẫu đơn đây bác.", Enclosed("0" * 32, "application/pdf")),
            events.PhoneAsked(1, "Lan"),
            events.TicketClosed(1, "solved"),
            events.TicketClosed(9, "quiet"),
            events.TicketOpened(1, 3),
            events.DataCounted(1, 1, 1),
            events.CodeMade("AAAA22", 10),
            events.PassageBrought("viec-b", {"q0": "y1"}, 1),
            events.PassageBrought("khong-co", {}),
            events.CodeRefused("expired"),
            events.CodeRefused("over"),
            events.PassageBrought("viec-b", {"q0": "y1"}, 1, move="m1"),
            events.PassageTakenBack("m1"),
            events.PassageTakenBack("m1"),
            events.PassageTakenBack("la"),
            events.MovedAway(),
            events.MovedAway("m2"),
            events.MoveUndone(False),
            events.TimePassed("reminder"),
            events.TimePassed("ticket_waiting"),
            events.TimePassed("la"),
            events.TurnFailed(1),
            events.OfficerSpokeElsewhere(),
        ]
    )


def citizen_events() -> st.SearchStrategy[events.Event]:
    kinds = st.sampled_from(("voice", "photo", "document", "contact", "location", "video", "sticker", "unsupported"))
    return st.one_of(
        st.builds(events.Started, st.sampled_from(("", *IDS, "khong-co", "../x"))),
        st.builds(events.TextSent, words(), st.booleans()),
        st.builds(events.TextSent, words()),
        st.builds(events.TextSent, st.text(max_size=40)),
        st.builds(events.OptionTapped, taps()),
        st.builds(events.KeyShown, st.just("k1"), st.booleans()),
        st.builds(events.AttachmentSent, kinds, st.sampled_from(("", "cháy nhà rồi", "làm viec a")), st.just("f1")),
    )
