"""What is configured, what is wrong, what to do: one line each, never a value."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot import accounts
from bot import library as libraries
from bot.accounts import Accounts
from bot.base.errors import BacOiError, ChannelError, DatabaseBusy, SettingsError
from bot.base.sealing import Sealer
from bot.base.settings import Settings, name_of
from bot.channels import Channel
from bot.channels.advice import advice
from bot.channels.telegram.channel import TelegramChannel
from bot.guides import checks, folder
from bot.guides.finding import Grade
from bot.safekeeping import Memory
from bot.storage import migrate, notices
from bot.storage.database import Database

ODD_YEARS = (2026, 2060)


@dataclass(frozen=True)
class Line:
    """One thing looked at: `ok`, and what to do when it is not."""

    what: str
    ok: bool
    said: str


def configured(settings: Settings) -> list[Line]:
    """Which settings are given ("đã đặt") and which are not ("chưa đặt")."""
    default = Settings()
    return [
        Line(
            name_of(item.name),
            True,
            "đã đặt" if getattr(settings, item.name) != getattr(default, item.name) else "chưa đặt",
        )
        for item in fields(Settings)
    ]


def looked_at(settings: Settings, now: datetime) -> list[Line]:
    """Everything that can be looked at without asking a platform."""
    return [_clock(now), *_knowledge(settings, now), _database(settings), *_notices(settings, now), *_web(settings)]


def platforms(settings: Settings, now: datetime) -> list[Line]:
    """Every configured platform asked who we are, with the tokens the running house would use.

    While the house runs, an Official Account is left alone: its refresh token works once, and the house needs it.
    """
    if _not_there_yet(settings):
        return _ask(settings, Database("sqlite://"), now, official=False)
    try:
        return _ask(settings, Database(settings.database_url), now, official=True)
    except DatabaseBusy:
        return _ask(settings, Database("sqlite://"), now, official=False)
    except SettingsError as error:
        return [Line(name_of("ward_accounts"), False, str(error))]


def _ask(settings: Settings, database: Database, now: datetime, official: bool) -> list[Line]:
    migrate.upgrade(database)
    memory = Memory(database, Sealer(settings.secret_key), "", lambda: now)
    wards = settings.wards or ("", *accounts.given(settings.ward_accounts).values())
    try:
        channels = Accounts(settings, wards, lambda ward: lambda: {}, lambda ward: memory, lambda: now).channels()
        wanted = [
            one
            for one in channels
            if one.account not in ("web", "kiosk") and (official or not one.account.startswith("zalo_oa:"))
        ]
        lines = asyncio.run(asked(wanted))
    finally:
        database.close()
    if not official and settings.zalo_oa_id:
        lines.append(Line("Kênh zalo_oa", True, "để nguyên token cho `bacoi run`; xem lỗi trên bàn làm việc"))
    return lines


async def asked(channels: Sequence[Channel]) -> list[Line]:
    """Every configured channel asks its platform who we are."""
    lines = []
    for channel in channels:
        what = f"Kênh {channel.account}"
        try:
            lines.append(await _answers(what, channel.check))
            if isinstance(channel, TelegramChannel) and channel.group is not None:
                lines.append(await _answers("Nhóm Telegram của cán bộ", channel.group.check))
        finally:
            await channel.close()
    return lines


async def _answers(what: str, check: Callable[[], Awaitable[None]]) -> Line:
    try:
        await check()
    except ChannelError as error:
        return Line(what, False, advice(error.code, error.retryable))
    return Line(what, True, "nói chuyện được")


def _clock(now: datetime) -> Line:
    try:
        ZoneInfo("Asia/Ho_Chi_Minh")
    except ZoneInfoNotFoundError:
        return Line("Đồng hồ", False, "Thiếu dữ liệu múi giờ. Cài gói tzdata.")
    if not ODD_YEARS[0] <= now.year <= ODD_YEARS[1]:
        return Line("Đồng hồ", False, f"Máy đang là năm {now.year}. Chỉnh lại giờ của máy.")
    return Line("Đồng hồ", True, now.strftime("%H:%M ngày %d/%m/%Y"))


def _knowledge(settings: Settings, now: datetime) -> list[Line]:
    try:
        path = libraries.find_folder(Path(settings.knowledge_dir) if settings.knowledge_dir else None)
        known = folder.load_folder(path)
    except BacOiError as error:
        return [Line("Thư mục knowledge", False, str(error))]
    findings = checks.run(known, now.date())
    wrong = sum(1 for finding in findings if finding.grade is not Grade.ADVICE)
    lines = [Line("Thư mục knowledge", not known.unreadable, f"{len(known.guides)} bài nạp được")]
    if known.left_out:
        lines.append(Line("Bài bị để ngoài", False, f"{', '.join(sorted(known.left_out))}: chạy `bacoi check` để sửa"))
    if wrong:
        lines.append(Line("Nội dung phải sửa", False, f"{wrong} chỗ: chạy `bacoi check` để xem"))
    empty = [office.name for office in known.offices.values() if office.id == known.ward.desk and not office.hours]
    if empty:
        lines.append(Line("Giờ bàn cán bộ", False, "chưa ghi: điền hours của bàn cán bộ trong knowledge/offices.yaml"))
    return lines


def _database(settings: Settings) -> Line:
    if _not_there_yet(settings):
        return Line("Cơ sở dữ liệu", True, "chưa có, `bacoi run` sẽ tạo")
    try:
        database = Database(settings.database_url)
    except DatabaseBusy:
        return Line("Cơ sở dữ liệu", True, "đang được `bacoi run` dùng")
    except Exception as error:
        return Line("Cơ sở dữ liệu", False, f"không mở được ({type(error).__name__}): xem BACOI_DATABASE_URL")
    try:
        revision = database.read_now(migrate.current)
    except Exception as error:
        return Line(
            "Cơ sở dữ liệu", False, f"không đọc được ({type(error).__name__}): phục hồi bằng `bacoi db restore`"
        )
    finally:
        database.close()
    if revision != migrate.newest():
        return Line("Cơ sở dữ liệu", False, "chưa nâng cấp: chạy `bacoi db upgrade`")
    return Line("Cơ sở dữ liệu", True, "dùng được")


def _notices(settings: Settings, now: datetime) -> list[Line]:
    """Emergency notices that stand, also while the house runs."""
    if _not_there_yet(settings):
        return []
    database = Database(settings.database_url, own=False)
    try:
        standing = database.read_now(lambda c: notices.in_force(c, now.timestamp()))
    except Exception:  # `_database` says what is wrong with it
        return []
    finally:
        database.close()
    ends = {ward: one.until.astimezone(now.tzinfo).strftime("%H:%M ngày %d/%m/%Y") for ward, one in standing.items()}
    return [Line("Thông báo khẩn", True, f"phường {ward} đang bật đến {end}") for ward, end in ends.items()]


def _web(settings: Settings) -> list[Line]:
    if settings.public_url and not settings.secure and settings.host not in ("127.0.0.1", "localhost"):
        return [Line("Địa chỉ trang", False, "BACOI_PUBLIC_URL chưa phải https: bàn cán bộ sẽ không mở từ máy khác")]
    if not settings.public_url:
        return [Line("Địa chỉ trang", True, "chưa đặt BACOI_PUBLIC_URL: chỉ dùng trên máy này, mã QR chưa in được")]
    return [Line("Địa chỉ trang", True, "đã đặt")]


def _not_there_yet(settings: Settings) -> bool:
    """A SQLite file nobody has made: looking must not make it."""
    return settings.sqlite and not Path(settings.database_url.removeprefix("sqlite:///")).is_file()
