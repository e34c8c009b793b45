"""Nothing a person said, and no token, gets into a log line, whatever went wrong."""

from __future__ import annotations

import io
import json
import logging
import sys
import threading

import pytest

from bot.base import logs

SECRET = "nhà tôi ngập 0912345678 123456:AAtoken"


@pytest.fixture
def lines(logging_as_it_was: None) -> io.StringIO:
    stream = io.StringIO()
    logs.set_up("DEBUG", as_json=True, stream=stream)
    return stream


def clean(lines: io.StringIO) -> list[dict[str, object]]:
    written = lines.getvalue()
    for word in ("ngập", "0912", "AAtoken"):
        assert word not in written, written
    return [json.loads(line) for line in written.splitlines()]


def test_a_message_is_never_written_only_its_action(lines: io.StringIO) -> None:
    logging.getLogger("bot.turns").info(SECRET, extra={"action": "turn_made", "inbox": 7})
    (line,) = clean(lines)
    assert (line["action"], line["inbox"]) == ("turn_made", 7)


@pytest.mark.parametrize("name", ["action", "code", "error", "guide", "path", "understood"])
def test_words_and_numbers_in_a_field_are_not_written(lines: io.StringIO, name: str) -> None:
    for value in (SECRET, "0912345678", "KeyError: 'ngập'", "tel:0912-345-678", [SECRET], None):
        logging.getLogger("bot.turns").info("x", extra={name: value})
    clean(lines)


def test_fields_that_are_not_on_the_list_are_not_written(lines: io.StringIO) -> None:
    logging.getLogger("bot.turns").info("x", extra={"text": SECRET, "words": SECRET, "address": "0912345678"})
    assert set(clean(lines)[0]) == {"at", "level", "logger", "action"}


def test_a_traceback_tells_where_and_what_kind_not_with_what(lines: io.StringIO) -> None:
    try:
        raise ValueError(SECRET) from KeyError(SECRET)
    except ValueError:
        logging.getLogger("bot.turns").exception("failed", extra={"action": "turn_failed"})
    (line,) = clean(lines)
    assert str(line["trace"]).startswith("ValueError at test_a_traceback")


@pytest.mark.parametrize(
    "name", ["uvicorn.access", "telegram.ext", "httpx", "sqlalchemy.engine", "aiohttp.client", "new.one"]
)
def test_libraries_write_only_that_they_wrote(lines: io.StringIO, name: str) -> None:
    logging.getLogger(name).error("GET /bot%s/sendMessage text=%s", "123456:AAtoken", SECRET)
    logging.getLogger(name).debug(SECRET)
    assert {line["action"] for line in clean(lines)} == {"library"}


def test_a_library_that_set_up_its_own_logs_is_heard_again(lines: io.StringIO) -> None:
    library, stream = logging.getLogger("uvicorn.access"), io.StringIO()
    library.propagate = False
    library.setLevel("CRITICAL")
    logs.set_up("INFO", as_json=True, stream=stream)
    library.error(SECRET)
    assert [line["action"] for line in clean(stream)] == ["library"]


def test_what_nobody_caught_is_written_without_its_message(lines: io.StringIO) -> None:
    def crash() -> None:
        raise RuntimeError(SECRET)

    thread = threading.Thread(target=crash)
    thread.start()
    thread.join()
    sys.excepthook(RuntimeError, RuntimeError(SECRET), None)
    sys.unraisablehook(
        type("Args", (), {"exc_type": RuntimeError, "exc_value": RuntimeError(SECRET), "exc_traceback": None})
    )  # type: ignore[arg-type]
    assert [line["action"] for line in clean(lines)] == ["crash"] * 3


def test_what_is_ours_is_written_as_it_is() -> None:
    for value in ("turn_failed", "ket-cau=co", "/webhook/telegram", "2026.1", 12345678901, 0.5, True):
        assert logs.safe("code", value) == value
    assert logs.safe("channel", "telegram:8123456789") == "telegram:8123456789"
