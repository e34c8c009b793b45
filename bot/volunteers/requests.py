"""Requests for somebody to come: seen without personal data, taken by the first, kept or given back, thanked for."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from bot.base.errors import BacOiError
from bot.storage import Connection, audit, errands, inbox, practice, visits, volunteers
from bot.storage import help_requests as store
from bot.storage.help_requests import Request
from bot.storage.volunteers import Volunteer
from flows import events

MOST_TAKEN = 3
REMIND_BEFORE = 3 * 3600.0  # seconds before the agreed time
NO_SHOW_AFTER = 6 * 3600.0  # seconds after the agreed time without a visit
EXPIRES_AFTER = 7 * 24 * 3600.0  # seconds nobody took it
WORDS = "volunteer.words"
"""Wording key: words for the door, with commas between."""


class TooMany(BacOiError):
    """Bạn đang nhận đủ ba việc. Giúp xong một việc rồi nhận thêm."""


class Gone(BacOiError):
    """Việc này đã có bạn khác nhận, hoặc bà con không cần nữa."""


class NotTrusted(BacOiError):
    """Bạn chưa được trưởng đoàn viên bảo lãnh, hoặc chưa đủ tuổi mà chưa có người đi cùng."""


# ---- the citizen


def ask(
    connection: Connection, ward: str, conversation: int, hamlet: str, name: str, subject: str, now: float
) -> events.HelpRequested:
    """A new request; one at a time for each conversation."""
    covered = any(hamlet in one.hamlets and one.active(now) for one in volunteers.everyone(connection, ward))
    known = store.live_of(connection, conversation)
    if known is not None or visits.of_conversation(connection, conversation) is not None:
        return events.HelpRequested(known.hamlet if known else hamlet, covered, already=True)
    store.add(connection, ward, conversation, hamlet[:40], name[:40], subject[:80], now)
    return events.HelpRequested(hamlet, covered)


def answer(connection: Connection, ward: str, conversation: int, how: str, now: float) -> None:
    """`cancel`, `other` (somebody else, please) or `wrong` (the wrong person came)."""
    if how == "wrong":
        _wrong_person(connection, ward, conversation, now)
        return
    request = store.live_of(connection, conversation)
    if request is None:
        return
    _end_visits(connection, request, "revoked", now)
    if how == "cancel":
        store.close(connection, request.id, "cancelled", now)
    else:
        store.give_back(connection, request)
    audit.record(connection, ward, None, f"help_{how}", f"help:{request.id}", now)


def _wrong_person(connection: Connection, ward: str, conversation: int, now: float) -> None:
    """Access ends, the volunteer takes nothing more until the lead has looked."""
    practice.end_of(connection, conversation, now)
    request = store.live_of(connection, conversation) or store.last_of(connection, conversation)
    visit = visits.of_conversation(connection, conversation)
    blamed = request.volunteer if request else visit.volunteer if visit else None
    if visit is not None:
        visits.end(connection, visit, "wrong", now)
    if request is not None:
        _end_visits(connection, request, "wrong", now)
        store.close(connection, request.id, "wrong", now)
    if blamed is not None:
        volunteers.change(connection, blamed, held_at=now)
        audit.record(connection, ward, None, "volunteer_held", f"staff:{blamed}", now)
    audit.record(connection, ward, None, "wrong_visitor", f"help:{request.id if request else 0}", now)


def _end_visits(connection: Connection, request: Request, how: str, now: float) -> None:
    for visit in visits.not_ended(connection, request.ward):
        if visit.request == request.id:
            visits.end(connection, visit, how, now)


# ---- the volunteer


def visible(connection: Connection, volunteer: Volunteer) -> list[Request]:
    """Open requests of this volunteer's neighbourhoods; what is shown of them holds no personal data."""
    return among(store.live(connection, volunteer.ward), volunteer)


def among(live: Sequence[Request], volunteer: Volunteer) -> list[Request]:
    """Those of `live` that are `visible`."""
    return [
        one
        for one in live
        if one.status == store.OPEN and one.hamlet in volunteer.hamlets and volunteer.id not in one.declined
    ]


