"""What an officer sent into the chat, `/tep/<random name>`: only for the browser whose conversation it is."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from bot.channels import File
from bot.channels import web as channel
from bot.storage import Connection, attachments, conversations
from bot.storage.attachments import Attachment
from bot.web.chat import Chat, address_of


class SentFiles(Chat):
    """A picture shows in the page, a PDF is a download. Kept nowhere on the way (`Guard`)."""

    def routes(self) -> list[Route]:
        return [Route("/tep/{name}", self.open, methods=["GET"])]

    async def open(self, request: Request) -> Response:
        """The file. Raises 404 for whatever was not sent into this browser's own conversation."""
        key, name = self._key(request), request.path_params["name"]
        found = await self._house.db.read(lambda c: self._find(c, address_of(key), name)) if key else None
        if found is None or not (path := self._house.files.path_of(found.name)).exists():
            raise HTTPException(404)
        shown = "inline" if found.mime.startswith("image/") else "attachment"
        filename = File(found.mime, b"").name
        return FileResponse(path, media_type=found.mime, filename=filename, content_disposition_type=shown)

    def _find(self, connection: Connection, address: str, name: str) -> Attachment | None:
        conversation = conversations.find(connection, channel.ACCOUNT, address, self._ward)
        return attachments.sent_to(connection, self._ward, conversation, name) if conversation is not None else None
