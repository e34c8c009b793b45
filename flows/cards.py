"""What the officer sees of a request at a glance."""

from __future__ import annotations

from typing import Any

from flows.draft import Draft
from flows.replay import Place


def card(draft: Draft) -> dict[str, Any]:
    """What the officer sees at a glance: guide, answers by question, step, papers, what was last said."""
    place, guide, passage = draft.place, draft.guide, draft.session.passage
    said = [reply.text for reply in (*draft.session.last, *draft.replies) if reply.kind == "say"][-3:]
    if passage is None or place is None:
        return {"guide": "", "answers": {}, "step": "", "ticked": [], "missing": [], "said": said}
    labels: dict[str, str] = {}
    for question in guide.questions if guide else ():
        label = next((o.label for o in question.options if o.id == place.answers.get(question.id)), "")
        if label:
            labels[question.ask] = label
    there = [item.item for item in place.items[: passage.checklist_shown] if item.item not in passage.missing]
    return {
        "guide": guide.title if guide else passage.guide,
        "answers": labels or ({} if guide else dict(passage.answers)),
        "step": _step(draft, place),
        "ticked": there,
        "missing": list(passage.missing),
        "said": said,
    }


def _step(draft: Draft, place: Place) -> str:
    if place.stage != "step":
        return ""
    step = place.steps[place.step - 1]
    return draft.word("step.at", so=place.step, tong=len(place.steps), ten=step.title)
