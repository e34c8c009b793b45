"""One small function per effect, inside the turn's own transaction. An effect may answer with an event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot import alerts, desk
from bot.base.inbound import Secret
from bot.base.sealing import Sealer
from bot.storage import attachments, codes, erasure, help_requests, inbox, misses, tickets
from bot.storage.database import Connection
from bot.volunteers import requests, visiting
from flows import effects, events
from flows.library import Library
from flows.wording import say


@dataclass
class Scene:
    """What an effect may use: the turn's transaction and where it happens."""

    connection: Connection
    ward: str
    conversation: int
    inbox: int
    account: str
    now: datetime
    library: Library
    seal: Sealer
    secrets: tuple[Secret, ...] = ()
    keep_words: bool = True
    erased: bool = False
    forgotten: bool = False
    """The conversation itself is gone: there is nothing to save and nobody to tell."""
    files_to_remove: list[str] = field(default_factory=list)
    wake: list[int] = field(default_factory=list)
    """Other conversations that got an event in this transaction."""

    @property
    def at(self) -> float:
        return self.now.timestamp()


def carry_out(effect: effects.Effect, scene: Scene) -> events.Event | None:
    """Do `effect`; gives its answer, if it has one."""
    return _HANDLERS[type(effect)](effect, scene)


def _open_ticket(effect: effects.OpenTicket, scene: Scene) -> events.Event:
    known = tickets.open_of(scene.connection, scene.conversation)
    if known is None:
        helper = visiting.card(scene.connection, scene.conversation)
        card = {**effect.card, **helper, "question": effect.question if scene.keep_words else ""}
        opened = tickets.open_new(
            scene.connection,
            scene.ward,
            scene.conversation,
            scene.at,
            subject=effect.subject,
            reason=effect.reason,
            urgent=effect.urgent,
            call_back=effect.call_back,
            card=card,
            office=scene.library.ward.desk,
        )
        wait = alerts.usual_wait(scene.connection, scene.library, scene.now)
        return desk.told(scene.connection, scene.library, opened, scene.now, scene.account, wait=wait)
    changes: dict[str, Any] = {"urgent": True} if effect.urgent else {}
    if effect.call_back:
        changes["call_back"] = True
    tickets.citizen_spoke(scene.connection, known.id, scene.at, **changes)
    ticket = tickets.by_id(scene.connection, known.id)
    return desk.told(scene.connection, scene.library, ticket, scene.now, scene.account, already=True)


def _add_to_ticket(effect: effects.AddToTicket, scene: Scene) -> None:
    ticket = tickets.open_of(scene.connection, scene.conversation)
    if ticket is not None and scene.keep_words:
        tickets.add_entry(scene.connection, ticket, "citizen", effect.text, scene.at)
        tickets.citizen_spoke(scene.connection, ticket.id, scene.at)


def _mark_urgent(effect: effects.MarkUrgent, scene: Scene) -> None:
    ticket = tickets.open_of(scene.connection, scene.conversation)
    if ticket is not None:
        tickets.citizen_spoke(scene.connection, ticket.id, scene.at, urgent=True)
        tickets.add_entry(scene.connection, ticket, "machine", f"urgent:{effect.kind}", scene.at)


def _cancel_ticket(effect: effects.CancelTicket, scene: Scene) -> None:
    ticket = tickets.open_of(scene.connection, scene.conversation)
    if ticket is not None:
        tickets.change(scene.connection, ticket.id, status="closed", closed_at=scene.at, outcome="cancelled")


def _keep_phone(effect: effects.KeepPhone, scene: Scene) -> None:
    ticket = tickets.open_of(scene.connection, scene.conversation)
    phone = next((secret.value for secret in scene.secrets if secret.kind == "phone"), "")
    if ticket is None:
        return
    changes: dict[str, Any] = {"call_when": effect.when[:200]} if effect.when else {}
    if phone:
        changes |= {"phone": scene.seal.seal(phone), "call_back": True}
    if changes:
        tickets.citizen_spoke(scene.connection, ticket.id, scene.at, **changes)


def _keep_attachment(effect: effects.KeepAttachment, scene: Scene) -> None:
    ticket = tickets.open_of(scene.connection, scene.conversation)
    if ticket is None or not effect.ref:
        return
    if effect.kind == "location":
        words = say(scene.library.wording, "card.place", cho=effect.ref)
        tickets.add_entry(scene.connection, ticket, "citizen", words, scene.at)
    else:
        attachments.want(scene.connection, scene.ward, ticket.id, effect.kind, effect.ref, scene.account, scene.at)
    tickets.citizen_spoke(scene.connection, ticket.id, scene.at)


def _count_data(effect: effects.CountData, scene: Scene) -> events.Event:
    held = erasure.count(scene.connection, scene.conversation)
    return events.DataCounted(held.turns, held.tickets, held.attachments)


