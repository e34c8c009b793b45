"""Every story in this folder, told by its own file."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.guides.folder import Knowledge
from flows.library import Library
from tests.flows import world as flow_world
from tests.stories import stage
from tests.stories.stage import Stage
from tests.volunteers.town import Town

STORIES = sorted(Path(__file__).parent.glob("*.yaml"))


@pytest.fixture(scope="module")
def known() -> tuple[Library, Knowledge]:
    """The real content, understood by folded phrases: what is asked here are whole phrases."""
    return flow_world.library(), flow_world.knowledge()


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
async def test_the_story_goes_as_it_is_told(path: Path, known: tuple[Library, Knowledge]) -> None:
    story = yaml.safe_load(path.read_text(encoding="utf-8"))
    library, knowledge = known
    async with Town(stage.open_at(library, story.get("giờ mở cửa", "")), knowledge) as town:
        await Stage(town).play(story)


async def test_a_step_that_goes_another_way_fails_the_story(known: tuple[Library, Knowledge]) -> None:
    told = {"lúc": "2026-11-24 09:00", "ai": {"Bác Lan": "bà con", "Hoa": "cán bộ"}, "chuyện": []}
    asks = [{"Bác Lan nói": "tôn nền nhà"}, {"Bác Lan bấm": "Gặp cán bộ"}]
    for wrong in (
        [{"Bác Lan không thấy": "số phiếu của bác là 1"}],
        [{"Hoa nhận": ""}, {"Hoa bị từ chối": "đã đóng"}],
        [{"Hoa trả lời": ""}, {"Hoa nhận": ""}],
        [{"máy im lặng": ""}],
    ):
        async with Town(*known) as town:
            with pytest.raises(AssertionError):
                await Stage(town).play({**told, "chuyện": [*asks, *wrong]})
