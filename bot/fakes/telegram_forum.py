"""Forum groups in the fake: topics, the bot's rights, what Telegram refuses there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.fakes import telegram_rules as rules
from bot.fakes.telegram_methods import Method, chat_of, check_pace
from bot.fakes.telegram_rules import BOT_ID, Arguments, Refused

if TYPE_CHECKING:
    from bot.fakes.telegram import FakeTelegram

EMOJI = frozenset("👍👎❤🔥🎉🙏👌🤝✍")
"""Some of those a bot may react with."""


def _forum(fake: FakeTelegram, arguments: Arguments, right: str = "can_manage_topics") -> dict[str, Any]:
    chat = chat_of(fake, arguments)
    if not chat.get("is_forum"):
        raise Refused("Bad Request: the chat is not a forum")
    if right not in fake.rights.get(str(chat["id"]), set()):
        raise Refused("Bad Request: not enough rights to manage topics")
    return chat


def _topic(fake: FakeTelegram, arguments: Arguments, chat: dict[str, Any]) -> dict[str, Any]:
    found = fake.topics.get(int(arguments.get("message_thread_id") or 0))
    if found is None or found["chat_id"] != chat["id"]:
        raise Refused("Bad Request: TOPIC_ID_INVALID")
    return found


def create_forum_topic(fake: FakeTelegram, arguments: Arguments) -> Any:
    chat = _forum(fake, arguments)
    name = str(arguments.get("name", ""))
    if not 1 <= rules.units(name) <= rules.MAX_TOPIC_NAME:
        raise Refused("Bad Request: TOPIC_TITLE_INVALID")
    check_pace(fake, chat)
    thread = fake.next_id()
    fake.topics[thread] = {"chat_id": chat["id"], "name": name, "closed": False}
    return {"message_thread_id": thread, "name": name, "icon_color": 7322096}


def _topic_state(closed: bool) -> Method:
    def change(fake: FakeTelegram, arguments: Arguments) -> Any:
        chat = _forum(fake, arguments)
        topic = _topic(fake, arguments, chat)
        if topic["closed"] is closed:
            raise Refused("Bad Request: TOPIC_NOT_MODIFIED")
        check_pace(fake, chat)
        topic["closed"] = closed
        return True

    return change


def delete_forum_topic(fake: FakeTelegram, arguments: Arguments) -> Any:
    chat = _forum(fake, arguments, "can_delete_messages")
    _topic(fake, arguments, chat)
    thread = int(arguments["message_thread_id"])
    fake.lose_topic(thread)
    return True


def get_chat(fake: FakeTelegram, arguments: Arguments) -> Any:
    chat = chat_of(fake, arguments)
    return {**chat, "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _NO_GIFTS}


_NO_GIFTS = dict.fromkeys(
    ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
)
_ADMIN = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_manage_topics",
)


def get_chat_member(fake: FakeTelegram, arguments: Arguments) -> Any:
    chat = chat_of(fake, arguments)
    person = int(arguments.get("user_id") or 0)
    member = {"user": {"id": person, "is_bot": person == BOT_ID, "first_name": "x"}}
    rights = fake.rights.get(str(chat["id"]))
    if person != BOT_ID or rights is None:
        return {**member, "status": "member"}
    return {**member, "status": "administrator", **{name: name in rights for name in _ADMIN}}


def set_message_reaction(fake: FakeTelegram, arguments: Arguments) -> Any:
    key = (str(chat_of(fake, arguments)["id"]), int(arguments.get("message_id") or 0))
    if key not in fake.written and key not in fake.messages:
        raise Refused("Bad Request: message to react not found")
    raw = arguments.get("reaction") or "[]"
    given = json.loads(raw) if isinstance(raw, str) else raw
    if len(given) > 1 or any(one.get("emoji") not in EMOJI for one in given):
        raise Refused("Bad Request: REACTION_INVALID")
    fake.reactions[key] = given[0]["emoji"] if given else ""
    return True


METHODS: dict[str, Method] = {
    "closeforumtopic": _topic_state(True),
    "reopenforumtopic": _topic_state(False),
    "createforumtopic": create_forum_topic,
    "deleteforumtopic": delete_forum_topic,
    "getchat": get_chat,
    "getchatmember": get_chat_member,
    "setmessagereaction": set_message_reaction,
}
