"""Visits: opened with consent, led by one volunteer, ended by anybody concerned, over by themselves."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.base import masking
from bot.base.errors import BacOiError
from bot.base.inbound import Inbound
from bot.base.sealing import Sealer
from bot.storage import Connection, audit, conversations, inbox, visits
from bot.storage.codes import ALPHABET
from bot.storage.visits import Visit
from flows import events
from flows.content import Signpost

ON_WORD = 24 * 3600.0  # seconds a consent lasts that only the volunteer stated
ON_OWN_WORDS = 7 * 24 * 3600.0  # seconds one lasts that the resident gave in their own words
MOST_OPEN = 8
STOP_LENGTH = 8
LONGEST_WORDS = 300
LONGEST_NOTES = 1000


class TooManyVisits(BacOiError):
    """Đang mở nhiều chuyến quá. Kết thúc một chuyến rồi mở chuyến mới."""


@dataclass(frozen=True)
class Opened:
    visit: Visit
    stop_code: str
    """For the slip; only its hash is kept."""


def open_visit(
    connection: Connection,
    seal: Sealer,
    ward: str,
    volunteer: int,
    resident: str,
    hamlet: str,
    words: str,
    now: datetime,
    request: int | None = None,
) -> Opened:
    """A visit with a conversation of its own. `words`: the resident's own consent, empty when the volunteer states it.

    Raises TooManyVisits.
    """
    at = now.timestamp()
    if len(visits.open_of(connection, ward, volunteer, at)) >= MOST_OPEN:
        raise TooManyVisits
    address, code = secrets.token_hex(16), "".join(secrets.choice(ALPHABET) for _ in range(STOP_LENGTH))
    inbound = Inbound(ward, visits.ACCOUNT, address, "mo", events.Started(), now)
    conversation, _ = inbox.accept(connection, inbound, seal, at, kind="resident")
    own = masking.mask(words).text.strip()[:LONGEST_WORDS]
    made = visits.add(
        connection,
        ward,
        conversation,
        volunteer,
        resident,
        hamlet,
        given_by="resident" if own else "volunteer",
        words=own,
        stop_code=stop_hash(seal, ward, code),
        until=at + (ON_OWN_WORDS if own else ON_WORD),
        now=at,
        request=request,
    )
    audit.record(connection, ward, volunteer, f"consent_by_{made.given_by}", f"visit:{made.id}", at)
    return Opened(made, code)


def stop_hash(seal: Sealer, ward: str, code: str) -> str:
    """What the database knows a stop code by; spaces and case do not matter to people."""
    tidy = "".join(code.split()).upper()
    return seal.hash("visit-stop", ward, tidy)


def of_volunteer(connection: Connection, ward: str, visit: int, volunteer: int, now: float) -> Visit | None:
    """The visit if this volunteer may see it now; None otherwise, whatever the reason."""
    found = visits.by_id(connection, ward, visit)
    return found if found is not None and found.volunteer == volunteer and found.is_open(now) else None


def renew_stop_code(connection: Connection, seal: Sealer, visit: Visit) -> str:
    """A new code for another print of the slip; the earlier one is worthless."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(STOP_LENGTH))
    visits.set_stop_code(connection, visit.id, stop_hash(seal, visit.ward, code))
    return code


def address_of(connection: Connection, visit: Visit) -> str:
    """Where the conversation of this visit is reached."""
    found = conversations.reachable_at(connection, visit.conversation)
    return found[1] if found else ""


def finish(connection: Connection, visit: Visit, now: float) -> bool:
    """The volunteer is done."""
    return _ended(connection, visit, "finished", visit.volunteer, now)


def revoke(connection: Connection, visit: Visit, by: int | None, now: float) -> bool:
    """The resident wants no more help: on the volunteer's phone (`by`), or by the slip (None)."""
    return _ended(connection, visit, "revoked", by, now)


def wrong_person(connection: Connection, visit: Visit, now: float) -> bool:
    """The citizen says that the wrong person came."""
    return _ended(connection, visit, "wrong", None, now)


def revoke_by_code(connection: Connection, seal: Sealer, ward: str, code: str, now: float) -> Visit | None:
    """The resident typed or scanned the code of the slip; None when it is unknown or the visit over."""
    found = visits.by_stop_code(connection, ward, stop_hash(seal, ward, code))
    return found if found is not None and revoke(connection, found, None, now) else None


def close_expired(connection: Connection, ward: str, now: float) -> list[Visit]:
    """End what nobody ended though its consent is over."""
    over = [one for one in visits.not_ended(connection, ward) if not one.is_open(now)]
    return [one for one in over if _ended(connection, one, "expired", None, now)]


def private_subjects(signposts: Mapping[str, Signpost]) -> list[str]:
    """What no volunteer reads: signposts whose words are not kept (self-harm, abuse)."""
    return [post.id for post in signposts.values() if not post.keep_words]


def card(connection: Connection, conversation: int) -> dict[str, str]:
    """What an officer's card adds when a volunteer leads the talk."""
    found = visits.of_conversation(connection, conversation)
    return {"helper": f"{found.volunteer_name} ({found.hamlet})"} if found else {}


def _ended(connection: Connection, visit: Visit, how: str, by: int | None, now: float) -> bool:
    ended = visits.end(connection, visit, how, now)
    if ended:
        audit.record(connection, visit.ward, by, f"visit_{how}", f"visit:{visit.id}", now)
    return ended
