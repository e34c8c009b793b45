"""Being rung: the ticket first, then the number, then when."""

from __future__ import annotations

from flows import effects, handing_off, pendings, screens
from flows.draft import Draft
from flows.hearing import Heard


def ask_call_back(draft: Draft) -> None:
    """ "Gọi lại cho tôi": the ticket first, then the number."""
    draft.update(ask_phone=True)
    handing_off.open_ticket(draft, "asked", call_back=True)


def phone(draft: Draft, heard: Heard) -> None:
    """The answer to "số điện thoại của bác"."""
    if heard.phone_given:
        draft.do(effects.KeepPhone())
        draft.update(ask_phone=False, pending=None)
        draft.say("ticket.phone_kept")
        pendings.wait(draft, "when")
    else:
        draft.say("ticket.phone_missing")
        pendings.ask(draft)


def phone_skipped(draft: Draft) -> None:
    draft.update(ask_phone=False, pending=None)
    draft.say("ticket.kept", so=draft.session.ticket)
    screens.prompt(draft)


def when(draft: Draft, words: str) -> None:
    """When to ring, in the citizen's words."""
    draft.do(effects.KeepPhone(when=words))
    draft.update(pending=None)
    draft.say("ticket.when_kept")
    screens.prompt(draft)
