"""Settings shared by all tests: Hypothesis profiles, and no silent skips where CI could have run a test."""

from __future__ import annotations

import io
import logging
import os
import sys
import threading
from collections.abc import Generator, Iterator

import pytest
from hypothesis import HealthCheck, settings

from bot.base import logs

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


@pytest.fixture
def logging_as_it_was() -> Iterator[None]:
    """Puts every logger and hook back as it stood, so that no test hears more or less for what another set up."""
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook, sys.unraisablehook)
    handlers, level = root.handlers[:], root.level
    stood = {name: (logger.level, logger.propagate, logger.handlers[:]) for name, logger in _loggers().items()}
    yield
    root.handlers = handlers
    root.setLevel(level)
    for name, logger in _loggers().items():
        level, logger.propagate, logger.handlers = stood.get(name, (logging.NOTSET, True, []))
        logger.setLevel(level)
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
    logging.captureWarnings(False)


def _loggers() -> dict[str, logging.Logger]:
    known = logging.Logger.manager.loggerDict
    return {name: logger for name, logger in known.items() if isinstance(logger, logging.Logger)}


@pytest.fixture
def written(logging_as_it_was: None) -> io.StringIO:
    """Everything logged at DEBUG while a test runs, ours and the libraries'."""
    stream = io.StringIO()
    logs.set_up("DEBUG", stream=stream)
    for name in ("sqlalchemy.engine", "sqlalchemy.pool", "asyncio", "alembic"):
        logging.getLogger(name).setLevel(logging.DEBUG)  # louder than we ever run them
    return stream
