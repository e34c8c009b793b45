"""Questions of the engine itself that wait for one answer: asked here, answered where each belongs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flows import choices, letters, limits, replay, text
from flows.draft import Draft
from flows.places import items
from flows.replies import Choice
from flows.session import Pending

Data = Mapping[str, str]


def wait(draft: Draft, name: str, **data: str) -> None:
    """Ask `name` and wait for its answer; what waited before is given up."""
    draft.update(pending=Pending(name, data))
    ask(draft)


def wait_quietly(draft: Draft, name: str, **data: str) -> None:
    """Note what waits without asking."""
    draft.update(pending=Pending(name, data))


def ask(draft: Draft) -> None:
    """Put the waiting question (again)."""
    pending = draft.session.pending
    if pending is not None:
        _ASK[pending.name](draft, pending.data)


def is_known(name: str) -> bool:
    return name in _ASK


def _yes_no(draft: Draft, name: str, question: str, yes: str, no: str, **values: object) -> None:
    draft.ask(draft.word(question, **values), choices.yes_no(name, draft.word(yes), draft.word(no)))


def _delete(draft: Draft, data: Data) -> None:
    counts = {"tin": data.get("turns", "0"), "phieu": data.get("tickets", "0"), "tep": data.get("attachments", "0")}
    _yes_no(draft, "delete", "delete.ask", "delete.yes", "delete.no", **counts)


def _switch(draft: Draft, data: Data) -> None:
    guide = draft.library.guides.get(data.get("guide", ""))
    _yes_no(draft, "switch", "switch.ask", "switch.yes", "switch.no", viec=guide.title if guide else "")


def _return(draft: Draft, data: Data) -> None:
    _yes_no(draft, "return", "return.ask", "return.yes", "return.no")


def _restart(draft: Draft, data: Data) -> None:
    _yes_no(draft, "restart", "restart.ask", "restart.yes", "restart.no")


def _change(draft: Draft, data: Data) -> None:
    question = draft.guide.question(data.get("question", "")) if draft.guide else None
    labels = {option.id: option.label for option in question.options} if question else {}
    passage = draft.session.passage
    old = labels.get(passage.answers.get(question.id, ""), "") if passage and question else ""
    if question is not None:
        draft.tell(question.ask.replace("?", "."))
    _yes_no(
        draft, "change", "change.ask", "change.yes", "change.no", cu=old, moi=labels.get(data.get("option", ""), "")
    )


def _which(draft: Draft, data: Data) -> None:
    """Which answer is to be changed: the latest ones, each by its label."""
    place, guide = draft.place, draft.guide
    given = [] if place is None or guide is None else list(place.answers.items())[-limits.OPTIONS_PER_QUESTION :]
    offered = []
    for question_id, option_id in given:
        question = guide.question(question_id) if guide else None
        label = next((o.label for o in question.options if o.id == option_id), "") if question else ""
        offered.append(Choice(f"which.question={question_id}", label))
    draft.ask(draft.word("change.which"), offered)


def _reopen(draft: Draft, data: Data) -> None:
    """A question already answered, asked again with its options."""
    question = draft.guide.question(data.get("question", "")) if draft.guide else None
    if question is not None:
        draft.ask(question.ask, choices.of_question(question))


def _cancel(draft: Draft, data: Data) -> None:
    _yes_no(draft, "cancel", "ticket.cancel_ask", "ticket.cancel_yes", "ticket.cancel_no")


def _attachment(draft: Draft, data: Data) -> None:
    count = data.get("count", "1")
    question = "attachment.ask" if count == "1" else "attachment.ask_several"
    _yes_no(draft, "attachment", question, "attachment.yes", "attachment.no", so=count)


def _signpost(draft: Draft, data: Data) -> None:
    post = draft.library.signposts.get(data.get("id", ""))
    if post is not None:
        draft.ask(post.ask, [Choice(f"post.{post.id}={option.id}", option.label) for option in post.options])


def _officer(draft: Draft, data: Data) -> None:
    question = "unclear.human" if data.get("reason") == "not_understood" else "signpost.offer"
    no = "unclear.try_again" if data.get("reason") == "not_understood" else "signpost.offer_no"
    _yes_no(draft, "officer", question, "signpost.offer_yes", no)


def _phone(draft: Draft, data: Data) -> None:
    draft.ask(draft.word("ticket.phone_ask"), [Choice("phone.skip=go", draft.word("ticket.phone_skip"))])


def _when(draft: Draft, data: Data) -> None:
    draft.ask(
        draft.word("ticket.when_ask"),
        [Choice(f"when.call={name}", draft.word(f"ticket.when_{name}")) for name in ("any", "morning", "afternoon")],
    )


def _code(draft: Draft, data: Data) -> None:
    draft.ask(draft.word("move.ask_code"))


def _missing(draft: Draft, data: Data) -> None:
    """Which papers are missing; with five there are no buttons, the numbers of the list serve."""
    place = draft.place
    if place is None or place.stage != "checklist":
        return
    shown = replay.part_items(place)
    offered = [
        Choice(f"lack.{place.part}={n}", draft.word("list.which_number", so=n)) for n in range(1, len(shown) + 1)
    ]
    few = len(offered) <= limits.OPTIONS_PER_QUESTION
    if data.get("again"):
        draft.send("\n".join(items(draft, shown)))
    draft.ask(draft.word("list.which"), offered, buttons=few)


def _letter(draft: Draft, data: Data) -> None:
    """One paragraph of a letter."""
    letter = draft.guide.letter(data.get("id", "")) if draft.guide else None
    parts = letters.paragraphs(draft, letter) if letter else []
    at = int(data.get("part", "1"))
    if at > len(parts):
        draft.ask(draft.word("letter.end"), [Choice("letter.part=back", draft.word("letter.back"))])
        return
    draft.send(parts[at - 1], kind="letter")
    following = [Choice("letter.part=next", draft.word("letter.next"))] if at < len(parts) else []
    draft.ask(
        draft.word("letter.part", phan=at, tong=len(parts)),
        [*following, Choice("letter.part=back", draft.word("letter.back"))],
    )


def _moved(draft: Draft, data: Data) -> None:
    draft.ask(
        draft.word("move.away"),
        [Choice("moved.undo=yes", draft.word("move.undo")), Choice("moved.undo=no", draft.word("move.fine"))],
    )


def _bring(draft: Draft, data: Data) -> None:
    _yes_no(draft, "bring", "move.bring_ask", "move.bring_yes", "move.bring_no")


def _help_place(draft: Draft, data: Data) -> None:
    draft.ask(draft.word("help.place_ask"))


def _help_name(draft: Draft, data: Data) -> None:
    draft.ask(draft.word("help.name_ask"))


def _help_sure(draft: Draft, data: Data) -> None:
    place, name = data.get("place", ""), data.get("ten", "")
    _yes_no(draft, "help_sure", "help.sure_ask", "help.sure_yes", "help.sure_no", noi=place, ten=name)


def _help_phone(draft: Draft, data: Data) -> None:
    draft.ask(draft.word("help.phone_ask"), [Choice("help_phone.skip=go", draft.word("help.phone_skip"))])


def _visitor(draft: Draft, data: Data) -> None:
    """Who is coming, and what that person must say; refusing is one tap."""
    name, words = data.get("ten", ""), data.get("cau", "")
    key = "help.taken" if data.get("luc") else "help.due"
    draft.say(key, ten=name, luc=data.get("luc", ""))
    draft.say("help.word", cau=words)
    draft.flush()
    offered = [Choice(f"visitor.{answer}=go", draft.word(f"help.{answer}")) for answer in _VISITOR]
    draft.ask(draft.word("help.never"), offered)


def _visited(draft: Draft, data: Data) -> None:
    offered = [Choice("visitor.ok=go", draft.word("help.right")), Choice("visitor.wrong=go", draft.word("help.wrong"))]
    draft.ask(draft.word("help.done", ten=data.get("ten", "")), offered)


_VISITOR = ("ok", "wrong", "other", "cancel")

_ASK: dict[str, Callable[[Draft, Data], None]] = {
    "delete": _delete,
    "switch": _switch,
    "return": _return,
    "restart": _restart,
    "change": _change,
    "which": _which,
    "reopen": _reopen,
    "cancel": _cancel,
    "attachment": _attachment,
    "signpost": _signpost,
    "officer": _officer,
    "phone": _phone,
    "when": _when,
    "code": _code,
    "missing": _missing,
    "letter": _letter,
    "moved": _moved,
    "bring": _bring,
    "help_place": _help_place,
    "help_name": _help_name,
    "help_sure": _help_sure,
    "help_phone": _help_phone,
    "visitor": _visitor,
    "visited": _visited,
}


def quoted(words: str) -> str:
    """The citizen's own words, short enough to be read back."""
    found = text.tidy(words).replace("?", ".").split()
    cut = found[: limits.QUOTED_TIENG]
    return " ".join(cut) + ("…" if len(cut) < len(found) else "")
