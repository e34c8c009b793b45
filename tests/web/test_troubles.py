"""A channel that cannot speak is seen on the desk, with what to do."""

from __future__ import annotations

import pytest

from bot.storage import keeping
from tests.web.world import World

JSON = {"accept": "application/json"}
TROUBLE = '{"code": "authorisation_needed", "retryable": false, "since": 1.0}'


async def note(world: World, ward: str, value: str) -> None:
    house = world.house
    await house.db.write(lambda c: keeping.save(c, house.seal, ward, "zalo_oa:3", "trouble", value, 1.0))


@pytest.mark.parametrize("path", ["/ban-lam-viec", "/ban-lam-viec/tin", "/ban-lam-viec/quan-tri"])
async def test_a_dead_token_is_told_with_what_to_do(world: World, path: str) -> None:
    ward = world.house.library().ward.id
    officer = await world.officer(roles=("officer", "admin"))
    await note(world, ward, TROUBLE)
    page = (await officer.get(path, headers=JSON if path.endswith("tin") else {})).text
    assert "zalo_oa 3" in page and "BACOI_ZALO_OA_REFRESH_TOKEN" in page
    await note(world, ward, "")
    await note(world, "another-ward", TROUBLE)
    page = (await officer.get(path, headers=JSON if path.endswith("tin") else {})).text
    assert "zalo_oa 3" not in page
