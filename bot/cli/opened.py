"""The database of the settings, for commands that run beside the bot or without one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from bot.base import settings as all_settings
from bot.base.errors import BacOiError
from bot.base.settings import Settings
from bot.storage import migrate
from bot.storage.database import Database


@contextmanager
def opened(wanted: str = "") -> Iterator[tuple[Database, Settings, str]]:
    """The database, beside a running bot or without one; settings; the id of the ward that is `wanted`."""
    try:
        settings = all_settings.load()
        ward = ward_of(settings, wanted)
        db = Database(settings.database_url, own=False)
    except BacOiError as error:
        raise click.ClickException(str(error)) from None
    try:
        migrate.upgrade(db)
        yield db, settings, ward
    finally:
        db.close()


def ward_of(settings: Settings, wanted: str) -> str:
    """The ward that is `wanted`; none named: the first that is served. Raises KnowledgeError for an unknown one."""
    if settings.wards and wanted in ("", *settings.wards):
        return wanted or settings.wards[0]
    from bot import library  # reading the guides takes a moment: only when the settings do not tell
    from bot.guides import folder

    where = library.find_folder(Path(settings.knowledge_dir) if settings.knowledge_dir else None)
    return library.of_ward(folder.load_folder(where), wanted).ward.id
