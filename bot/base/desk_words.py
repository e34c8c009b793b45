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
desk.said_taken_back desk.window_charged desk.window_closed
desk.title desk.queue desk.views desk.view_tat-ca desk.view_cho desk.view_chua-nhan desk.view_cua-toi
desk.view_van-phong desk.office_empty desk.office_nobody desk.staff_office desk.staff_office_set
desk.order_waiting desk.order_subject desk.nobody desk.urgent desk.call_back desk.free desk.held_by_me
desk.answered desk.alerted_1 desk.alerted_2 desk.alerted_3 desk.mine desk.machine_leads
desk.waits_since desk.opened_at desk.no_words desk.talk desk.take desk.take_over desk.take_first
desk.see_phone desk.phone_after_taking desk.ask_phone desk.phone desk.hand desk.hand_pick desk.hand_queue
desk.hand_people desk.hand_offices desk.hand_go desk.hand_whom desk.lead desk.close desk.close_pick
desk.close_go desk.close_how desk.answer desk.send desk.note desk.note_what desk.note_empty desk.canned
desk.canned_fee desk.canned_papers desk.canned_hours desk.files desk.sent_files desk.enclose desk.enclose_how
desk.enclose_type desk.enclose_large desk.enclose_not desk.enclose_not_zalo_bot desk.enclose_not_kiosk
desk.enclose_not_visit desk.earlier desk.machine_talk desk.machine
desk.officer desk.none_open desk.pick desk.bell_off desk.bell_on desk.lost desk.unsent desk.just_now
desk.new_ticket desk.keys desk.key_queue desk.key_pick desk.key_next desk.key_take desk.key_answer
desk.key_canned desk.key_send desk.key_note desk.key_phone desk.key_hand desk.key_close desk.key_keys
desk.count_title desk.count_period desk.count_csv desk.count_waiting desk.count_opened desk.count_median
desk.count_desk_minutes desk.count_answered desk.count_in_hours desk.count_no_hours desk.count_subjects
desk.count_rest desk.count_outcomes desk.count_busy desk.count_busiest desk.count_plot desk.count_nothing
desk.count_note desk.csv_number desk.csv_opened desk.csv_subject desk.csv_reason desk.csv_urgent
desk.guides desk.guides_all desk.guide_new desk.guide_new_begin desk.guide_new_how desk.guide_added desk.guide_taken
desk.guide_tried desk.guide_standing desk.guide_must desk.guide_should desk.guide_good desk.guide_file
desk.guide_text desk.guide_try desk.guide_phone desk.guide_publish desk.guide_publish_new desk.guide_unfit
desk.guide_unwritable desk.guide_changed desk.guide_published desk.guide_broken desk.guide_name
desk.guide_confidence desk.guide_confidence_high desk.guide_confidence_medium desk.guide_confidence_low
desk.guide_reviewed desk.guide_next desk.guide_never desk.guide_overdue desk.guide_download desk.guide_copy
desk.guide_edit desk.guide_edit_how desk.guide_versions desk.guide_versions_how desk.guide_take_away
desk.guide_needed desk.guide_old
desk.csv_call_back desk.csv_first desk.csv_wait desk.csv_closed desk.csv_outcome desk.csv_yes
"""

_WITH_BLANKS: dict[str, tuple[str, ...]] = {
    "desk.notice": ("gio",),
    "desk.guide_version": ("luc",),
    "desk.guide_version_by": ("ten",),
    "desk.guide_begun": ("luc", "ten"),
    "desk.untaken": ("so",),
    "desk.staff_office_of": ("ten",),
    "desk.behind": ("giay",),
    "desk.who_note": ("ten",),
    "desk.said_not_delivered": ("nen",),
    "desk.said_file_not_delivered": ("nen",),
    "desk.said_enclosed_photo": ("ten",),
    "desk.said_enclosed_document": ("ten",),
    "desk.said_handed_to": ("ten", "nguoi"),
    "desk.said_handed_office": ("ten", "noi"),
    "desk.number": ("so",),
    "desk.ticket": ("so",),
    "desk.held": ("ten",),
    "desk.reading": ("ten",),
    "desk.typing": ("ten",),
    "desk.closed": ("ketqua",),
    "desk.answering": ("ten",),
    "desk.canned_fee_text": ("tien",),
    "desk.canned_papers_text": ("giay",),
    "desk.canned_letter": ("ten",),
    "desk.file_open": ("so",),
    "desk.file_after_taking": ("so",),
    "desk.file_wanted": ("so",),
    "desk.file_refused": ("so",),
    "desk.file_failed": ("so",),
    "desk.minutes": ("so",),
    "desk.hours": ("so",),
    "desk.days": ("so",),
    "desk.notification": ("so",),
    "desk.count_days": ("so",),
    "desk.count_longest": ("so",),
    "desk.count_in_time": ("so",),
    "desk.count_of": ("so",),
    "desk.count_hour": ("thu", "gio", "so"),
}

KEYS: dict[str, tuple[str, ...]] = {**{key: () for key in _PLAIN.split()}, **_WITH_BLANKS}
