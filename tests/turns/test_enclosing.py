"""A file an officer sends, on both databases: there before its words, gone with its ticket."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from bot import desk
from bot.base.errors import ChannelError
from bot.base.settings import Settings
from bot.channels import File
from bot.files import Files
from bot.storage import attachments, staff, sweep, tickets
from bot.storage.attachments import Attachment
from bot.storage.schema import inbox
from flows.replies import Enclosed
from tests.turns.world import World


async def sent_along(world: World, files: Files, *, said: bool = True) -> Attachment:
    """A file of an officer for somebody on Telegram who asked for one; perhaps its words were refused."""
    talk = await world.says("gặp cán bộ", account="telegram:1")
    await world.works()
    at = world.clock.at.timestamp()

    def work(connection: Connection) -> Attachment:
        ticket = tickets.open_of(connection, talk)
        assert ticket is not None
        hoa = staff.add(connection, "thu", "hoa", "Hoa", ["officer"], at)
        file = attachments.enclose(connection, "thu", ticket.id, hoa, "image/png", 3, at)
        if said:
            desk.answer(connection, ticket.id, desk.Officer(hoa, "Hoa"), "đây ạ", at, "k", file)
        return file

    made = await world.db.write(work)
    files.store(made.name, b"png")
    await world.works()
    return made


async def test_what_an_officer_sent_is_kept_for_its_days_and_swept_with_the_ticket(
    world: World, tmp_path: Path
) -> None:
    files = Files(world.db, {}, tmp_path / "files", world.clock, world.woken.append)
    made = await sent_along(world, files)
    assert (await files.open(Enclosed(made.name, made.mime))) == File("image/png", b"png")
    at = world.clock.at.timestamp()
    await world.db.write(lambda c: desk.close(c, made.ticket, "solved", at))
    world.clock.pass_(days=8)
    now = world.clock.at.timestamp()
    for step in await world.db.read(lambda c: sweep.plan(c, Settings(), now)):
        files.remove(await world.db.write(lambda c, step=step: sweep.carry_out(c, world.seal, step)))  # type: ignore[misc]
    with pytest.raises(ChannelError) as caught:
        await files.open(Enclosed(made.name, made.mime))
    assert (caught.value.code, caught.value.retryable) == ("file_gone", False)


async def test_a_file_whose_words_were_not_said_is_nobodys_and_is_dropped_once(world: World, tmp_path: Path) -> None:
    files = Files(world.db, {}, tmp_path / "files", world.clock, world.woken.append)
    made = await sent_along(world, files, said=False)
    talk = (await world.rows(select(inbox.c.conversation)))[0].conversation
    assert await world.db.read(lambda c: attachments.sent_to(c, "thu", talk, made.name)) is None
    assert await world.db.write(lambda c: attachments.drop_unsaid(c, made.id))
    assert not await world.db.write(lambda c: attachments.drop_unsaid(c, made.id))


async def test_a_file_that_was_said_is_never_dropped(world: World, tmp_path: Path) -> None:
    files = Files(world.db, {}, tmp_path / "files", world.clock, world.woken.append)
    made = await sent_along(world, files)
    assert not await world.db.write(lambda c: attachments.drop_unsaid(c, made.id))
    talk = (await world.rows(select(inbox.c.conversation)))[0].conversation
    assert await world.db.read(lambda c: attachments.sent_to(c, "thu", talk, made.name)) is not None


@pytest.mark.parametrize("name", ["../bacoi.db", "", "a" * 31, "/etc/passwd"])
async def test_a_name_no_row_has_opens_nothing(world: World, tmp_path: Path, name: str) -> None:
    files = Files(world.db, {}, tmp_path / "files", world.clock, world.woken.append)
    with pytest.raises(ChannelError):
        await files.open(Enclosed(name, "image/png"))
