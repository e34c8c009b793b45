"""The one contract every channel passes."""

from __future__ import annotations

import unicodedata
from collections.abc import AsyncIterator

import pytest

from bot.base.errors import ChannelError
from bot.channels import CarriesFiles, File, enclosing
from bot.channels.web import KIOSK
from flows import events
from flows.replies import Choice, Enclosed, Reply
from tests.base.test_stripping import A_PNG, JPEG, PDF
from tests.channels.conftest import Inbox
from tests.channels.contract import SIDES
from tests.channels.sides import PERSON, Side
from tests.channels.talking import say

TWO = (Choice("cho-ton=trong-nha", "Trong nhà"), Choice("cho-ton=ngoai-nha", "Sân, ngõ, vỉa hè"))


@pytest.fixture(params=sorted(SIDES))
async def side(request: pytest.FixtureRequest) -> AsyncIterator[Side]:
    async with SIDES[request.param]() as found:
        yield found


async def test_messages_arrive_in_order_with_the_persons_address(side: Side, inbox: Inbox) -> None:
    for words in ("một", "hai", "ba"):
        await side.write(inbox, words)
    assert inbox.events == [events.TextSent("một"), events.TextSent("hai"), events.TextSent("ba")]
    assert {(row.account, row.address) for row in inbox.rows.values()} == {(side.channel.account, PERSON)}


async def test_a_repeated_message_is_stored_once(side: Side, inbox: Inbox) -> None:
    await side.write(inbox, "một lần", "700")
    await side.write(inbox, "một lần", "700")
    assert inbox.events == [events.TextSent("một lần")]


async def test_a_tap_carries_its_question(side: Side, inbox: Inbox) -> None:
    if await side.tap(inbox, "cho-ton=trong-nha"):
        assert inbox.events == [events.OptionTapped("cho-ton=trong-nha")]


async def test_choices_can_be_answered_by_number_or_tap(side: Side) -> None:
    parts = side.channel.render(Reply("Bác tôn nền ở chỗ nào ạ?", TWO))
    shown = " ".join([part.text + str(dict(part.data)) for part in parts])
    for choice in TWO:
        assert choice.label in shown


async def test_a_picture_is_an_event_and_not_downloaded(side: Side, inbox: Inbox) -> None:
    if await side.attach(inbox):
        (event,) = inbox.events
        assert isinstance(event, events.AttachmentSent) and event.kind == "photo" and event.ref


@pytest.mark.parametrize("kind", ["say", "letter", "keep", "notice"])
async def test_long_words_fit_the_platform_and_nothing_is_lost(side: Side, kind: str) -> None:
    words = " ".join(f"Câu số {number} nói về việc tôn nền nhà cho khỏi ngập." for number in range(220))
    await say(side.channel, Reply(words, kind=kind, exits=()), PERSON)  # type: ignore[arg-type]
    texts = side.sent()
    assert " ".join(" ".join(texts).split()) == words
    assert not side.limit or max(len(text) for text in texts) <= side.limit


async def test_a_word_without_blanks_is_cut_and_kept(side: Side) -> None:
    await say(side.channel, Reply("a" * 9000, exits=()), PERSON)
    assert "".join(side.sent()) == "a" * 9000


@pytest.mark.parametrize("form", ["NFC", "NFD"])
async def test_accents_and_emoji_stay_whole(side: Side, form: str) -> None:
    words = unicodedata.normalize(form, "Nâng nền nhà 👩🏽‍🌾👍🏽 " * 250).strip()
    await say(side.channel, Reply(words, exits=()), PERSON)
    for text in side.sent():
        assert not unicodedata.combining(text[0]) and text[0] not in "\u200d\ufe0f"
    assert "".join("".join(side.sent()).split()) == "".join(words.split())


@pytest.mark.parametrize("hostile", ["<b>&amp;<script>", "{{7*7}} {0.__class__}", "\u202e../../etc\u0000", "*_`[x](y)"])
async def test_hostile_words_arrive_as_words(side: Side, inbox: Inbox, hostile: str) -> None:
    await say(side.channel, Reply(hostile, exits=()), PERSON)
    assert side.sent()
    await side.write(inbox, hostile)
    assert len(inbox.rows) == 1


async def test_the_speaker_is_named_when_it_changes(side: Side) -> None:
    rendered = side.channel.render(Reply("Cô đây ạ.", speaker="Lan", speaker_changed=True))
    assert "Cán bộ Lan" in "".join(part.text + str(dict(part.data)) for part in rendered)


