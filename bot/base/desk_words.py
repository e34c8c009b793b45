"""Wording keys of the officers' desk, with their blanks. Officers are spoken to as "anh chị"."""

from __future__ import annotations

_PLAIN = """
desk.reason_asked desk.reason_officer_option desk.reason_not_understood desk.reason_unloaded_guide
desk.reason_emergency desk.reason_complaint desk.reason_attachment desk.reason_turn_failed
desk.reason_wrong_visitor desk.reason_unknown
desk.outcome_solved desk.outcome_counter desk.outcome_wrong_office desk.outcome_no_answer desk.outcome_abuse
desk.outcome_cancelled desk.outcome_quiet
desk.channel_web desk.channel_kiosk desk.channel_visit desk.channel_telegram desk.channel_zalo_bot
desk.channel_zalo_oa
desk.fact_reason desk.fact_question desk.fact_guide desk.fact_answers desk.fact_step desk.fact_ticked
desk.fact_missing desk.fact_said desk.fact_when desk.fact_channel desk.fact_helper
desk.who_citizen desk.said_file_lost desk.said_urgent desk.said_handed_queue
"""

_WITH_BLANKS: dict[str, tuple[str, ...]] = {
    "desk.who_note": ("ten",),
    "desk.said_not_delivered": ("nen",),
    "desk.said_handed_to": ("ten", "nguoi"),
    "desk.said_handed_office": ("ten", "noi"),
}

KEYS: dict[str, tuple[str, ...]] = {**{key: () for key in _PLAIN.split()}, **_WITH_BLANKS}
