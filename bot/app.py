"""The only place that builds things: `build(settings) -> App`. Nothing happens before `App.run`."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from starlette.types import ASGIApp

from bot import library as libraries
from bot.accounts import Accounts
from bot.base.errors import KnowledgeError
from bot.base.sealing import Sealer
from bot.base.settings import Settings
from bot.channels import Channel
from bot.channels.telegram import parsing
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.web import ACCOUNT as WEB
from bot.channels.web import KIOSK
from bot.delivery import LEASE, Delivery
from bot.door import Door
from bot.errands.answering import Errands
from bot.errands.posting import Messenger
from bot.files import Files
from bot.forum.hearing import Ear
from bot.forum.posting import Poster
from bot.guides.folder import Knowledge
from bot.house import House
from bot.housekeeping import Housekeeping
from bot.metrics import Metrics
from bot.notices import Notices
from bot.overload import Pace, Strain
from bot.resting import Resting
from bot.safekeeping import GoodTexts, Memory
from bot.shelf import Shelf
from bot.storage import backup, migrate
from bot.storage.database import Database
from bot.storage.visits import ACCOUNT as VISIT
from bot.turns import Engine, Taken, TurnMaker
from bot.wakeups import EmbeddedWakeups, Wakeups
from bot.watch import LocalWatch
from bot.web import webhooks
from bot.web.server import make_site
from bot.web.wards import Wards, root_of
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
    houses: dict[str, House]
    """By ward; the first one answers at the house's own address."""
    site: ASGIApp
    channels: dict[str, Channel]
    worker: Worker
    wakeups: Wakeups
    housekeeping: Housekeeping
    watch: LocalWatch
    bell: ServerBell | None
    """Carries what changed between processes that share a server."""
    shelf: Shelf | None
    forums: list[Poster]
    """Each keeps the officers' Telegram group of a ward in step."""
    messengers: list[Messenger]
    """Each tells the volunteers who write to one bot."""

    @property
    def house(self) -> House:
        """The first ward's."""
        return next(iter(self.houses.values()))

    def close(self) -> None:
        """Let the database go."""
        self.house.db.close()


