"""The elder rules in numbers, in one place. The engine keeps to them, the check refuses content that breaks them.

A *tiếng* is one spoken syllable, one `\\w+` token (`flows.text.count_tieng`).
"""

from __future__ import annotations

# one message
TIENG_PER_SENTENCE = 25
AVERAGE_TIENG = 15  # per sentence
SENTENCES_PER_MESSAGE = 4
TIENG_PER_MESSAGE = 60
CHARACTERS_PER_MESSAGE = 320
QUESTIONS_PER_MESSAGE = 1
COMMAS_PER_SENTENCE = 3
ITEMS_PER_MESSAGE = 5  # of a checklist; outside the sentence limit
ITEM_TIENG = 25  # of one checklist item's name
EMOJI_PER_MESSAGE = 1
PARENTHESES_PER_MESSAGE = 1
NUMBERS_PER_MESSAGE = 3
CAPITAL_RUN = 4  # words in capitals in a row that are shouting

# choices
OPTIONS_PER_QUESTION = 4
LABEL_CHARACTERS = 20
LABEL_TIENG = 5
CHOICES_OF_GUIDES = 3  # beside "không phải việc nào"

# a guide
QUESTIONS_PER_PATH = 5
STEPS_PER_GUIDE = 10
PATHS_WALKED = 500
TITLE_CHARACTERS = 80
ASKED_AS_AT_LEAST = 12
TEST_AS_AT_LEAST = 6
SIGNPOST_ASKED_AS_AT_LEAST = 30

# dates
WARN_DAYS_BEFORE_END = 30

# the message to keep
KEEP_CHARACTERS = 2000

# one turn and one session
PIECES_SECONDS = 60  # what comes within is one thought
RETURN_HOURS = 24  # after that, "làm tiếp việc dở chứ ạ?"
MOVES = 5  # to other devices that can still be undone
TRAIL = 5  # guides one can walk back through
QUOTED_TIENG = 20  # of the citizen's own words, read back

# a code to continue on another device
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 6
