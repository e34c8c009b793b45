"""Who may import whom (DESIGN §1), read from the code itself."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted([*ROOT.glob("bot/**/*.py"), *ROOT.glob("flows/**/*.py")])

BRACES = {"channels", "storage", "guides", "matching"}
MIDDLE = {"effects", "notices", "desk", "offices", "alerts", "cards", "speech", "counts", "volunteers", "library"} | {
    "files",
    "safekeeping",
    "memory",
    "shelf",
}
WORK = {
    "turns",
    "overload",
    "delivery",
    "worker",
    "resting",
    "wakeups",
    "watch",
    "metrics",
    "housekeeping",
    "house",
    "door",
    "checkup",
    "forum",
    "errands",
}
FACES = {"web", "paper"}
TOP = {"app", "accounts", "serving", "cli", "doctor"}
LEAVES = {"bench", "fakes"}
BELOW = {
    "base": set(),
    "killpoints": set(),
    **{name: {"base", "killpoints"} for name in BRACES},
    **{name: {"base", "killpoints"} | BRACES | MIDDLE for name in MIDDLE},
    **{name: {"base", "killpoints"} | BRACES | MIDDLE | WORK for name in WORK},
    **{name: {"base", "killpoints"} | BRACES | MIDDLE | WORK | FACES for name in FACES},
    **{name: {"base", "killpoints"} | BRACES | MIDDLE | WORK | FACES | TOP | LEAVES for name in TOP | LEAVES},
}
"""What each part of `bot` may import of `bot`, beside itself. `flows` everybody may."""

FENCES = {
    "telegram": {"channels"},
    "aiohttp": {"channels"},
    "sqlalchemy": {"storage"},
    "alembic": {"storage"},
    "procrastinate": {"storage"},
    "psycopg": {"storage"},
    "yaml": {"guides"},
    "pydantic": {"guides"},
    "rapidfuzz": {"matching"},
    "sklearn": {"matching"},
    "numpy": {"matching"},
    "starlette": {"web"},
    "jinja2": {"web", "paper"},
    "fpdf": {"paper"},
    "segno": {"paper", "web"},
    "click": {"cli"},
    "cryptography": {"base"},
    "httpx": set(),
}
"""Where a library may be imported; benches and fakes may use what they need."""
ALSO = {"bot/app.py": {"starlette"}, "bot/cli/": {"yaml"}}
"""Argued exceptions: `app` names the type of what it builds."""


def imports(path: Path) -> Iterator[tuple[str, int, bool]]:
    """Every module `path` imports, where, and whether at the top of the module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    top = {id(node) for node in tree.body}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno, id(node) in top
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names] if node.module in ("bot", "flows") else []
            for name in names or [node.module]:
                yield name, node.lineno, id(node) in top


def part_of(path: Path) -> str:
    """`bot/storage/inbox.py` → `storage`, `bot/turns.py` → `turns`, `flows/…` → `flows`."""
    parts = path.relative_to(ROOT).parts
    return "flows" if parts[0] == "flows" else (parts[1] if len(parts) > 2 else path.stem)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_what_lies_below_it(path: Path) -> None:
    part, shown = part_of(path), str(path.relative_to(ROOT))
    if part == "__init__":
        return
    for name, line, at_top in imports(path):
        head, _, rest = name.partition(".")
        where = f"{shown}:{line} imports {name}"
        if head == "flows":
            continue
        if part == "flows":
            assert head in sys.stdlib_module_names, f"{where}: flows knows only the standard library"
        elif head == "bot":
            used = rest.partition(".")[0]
            assert part in BELOW, f"{shown}: say in tests/test_layers.py where {part} belongs"
            assert used == part or used in BELOW[part], where
            assert used not in LEAVES or part in LEAVES or not at_top, f"{where}: benches and fakes only lazily"
        elif head in FENCES and part not in LEAVES:
            also = next((names for start, names in ALSO.items() if shown.startswith(start)), set())
            assert part in FENCES[head] or head in also, f"{where}: only in {FENCES[head]}"


def test_nothing_happens_at_import() -> None:
    """At the top of a module stand definitions; calls that open, connect, read or run do not."""
    forbidden = {"open", "connect", "create_engine", "run", "getenv", "system", "Thread", "start"}
    for path in MODULES:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and path.name != "__main__.py":
                name = getattr(node.value.func, "attr", getattr(node.value.func, "id", ""))
                assert name not in forbidden, f"{path.relative_to(ROOT)}:{node.lineno} calls {name}"
