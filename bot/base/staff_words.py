"""Wording keys of signing in, of what officers may write, and of the volunteers' pages, with their blanks."""

from __future__ import annotations

_PLAIN = """
speech.nothing door.long door.easy door.unlike door.link_used door.wrong door.code_wrong door.code_unlike
volunteer.agree volunteer.invitation_used volunteer.wants_name volunteer.wants_hamlet volunteer.wants_consent
volunteer.wants_words volunteer.invite_wants volunteer.shift_wants volunteer.code_wrong volunteer.did_visit_read
volunteer.did_visit_printed volunteer.did_visit_finished volunteer.did_visit_revoked volunteer.did_visit_expired
volunteer.did_consent_by_resident volunteer.did_consent_by_volunteer volunteer.did_help_taken
volunteer.did_help_read volunteer.did_help_given_back volunteer.did_help_done volunteer.did_help_not_met
volunteer.did_help_no_show volunteer.did_help_cancel volunteer.did_help_other volunteer.did_practice_begun
volunteer.did_volunteer_invited volunteer.did_volunteer_vouched volunteer.did_volunteer_unvouched
volunteer.did_volunteer_changed volunteer.did_volunteer_left volunteer.did_volunteer_held
volunteer.did_wrong_visitor volunteer.did_joined
"""

KEYS: dict[str, tuple[str, ...]] = {
    **{key: () for key in _PLAIN.split()},
    "speech.long": ("so",),
    "speech.asks": ("gi",),
    "door.short": ("so",),
    "door.too_soon": ("so",),
}
