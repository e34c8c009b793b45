"""A file on its way from an officer's form to the citizen: looked at, stripped, kept until its words are said."""

from __future__ import annotations

import asyncio

from starlette.datastructures import UploadFile
from starlette.requests import Request

from bot.base.words import say
from bot.channels import enclosing
from bot.house import House
from bot.storage import Connection, attachments, conversations
from bot.storage.attachments import Attachment
from bot.web.desk.deeds import Posted, Refused

FIELD = "tep"


class Enclosing:
    def __init__(self, house: House, ward: str) -> None:
        self._house, self._ward = house, ward

    async def keep(self, request: Request, posted: Posted) -> Attachment | None:
        """The file of the form, kept but not said yet; None where there is none.

        Raises Refused with why it cannot be sent: where the citizen writes, of what kind or how large it is.
        """
        upload = (await request.form()).get(FIELD)
        if not isinstance(upload, UploadFile) or not upload.filename:
            return None
        if problem := await self._house.db.read(lambda c: self.objection(c, posted.ticket.conversation)):
            raise Refused(problem)
        found = await asyncio.to_thread(enclosing.cleaned, await upload.read(enclosing.MOST_PDF + 1))
        if isinstance(found, str):
            raise Refused(self._say(f"desk.enclose_{found}"))
        mime, content = found
        file = await self._house.db.write(
            lambda c: attachments.enclose(
                c, self._ward, posted.ticket.id, posted.me.staff.id, mime, len(content), posted.now
            )
        )
        await asyncio.to_thread(self._house.files.store, file.name, content)
        return file

    def objection(self, connection: Connection, conversation: int) -> str:
        """Why this citizen can be sent no file now, and what to do instead; empty where they can."""
        at = conversations.reachable_at(connection, conversation)
        account = at[0] if at else ""
        if enclosing.carried(account):
            return ""
        kind = account.partition(":")[0]
        return self._say(f"desk.enclose_not_{kind}") or self._say("desk.enclose_not")

    async def settle(self, file: Attachment) -> None:
        """Take the file away again where its words were not said after all."""
        if await self._house.db.write(lambda c: attachments.drop_unsaid(c, file.id)):
            await asyncio.to_thread(self._house.files.remove, [file.name])

    def _say(self, key: str) -> str:
        return say(self._house.library().wording, key)
