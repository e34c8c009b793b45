"""The only place that builds things: `build(settings) -> App`. Nothing happens before `App.run`."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from starlette.applications import Starlette

from bot import library as libraries
from bot.base import masking
from bot.base.errors import KnowledgeError
from bot.base.inbound import Inbound
from bot.base.sealing import Sealer
from bot.base.settings import Settings
from bot.channels import Channel
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.web import ACCOUNT as WEB
from bot.channels.web import KIOSK, WebChannel
from bot.channels.zalo_bot.channel import ZaloBotChannel
from bot.channels.zalo_oa.channel import OaSettings, ZaloOaChannel
from bot.delivery import LEASE, Delivery
from bot.files import Files
from bot.guides.folder import Knowledge
from bot.house import Accepted, House
from bot.housekeeping import Housekeeping
from bot.killpoints import passed
from bot.metrics import Metrics
from bot.safekeeping import GoodTexts, Memory
from bot.shelf import Shelf
from bot.storage import backup, inbox, migrate
from bot.storage.database import Connection, Database
from bot.storage.visits import ACCOUNT as VISIT
from bot.turns import Engine, Taken, TurnMaker
from bot.wakeups import EmbeddedWakeups, Wakeups
from bot.watch import LocalWatch
from bot.web import webhooks
from bot.web.server import make_site
from bot.worker import Worker
from flows import loop
from flows.library import Library

if TYPE_CHECKING:
    from bot.storage.server_watch import ServerBell

logger = logging.getLogger(__name__)

PULLED = frozenset({WEB, KIOSK, VISIT})
"""Accounts whose page asks for its rows itself."""

Clock = Callable[[], datetime]


@dataclass
class App:
    """Everything that runs, built and connected. `bot.serving` runs it."""

    settings: Settings
    house: House
    site: Starlette
    channels: dict[str, Channel]
    worker: Worker
    wakeups: Wakeups
    housekeeping: Housekeeping
    watch: LocalWatch
    bell: ServerBell | None
    """Carries what changed between processes that share a server."""
    shelf: Shelf | None

    def close(self) -> None:
        """Let the database go."""
        self.house.db.close()


def build(
    settings: Settings,
    *,
    channels: Sequence[Channel] | None = None,
    clock: Clock | None = None,
    library: Library | None = None,
    db: Database | None = None,
    engine: Engine = loop.run,
) -> App:
    """Open the database, read `knowledge/`, connect everything.

    `channels`, `clock`, `library`, `db` and `engine` take the place of the configured ones in tests and benches.
    Raises SettingsError, KnowledgeError, DatabaseBusy.
    """
    path = None if library else libraries.find_folder(Path(settings.knowledge_dir) if settings.knowledge_dir else None)
    db = db or _opened(settings.database_url)
    early = clock or (lambda: datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")))
    keep = GoodTexts(db, settings.ward, early)
    shelf = Shelf(path, keep, Path(settings.cache_dir) if settings.cache_dir else None) if path else None
    current: Callable[[], Library] = shelf.library if shelf else lambda: library  # type: ignore[assignment,return-value]
    ward = current().ward
    now = clock or _clock(ward.timezone)
    if not settings.ward:
        settings = dataclasses.replace(settings, ward=ward.id)
    seal = Sealer(settings.secret_key, *(key for key in settings.old_secret_keys.split(",") if key))
    memory = Memory(db, seal, settings.ward, now)
    if channels is None:
        channels = channels_of(settings, lambda: current().wording, memory, now)
    turns = TurnMaker(current, seal, now, PULLED, LEASE, engine)
    return _connected(settings, db, shelf, turns, {channel.account: channel for channel in channels})


def _opened(url: str) -> Database:
    db = Database(url)
    try:
        if db.path is not None:
            backup.check_on_start(db.path)
        migrate.upgrade(db)
    except BaseException:
        db.close()
        raise
    return db


def _connected(
    settings: Settings,
    db: Database,
    shelf: Shelf | None,
    turns: TurnMaker,
    channels: dict[str, Channel],
) -> App:
    library, now, seal = turns.library, turns.now, turns.seal
    bell = _bell(db)
    watch = LocalWatch(bell)
    files = Files(db, channels, Path(settings.files_dir), now, lambda c: wakeups.wake(c))
    delivery = Delivery(db, channels, now, lambda conversation, ward: watch.tell(f"desk:{ward}"))
    housekeeping = Housekeeping(
        db, seal, settings, library, now, watch, files, shelf, delivery, lambda c: wakeups.wake(c)
    )
    counted = Metrics()

    def after(taken: Taken) -> None:
        counted.turn(taken)
        housekeeping.after_turn(taken)

    worker = Worker(db, turns, delivery, watch, after, lambda c: wakeups.wake(c))
    wakeups = _wakeups(settings, db, worker)
    house = House(
        settings=settings,
        db=db,
        library=library,
        knowledge=(lambda: shelf.knowledge) if shelf else _nothing_read,
        accept=_door(db, seal, now, wakeups),
        wake=wakeups.wake,
        watch=watch,
        now=now,
        seal=seal,
    )
    site = make_site(house, webhooks.routes(list(channels.values()), house.accept), counted)
    return App(settings, house, site, channels, worker, wakeups, housekeeping, watch, bell, shelf)


def _wakeups(settings: Settings, db: Database, worker: Worker) -> Wakeups:
    if db.sqlite:
        return EmbeddedWakeups(worker.handle, worker.forgotten)
    from bot.storage.server_wakeups import ServerWakeups  # the libraries of PostgreSQL need not be installed

    handle = None if settings.role == "web" else worker.handle
    return ServerWakeups(db, handle, lambda: worker.turns.now().timestamp(), settings.ward)


def _bell(db: Database) -> ServerBell | None:
    if db.sqlite:
        return None
    from bot.storage.server_watch import ServerBell

    return ServerBell(db)


def _door(db: Database, seal: Sealer, now: Clock, wakeups: Wakeups) -> Callable[[Inbound], Awaitable[Accepted]]:
    """The one way in: masked, committed, woken. Raises when it could not be stored."""

    async def accept(inbound: Inbound) -> Accepted:
        masked = masking.mask_event(inbound.event)  # channels do it too: twice is once, never is a leak
        safe = dataclasses.replace(inbound, event=masked.event, sealed=(*inbound.sealed, *masked.secrets))

        def work(connection: Connection) -> tuple[int, bool]:
            stored = inbox.accept(connection, safe, seal, now().timestamp())
            passed("accept_before_commit")
            return stored

        conversation, fresh = await db.write(work)
        passed("accept_after_commit")
        wakeups.wake(conversation)
        return Accepted(conversation, fresh)

    return accept


def _nothing_read() -> Knowledge:
    raise KnowledgeError("Thư viện này không đọc từ thư mục nào.")


def _clock(zone: str) -> Clock:
    where = ZoneInfo(zone)
    return lambda: datetime.now(where)


def channels_of(
    settings: Settings, words: Callable[[], Mapping[str, str]], memory: Memory, now: Clock
) -> list[Channel]:
    """The web, and every channel whose token is set."""
    found: list[Channel] = [WebChannel(words), WebChannel(words, KIOSK)]
    for token in (part.strip() for part in settings.telegram_token.split(",")):
        if token:
            found.append(
                TelegramChannel(
                    token, settings.ward, words, memory, settings.telegram_api_url, settings.telegram_webhook_secret
                )
            )
    if settings.zalo_bot_token:
        found.append(
            ZaloBotChannel(
                settings.zalo_bot_token,
                settings.ward,
                words,
                memory,
                settings.zalo_bot_api_url,
                settings.zalo_bot_webhook_secret,
            )
        )
    if settings.zalo_oa_id:
        oa = OaSettings(
            settings.zalo_oa_id,
            settings.zalo_oa_app_id,
            settings.zalo_oa_app_secret,
            settings.zalo_oa_secret_key,
            settings.zalo_oa_refresh_token,
            settings.zalo_oa_signature,  # type: ignore[arg-type]
            settings.zalo_oa_api_url,
            settings.zalo_oa_oauth_url,
        )
        found.append(ZaloOaChannel(oa, settings.ward, words, memory, lambda: now().timestamp()))
    return found
