"""Wording keys of signing in, of what officers may write, of the volunteers' pages and errands, with blanks."""

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
volunteer.did_wrong_visitor volunteer.did_joined volunteer.when_now volunteer.when_today-pm
volunteer.when_tomorrow-am volunteer.when_tomorrow-pm volunteer.telegram volunteer.telegram_what
volunteer.telegram_none volunteer.telegram_linked volunteer.telegram_code volunteer.telegram_code_again
volunteer.telegram_end volunteer.telegram_once volunteer.telegram_home errand.not_linked errand.not_volunteer
errand.goodbye errand.unlinked errand.unlink_ask errand.how errand.old errand.gone errand.held_none
errand.waiting errand.waiting_none errand.fresh errand.still errand.ended_gone errand.no_hamlet
errand.not_trusted errand.on_hold errand.too_many errand.did_done errand.did_not_met errand.did_give_back
errand.button_end_done errand.button_end_not_met errand.button_end_give_back errand.button_sure_done_yes
errand.button_sure_not_met_yes errand.button_sure_give_back_yes errand.button_sure_no errand.button_not_now
errand.button_see_work errand.button_unlink errand.button_unlink_yes errand.button_unlink_no
"""

KEYS: dict[str, tuple[str, ...]] = {
    **{key: () for key in _PLAIN.split()},
    "speech.long": ("so",),
    "speech.asks": ("gi",),
    "door.short": ("so",),
    "door.too_soon": ("so",),
    "volunteer.telegram_send": ("phut",),
    "volunteer.telegram_open": ("ten",),
    "errand.linked": ("ten",),
    "errand.linked_lead": ("ten",),
    "errand.me": ("ten", "noi"),
    "errand.me_held": ("so", "most"),
    "errand.me_lead": ("ten",),
    "errand.lead": ("so", "nhan", "trang"),
    "errand.lead_wrong": ("so", "trang"),
    "errand.lead_untaken": ("so", "trang"),
    "errand.place_guide": ("to", "viec"),
    "errand.promise": ("noi", "luc"),
    "errand.since": ("noi", "luc"),
    "errand.more": ("so", "trang"),
    "errand.held": ("so", "most"),
    "errand.page": ("trang",),
    "errand.taken": ("hen",),
    "errand.card": ("hen",),
    "errand.near": ("hen",),
    "errand.when": ("noi",),
    "errand.ended": ("noi",),
    "errand.sure_done": ("noi",),
    "errand.sure_not_met": ("noi",),
    "errand.sure_give_back": ("noi",),
    "errand.button_open": ("so",),
    "errand.button_take": ("so",),
}
