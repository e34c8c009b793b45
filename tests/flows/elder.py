"""The elder rules, held against every turn a test makes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from flows import limits, text
from flows.library import Library
from flows.replies import EXITS, Reply
from flows.turn import Turn

_LIST = re.compile(r"^\d\. ", re.MULTILINE)
Renderer = Callable[[Reply, Mapping[str, str]], object]
RENDERERS: list[Renderer] = []
"""Each channel's rendering is added here (`tests/flows/renderers.py`); every reply of every walk goes through all."""


def check(turn: Turn, library: Library) -> None:
    """Everything the elder rules say of one turn; asserts."""
    for reply in turn.replies:
        _check_reply(reply)
        for render in RENDERERS:
            render(reply, library.wording)
    for reply in turn.replies[:-1]:
        assert reply.exits == (), "only the last message shows the ways out"
        assert reply.options == (), "only the last message asks"
    if turn.replies and turn.session.state != "with_officer":
        assert turn.replies[-1].exits == EXITS
    asked = sum(reply.text.count("?") for reply in turn.replies if reply.kind == "say" and reply.options)
    assert asked <= 1, [reply.text for reply in turn.replies]


def _check_reply(reply: Reply) -> None:
    assert reply.text.strip(), "an empty message"
    labels = [choice.label for choice in reply.options]
    assert len(labels) <= limits.OPTIONS_PER_QUESTION, labels
    assert len(set(labels)) == len(labels), labels
    for choice in reply.options:
        assert choice.label.strip()
        assert len(choice.label) <= limits.LABEL_CHARACTERS, choice.label
        assert len(choice.id.encode()) <= 64, choice.id
    if reply.kind == "keep":
        assert len(reply.text) <= limits.KEEP_CHARACTERS
    if reply.kind in ("letter", "keep", "officer"):
        return
    assert not re.search(r"\{[a-z]+\}", reply.text), reply.text
    assert reply.text.count("?") <= 1, reply.text
    if _LIST.search(reply.text):
        assert len(_LIST.findall(reply.text)) <= limits.ITEMS_PER_MESSAGE, reply.text
        return
    assert text.count_tieng(reply.text) <= limits.TIENG_PER_MESSAGE, reply.text
    assert len(text.sentences(reply.text)) <= limits.SENTENCES_PER_MESSAGE, reply.text
    for sentence in text.sentences(reply.text):
        assert text.count_tieng(sentence) <= limits.TIENG_PER_SENTENCE, sentence
