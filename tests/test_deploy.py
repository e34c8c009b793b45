"""Dashboard and alerts ask only for numbers that exist; the files of a deployment can be read."""

from __future__ import annotations

import json
import re
from pathlib import Path

import yaml

from bot.bench import counting
from bot.metrics import Metrics
from bot.storage import measures
from bot.turns import Taken
from tests.turns.world import World

DEPLOY = Path(__file__).parents[1] / "docs" / "deploy"


def numbers() -> set[str]:
    """Names of everything `/metrics` gives once something has happened."""
    counted, world = Metrics(["thu"]), World()
    counted.turn(Taken(1, 1, "thu", "question"))
    counted.turn(Taken(1, 1, "thu", "set_aside", set_aside=3))
    counted.refused("telegram:1", "429")
    gauges = world.db.read_now(lambda c: measures.gauges(c, 0.0))
    world.close()
    text = counted.text(gauges, {"429": 1}).decode()
    return set(re.findall(r"^(bacoi_\w+)(?:\{| )", text, re.MULTILINE))


def test_dashboard_and_alerts_ask_for_numbers_that_exist() -> None:
    dashboard = json.loads((DEPLOY / "dashboard.json").read_text(encoding="utf-8"))
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    rules = yaml.safe_load((DEPLOY / "alerts.yml").read_text(encoding="utf-8"))
    asked += [rule["expr"] for group in rules["groups"] for rule in group["rules"]]
    names = {name for expression in asked for name in re.findall(r"\bbacoi_\w+", expression)}
    assert len(names) >= 7 and names <= numbers(), names - numbers()


async def test_what_waits_is_told_for_each_ward_also_where_nothing_does() -> None:
    world = World()
    await world.says("gặp cán bộ")
    now = world.clock.at.timestamp()
    found = Metrics(["yen-nghia", "phu-la"]).text(world.db.read_now(lambda c: measures.gauges(c, now + 7)), {})
    world.close()
    lines = found.decode().splitlines()
    assert f'bacoi_inbox_oldest_seconds{{ward="{counting.WARD.id}"}} 7.0' in lines
    assert 'bacoi_inbox_oldest_seconds{ward="phu-la"} 0.0' in lines


def test_no_label_holds_a_persons_address() -> None:
    counted = Metrics()
    counted.refused("zalo_oa:2468", "429")
    counted.turn(Taken(41, 42, "thu", "answer:ket-cau=co"))
    text = counted.text({}, {}).decode()
    assert 'channel="zalo_oa"' in text and "2468" not in text and "ket-cau" not in text


def test_the_compose_file_takes_its_secrets_from_files() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    for service in compose["services"].values():
        for name, value in service["environment"].items():
            assert (
                not any(word in name for word in ("PASSWORD", "KEY", "URL"))
                or name.endswith("_FILE")
                or "PUBLIC" in name
            ), (name, value)
    assert set(compose["secrets"]) == {"database_password", "database_url", "secret_key"}
