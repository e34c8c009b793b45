"""What an engineer on call looks at. Ages and queues are read from the database at each look; turns are counted.

No words, names or addresses: labels are kinds from our own lists.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.storage import inbox, migrate
from bot.storage.database import Database
from bot.storage.measures import Gauges
from bot.turns import Taken

UNDERSTOOD = ("question", "choice", "answer", "command", "aside", "signpost", "unclear")
QUEUE_TOO_OLD = 120.0
"""Seconds the oldest undone message may wait before the house says it is not ready."""


class Metrics:
    """One registry for one house, so that two houses in one process do not count together."""

    def __init__(self, wards: Sequence[str] = ()) -> None:
        """`wards`: those this process serves; each has every number, also when nothing waits there."""
        self._wards = wards
        self.registry = CollectorRegistry()
        self._turns = Counter(
            "bacoi_turns",
            "turns made, by how the message was understood",
            ["ward", "understood"],
            registry=self.registry,
        )
        self._aside = Counter(
            "bacoi_set_aside", "messages put away unanswered: too many came", ["ward"], registry=self.registry
        )
        self._refused = Counter(
            "bacoi_refused",
            "sends a platform refused for now, by its code",
            ["channel", "code"],
            registry=self.registry,
        )

    def turn(self, taken: Taken) -> None:
        """Count one turn."""
        kind = taken.understood.partition(":")[0]
        if taken.set_aside:
            self._aside.labels(taken.ward).inc(taken.set_aside)
        else:
            self._turns.labels(taken.ward, kind if kind in UNDERSTOOD else "other").inc()

    def refused(self, account: str, code: str) -> None:
        """Count one send that must be tried again: 429 and the like."""
        self._refused.labels(account.partition(":")[0], code).inc()

    def text(self, gauges: Gauges, held: dict[str, int]) -> bytes:
        """The exposition text: the counters and `gauges`, with rows held back by the platform's code."""
        registry = CollectorRegistry()
        nothing = dict.fromkeys(self._wards, 0.0)
        registry.register(_Now({name: nothing | by_ward for name, by_ward in gauges.items()}, held))
        return generate_latest(self.registry) + generate_latest(registry)


class _Now(Collector):
    def __init__(self, gauges: Gauges, held: dict[str, int]) -> None:
        self._gauges, self._held = gauges, held

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for name, by_ward in self._gauges.items():
            numbers = GaugeMetricFamily(f"bacoi_{name}", name.replace("_", " "), labels=["ward"])
            for ward, value in by_ward.items():
                numbers.add_metric([ward], value)
            yield numbers
        family = GaugeMetricFamily("bacoi_outbox_held", "messages a platform made us hold back", labels=["code"])
        for code, count in self._held.items():
            family.add_metric([code], count)
        yield family


async def readiness(db: Database, now: float) -> dict[str, bool]:
    """Whether the house can take and answer messages: each part by name."""
    try:
        schema, since = await db.read(lambda c: (migrate.current(c) == migrate.newest(), inbox.oldest_waiting_since(c)))
        await db.write(lambda c: c.exec_driver_sql("SELECT 1").scalar())
    except Exception:
        return {"database": False}
    return {"database": True, "schema": schema, "queue": since is None or now - since < QUEUE_TOO_OLD}
