"""All fakes at once and a page to write to the bot as a person would, on any platform, without any account.

`bacoi run --fakes` starts the town, then the bot with its settings pointing there.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from bot.base.settings import Settings
from bot.fakes import telegram, zalo_bot
from bot.fakes.serving import serving
from bot.fakes.telegram import FakeTelegram
from bot.fakes.zalo_bot import FakeZaloBot
from bot.fakes.zalo_oa import FakeZaloOa

PERSON = 41
PLATFORMS = {"telegram": "Telegram", "zalo-bot": "Zalo Bot", "zalo-oa": "Zalo OA"}


@dataclass
class Town:
    """The three platforms and the address of our own bot, where the OA's webhook is pushed to."""

    telegram: FakeTelegram = field(default_factory=FakeTelegram)
    zalo_bot: FakeZaloBot = field(default_factory=FakeZaloBot)
    zalo_oa: FakeZaloOa = field(default_factory=FakeZaloOa)
    our_address: str = ""
    address: str = ""

    def settings(self, settings: Settings) -> Settings:
        """`settings` with every channel pointing at this town."""
        self.our_address = f"http://{settings.host}:{settings.port}"
        return replace(
            settings,
            telegram_token=telegram.TOKEN,
            telegram_api_url=f"{self.address}/telegram",
            zalo_bot_token=zalo_bot.TOKEN,
            zalo_bot_api_url=f"{self.address}/zalo-bot",
            zalo_oa_id=self.zalo_oa.oa_id,
            zalo_oa_app_id=self.zalo_oa.app_id,
            zalo_oa_app_secret=self.zalo_oa.app_secret,
            zalo_oa_secret_key=self.zalo_oa.oa_secret,
            zalo_oa_refresh_token=self.zalo_oa.refresh_token,
            zalo_oa_api_url=f"{self.address}/zalo-oa",
            zalo_oa_oauth_url=f"{self.address}/zalo-oa",
        )

    def site(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/", self._page),
                Route("/write/{platform}", self._write, methods=["POST"]),
                Mount("/telegram", self.telegram.site()),
                Mount("/zalo-bot", self.zalo_bot.site()),
                Mount("/zalo-oa", self.zalo_oa.site()),
            ]
        )

    async def _page(self, request: Request) -> Response:
        columns = "".join(self._column(name, title) for name, title in PLATFORMS.items())
        return HTMLResponse(_PAGE.replace("COLUMNS", columns))

    async def _write(self, request: Request) -> Response:
        async with request.form() as form:
            text = str(form.get("text", "")).strip()
            tapped = str(form.get("tap", ""))
        platform = request.path_params["platform"]
        if platform == "telegram":
            self.telegram.tap(PERSON, tapped) if tapped else self.telegram.message(PERSON, text=text)
        elif platform == "zalo-bot":
            self.zalo_bot.write(str(PERSON), text)
        elif platform == "zalo-oa":
            event = self.zalo_oa.event("user_send_text", str(PERSON), {"text": tapped or text})
            await self.zalo_oa.push_to_webhook(f"{self.our_address}/webhook/zalo-oa/{self.zalo_oa.oa_id}", event)
        return RedirectResponse("/", status_code=303)

    def _column(self, name: str, title: str) -> str:
        said = "".join(f"<p>{_safe(text)}{_taps(name, buttons)}</p>" for text, buttons in self._sent(name)[-8:])
        box = f'<form method=post action="/write/{name}"><input name=text autocomplete=off> <button>Gửi</button></form>'
        return f"<section><h2>{title}</h2>{said}{box}</section>"

    def _sent(self, name: str) -> list[tuple[str, list[tuple[str, str]]]]:
        """What the person got: text, and the buttons under it as (label, payload)."""
        if name == "telegram":
            return [
                (
                    message["text"],
                    [
                        (b["text"], b["callback_data"])
                        for row in message["markup"].get("inline_keyboard", [])
                        for b in row
                    ],
                )
                for message in self.telegram.sent(PERSON)
            ]
        if name == "zalo-bot":
            return [(message.get("text", ""), []) for message in self.zalo_bot.sent(str(PERSON))]
        return [
            (
                message.get("text", ""),
                [
                    (b["title"], b["payload"])
                    for b in message.get("attachment", {}).get("payload", {}).get("buttons", [])
                ],
            )
            for message in self.zalo_oa.sent(str(PERSON))
        ]


def _taps(name: str, buttons: list[tuple[str, str]]) -> str:
    return "".join(
        f'<form method=post action="/write/{name}"><input type=hidden name=tap value="{html.escape(payload)}">'
        f"<button>{html.escape(label)}</button></form>"
        for label, payload in buttons
    )


def _safe(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")


_PAGE = """<!doctype html><html lang=vi><meta charset=utf-8><meta http-equiv=refresh content=5>
<title>Thử Bác Ơi không cần tài khoản</title>
<style>body{font:18px/1.5 sans-serif;display:flex;gap:2em;margin:2em}section{flex:1}p{background:#eef;padding:.6em}
input{font-size:18px;width:70%}button{font-size:18px}</style>
COLUMNS</html>"""


@contextmanager
def town(port: int = 0) -> Iterator[Town]:
    """A town that is being served until the block ends."""
    found = Town()
    with serving(found.site(), port) as address:
        found.address = address
        yield found
