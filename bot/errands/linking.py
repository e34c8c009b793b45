"""A Telegram account becomes that of somebody of the staff, by a code of the web sent to the bot in private."""

from __future__ import annotations

from bot.base.errands import Said
from bot.base.inbound import LinkTried
from bot.base.words import say
from bot.errands import telling
from bot.house import House
from bot.storage import audit, errands, links
from bot.storage.database import Connection
from bot.storage.staff import Staff
from flows.library import Library


def link(connection: Connection, house: House, account: str, tried: LinkTried) -> Said:
    """Try the code; gives what to tell whoever sent it to the bot `account`."""
    library, at = house.library(), house.now().timestamp()
    found = links.redeem(connection, house.seal, house.ward, tried.person, tried.code, at)
    if not isinstance(found, Staff):
        return Said(say(library.wording, "forum.link_slow" if found == "too_many" else "forum.link_wrong"))
    audit.record(connection, house.ward, found.id, "telegram_linked", f"staff:{found.id}", at)
    errands.part(connection, house.ward, tried.person)
    if telling.hears(found):
        errands.meet(connection, house.ward, found.id, account, tried.person, at)
    return Said(_linked(library, found))


def _linked(library: Library, account: Staff) -> str:
    """What each of their roles may do now."""
    parts = [
        say(library.wording, key, ten=account.name)
        for key, roles in (
            ("forum.linked", links.SPEAK),
            ("errand.linked", links.HELP),
            ("errand.linked_lead", links.LEAD),
        )
        if account.roles & roles
    ]
    return "\n".join(parts)
