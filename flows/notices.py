"""A ward's emergency notice comes before everything else, once to each person; while it lasts all is said shorter."""

from __future__ import annotations

from flows.draft import Draft
from flows.replies import Reply


def put_first(draft: Draft) -> None:
    """Before what was said in this turn. An answer to an emergency of the person's own comes before it still."""
    notice, session = draft.library.notice_at(draft.now), draft.session
    if notice is None or session.noticed == notice.id or session.state == "with_officer":
        return
    if draft.understood == "signpost:emergency":
        return
    draft.flush()
    text = draft.word("flood.message", loi=notice.text)
    draft.replies.insert(0, Reply(text, kind="notice", exits=()))
    draft.update(noticed=notice.id)
