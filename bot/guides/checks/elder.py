"""The elder rules: lengths, one question, plain words. Numbers in `flows/limits.py`, words in `language.yaml`."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from bot.guides.checks import words
from bot.guides.checks.site import GuideSite, Site, Text, Where, guide_sites, signpost_sites
from bot.guides.checks.words import WordList
from bot.guides.finding import Finding, Grade
from bot.guides.folder import Knowledge
from bot.guides.language import Language
from flows import limits
from flows import text as vi

ABBREVIATION = re.compile(r"(?<![\w/-])[A-ZĐ]{2,6}\d*(?:-[A-ZĐ]{2,4})?(?![\w/-])")
SYLLABLE = re.compile(
    r"(?:B|C|CH|D|Đ|G|GI|GH|H|K|KH|L|M|N|NG|NGH|NH|P|PH|QU|R|S|T|TH|TR|V|X)?[AEIOUY]{1,3}(?:C|CH|M|N|NG|NH|P|T)?"
)
"""A word in capitals rather than an abbreviation: MANG, XONG."""
FORMATS: tuple[tuple[re.Pattern[str], Grade, str, str], ...] = (
    (
        re.compile(r"\d+/\d{4}/[A-ZĐ]|\b(?:khoản|điều|điểm [a-zđ] khoản)\s+\d+", re.IGNORECASE),
        Grade.ERROR,
        "Có dẫn điều luật «{}»",
        "chuyển xuống mục sources",
    ),
    (
        re.compile(r"\d{5,}\s*(?:đ\b|đồng)|\d\s?đ\b|\d+k\b", re.IGNORECASE),
        Grade.ERROR,
        "Số tiền viết «{}»",
        "viết kiểu 50.000 đồng",
    ),
    (
        re.compile(r"\b(?:trong vòng|còn)\s+\d+\s*(?:giây|phút)", re.IGNORECASE),
        Grade.ERROR,
        "«{}» là thúc giục",
        "bỏ đi, bác làm lúc nào cũng được",
    ),
    (
        re.compile(r"\b\d{1,2}\s?[hg]\d{0,2}\b|\b\d{1,2}:\d{2}\b", re.IGNORECASE),
        Grade.ADVICE,
        "Giờ viết «{}»",
        "viết kiểu 7 giờ 30",
    ),
    (
        re.compile(r"\b\d{1,2}[/-]\d{1,2}(?:[/-]\d{2,4})?\b"),
        Grade.ADVICE,
        "Ngày viết «{}»",
        "viết kiểu ngày 15 tháng 8",
    ),
)
DOUBLE_NO = re.compile(
    r"\bkhông\b(?:(?!,|\b(?:và|hay|hoặc|thì|mà)\b).){0,25}?"
    r"\b(?:(?:không|chưa)(?!\s*(?:sao|ạ|[.,?!…\"»”]|$))|trừ khi|ngoại trừ)\b",
    re.IGNORECASE,
)
EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")
Said = tuple[Grade, str, str]


@dataclass(frozen=True)
class Rules:
    """The word lists, ready to be looked up."""

    language: Language
    names: WordList
    hard: WordList
    english: WordList
    address: WordList
    blame: WordList
    hurry: WordList
    legal: WordList

    @classmethod
    def of(cls, knowledge: Knowledge) -> Rules:
        lists = knowledge.language
        return cls(
            lists,
            words.names_of(knowledge),
            WordList.of(hard.word for hard in lists.hard_words),
            WordList.of(hard.word for hard in lists.english),
            *(WordList.of(each) for each in (lists.address, lists.blame, lists.hurry, lists.legal)),
        )


def check(knowledge: Knowledge, today: date) -> Iterator[Finding]:
    rules = Rules.of(knowledge)
    for site in guide_sites(knowledge):
        own = words.own_names(site.record)
        yield from _texts(site, rules, own)
        yield from _shape(site, rules)
    for post in signpost_sites(knowledge):
        yield from _texts(post, rules, WordList())
        yield from _options(post, ("options",), post.record, rules)


def _texts(site: Site, rules: Rules, own: WordList) -> Iterator[Finding]:
    for text in site.texts():
        for grade, what, fix in about(text, rules, own):
            yield site.find(grade, text.where, what, fix)


def about(text: Text, rules: Rules, own: WordList) -> Iterator[Said]:
    """What the elder rules say of one text."""
    if text.kind == "letter":
        return
    if text.kind in ("speech", "ask"):
        yield from lengths(text.text)
        yield from _questions(text)
        yield from _manner(text.text)
    elif text.kind == "label":
        if vi.plain(text.text) in {vi.plain(label) for label in rules.language.bare_labels}:
            yield Grade.ERROR, f"Nhãn «{text.text}» không nói lên điều gì", "viết câu trả lời hoặc việc sẽ làm"
            return
        yield from _label(text.text)
    elif text.kind == "item" and vi.count_tieng(text.text) > limits.ITEM_TIENG:
        yield Grade.ERROR, f"Tên giấy tờ dài {vi.count_tieng(text.text)} tiếng", "viết tên ngắn, giải thích ở note"
    elif text.kind == "title" and len(text.text) > limits.TITLE_CHARACTERS:
        yield Grade.ERROR, f"Tên dài {len(text.text)} chữ cái", f"viết nhiều nhất {limits.TITLE_CHARACTERS}"
    if text.kind not in ("item", "title"):
        bare = words.without_names(text.text, rules.names, own)
        yield from word_rules(bare, rules)


def lengths(text: str) -> Iterator[Said]:
    """Counts of one message."""
    sentences = vi.sentences(text)
    tieng = [vi.count_tieng(sentence) for sentence in sentences]
    if len(sentences) > limits.SENTENCES_PER_MESSAGE:
        most = f"nhiều nhất {limits.SENTENCES_PER_MESSAGE} câu, phần còn lại để sang mục how hoặc bước khác"
        yield Grade.ERROR, f"Đoạn này có {len(sentences)} câu", most
    if sum(tieng) > limits.TIENG_PER_MESSAGE:
        yield Grade.ERROR, f"Đoạn này dài {sum(tieng)} tiếng", f"rút còn nhiều nhất {limits.TIENG_PER_MESSAGE} tiếng"
    for sentence, count in zip(sentences, tieng, strict=True):
        if count > limits.TIENG_PER_SENTENCE:
            what = f"Câu dài {count} tiếng: «{sentence[:40]}…»"
            yield Grade.ERROR, what, f"tách thành hai câu, mỗi câu nhiều nhất {limits.TIENG_PER_SENTENCE} tiếng"
        if sentence.count(",") > limits.COMMAS_PER_SENTENCE:
            yield Grade.ADVICE, f"Câu có {sentence.count(',')} dấu phẩy: «{sentence[:40]}…»", "tách thành hai câu"
    if len(tieng) > 1 and sum(tieng) / len(tieng) > limits.AVERAGE_TIENG:
        yield Grade.ADVICE, f"Trung bình mỗi câu {sum(tieng) / len(tieng):.0f} tiếng", "viết câu ngắn hơn"


def _questions(text: Text) -> Iterator[Said]:
    count = text.text.count("?")
    if text.kind == "ask" and count != 1:
        yield Grade.ERROR, f"Mục ask có {count} dấu hỏi", "viết đúng một câu hỏi, có một dấu ?"
    elif text.kind == "speech" and count:
        yield (
            Grade.ERROR,
            "Có câu hỏi ở chỗ không trả lời được",
            "đổi thành câu kể, hoặc chuyển thành câu hỏi ở questions",
        )


def _manner(text: str) -> Iterator[Said]:
    for sentence in vi.sentences(text):
        if match := DOUBLE_NO.search(sentence):
            yield Grade.ADVICE, f"Hai lần phủ định trong một câu: «{match[0]}»", "nói thẳng, hoặc tách làm hai câu"
    if len(EMOJI.findall(text)) > limits.EMOJI_PER_MESSAGE:
        yield Grade.ADVICE, "Nhiều hình vẽ quá", "bỏ bớt hình"
    if _longest_run(word.isupper() for word in re.findall(r"\w{2,}", text)) >= limits.CAPITAL_RUN:
        yield Grade.ADVICE, "Cả cụm viết hoa, như đang quát", "viết chữ thường"
    if text.count("(") > limits.PARENTHESES_PER_MESSAGE:
        yield Grade.ADVICE, "Nhiều ngoặc đơn quá, nghe đọc rất rối", "bỏ ngoặc, nói thành câu"
    if len(re.findall(r"\d[\d.]*", text)) > limits.NUMBERS_PER_MESSAGE:
        yield Grade.ADVICE, "Nhiều con số trong một đoạn", f"để nhiều nhất {limits.NUMBERS_PER_MESSAGE} số"


def _longest_run(flags: Iterable[bool]) -> int:
    return max((len(list(run)) for flag, run in itertools.groupby(flags) if flag), default=0)


def _label(text: str) -> Iterator[Said]:
    if len(text) > limits.LABEL_CHARACTERS:
        yield Grade.ERROR, f"Nhãn «{text}» dài {len(text)} chữ cái", f"rút còn nhiều nhất {limits.LABEL_CHARACTERS}"
    elif vi.count_tieng(text) > limits.LABEL_TIENG:
        yield Grade.ADVICE, f"Nhãn «{text}» dài {vi.count_tieng(text)} tiếng", f"rút còn {limits.LABEL_TIENG} tiếng"


def word_rules(bare: str, rules: Rules) -> Iterator[Said]:
    """Words and formats of `bare`, from which names were taken out."""
    tokens = [token.lower() for token in re.findall(r"\w+", bare)]
    yield from _patterns(bare, rules)
    for word in rules.english.found(tokens):
        yield Grade.ERROR, f"Chữ tiếng Anh «{word}»", _instead(word, rules.language, "viết chữ Việt")
    for word in rules.address.found(tokens):
        yield Grade.ERROR, f"Gọi người dân là «{word}»", "gọi là bác"
    for word in rules.blame.found(tokens):
        yield Grade.ERROR, f"«{word}» nghe như trách người ta", "nói việc cần làm tiếp"
    for word in rules.hurry.found(tokens):
        yield Grade.ERROR, f"«{word}» là thúc giục", "nói việc cần làm, không giục"
    for word in rules.legal.found(tokens):
        yield Grade.ERROR, f"Có tên văn bản luật «{word}»", "chuyển xuống mục sources"
    for word in rules.hard.found(tokens):
        yield Grade.ADVICE, f"Chữ khó «{word}»", _instead(word, rules.language, "nói thêm cho dễ hiểu")


def _patterns(bare: str, rules: Rules) -> Iterator[Said]:
    for short in ABBREVIATION.findall(bare):
        word = len(short) > 2 and SYLLABLE.fullmatch(short)
        if not word and short not in rules.language.abbreviations:
            yield Grade.ERROR, f"Chữ viết tắt «{short}»", "viết đủ chữ"
    for pattern, grade, what, fix in FORMATS:
        if match := pattern.search(bare):
            yield grade, what.format(match[0].strip()), fix


def _instead(word: str, language: Language, otherwise: str) -> str:
    for listed in (*language.english, *language.hard_words):
        if vi.words(listed.word) == vi.words(word) and listed.plain:
            return f"thay bằng: {listed.plain}"
    return otherwise


# ---- the shape of a guide


def _shape(site: GuideSite, rules: Rules) -> Iterator[Finding]:
    guide = site.record
    if len(guide.steps) > limits.STEPS_PER_GUIDE:
        most = f"gộp còn nhiều nhất {limits.STEPS_PER_GUIDE} bước"
        yield site.advise(("steps",), f"Bài có {len(guide.steps)} bước", most)
    if not guide.steps:
        yield site.refuse(("steps",), "Bài chưa có bước nào", "thêm ít nhất một bước")
    for index, question in enumerate(guide.questions):
        yield from _options(site, ("questions", index, "options"), question, rules)


def _options(site: Site, where: Where, asks: object, rules: Rules) -> Iterator[Finding]:
    options = getattr(asks, "options", [])
    if len(options) > limits.OPTIONS_PER_QUESTION:
        what = f"Câu hỏi có {len(options)} lựa chọn, nhiều nhất là {limits.OPTIONS_PER_QUESTION}"
        yield site.refuse(where, what, "gộp các trường hợp cùng cách làm vào một lựa chọn")
    if len(options) == 1 or (not options and isinstance(site, GuideSite)):
        yield site.refuse(where, "Câu hỏi chỉ có một lựa chọn", "thêm lựa chọn, hoặc bỏ câu hỏi này")
    labels = [vi.plain(option.label) for option in options]
    for index, label in enumerate(labels):
        if label in labels[:index]:
            yield site.refuse((*where, index, "label"), "Hai lựa chọn có nhãn đọc như nhau", "đặt nhãn khác nhau")