def build(
    settings: Settings,
    *,
    channels: Sequence[Channel] | None = None,
    clock: Clock | None = None,
    library: Library | Sequence[Library] | None = None,
    db: Database | None = None,
    engine: Engine = loop.run,
) -> App:
    """Open the database, read `knowledge/`, connect everything.

    `channels`, `clock`, `library` (of the one ward there is then, or one for each), `db` and `engine` take the
    place of the configured ones in tests and benches. Raises SettingsError, KnowledgeError, DatabaseBusy.
    """
    path = None if library else libraries.find_folder(Path(settings.knowledge_dir) if settings.knowledge_dir else None)
    db = db or _opened(settings.database_url)
    early = clock or (lambda: datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")))
    only = settings.wards
    keep = GoodTexts(db, only[0] if only else "", early)
    shelf = Shelf(path, keep, Path(settings.cache_dir) if settings.cache_dir else None, only) if path else None
    fixed = {one.ward.id: one for one in ([library] if isinstance(library, Library) else library or [])}
    wards = shelf.wards if shelf else tuple(fixed)
    current: Callable[[str], Library] = shelf.library if shelf else fixed.__getitem__
    now = clock or _clock(current(wards[0]).ward.timezone)
    seal = Sealer(settings.secret_key, *(key for key in settings.old_secret_keys.split(",") if key))
    if channels is None:
        accounts = Accounts(
            settings, wards, lambda ward: lambda: current(ward).wording, lambda ward: Memory(db, seal, ward, now), now
        )
        channels = accounts.channels()
    notices = Notices(db, lambda: now().timestamp())
    turns = TurnMaker(lambda ward: notices.on(current(ward)), seal, now, PULLED, LEASE, engine)
    return _connected(settings, db, wards, shelf, turns, notices, {channel.account: channel for channel in channels})


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
    wards: Sequence[str],
    shelf: Shelf | None,
    turns: TurnMaker,
    notices: Notices,
    channels: dict[str, Channel],
) -> App:
    now, seal = turns.now, turns.seal
    bell = _bell(db)
    watch = LocalWatch(bell)
    files = Files(db, channels, Path(settings.files_dir), now, lambda c: wakeups.wake(c))
    counted, strain = Metrics(wards), Strain(settings.busy_after)
    delivery = Delivery(db, channels, now, lambda _, w: watch.tell(f"desk:{w}"), LEASE, counted.refused, files.open)
    housekeeping = Housekeeping(
        db, seal, settings, lambda: [turns.library(ward) for ward in wards], now, watch, files, shelf, delivery,
        lambda c: wakeups.wake(c), strain, notices,
    )  # fmt: skip

    def after(taken: Taken) -> None:
        counted.turn(taken)
        housekeeping.after_turn(taken)

    pace = Pace(settings.person_per_minute, lambda: now().timestamp(), strain)
    worker = Worker(db, turns, delivery, watch, after, lambda c: wakeups.wake(c), pace)
    wakeups = _wakeups(settings, db, worker, wards)
    accept = Door(db, turns, wakeups, strain).accept

    def house(ward: str) -> House:
        return House(
            ward=ward,
            root=root_of(ward, wards[0]),
            settings=settings,
            db=db,
            library=lambda: turns.library(ward),
            knowledge=(lambda: shelf.knowledge(ward)) if shelf else _nothing_read,
            accept=accept,
            wake=wakeups.wake,
            watch=watch,
            now=now,
            files=files,
            seal=seal,
            notices=notices,
            strain=strain,
            telegram=lambda: _telegram_name(channels, ward, Memory(db, seal, ward, now)),
            has_telegram=any(isinstance(one, TelegramChannel) and one.ward == ward for one in channels.values()),
        )

    houses = {ward: house(ward) for ward in wards}
    pushed = webhooks.routes(list(channels.values()), accept)
    sites = Wards({ward: make_site(one, pushed, counted) for ward, one in houses.items()})
    forums = _forums(houses, channels)
    messengers = _messengers(houses, channels)
    return App(settings, houses, sites, channels, worker, wakeups, housekeeping, watch, bell, shelf, forums, messengers)


async def _telegram_name(channels: dict[str, Channel], ward: str, memory: Memory) -> str:
    own = [c.account for c in channels.values() if isinstance(c, TelegramChannel) and c.ward == ward]
    return await memory.load(own[0], parsing.NAME) if own else ""


def _forums(houses: dict[str, House], channels: dict[str, Channel]) -> list[Poster]:
    """The desks' second faces, in the channels that know a group of officers."""
    found = []
    for channel in channels.values():
        if isinstance(channel, TelegramChannel) and channel.group is not None:
            house, group = houses[channel.ward], channel.group
            channel.desk = Ear(house, group)
            found.append(Poster(house.db, group, house.ward, house.library, house.now, house.watch))
    return found


def _messengers(houses: dict[str, House], channels: dict[str, Channel]) -> list[Messenger]:
    """The volunteers' second faces, and who hears the codes that link an account, in private."""
    found = []
    for channel in channels.values():
        if isinstance(channel, TelegramChannel):
            house = houses[channel.ward]
            channel.listener = Errands(house, channel.account)
            found.append(Messenger(house, channel.account, channel.private))
    return found


def _wakeups(settings: Settings, db: Database, worker: Worker, wards: Sequence[str]) -> Wakeups:
    handle = Resting(worker.handle).handle
    if db.sqlite:
        return EmbeddedWakeups(handle, worker.forgotten)
    from bot.storage.server_wakeups import ServerWakeups  # the libraries of PostgreSQL need not be installed

    now = worker.turns.now
    return ServerWakeups(db, None if settings.role == "web" else handle, lambda: now().timestamp(), wards)


def _bell(db: Database) -> ServerBell | None:
    if db.sqlite:
        return None
    from bot.storage.server_watch import ServerBell

    return ServerBell(db)


def _nothing_read() -> Knowledge:
    raise KnowledgeError("Thư viện này không đọc từ thư mục nào.")


def _clock(zone: str) -> Clock:
    where = ZoneInfo(zone)
    return lambda: datetime.now(where)