def take(
    connection: Connection,
    volunteer: Volunteer,
    trusted: bool,
    request_id: int,
    coming: datetime,
    words: Sequence[str],
    both: str,
    now: float,
) -> Request:
    """Promise to come; the first wins. `both`: how the citizen is told who comes. Raises NotTrusted, TooMany, Gone."""
    volunteers.lock(connection, volunteer.id)
    request = next((one for one in visible(connection, volunteer) if one.id == request_id), None)
    if not trusted:
        raise NotTrusted
    if store.count_taken(connection, volunteer.ward, volunteer.id) >= MOST_TAKEN:
        raise TooMany
    word = door_words(words)
    if request is None or not store.take(connection, request_id, volunteer.id, word, coming.timestamp(), now):
        raise Gone
    audit.record(connection, volunteer.ward, volunteer.id, "help_taken", f"help:{request_id}", now)
    event = events.HelpTaken(both, word, coming)
    inbox.add_event(connection, request.conversation, event, f"help:{request_id}:taken:{volunteer.id}", now)
    return store.by_id(connection, volunteer.ward, request_id)


def door_words(words: Sequence[str]) -> str:
    """Two different words of the list, chosen by lot."""
    first = secrets.choice(words)
    return f"{first}, {secrets.choice([one for one in words if one != first] or [first])}"


def of_volunteer(connection: Connection, ward: str, request_id: int, volunteer: int) -> Request | None:
    """The request if this volunteer holds it now."""
    found = store.find(connection, ward, request_id)
    return found if found is not None and found.status == store.TAKEN and found.volunteer == volunteer else None


def give_back(connection: Connection, request: Request, now: float) -> bool:
    """The volunteer cannot come: open again for others, the citizen is told."""
    who = request.volunteer
    _end_visits(connection, request, "left", now)
    given = store.give_back(connection, request)
    if given:
        _ended_by_own_word(connection, request, now)
        audit.record(connection, request.ward, who, "help_given_back", f"help:{request.id}", now)
        tell_lost(connection, request, "gave_back", now)
    return given


def done(connection: Connection, request: Request, both: str, now: float) -> bool:
    """Helped: the citizen is asked whether that is so, the volunteer is thanked by a count."""
    closed = store.close(connection, request.id, "done", now)
    if closed and request.volunteer is not None:
        _ended_by_own_word(connection, request, now)
        volunteers.count_helped(connection, request.volunteer)
        audit.record(connection, request.ward, request.volunteer, "help_done", f"help:{request.id}", now)
        event = events.HelpDone(both)
        inbox.add_event(connection, request.conversation, event, f"help:{request.id}:done", now)
    return closed


def not_met(connection: Connection, request: Request, now: float) -> bool:
    """Nobody opened the door: closed, the citizen may ask again."""
    closed = store.close(connection, request.id, "expired", now)
    if closed:
        _ended_by_own_word(connection, request, now)
        audit.record(connection, request.ward, request.volunteer, "help_not_met", f"help:{request.id}", now)
        tell_lost(connection, request, "expired", now)
    return closed


def _ended_by_own_word(connection: Connection, request: Request, now: float) -> None:
    """Who ended it themselves need not be told."""
    if request.volunteer is not None:
        errands.tell(connection, request.ward, request.volunteer, [errands.of(request, errands.ENDED)], now)


def tell_lost(connection: Connection, request: Request, reason: str, now: float) -> None:
    """The citizen is told that nobody comes as announced."""
    event = events.HelpLost(reason)  # type: ignore[arg-type]
    inbox.add_event(
        connection, request.conversation, event, f"help:{request.id}:{reason}:{request.volunteer or 0}", now
    )


# ---- by the clock


def keep_promises(connection: Connection, ward: str, both: dict[int, str], now: float) -> list[int]:
    """Reminders, no-shows, requests nobody took: gives the conversations to wake."""
    woken = []
    for request in store.live(connection, ward):
        if _due(connection, request, both, now):
            woken.append(request.conversation)
    return woken


def _due(connection: Connection, request: Request, both: dict[int, str], now: float) -> bool:
    if request.status == store.OPEN:
        if now < request.opened_at + EXPIRES_AFTER or not store.close(connection, request.id, "expired", now):
            return False
        tell_lost(connection, request, "expired", now)
        return True
    coming, visited = request.coming_at or now, visits.for_request(connection, request.id)
    if not visited and now >= coming + NO_SHOW_AFTER and request.volunteer is not None:
        volunteers.count_no_show(connection, request.volunteer)
        audit.record(connection, request.ward, request.volunteer, "help_no_show", f"help:{request.id}", now)
        if store.give_back(connection, request):
            tell_lost(connection, request, "no_show", now)
        return True
    if request.reminded_at is None and coming - REMIND_BEFORE <= now < coming + NO_SHOW_AFTER and not visited:
        store.mark_reminded(connection, request.id, now)
        event = events.HelpDue(both.get(request.volunteer or 0, request.volunteer_name), request.check_word)
        return inbox.add_event(
            connection, request.conversation, event, f"help:{request.id}:due:{request.volunteer}", now
        )
    return False
