"""Every channel's rendering, for the walks: each reply of each path goes through all of them.

A platform's own rules (`bot/fakes/`) judge the result, so that nothing the guides say can be refused on the way.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.channels import text
from bot.channels.telegram import rendering
from bot.channels.web import shown
from bot.channels.zalo_oa.channel import buttons_of
from bot.fakes import telegram_rules, zalo_oa_rules
from flows.replies import Reply
from tests.flows import elder

ZALO_TEXT = 2000


def telegram(reply: Reply, wording: Mapping[str, str]) -> None:
    for part in rendering.render(reply, wording):
        telegram_rules.check_text(part.data["html"], "HTML")
        if part.data["markup"] is not None:
            telegram_rules.check_markup(part.data["markup"].to_dict())


def zalo_bot(reply: Reply, wording: Mapping[str, str]) -> None:
    pieces = text.split(text.as_text(reply, wording), ZALO_TEXT)
    assert all(0 < len(piece) <= ZALO_TEXT for piece in pieces)
    whole = " ".join(pieces)
    assert all(choice.label in whole for choice in reply.options)


def zalo_oa(reply: Reply, wording: Mapping[str, str]) -> None:
    buttons = buttons_of(reply, wording["exit.human"])
    message = {"text": reply.text[:ZALO_TEXT]}
    attachment = {"attachment": {"type": "template", "payload": {"buttons": buttons}}} if buttons else {}
    zalo_oa_rules.check_message({**message, **attachment}, {})
    assert not buttons or len(buttons) == len(reply.options) + ("human" in reply.exits)


def web(reply: Reply, wording: Mapping[str, str]) -> None:
    page = shown(reply, wording)
    assert page.text == reply.text
    assert [choice for _, choice in page.options] == list(reply.options)


elder.RENDERERS[:] = [telegram, zalo_bot, zalo_oa, web]
