"""Every table. `docs/data.md` lists each column: purpose, who reads it, days kept, how erased.

Times are UTC seconds (float) so that both databases compare them alike; the ward's zone is applied
where people read them. Every table carries `ward`. Where an id is a page's place or part of a key it is never
given out again, also after `delete` (`sqlite_autoincrement`; PostgreSQL does so anyway).
"""

from __future__ import annotations

from bot.storage.schema.accounts import (
    audit,
    audit_expired,
    one_time_link,
    recovery_code,
    sign_in_try,
    staff,
    staff_session,
)
from bot.storage.schema.columns import metadata
from bot.storage.schema.desk import (
    attachment,
    forum_notice,
    forum_topic,
    notice,
    presence,
    ticket,
    ticket_entry,
    ticket_number,
)
from bot.storage.schema.guides import guide_version, last_good, miss, usefulness
from bot.storage.schema.talks import (
    address,
    code_try,
    consent,
    conversation,
    dead_letter,
    forgotten,
    inbox,
    move_code,
    outbox,
    platform_state,
    schedule,
    session,
    turn,
)
from bot.storage.schema.volunteering import errand_reader, errand_told, help_request, practice, shift, visit, volunteer

__all__ = [
    "address",
    "attachment",
    "audit",
    "audit_expired",
    "code_try",
    "consent",
    "conversation",
    "dead_letter",
    "errand_reader",
    "errand_told",
    "forgotten",
    "forum_notice",
    "forum_topic",
    "guide_version",
    "help_request",
    "inbox",
    "last_good",
    "metadata",
    "miss",
    "move_code",
    "notice",
    "one_time_link",
    "outbox",
    "platform_state",
    "practice",
    "presence",
    "recovery_code",
    "schedule",
    "session",
    "shift",
    "sign_in_try",
    "staff",
    "staff_session",
    "ticket",
    "ticket_entry",
    "ticket_number",
    "turn",
    "usefulness",
    "visit",
    "volunteer",
]
