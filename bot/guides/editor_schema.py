"""JSON Schema of every content file, so that an editor can help while a clerk types."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bot.guides import schema
from bot.guides.folder import KINDS
from flows.content import ToldFile
from flows.guide import Guide


def schemas() -> dict[str, str]:
    """File name in `knowledge/schema/` → its text."""
    kinds: dict[str, Any] = {"guide.yaml": Guide, "told.yaml": ToldFile, **KINDS}
    return {
        name.replace(".yaml", ".schema.json"): json.dumps(
            {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema.json_schema(kind)},
            ensure_ascii=False,
            indent=1,
            sort_keys=True,
        )
        + "\n"
        for name, kind in kinds.items()
    }


def write(folder: Path) -> list[str]:
    """Write them into `folder`; returns the names."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in schemas().items():
        with open(folder / name, "w", encoding="utf-8", newline="\n") as handle:
            handle.write(text)
    return list(schemas())
