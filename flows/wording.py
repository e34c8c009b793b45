"""The words a citizen hears: looked up by key, blanks filled from a fixed list, whole words re-addressed.

The texts live in `knowledge/wording.yaml`; here stands which keys there are and which blanks each may hold.
Filling is one pass: what is filled in is never looked at again, so a citizen's braces stay braces.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_BLANK = re.compile(r"\{([a-z]+)\}")

_PLAIN = """
speaker.machine
exit.repeat exit.back exit.human exit.placeholder
find.ask find.confirm_ask find.choose find.both find.others find.yes find.no find.none find.none_said find.piece
find.unclear find.unclear_choices find.common find.name_it find.noted find.which_guide
unclear.example unclear.choices unclear.human unclear.try_again
unsure
guide.open guide.moved guide.unreviewed guide.overdue guide.low guide.gone guide.unloaded guide.option_gone
guide.new_question
unconfirmed.one unconfirmed.many unconfirmed.also unconfirmed.mark
outcome.officer outcome.stop outcome.change
list.head list.ask list.all list.some list.notes list.original list.which list.missing_default list.assumed
list.no_notes list.empty
step.next step.last step.how step.paragraphs
letter.draft letter.next letter.back letter.end letter.none
keep.papers keep.place keep.hours keep.money keep.time keep.warning keep.lead keep.nothing keep.missing
keep.unknown
end.mistakes end.useful end.useful_yes end.useful_no end.glad end.sorry end.more end.nothing end.bye
aside.nothing aside.nothing_how aside.fee aside.time aside.gets aside.who aside.proxy aside.online
aside.no_address aside.no_form aside.missing_which aside.which_first aside.status aside.thanks
aside.simpler_question
repeat.nothing
back.start
stale
next.question
menu.ask menu.ask_new menu.go_on menu.other menu.change
restart.ask restart.yes restart.no restart.done
stop.done
return.ask return.yes return.no
switch.yes switch.no
change.which change.none change.yes change.no
delete.yes delete.no delete.kept
read_aloud
larger
address.done
attachment.voice attachment.photo attachment.other attachment.unsupported attachment.officer_now
attachment.sticker attachment.ask attachment.yes attachment.no attachment.kept attachment.left attachment.lost
card.unseen
secret.warning
move.ask_code move.brought move.wrong move.expired move.too_many move.away move.undo move.fine move.undone
move.too_late move.taken_back move.over move.bring_ask move.bring_yes move.bring_no
emergency.machine emergency.go_on emergency.maybe
signpost.offer signpost.offer_yes signpost.offer_no signpost.declined
ticket.first ticket.open_now ticket.hours_unknown ticket.urgent ticket.add_more ticket.go_on ticket.call_me
ticket.cancel ticket.closed ticket.closed_quiet ticket.closed_cancelled ticket.quiet_soon ticket.cancel_ask
ticket.cancel_yes ticket.cancel_no ticket.cancelled ticket.phone_ask ticket.phone_kept ticket.phone_missing
ticket.phone_skip ticket.when_ask ticket.when_any ticket.when_morning ticket.when_afternoon ticket.when_kept
reminder
time.closed time.and
day.thu-hai day.thu-ba day.thu-tu day.thu-nam day.thu-sau day.thu-bay day.chu-nhat
help.place_ask help.name_ask help.sure_yes help.sure_no help.declined help.already help.waiting help.phone_ask
help.phone_skip help.phone_kept help.never help.ok help.wrong help.other help.cancel help.right help.noted
help.changed help.cancelled help.reported help.lost help.expired
"""

_WITH_BLANKS: dict[str, tuple[str, ...]] = {
    "speaker.officer": ("ten",),
    "greeting": ("phuong",),
    "greeting.short": ("phuong",),
    "flood.message": ("loi",),
    "guide.open_named": ("viec",),
    "find.confirm": ("viec", "tacdung"),
    "unclear.number": ("so",),
    "read_back": ("y",),
    "list.part": ("phan", "tong"),
    "list.which_number": ("so",),
    "list.missing_said": ("giay",),
    "list.note": ("so", "y"),
    "step.head": ("so", "tong", "ten"),
    "step.at": ("so", "tong", "ten"),
    "step.after_letter": ("nut",),
    "letter.part": ("phan", "tong"),
    "keep.head": ("viec",),
    "keep.written": ("ngay",),
    "aside.place": ("noi",),
    "aside.address": ("diachi",),
    "aside.phones": ("so",),
    "aside.hours": ("noi",),
    "aside.no_hours": ("noi",),
    "aside.day": ("thu", "gio"),
    "aside.form": ("ten",),
    "aside.status_ticket": ("so",),
    "switch.ask": ("viec",),
    "change.ask": ("cu", "moi"),
    "change.done": ("y",),
    "delete.ask": ("tin", "phieu", "tep"),
    "delete.done": ("tin", "phieu", "tep"),
    "attachment.officer_opens": ("luc",),
    "attachment.ask_several": ("so",),
    "move.made": ("ma", "phut"),
    "emergency.call": ("so",),
    "ticket.opened": ("so",),
    "ticket.already": ("so",),
    "ticket.place": ("so",),
    "ticket.wait": ("phut",),
    "ticket.opens": ("luc",),
    "ticket.read_back": ("viec",),
    "ticket.read_back_words": ("loi",),
    "ticket.added": ("so",),
    "ticket.took": ("ten",),
    "ticket.with_officer": ("ten",),
    "ticket.waiting": ("so",),
    "ticket.kept": ("so",),
    "ticket.phone_officer": ("ten",),
    "time.clock": ("gio", "phut"),
    "time.full_hour": ("gio",),
    "time.moment": ("gio", "thu", "ngay", "thang"),
    "time.date": ("ngay", "thang", "nam"),
    "time.span": ("tu", "den"),
    "help.sure_ask": ("noi", "ten"),
    "help.asked": ("noi",),
    "help.asked_uncovered": ("noi",),
    "help.taken": ("ten", "luc"),
    "help.due": ("ten",),
    "help.word": ("cau",),
    "help.done": ("ten",),
    "card.answer": ("cau", "y"),
    "card.tapped": ("nut",),
    "card.place": ("cho",),
}

KEYS: dict[str, tuple[str, ...]] = {**dict.fromkeys(_PLAIN.split(), ()), **_WITH_BLANKS}
"""Every key the engine says, with the blanks its text may hold."""


def fill(text: str, values: Mapping[str, str]) -> str:
    """`text` with each named blank of `values` filled in; other braces stay as they are."""
    return _BLANK.sub(lambda blank: values.get(blank[1], blank[0]), text)


def say(texts: Mapping[str, str], key: str, **values: object) -> str:
    """The wording under `key`, filled in; empty where staff removed it. Only blanks of `KEYS` are filled."""
    allowed = KEYS.get(key, ())
    return fill(texts.get(key, ""), {name: str(value) for name, value in values.items() if name in allowed})


def problems(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """`(key, blank)` of every key that is missing (blank empty) or holds a blank nobody fills."""
    missing = [(key, "") for key in KEYS if not texts.get(key, "").strip()]
    unknown = [
        (key, blank) for key, allowed in KEYS.items() for blank in _BLANK.findall(texts.get(key, ""))
        if blank not in allowed
    ]  # fmt: skip
    return missing + unknown
