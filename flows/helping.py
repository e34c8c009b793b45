"""The flow to a visit at home: neighbourhood, first name, read back, sent; then who is coming and how to know them.

Nobody who stands at a door is to be believed for that alone: the citizen is told a name and words the visitor
must say, may refuse, and with one tap ends everything.
"""

from __future__ import annotations

import re

from flows import effects, events, handing_off, pendings, screens, text
from flows.draft import Draft
from flows.hearing import Heard, strip_polite
from flows.moments import moment

VISITOR = "visitor."
"""Options about the person who comes: they count on every screen, also an old one."""
PLACE_TIENG = 8
NAME_TIENG = 9
_NUMBER = re.compile(r"\d{1,3}")


def begin(draft: Draft) -> None:
    """Somebody is wanted at home: first where."""
    draft.update(unclear=0)
    pendings.wait(draft, "help_place")


def told(draft: Draft, heard: Heard) -> bool:
    """The answer to what was asked; False leaves it to be heard as something else."""
    pending = draft.session.pending
    if pending is None or pending.name not in _TOLD:
        return False
    post = draft.library.signposts.get(heard.match.signpost) if heard.match.verdict == "signpost" else None
    if heard.match.command or (heard.match.choice and heard.match.choice_exact):
        return False
    if post is not None and post.kind in ("scam", "complaint", "officer") and post.then != "help":
        return False
    return _TOLD[pending.name](draft, heard)


def named(draft: Draft, heard: Heard) -> bool:
    """The name alone, when it was asked for: then Nga is not somebody who fell, nor Hạnh somebody who complains."""
    pending = draft.session.pending
    if pending is None or pending.name != "help_name" or draft.away_long or draft.session.state == "with_officer":
        return False
    words = strip_polite(tuple(text.words(heard.text)), heard.phrases.polite)
    bare = words[1:] if len(words) == 2 and words[0] in heard.phrases.address else words
    known = {name.lower() for name in heard.phrases.first_names}
    return len(bare) == 1 and bare[0].lower() in known and _name(draft, heard)


def _place(draft: Draft, heard: Heard) -> bool:
    place = hamlet(heard.text)
    if not place or text.count_tieng(heard.text) > PLACE_TIENG:
        return False
    draft.understood = "answer:help=place"
    pendings.wait(draft, "help_name", place=place)
    return True


def _name(draft: Draft, heard: Heard) -> bool:
    name = first_name(heard)
    if not name:
        return False
    draft.understood = "answer:help=name"
    pending = draft.session.pending
    pendings.wait(draft, "help_sure", place=pending.data.get("place", "") if pending else "", ten=name)
    return True


def _phone(draft: Draft, heard: Heard) -> bool:
    if not heard.phone_given:
        return False
    draft.understood = "answer:help=phone"
    draft.do(effects.KeepHelpPhone())
    draft.update(pending=None)
    draft.say("help.phone_kept")
    screens.prompt(draft)
    return True


_TOLD = {"help_place": _place, "help_name": _name, "help_phone": _phone}


def hamlet(words: str) -> str:
    """How a neighbourhood is written everywhere: `Tổ 5`; a name that is no number as it is. Empty: nothing usable."""
    if "[" in words:
        return ""
    number = _NUMBER.search(words)
    if number:
        return f"Tổ {int(number[0])}"
    plain = " ".join(re.findall(r"\w+", text.tidy(words)))
    return plain[:40].capitalize()


def first_name(heard: Heard) -> str:
    """The first name alone, whatever else was said: "tôi tên là Nguyễn Thị Lan ạ" gives `Lan`."""
    if "[" in heard.text or text.count_tieng(heard.text) > NAME_TIENG:
        return ""
    polite = {text.plain(phrase) for phrase in heard.phrases.polite}
    words = [word for word in re.findall(r"[^\W\d_]+", text.tidy(heard.text)) if text.plain(word) not in polite]
    return words[-1][:20].capitalize() if words else ""


# ---- answers by button


def sure(draft: Draft, yes: bool) -> None:
    """Sent on only after it was read back."""
    pending = draft.session.pending
    data = pending.data if pending else {}
    draft.update(pending=None)
    if yes:
        passage = draft.session.passage
        subject = passage.guide if passage is not None and not passage.finished else ""
        draft.do(effects.AskForHelp(data.get("place", ""), data.get("ten", ""), subject))
        return
    draft.say("help.declined")
    screens.prompt(draft)


def no_phone(draft: Draft) -> None:
    draft.understood = "command:confirm_no"
    draft.update(pending=None)
    draft.say("help.waiting")
    screens.prompt(draft)


def visitor(draft: Draft, answer: str) -> None:
    """What the citizen says about who is coming, or who stands at the door."""
    draft.understood = f"answer:visitor={answer}"
    pending = draft.session.pending
    if pending is not None and pending.name in ("visitor", "visited"):
        draft.update(pending=None)
    if answer == "wrong":
        wrong(draft)
        return
    if answer in ("other", "cancel"):
        draft.do(effects.AnswerVisitor("other" if answer == "other" else "cancel"))
    draft.say({"other": "help.changed", "cancel": "help.cancelled"}.get(answer, "help.noted"))
    _go_on(draft)


def wrong(draft: Draft) -> None:
    """ "Người đến không đúng": their access ends, an officer is called, both in this very turn."""
    draft.do(effects.AnswerVisitor("wrong"))
    draft.say("help.reported")
    if draft.session.ticket:
        draft.do(effects.MarkUrgent("wrong_visitor"))
        _go_on(draft)
    else:
        draft.flush()
        handing_off.open_ticket(draft, "wrong_visitor", urgent=True)


def _go_on(draft: Draft) -> None:
    if draft.session.state == "with_officer":
        draft.flush()
    else:
        screens.prompt(draft)


# ---- the house speaks


def requested(draft: Draft, event: events.HelpRequested) -> None:
    """Answer to `AskForHelp`."""
    if event.already:
        draft.say("help.already")
        screens.prompt(draft)
        return
    draft.say("help.asked" if event.covered else "help.asked_uncovered", noi=event.hamlet)
    pendings.wait(draft, "help_phone")


def taken(draft: Draft, event: events.HelpTaken) -> None:
    """Name, time and the words to be said at the door."""
    at = moment(draft, event.coming_at)
    draft.keep_screen = True
    pendings.wait(draft, "visitor", ten=event.volunteer, cau=event.word, luc=at)


def due(draft: Draft, event: events.HelpDue) -> None:
    draft.keep_screen = True
    pendings.wait(draft, "visitor", ten=event.volunteer, cau=event.word)


def lost(draft: Draft, event: events.HelpLost) -> None:
    """Nobody is coming as was told."""
    pending = draft.session.pending
    if pending is not None and pending.name == "visitor":
        draft.update(pending=None)
    draft.say("help.expired" if event.reason == "expired" else "help.lost")
    _go_on(draft)


def done(draft: Draft, event: events.HelpDone) -> None:
    """The volunteer says it is done: if that is not so, one tap tells."""
    draft.keep_screen = True
    pendings.wait(draft, "visited", ten=event.volunteer)
