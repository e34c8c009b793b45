"""The bare echo bot we are measured against: python-telegram-bot's own `Application`, its default HTTP client
(with sniffio), one handler that answers every text with the same text, updates pushed by webhook.

Nothing is stored, nothing is understood: it answers 200 before anything is done with the message.
"""

from __future__ import annotations

import os

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Update
from telegram.ext import Application, MessageHandler, filters


async def _echo(update: Update, context: object) -> None:
    if update.message is not None and update.message.text is not None:
        await update.message.reply_text(update.message.text)


def site(token: str, api_url: str) -> Starlette:
    """The whole bot as a web application."""
    bot = Application.builder().token(token).base_url(f"{api_url}/bot").updater(None).concurrent_updates(True).build()
    bot.add_handler(MessageHandler(filters.TEXT, _echo))

    async def receive(request: Request) -> Response:
        await bot.update_queue.put(Update.de_json(await request.json(), bot.bot))
        return Response()

    async def ready(request: Request) -> Response:
        return Response("ok")

    class Life:
        async def __aenter__(self) -> None:
            await bot.initialize()
            await bot.start()

        async def __aexit__(self, *error: object) -> None:
            await bot.stop()
            await bot.shutdown()

    return Starlette(
        routes=[Route("/webhook", receive, methods=["POST"]), Route("/livez", ready)], lifespan=lambda app: Life()
    )


if __name__ == "__main__":
    uvicorn.run(
        site(os.environ["BACOI_TELEGRAM_TOKEN"], os.environ["BACOI_TELEGRAM_API_URL"]),
        port=int(os.environ["BACOI_PORT"]),
        log_level="critical",
        access_log=False,
    )
