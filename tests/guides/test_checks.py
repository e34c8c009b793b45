"""One rule at a time: a change to a good guide and what the check says of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.guides import checks
from bot.guides.finding import Finding, Grade
from tests.guides import world

SAY = "say: Bác mang giấy tờ ra phường."

# (what is replaced, by what, words of the one finding it must give)
RULES = [
    ("field: mot-cua", "field: thue", "Lĩnh vực"),
    ("    letter: giay-nho", "    letter: giay-la", "Không có lá đơn"),
    ("      - id: lam-ho\n", "      - id: cho-minh\n", "dùng hai lần"),
    ("label: Làm hộ", "label: cho mình", "nhãn đọc như nhau"),
    ("label: Làm hộ", "label: Làm hộ\n        then: {guide: giay-khac}", "không bao giờ được nói tới"),
    ("when: {lam-ho: lam-ho}", "when: {lam-ho: [lam-ho, cho-minh]}", "thì cũng như nhau"),
    ("label: Cho mình", "label: Cho mình\n        then: stop\n      - {id: nua, label: Nữa, then: x}", "Mục «then»"),
    (SAY, SAY + "\n    when: {lam-ho: lam-ho}", "không được chỉ bước nào"),
    (SAY, "say: " + "Bác đi bộ ra. " * 5, "có 5 câu"),
    (SAY, "say: " + "một " * 26 + "hết.", "Câu dài 27 tiếng"),
    (SAY, "say: " + ("một " * 20 + "hết. ") * 3, "Đoạn này dài 63 tiếng"),
    (SAY, "say: Bác mang sổ đỏ, căn cước, giấy cũ, ảnh, tờ khai ra.", "dấu phẩy"),
    (SAY, "say: Bác mang giấy ra phường nhé?", "Có câu hỏi ở chỗ"),
    ("ask: Bác làm cho mình hay làm hộ ạ?", "ask: Bác nói việc của bác.", "0 dấu hỏi"),
    (SAY, "say: Bác ra UBND nộp.", "viết tắt «UBND»"),
    (SAY, "say: Theo khoản 2 thì bác nộp.", "điều luật"),
    (SAY, "say: Theo 135/2025/QH15 thì bác nộp.", "điều luật"),
    (SAY, "say: Bác click vào đó.", "tiếng Anh «click»"),
    (SAY, "say: Bác xuất trình giấy cũ.", "Chữ khó «xuất trình»"),
    (SAY, "say: Quý khách chờ ở ghế.", "quý khách"),
    (SAY, "say: Không ai được vào trừ khi có giấy.", "Hai lần phủ định"),
    (SAY, "say: Bác nộp 50000 đồng.", "Số tiền viết"),
    (SAY, "say: Phường mở cửa lúc 7h30.", "Giờ viết"),
    (SAY, "say: Bác đến hôm 15/8 nhé.", "Ngày viết"),
    (SAY, "say: Bác 👍 cháu 👍 nhé.", "hình vẽ"),
    (SAY, "say: BÁC MANG GIẤY TỜ ra phường.", "viết hoa"),
    (SAY, "say: Giấy không hợp lệ thì về.", "trách"),
    (SAY, "say: Còn 5 phút để nộp.", "thúc giục"),
    (SAY, "say: Bác mang (sổ) và (căn cước) ra.", "ngoặc đơn"),
    ("label: Làm hộ", "label: Tiếp tục", "không nói lên"),
    ("label: Làm hộ", "label: Làm hộ cho người nhà mình", "chữ cái"),
    (SAY, "say: Bác gửi ảnh căn cước cho cán bộ.", "«ảnh căn cước»"),
    (SAY, "say: Bác đọc mật khẩu cho cháu.", "«mật khẩu»"),
    (SAY, "say: Bác gọi 1900 1234 để hỏi.", "Số máy"),
    (SAY, "say: Bác gọi tổng đài 1022 để hỏi.", "Số máy 1022"),
    (SAY, "say: Bác xem ở bit.ly/abc nhé.", "bit.ly"),
    (SAY, "say: Bác xem ở https://dichvucong.gov.vn.lua.top/a nhé.", "dichvucong.gov.vn.lua.top"),
    (SAY, "say: Bác xem ở https://dichvucong.gov.vn@lua.top nhé.", "lua.top"),
    ("      Tôi tên là: {ho-ten}", "      Mã: {ma-otp}", "«ma-otp»"),
    ("      Tôi tên là: {ho-ten}", "      Tôi tên là: {ho ten}", "không đúng kiểu"),
    ("    article: Điều 1\n", "    until: 2026-12-01\n    article: Điều 1\n", "sắp hết"),
    ("confidence: medium", "confidence: medium\nreviewed: {by: Ba, date: 2026-12-24, next: 2027-12-01}", "tương lai"),
    ("confidence: medium", "confidence: medium\nreviewed: {by: Ba, date: 2026-10-01, next: 2026-10-01}", "phải sau"),
]


@pytest.mark.parametrize(("old", "new", "told"), RULES, ids=[rule[2] for rule in RULES])
def test_breaking_one_rule_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    root = world.make(tmp_path)
    assert world.whats(root) == []
    world.change(root, old, new)
    assert any(told in what for what in world.whats(root)), world.whats(root)


# what must stay unsaid, though it looks like a slip
ALLOWED = [
    "Cháy thì bác gọi 114, ốm thì gọi 115.",
    "Bác đừng đọc mã OTP cho ai.",
    "Không ai được hỏi mật khẩu của bác.",
    "Bác gõ trang dichvucong.gov.vn bằng tay.",
    "Bác mở ứng dụng VNeID ra.",
    "Bác nộp ở Ủy ban nhân dân phường.",
    "Không có giấy cũng không sao bác ạ.",
    "Không đọc, không ký giấy lạ.",
    "Bác sĩ ghi giấy gì thì bác mang theo.",
    "Bạn bè đi cùng cũng được.",
    "Cháu xin lỗi bác.",
    "Bác gọi cán bộ rồi mang 2 tờ giấy ra.",
    "Nhà giá 1.200.000.000 đồng.",
]


@pytest.mark.parametrize("say", ALLOWED)
def test_good_sentences_are_left_alone(tmp_path: Path, say: str) -> None:
    root = world.make(tmp_path)
    world.change(root, SAY, f'say: "{say}"')
    assert [what for what in world.whats(root) if "viết tắt «OTP»" not in what] == []


def test_names_of_papers_and_bodies_are_exempt_from_the_word_rules(tmp_path: Path) -> None:
    root = world.make(tmp_path)
    world.change(root, SAY, "say: Bác xin bản trích lục kê khai đối tượng.")
    assert len(world.whats(root)) == 2
    world.change(root, "confidence: medium", "confidence: medium\nofficial:\n  - name: Trích lục kê khai đối tượng")
    assert world.whats(root) == []


def test_figures_need_a_source_with_an_article(tmp_path: Path) -> None:
    root = world.make(tmp_path)
    world.change(root, SAY, "say: Bác nộp 8.000 đồng, ba ngày sau lấy.")
    assert world.whats(root) == []
    world.change(root, "    article: Điều 1\n", "")
    assert any("8.000 đồng" in what for what in world.whats(root))


def test_more_than_five_questions_on_a_path_are_told_at_the_sixth(tmp_path: Path) -> None:
    root = world.make(tmp_path)
    one = "  - id: q{n}\n    ask: Bác có giấy {n} không ạ?\n    options:\n      - {{id: co, label: Có}}\n"
    one += "      - {{id: khong, label: Không, say: Thôi ạ}}\n"
    asked = "".join(one.format(n=n) for n in range(4))
    world.change(root, "checklist:\n", asked + "checklist:\n")
    assert world.whats(root) == []
    world.change(root, "checklist:\n", one.format(n=9) + "checklist:\n")
    [finding] = [f for f in world.findings(root) if "6 câu hỏi" in f.what]
    assert world.read(root).splitlines()[finding.line - 1] == "  - id: q9"


def test_guides_whose_plain_cases_lead_in_a_circle_are_told_once(tmp_path: Path) -> None:
    root = world.make(tmp_path)
    for name, other in ((world.GOOD, "giay-khac"), ("guides/mot-cua/giay-khac.yaml", "giay-tot")):
        world.change(root, "label: Cho mình", f"label: Cho mình\n        then: {{guide: {other}}}", name)
        world.change(root, "label: Làm hộ", "label: Làm hộ\n      - {id: ba, label: Việc ba, say: Vâng ạ}", name)
    told = [what for what in world.whats(root) if "dẫn vòng" in what]
    assert len(told) == 1
    assert "giay-khac → giay-tot → giay-khac" in told[0]


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (date(2026, 10, 1), ""),
        (date(2027, 1, 30), "sắp hết"),
        (date(2027, 2, 28), "sắp hết"),
        (date(2027, 3, 1), "đã hết"),
    ],
)
def test_the_check_warns_thirty_days_before_a_line_ends(tmp_path: Path, today: date, told: str) -> None:
    root = world.make(tmp_path)
    world.change(root, "confidence: medium", "confidence: medium\nwarnings:\n  - {say: Nhớ mang sổ, until: 2027-02-28}")
    found = world.findings(root, today)
    assert [f.grade for f in found] == ([Grade.ADVICE] if told else [])
    assert all(told in f.what for f in found)


def test_lines_out_of_their_dates_are_not_walked(tmp_path: Path) -> None:
    root = world.make(tmp_path)
    world.change(root, SAY, SAY + "\n    until: 2027-02-28")
    assert world.whats(root, date(2026, 12, 1)) == []
    assert any("không được chỉ bước nào" in what for what in world.whats(root, date(2027, 3, 1)))


def test_a_guide_nobody_is_sure_of_does_not_state_a_figure_as_certain(tmp_path: Path) -> None:
    root = world.make(tmp_path)
    world.change(root, "confidence: medium", "confidence: low\nfee:\n  - say: Bác nộp 8.000 đồng.")
    assert any("tin cậy thấp" in what for what in world.whats(root))
    world.change(root, "  - say: Bác nộp 8.000 đồng.", "  - say: Bác nộp 8.000 đồng.\n    confirm: Đúng không?")
    assert world.whats(root) == []


def test_a_check_from_outside_joins_the_others_in_order(tmp_path: Path) -> None:
    knowledge = world.load(world.make(tmp_path))
    last = Finding(world.GOOD, 99, Grade.ADVICE, "Câu thử không ra bài này", "thêm cách hỏi")
    first = Finding(world.GOOD, 2, Grade.ERROR, "Gì đó", "sửa")
    assert checks.run(knowledge, world.TODAY, [lambda known: [last], lambda known: [first]]) == [first, last]
