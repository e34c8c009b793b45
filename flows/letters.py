"""Letters to copy by hand: whole in one message, or paragraph by paragraph. They are not speech."""

from __future__ import annotations

import re

from flows.draft import Draft
from flows.guide import Guide, Letter
from flows.replay import standing

_BLANK = re.compile(r"\{([a-z0-9-]+)\}")
DOTS = "…………"
WARD_BLANK = "phuong"
"""The one blank the ward fills in."""


def whole(draft: Draft, guide: Guide, letter: Letter) -> str:
    """The letter with dots for what the person writes, headed as a draft until the ward has read the guide."""
    body = filled(letter.body, draft.library.ward.short)
    head = draft.word("letter.draft") if is_draft(draft, guide) else ""
    return f"{head}\n\n{body}" if head else body


def is_draft(draft: Draft, guide: Guide) -> bool:
    return standing(guide, draft.today) != "reviewed"


def filled(body: str, ward: str) -> str:
    return _BLANK.sub(lambda blank: ward if blank[1] == WARD_BLANK and ward else DOTS, body.strip())


def paragraphs(draft: Draft, letter: Letter) -> list[str]:
    """The letter cut at its empty lines."""
    body = filled(letter.body, draft.library.ward.short)
    return [part.strip() for part in re.split(r"\n\s*\n", body) if part.strip()]
