"""Wording keys of the pages of volunteers and their lead, with their blanks. They are spoken to as "bạn"."""

from __future__ import annotations

_PLAIN = """
helper.rule_money helper.rule_codes helper.rule_unlock helper.rule_book helper.rule_photo helper.name helper.out
helper.consent helper.consent_own helper.consent_words helper.consent_mine helper.join helper.join_what
helper.join_key helper.join_agree helper.join_password helper.join_again helper.join_go helper.left
helper.left_what helper.problem helper.problem_back helper.finish_read helper.finish_copied helper.finish_copy
helper.finish_share helper.finish_print helper.finish_onward helper.finish_link helper.finish_safe
helper.finish_go helper.finish_last helper.practice_what helper.practice_stop helper.wish_phone
helper.wish_no_phone helper.wish_young helper.wish_there helper.wish_open helper.wish_other helper.wish_done
helper.wish_not_met helper.wish_give_back helper.home_lead helper.home_on_hold helper.home_visits
helper.home_no_visit helper.home_open helper.home_name helper.home_hamlet helper.home_open_go helper.home_today
helper.home_later helper.home_near helper.home_none helper.home_waiting helper.home_not_trusted helper.home_when
helper.home_take helper.home_nobody helper.home_practice helper.home_code helper.home_begin helper.home_shifts
helper.home_nowhere helper.home_no_shift helper.home_never helper.home_officer helper.home_leave
helper.home_leave_what helper.home_leave_go helper.visit_switch helper.visit_here helper.visit_private
helper.visit_whole helper.visit_page helper.visit_notes helper.visit_notes_what helper.visit_save
helper.visit_consent helper.visit_mine helper.visit_slip helper.visit_stop helper.visit_finish
helper.visit_missing helper.lead_wrong_now helper.lead_wish_now helper.lead_ticket helper.lead_wishes
helper.lead_nobody helper.lead_unvouch helper.lead_again helper.lead_leave helper.lead_hamlets helper.lead_new
helper.lead_name helper.lead_hamlets_like helper.lead_until helper.lead_go helper.lead_visits
helper.lead_no_visit helper.lead_no_shift helper.lead_log
"""

KEYS: dict[str, tuple[str, ...]] = {
    **{key: () for key in _PLAIN.split()},
    "helper.consent_read": ("ten",),
    "helper.finish_back": ("ten",),
    "helper.finish": ("ten",),
    "helper.practice": ("den",),
    "helper.wish": ("ten", "to"),
    "helper.wish_when": ("luc",),
    "helper.wish_subject": ("viec",),
    "helper.wish_word": ("cau",),
    "helper.home": ("ten",),
    "helper.home_thanks": ("so",),
    "helper.home_until": ("luc",),
    "helper.home_promised": ("so", "most"),
    "helper.home_since": ("luc",),
    "helper.home_practice_what": ("nut",),
    "helper.home_practising": ("luc",),
    "helper.home_where": ("noi",),
    "helper.visit": ("ten",),
    "helper.visit_log": ("ten",),
    "helper.visit_own": ("loi",),
    "helper.visit_until": ("luc",),
    "helper.visit_says": ("ten",),
    "helper.lead_invited": ("ten",),
    "helper.lead_invited_what": ("ten",),
    "helper.lead_vouch": ("ten",),
}