@pytest.mark.parametrize(("kind", "retryable"), [("flood", True), ("down", True), ("rubbish", True), ("gone", False)])
async def test_errors_say_whether_trying_again_can_help(side: Side, kind: str, retryable: bool) -> None:
    if not side.sees_faults:
        return
    side.fault(kind)
    with pytest.raises(ChannelError) as caught:
        await say(side.channel, Reply("Dạ.", exits=()), PERSON)
    assert caught.value.retryable is retryable
    assert caught.value.code and "Dạ" not in str(caught.value)


async def test_after_a_fault_the_same_part_goes_through(side: Side) -> None:
    if not side.sees_faults:
        return
    (part,) = side.channel.render(Reply("Dạ.", exits=()))
    side.fault("down")
    with pytest.raises(ChannelError):
        await side.channel.send(PERSON, part)
    await side.channel.send(PERSON, part)
    assert side.sent() == ["Dạ."]


@pytest.mark.parametrize("seconds", [0, 1, 1_000_000_000, 4_000_000_000, 250_000_000_000])
async def test_an_odd_clock_of_the_platform_loses_no_message_and_changes_no_order(
    side: Side, inbox: Inbox, seconds: int
) -> None:
    await side.write(inbox, "trước")
    odd = await side.write_at(inbox, "giờ giấc lạ", seconds)
    await side.write(inbox, "sau")
    said = ["trước", "giờ giấc lạ", "sau"] if odd else ["trước", "sau"]
    assert inbox.events == [events.TextSent(words) for words in said]
    assert all(row.sent_at.tzinfo is not None for row in inbox.rows.values())


async def test_what_was_sent_is_kept_in_the_order_it_came(side: Side, inbox: Inbox) -> None:
    await side.write(inbox, "một")
    sent = await side.attach(inbox)
    tapped = await side.tap(inbox, "cho-ton=trong-nha")
    await side.write(inbox, "hai")
    kinds = ["TextSent", *["AttachmentSent"] * sent, *["OptionTapped"] * tapped, "TextSent"]
    assert [type(event).__name__ for event in inbox.events] == kinds


async def test_numbers_are_masked_at_the_door(side: Side, inbox: Inbox) -> None:
    await side.write(inbox, "gọi 0912345678 nhé")
    (row,) = inbox.rows.values()
    assert row.event == events.TextSent("gọi [số điện thoại] nhé", phone_given=True)
    assert [secret.value for secret in row.sealed] == ["0912345678"]


# ---- what an officer encloses


@pytest.mark.parametrize("content", [JPEG, A_PNG, PDF], ids=["jpeg", "png", "pdf"])
async def test_an_officers_picture_or_file_arrives_or_is_refused_before_it_is_promised(
    side: Side, content: bytes
) -> None:
    clean = enclosing.cleaned(content)
    assert not isinstance(clean, str)
    promised = enclosing.carried(side.channel.account)
    if isinstance(side.channel, CarriesFiles):
        assert promised
        await side.channel.send_file(PERSON, File(*clean))
        assert side.files() == [clean[1]] and side.sent() == []
    elif side.sees_faults or side.channel.account == KIOSK:
        assert not promised, "no channel is promised what it cannot carry"
    else:  # a page fetches what it shows by itself: `tests/web/test_enclosing.py`
        (part,) = side.channel.render(Reply("Mẫu đơn đây bác.", enclosed=Enclosed("0" * 32, clean[0])))
        assert promised and part.data["shown"].enclosed == Enclosed("0" * 32, clean[0])


@pytest.mark.parametrize("kind", ["flood", "down", "rubbish", "gone"])
async def test_trouble_with_a_file_is_told_apart_like_trouble_with_words(side: Side, kind: str) -> None:
    if not isinstance(side.channel, CarriesFiles):
        return
    side.fault(kind)
    with pytest.raises(ChannelError) as caught:
        await side.channel.send_file(PERSON, File("application/pdf", PDF))
    assert caught.value.retryable is (kind != "gone") and side.files() == []
    await side.channel.send_file(PERSON, File("application/pdf", PDF))
    assert side.files() == [PDF]


@pytest.mark.parametrize("platform", ["telegram", "zalo_bot", "zalo_oa"])
async def test_after_closing_nothing_is_said_and_no_connection_is_opened_again(platform: str) -> None:
    """Whoever still speaks while the house goes down keeps the words for the next start."""
    async with SIDES[platform]() as side:
        await say(side.channel, Reply("trước", exits=()), PERSON)
        await side.channel.close()
        with pytest.raises(ChannelError) as caught:
            await say(side.channel, Reply("sau", exits=()), PERSON)
        assert caught.value.retryable and side.sent() == ["trước"]
