"""Sentences packed into messages an elder can follow: at most 60 tiếng, 4 sentences, one question each.

A line the ward has not confirmed keeps its note in whatever message it lands.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from flows import limits, text


@dataclass(frozen=True)
class Said:
    """One thing to say; `unconfirmed` lines are followed by a note, `fresh` ones begin a new message."""

    text: str
    unconfirmed: bool = False
    fresh: bool = False


@dataclass(frozen=True)
class Notes:
    """The sentence after one unconfirmed line, after several in a row, and where the message before ended with one."""

    one: str
    many: str
    also: str


def pack(lines: Iterable[Said], notes: Notes) -> list[str]:
    """`lines` as messages, in order; a line too long for one message is cut between sentences."""
    messages: list[list[Said]] = []
    for line in (part for whole in lines for part in _parts(whole, notes)):
        if messages and not line.fresh and fits(_told([*messages[-1], line], notes)):
            messages[-1].append(line)
        else:
            messages.append([line])
    noted = [False, *(message[-1].unconfirmed for message in messages)]
    return [_told(message, notes, after) for message, after in zip(messages, noted, strict=False)]


def fits(message: str) -> bool:
    """Whether `message` keeps the elder rules of length."""
    return (
        len(text.sentences(message)) <= limits.SENTENCES_PER_MESSAGE
        and text.count_tieng(message) <= limits.TIENG_PER_MESSAGE
        and len(message) <= limits.CHARACTERS_PER_MESSAGE
        and message.count("?") <= limits.QUESTIONS_PER_MESSAGE
    )


def _parts(line: Said, notes: Notes) -> list[Said]:
    """`line` whole if it fits alone, else in runs of sentences that do."""
    said = line.text.strip()
    if not said:
        return []
    if fits(_told([line], notes)):
        return [replace(line, text=said)]
    parts: list[Said] = []
    for sentence in text.sentences(said):
        longer = replace(line, text=f"{parts[-1].text} {sentence}") if parts else line
        if parts and fits(_told([longer], notes)):
            parts[-1] = replace(parts[-1], text=longer.text)
        else:
            parts.append(replace(line, text=sentence, fresh=line.fresh and not parts))
    return parts


def _told(lines: list[Said], notes: Notes, after_note: bool = True) -> str:
    """One message: each run of unconfirmed lines ends with its note.

    `after_note`: the message before ended with a note, so the same is not said in the same words again; the longer
    words are the ones measured.
    """
    rows: list[str] = []
    run = 0
    for number, (line, following) in enumerate(zip(lines, [*lines[1:], None], strict=True), 1):
        rows.append(line.text.strip())
        run = run + 1 if line.unconfirmed else 0
        if run and not (following and following.unconfirmed):
            alone = notes.also if after_note and run == number else notes.one
            rows.append(alone if run == 1 else notes.many)
    return "\n".join(row for row in rows if row)
