"""Settings shared by all tests: Hypothesis profiles, and no silent skips where CI could have run a test."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "quick", max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("long", max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("BACOI_HYPOTHESIS", "quick"))

ALLOWED_SKIP = "cannot run here:"
"""A skip on CI must begin its reason with this, naming what no CI machine has."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write transcripts as they go now, then read the diff")
    parser.addoption("--exact", action="store_true", help="compare every word of the transcripts")


@pytest.hookimpl(hookwrapper=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, None, None]:
    """On CI a test skipped without an allowed reason fails the whole run."""
    yield
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not os.environ.get("CI") or reporter is None:
        return
    skipped = [report for report in reporter.stats.get("skipped", []) if ALLOWED_SKIP not in str(report.longrepr)]
    if skipped:
        reporter.write_line(f"skipped on CI without an allowed reason: {[report.nodeid for report in skipped]}")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
