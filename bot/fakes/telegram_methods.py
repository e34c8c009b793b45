"""The Bot API methods the fake knows, each refusing what Telegram refuses."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.fakes import telegram_rules as rules
from bot.fakes.telegram_rules import BOT_ID, Arguments, Refused

if TYPE_CHECKING:
    from bot.fakes.telegram import FakeTelegram

MINUTE = 60  # seconds
Method = Callable[["FakeTelegram", Arguments], Any]
METHODS: dict[str, Method] = {}


def method(name: str) -> Callable[[Method], Method]:
    def add(function: Method) -> Method:
        METHODS[name.lower()] = function
        return function

    return add


def _me(fake: FakeTelegram) -> dict[str, Any]:
    return {
        "id": BOT_ID,
        "is_bot": True,
        "first_name": "Bác Ơi (giả)",
        "username": fake.username,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    }


def chat_of(fake: FakeTelegram, arguments: Arguments) -> dict[str, Any]:
    chat_id = str(arguments.get("chat_id", ""))
    if chat_id in fake.blocked:
        raise Refused("Forbidden: bot was blocked by the user", 403)
    if chat_id not in fake.chats:
        raise Refused("Bad Request: chat not found")
    if chat_id in fake.kicked:
        raise Refused("Forbidden: bot was kicked from the supergroup chat", 403)
    return fake.chats[chat_id]


def _check_thread(fake: FakeTelegram, arguments: Arguments) -> None:
    thread = arguments.get("message_thread_id")
    if thread in (None, ""):
        return
    topic = fake.topics.get(int(str(thread)))
    if topic is None or str(topic["chat_id"]) != str(arguments.get("chat_id")):
        raise Refused("Bad Request: message thread not found")
    if topic["closed"]:
        raise Refused("Bad Request: TOPIC_CLOSED")


def check_pace(fake: FakeTelegram, chat: dict[str, Any]) -> None:
    """Groups take 20 messages a minute (grammY's flood notes), those Telegram writes itself included.

    Off unless `group_limit` is set.
    """
    if not fake.group_limit or chat["type"] == "private":
        return
    now = fake.clock()
    recent = [at for at in fake.paced.get(str(chat["id"]), []) if at > now - MINUTE]
    if len(recent) >= fake.group_limit:
        wait = int(recent[0] + MINUTE - now) + 1
        refusal = Refused(f"Too Many Requests: retry after {wait}", 429)
        refusal.retry_after = wait  # type: ignore[attr-defined]
        raise refusal
    fake.paced[str(chat["id"])] = [*recent, now]


def _check_answered(fake: FakeTelegram, arguments: Arguments) -> None:
    raw = arguments.get("reply_parameters")
    if raw in (None, ""):
        return
    about = json.loads(raw) if isinstance(raw, str) else dict(raw)
    chat, number = str(arguments.get("chat_id")), int(about.get("message_id") or 0)
    known = (chat, number) in fake.messages or (chat, number) in fake.written
    if not known and not about.get("allow_sending_without_reply"):
        raise Refused("Bad Request: message to be replied not found")


def _store(fake: FakeTelegram, arguments: Arguments, **content: Any) -> dict[str, Any]:
    chat = chat_of(fake, arguments)
    _check_thread(fake, arguments)
    _check_answered(fake, arguments)
    check_pace(fake, chat)
    markup = rules.check_markup(arguments.get("reply_markup"))
    message = {"message_id": fake.next_id(), "date": int(time.time()), "chat": chat, "from": _me(fake), **content}
    if markup.get("inline_keyboard"):
        message["reply_markup"] = markup
    thread = arguments.get("message_thread_id")
    if thread not in (None, ""):
        message["message_thread_id"] = int(str(thread))
    fake.messages[(str(chat["id"]), message["message_id"])] = {**message, "markup": markup}
    return message


@method("getMe")
def get_me(fake: FakeTelegram, arguments: Arguments) -> Any:
    return _me(fake)


@method("sendMessage")
def send_message(fake: FakeTelegram, arguments: Arguments) -> Any:
    text = rules.check_text(str(arguments.get("text", "")), str(arguments.get("parse_mode", "")))
    return _store(fake, arguments, text=text)


def _send_file(kind: str) -> Method:
    def send(fake: FakeTelegram, arguments: Arguments) -> Any:
        rules.check_text(
            str(arguments.get("caption", "")), str(arguments.get("parse_mode", "")), rules.MAX_CAPTION, True
        )
        content = arguments.get(kind)
        if not content:
            raise Refused(f"Bad Request: there is no {kind} in the request")
        rules.check_upload(kind, content)
        file_id = f"file-{fake.next_id()}"
        described = {"file_id": file_id, "file_unique_id": file_id, "width": 90, "height": 90, "duration": 1}
        if isinstance(content, bytes):
            fake.files[file_id] = content
        value: Any = [described] if kind == "photo" else described
        return _store(fake, arguments, **{kind: value, "caption": str(arguments.get("caption", ""))})

    return send


for _kind in ("photo", "document", "voice", "audio", "video"):
    METHODS[f"send{_kind}"] = _send_file(_kind)


@method("sendChatAction")
def send_chat_action(fake: FakeTelegram, arguments: Arguments) -> Any:
    chat_of(fake, arguments)
    return True


def _shown(fake: FakeTelegram, arguments: Arguments, what: str) -> dict[str, Any]:
    key = (str(arguments.get("chat_id")), int(arguments.get("message_id") or 0))
    if key not in fake.messages:
        raise Refused(f"Bad Request: message to {what} not found")
    return fake.messages[key]


@method("editMessageText")
def edit_message_text(fake: FakeTelegram, arguments: Arguments) -> Any:
    message = _shown(fake, arguments, "edit")
    text = rules.check_text(str(arguments.get("text", "")), str(arguments.get("parse_mode", "")))
    markup = rules.check_markup(arguments.get("reply_markup"))
    if text == message.get("text") and markup == message["markup"]:
        raise Refused("Bad Request: message is not modified")
    message.update(text=text, markup=markup, edit_date=int(time.time()))
    return {key: value for key, value in message.items() if key != "markup"}


@method("editMessageReplyMarkup")
def edit_message_reply_markup(fake: FakeTelegram, arguments: Arguments) -> Any:
    message = _shown(fake, arguments, "edit")
    markup = rules.check_markup(arguments.get("reply_markup"))
    if markup == message["markup"]:
        raise Refused("Bad Request: message is not modified")
    message.update(markup=markup, edit_date=int(time.time()))
    return {key: value for key, value in message.items() if key != "markup"}


@method("deleteMessage")
def delete_message(fake: FakeTelegram, arguments: Arguments) -> Any:
    _shown(fake, arguments, "delete")
    del fake.messages[(str(arguments["chat_id"]), int(arguments["message_id"]))]
    return True


@method("answerCallbackQuery")
def answer_callback_query(fake: FakeTelegram, arguments: Arguments) -> Any:
    query = str(arguments.get("callback_query_id", ""))
    if query not in fake.callbacks:
        raise Refused("Bad Request: query is too old and response timeout expired or query ID is invalid")
    if rules.units(str(arguments.get("text", ""))) > 200:
        raise Refused("Bad Request: MESSAGE_TOO_LONG")
    fake.callbacks.discard(query)
    return True


@method("getFile")
def get_file(fake: FakeTelegram, arguments: Arguments) -> Any:
    file_id = str(arguments.get("file_id", ""))
    if file_id not in fake.files:
        raise Refused("Bad Request: wrong file_id or the file is temporarily unavailable")
    return {"file_id": file_id, "file_unique_id": file_id, "file_size": len(fake.files[file_id]), "file_path": file_id}


@method("getChat")
def get_chat(fake: FakeTelegram, arguments: Arguments) -> Any:
    return {**chat_of(fake, arguments), "accent_color_id": 0, "max_reaction_count": 1, "accepted_gift_types": {}}


@method("setWebhook")
def set_webhook(fake: FakeTelegram, arguments: Arguments) -> Any:
    url, secret = str(arguments.get("url", "")), str(arguments.get("secret_token", ""))
    if url and not url.startswith("https://"):
        raise Refused("Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise Refused("Bad Request: secret token contains unallowed characters")
    fake.webhook = {"url": url, "secret_token": secret}
    return True


@method("deleteWebhook")
def delete_webhook(fake: FakeTelegram, arguments: Arguments) -> Any:
    fake.webhook = {}
    return True


@method("getWebhookInfo")
def get_webhook_info(fake: FakeTelegram, arguments: Arguments) -> Any:
    return {
        "url": fake.webhook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": len(fake.updates),
    }


@method("setMyCommands")
def set_my_commands(fake: FakeTelegram, arguments: Arguments) -> Any:
    raw = arguments.get("commands", "[]")
    commands = json.loads(raw) if isinstance(raw, str) else raw
    for command in commands:
        if not 1 <= len(command["command"]) <= 32 or not 1 <= len(command["description"]) <= 256:
            raise Refused("Bad Request: BOT_COMMAND_INVALID")
    return True


@method("setChatMenuButton")
def set_chat_menu_button(fake: FakeTelegram, arguments: Arguments) -> Any:
    return True
