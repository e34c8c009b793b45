"""Every address a page or script makes begins at its own site's root, which need not be the host's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.web import pages
from tests.web.world import World, begin

IN_TEMPLATES = re.compile(r"""(?:="|url=)/(?!/)""")
IN_SCRIPTS = re.compile(r"""(?<!site \+ )["'`]/[a-z]""")


@pytest.mark.parametrize("template", sorted((pages.HERE / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_a_template_writes_no_address_without_the_root_of_its_site(template: Path) -> None:
    assert IN_TEMPLATES.findall(template.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("script", sorted(pages.STATIC.glob("*.js")), ids=lambda path: path.name)
def test_a_script_asks_no_address_without_the_root_of_its_site(script: Path) -> None:
    assert IN_SCRIPTS.findall(script.read_text(encoding="utf-8")) == []


async def test_pages_under_a_root_lead_back_under_it(world: World) -> None:
    entered = pages.ROOT.set("/p/phu-la")
    try:
        page = await begin(world.browser(), "tôi muốn làm giấy khai sinh")
    finally:
        pages.ROOT.reset(entered)
    assert 'data-root="/p/phu-la"' in page.text
    found = re.findall(r'(?:href|action|data-news)="(/[^"]*)"', page.text)
    assert found and all(address.startswith(("/p/phu-la/", "/static/")) for address in found), found