def _delete_data(effect: effects.DeleteData, scene: Scene) -> events.Event | None:
    if effect.address:
        gone = erasure.forget_address(scene.connection, scene.seal, scene.conversation, scene.at)
        scene.forgotten = True
        scene.files_to_remove.extend(gone.files)
        return None
    held = erasure.erase(scene.connection, scene.seal, scene.conversation, scene.at, keep_inbox=scene.inbox)
    scene.erased = True
    scene.files_to_remove.extend(held.files)
    return events.DataDeleted(held.turns, held.tickets, held.attachments)


def _record_miss(effect: effects.RecordMiss, scene: Scene) -> None:
    if scene.keep_words:
        misses.add(
            scene.connection,
            scene.ward,
            scene.conversation,
            effect.kind,
            effect.text,
            effect.proposed,
            effect.chosen,
            scene.at,
        )


def _record_usefulness(effect: effects.RecordUsefulness, scene: Scene) -> None:
    day = scene.now.date().isoformat()
    misses.add_usefulness(scene.connection, scene.ward, effect.guide, effect.useful, day)


def _make_code(effect: effects.MakeCode, scene: Scene) -> events.Event:
    place = (effect.guide, effect.answers, effect.step)
    made = codes.make(scene.connection, scene.seal, scene.ward, scene.conversation, *place, scene.at)
    return events.CodeMade(made.code, int(codes.LIVES // 60))


def _redeem_code(effect: effects.RedeemCode, scene: Scene) -> events.Event:
    return _bring(
        codes.redeem(scene.connection, scene.seal, scene.ward, scene.conversation, effect.code, scene.at), scene
    )


def _redeem_key(effect: effects.RedeemKey, scene: Scene) -> events.Event:
    return _bring(codes.redeem_key(scene.connection, scene.ward, scene.conversation, effect.key, scene.at), scene)


def _bring(place: codes.Place | codes.Refused, scene: Scene) -> events.Event:
    """The place comes here and its old device is told, or why it does not come."""
    if isinstance(place, str):
        return events.CodeRefused(place)
    if place.conversation != scene.conversation:
        told = inbox.add_event(
            scene.connection, place.conversation, events.MovedAway(place.move), f"moved:{scene.inbox}", scene.at
        )
        if told:
            scene.wake.append(place.conversation)
    return events.PassageBrought(place.guide, place.answers, place.step, place.move)


def _undo_move(effect: effects.UndoMove, scene: Scene) -> events.Event:
    """Whoever took the place loses it again; the old device goes on with its own, which never left it."""
    taken = codes.take_back(scene.connection, scene.conversation, effect.moves)
    for one in taken:
        event, key = events.PassageTakenBack(one.move), f"taken_back:{one.move}"
        if inbox.add_event(scene.connection, one.taker, event, key, scene.at):
            scene.wake.append(one.taker)
            ticket = tickets.open_of(scene.connection, one.taker)
            if ticket is not None:
                tickets.add_entry(scene.connection, ticket, "machine", "taken_back", scene.at)
    return events.MoveUndone(reached=bool(taken))


def _forget_words(effect: effects.ForgetWords, scene: Scene) -> None:
    scene.keep_words = False


def _set_quiet(effect: effects.SetQuiet, scene: Scene) -> None:
    desk.set_quiet(scene.connection, scene.conversation, effect.quiet)


def _ask_for_help(effect: effects.AskForHelp, scene: Scene) -> events.Event:
    return requests.ask(
        scene.connection, scene.ward, scene.conversation, effect.hamlet, effect.name, effect.subject, scene.at
    )


def _keep_help_phone(effect: effects.KeepHelpPhone, scene: Scene) -> None:
    request = help_requests.live_of(scene.connection, scene.conversation)
    phone = next((secret.value for secret in scene.secrets if secret.kind == "phone"), "")
    if request is not None and phone:
        help_requests.keep_phone(scene.connection, request.id, scene.seal.seal(phone))


def _answer_visitor(effect: effects.AnswerVisitor, scene: Scene) -> None:
    requests.answer(scene.connection, scene.ward, scene.conversation, effect.how, scene.at)


_HANDLERS: dict[type, Callable[[Any, Scene], events.Event | None]] = {
    effects.OpenTicket: _open_ticket,
    effects.AddToTicket: _add_to_ticket,
    effects.MarkUrgent: _mark_urgent,
    effects.CancelTicket: _cancel_ticket,
    effects.KeepPhone: _keep_phone,
    effects.KeepAttachment: _keep_attachment,
    effects.CountData: _count_data,
    effects.DeleteData: _delete_data,
    effects.RecordMiss: _record_miss,
    effects.RecordUsefulness: _record_usefulness,
    effects.MakeCode: _make_code,
    effects.RedeemCode: _redeem_code,
    effects.RedeemKey: _redeem_key,
    effects.UndoMove: _undo_move,
    effects.ForgetWords: _forget_words,
    effects.SetQuiet: _set_quiet,
    effects.AskForHelp: _ask_for_help,
    effects.KeepHelpPhone: _keep_help_phone,
    effects.AnswerVisitor: _answer_visitor,
}
