"""A file the citizen agreed to hand over: kept, or plainly said to be lost, to both sides."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.base.errors import ChannelError
from bot.files import GIVE_UP_AFTER, MOST_BYTES, Files
from bot.storage import attachments, tickets
from tests.base.test_recordings import AMR
from tests.turns.world import World


class Desk:
    """A waiting ticket with one file agreed to, and the house that fetches it."""

    def __init__(self, world: World, folder: Path, talk: int) -> None:
        self.world, self.talk = world, talk
        channels = {world.channel.account: world.channel}
        self.files = Files(world.db, channels, folder, world.clock, world.woken.append)

    async def fetched(self, answer: bytes | ChannelError) -> tuple[str, list[str]]:
        """What became of the file, and what the machine wrote into the ticket."""

        async def fetch(ref: str, limit: int) -> bytes:
            if isinstance(answer, ChannelError):
                raise answer
            return answer

        self.world.channel.fetch = fetch  # type: ignore[method-assign]
        await self.files.fetch_wanted()
        await self.world.works()
        ticket = await self.world.db.read(lambda c: tickets.open_of(c, self.talk))
        assert ticket is not None
        (file,) = await self.world.db.read(lambda c: attachments.of_ticket(c, ticket.id))
        entries = await self.world.db.read(lambda c: tickets.entries(c, ticket.id))
        return file.status, [entry.text for entry in entries if entry.author == "machine"]


@pytest.fixture
async def desk(world: World, tmp_path: Path) -> Desk:
    talk = await world.talk("gặp cán bộ")

    def agreed(connection: object) -> None:
        ticket = tickets.open_of(connection, talk)  # type: ignore[arg-type]
        assert ticket is not None
        at = world.clock.at.timestamp()
        attachments.want(connection, "thu", ticket.id, "voice", "f1", world.channel.account, at)  # type: ignore[arg-type]

    await world.db.write(agreed)
    return Desk(world, tmp_path / "files", talk)


async def test_a_voice_note_of_zalo_is_kept_for_the_officer(desk: Desk, tmp_path: Path) -> None:
    assert await desk.fetched(AMR) == ("kept", [])
    (file,) = (tmp_path / "files").iterdir()
    assert file.read_bytes() == AMR


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (b"MZ\x90 a program", "refused"),
        (b"\xff\xd8\xff" + b"x" * MOST_BYTES, "refused"),
        (ChannelError(retryable=False, code="too_large"), "failed"),
        (ChannelError(retryable=False, code="host_refused"), "failed"),
    ],
)
async def test_what_cannot_be_kept_is_told_to_citizen_and_officer(
    desk: Desk, tmp_path: Path, answer: bytes | ChannelError, status: str
) -> None:
    assert await desk.fetched(answer) == (status, ["file_lost:voice"])
    assert not (tmp_path / "files").exists()
    assert desk.talk in desk.world.woken
    assert desk.world.channel.texts()[-1] == "2|AttachmentLost"


async def test_a_platform_that_is_away_is_asked_again_for_an_hour(desk: Desk) -> None:
    away = ChannelError(retryable=True, code="http_502")
    assert await desk.fetched(away) == ("wanted", [])
    desk.world.clock.pass_(seconds=GIVE_UP_AFTER + 1)
    assert await desk.fetched(away) == ("failed", ["file_lost:voice"])
