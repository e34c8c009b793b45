"""The corpus of numbers that must go, and of numbers that must stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.base import masking
from flows import events

GONE = [  # (text, kind, value)
    ("gọi tôi 0912345678 nhé", "phone", "0912345678"),
    ("nhé.0912345678", "phone", "0912345678"),
    ("sđt:0912.345.678,", "phone", "0912345678"),
    ("+84 912 345 678", "phone", "+84912345678"),
    ("84912345678", "phone", "84912345678"),
    ("(+84) 912-345-678", "phone", "+84912345678"),
    ("0 9 1 2 3 4 5 6 7 8", "phone", "0912345678"),
    ("024 3856 7890", "phone", "02438567890"),
    ("(024) 38567890", "phone", "02438567890"),
    ("０９１２３４５６７８", "phone", "0912345678"),  # full-width
    ("٠٩١٢٣٤٥٦٧٨", "phone", "0912345678"),  # Arabic-Indic
    ("0\u200b912345678", "phone", "0912345678"),  # zero-width space
    ("O912345678", "phone", "0912345678"),  # letter O
    ("zalo0912345678", "phone", "0912345678"),
    ("0912_345_678", "phone", "0912345678"),
    ("0912*345|678", "phone", "0912345678"),
    ("0912 345 678 đồng ý", "phone", "0912345678"),
    ("01612345678", "phone", "01612345678"),  # eleven digits, before 2018
    ("cccd 001 058 012 345", "id", "001058012345"),
    ("CCCD:001058012345.", "id", "001058012345"),
    ("cmnd 012-345-678", "id", "012345678"),
    ("0 0 1 0 5 8 0 1 2 3 4 5", "id", "001058012345"),
    ("bhyt HT 4 01 01 12345 678", "health_card", "HT4010112345678"),
    ("thẻ HT4010112345678", "health_card", "HT4010112345678"),
    ("stk 0451000123456 vcb", "bank", "0451000123456"),
    ("số tài khoản là 1903 4567 8901 23", "bank", "19034567890123"),
    ("tai khoan 12345678", "bank", "12345678"),
    ("9704 1234 5678 9012", "bank", "9704123456789012"),
    ("otp 123456", "otp", "123456"),
    ("mã xác nhận là 4 5 6 7 8 9", "otp", "456789"),
    ("mã otp của tôi: 12-34-56", "otp", "123456"),
]
KEPT = [
    "H26.15.8-240105-0001",
    "000.00.16.H26-240105-0001",
    "H26-240105-0001",
    "G22.99-240105-0012",
    "sinh 15/03/1958, 20/04/1960",
    "sinh ngày 15.03.1958 và 01-02-2003",
    "phí 500.000.000 đồng",
    "1.200.000 đ",
    "500000000 đồng",
    "luật 135/2025/QH15",
    "175/2024/NĐ-CP",
    "thủ tục 1.004227",
    "thủ tục 1.004227.000.00.00.H26",
    "năm 2024 2025 2026",
    "gọi 113, 114, 115",
    "7:30-11:30, 13:30-17:00",
    "số 8 ngõ 12 đường 195",
    "thiếu 1, 2, 3",
    "tổng đài 1900 1009",
]


@pytest.mark.parametrize(("text", "kind", "value"), GONE)
def test_a_personal_number_is_taken_out(text: str, kind: str, value: str) -> None:
    masked = masking.mask(text)
    assert [(s.kind, s.value) for s in masked.secrets] == [(kind, value)]
    assert masking.NAMES[kind] in masked.text
    assert sum(c.isdigit() for c in masked.text) == 0


@pytest.mark.parametrize("text", KEPT)
def test_other_numbers_stay(text: str) -> None:
    assert masking.mask(text) == masking.Masked(text)


def test_two_numbers_side_by_side_both_go() -> None:
    assert masking.mask("001058012345 012345678").text == "[số giấy tờ] [số giấy tờ]"
    assert masking.mask("0912345678, 0987654321").text == "[số điện thoại], [số điện thoại]"


def test_masking_twice_changes_nothing_and_keeps_the_note_of_a_phone() -> None:
    once = masking.mask_event(events.TextSent("gọi 0912345678"))
    twice = masking.mask_event(once.event)
    assert twice.event == once.event == events.TextSent("gọi [số điện thoại]", phone_given=True)
    assert twice.secrets == ()


def test_the_caption_of_a_picture_is_masked_too() -> None:
    event = masking.mask_event(events.AttachmentSent("photo", "cccd 001058012345")).event
    assert event == events.AttachmentSent("photo", "cccd [số giấy tờ]")


SEPARATORS = st.text(alphabet=" .-–_/:*|", max_size=2)


@given(st.integers(0, 10**9 - 1), SEPARATORS, st.sampled_from(["", "số tôi ", "gọi(", "đt:"]))
def test_no_mobile_number_gets_through_whatever_stands_between_its_digits(rest: int, between: str, before: str) -> None:
    digits = f"09{rest % 10**8:08d}"
    text = f"{before}{between.join(digits)} nhé"
    assert digits not in "".join(c for c in masking.mask(text).text if c.isdigit())


@given(st.text())
def test_masking_never_raises_and_leaves_no_nine_digits_together(text: str) -> None:
    import re

    masked = masking.mask(text).text
    for run in re.findall(r"(?<!\d)\d{9}(?!\d)", masked):
        assert re.search(rf"{run}\s*(?:đồng|đ\b|vnđ|vnd|tỷ|triệu|nghìn|ngàn)", masked, re.IGNORECASE)
