"""Words that steer the talk: commands, asides, how to be addressed, another device, a call back, a change."""

from __future__ import annotations

from flows import asides, commands, guiding, moving, ringing, screens, text
from flows.draft import Draft
from flows.hearing import Heard


def command(draft: Draft, heard: Heard) -> bool:
    if heard.match.command not in commands.NAMES:
        return False
    commands.run(draft, heard.match.command)
    return True


def address(draft: Draft, heard: Heard) -> bool:
    for word, phrases in heard.phrases.address.items():
        if heard.is_one_of(phrases):
            draft.understood = "command:address"
            draft.update(address=word, unclear=0)
            draft.say("address.done")
            screens.prompt(draft)
            return True
    return False


def move(draft: Draft, heard: Heard) -> bool:
    """ "Chuyển máy", with or without a code; or a code that was asked for."""
    pending = draft.session.pending
    rest = heard.after(heard.phrases.pass_on)
    if rest is not None:
        draft.understood = "command:move"
        moving.asked(draft, rest)
        return True
    if pending is not None and pending.name == "code" and moving.typed(draft, heard):
        draft.understood = "command:move"
        return True
    return False


def call_back(draft: Draft, heard: Heard) -> bool:
    if not heard.is_one_of(heard.phrases.call_back):
        return False
    draft.understood = "command:human"
    ringing.ask_call_back(draft)
    return True


def change(draft: Draft, heard: Heard) -> bool:
    """ "Đổi câu đó", perhaps with its number among the answers given."""
    rest = heard.after(heard.phrases.change)
    place = draft.place
    if rest is None or place is None or text.count_tieng(rest) > 3:
        return False
    draft.understood = "command:change"
    given = list(place.answers)
    number = next((n for n in heard.numbers if n <= len(given)), 0)
    if number:
        guiding.reopen(draft, given[number - 1])
    else:
        guiding.ask_change(draft)
    return True


def why(draft: Draft, heard: Heard) -> bool:
    """ "Sao phải hỏi thế": what hangs on the question that is open."""
    place = draft.place
    asked = place is not None and place.stage == "question" and draft.session.state == "guiding"
    if not asked or draft.session.pending is not None or not heard.is_one_of(heard.phrases.why):
        return False
    draft.understood = "aside:simplify"
    draft.update(unclear=0)
    if place is not None and place.question is not None:
        draft.tell(place.question.why or place.question.help or draft.word("aside.simpler_question"))
    screens.prompt(draft)
    return True


def aside(draft: Draft, heard: Heard) -> bool:
    if heard.match.aside not in asides.NAMES:
        return False
    asides.answer(draft, heard.match.aside)
    return True
