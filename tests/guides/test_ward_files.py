"""Offices, signposts, vocabulary, phrases: what the check says of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.guides import world

RULES = [
    ("offices.yaml", "desk: diem-phuc-vu", "desk: noi-la", "Không có nơi «noi-la»"),
    ("offices.yaml", "timezone: Asia/Ho_Chi_Minh", "timezone: Sao/Hoa", "múi giờ"),
    ("offices.yaml", "  - dichvucong.gov.vn", "  - https://dichvucong.gov.vn/", "Tên trang"),
    ("offices.yaml", '  - "111"', "  - một một một", "Số máy"),
    ("offices.yaml", "  - id: thue", "  - id: quan-su", "dùng hai lần"),
    ("offices.yaml", "    hours: {}            # phường điền", "    hours: {thu-hai: 7-11 sáng}", "Giờ làm"),
    ("offices.yaml", "    holidays: []", "    holidays: [{day: 2027-02-10, until: 2027-02-01}]", "Ngày hết nghỉ"),
    ("offices.yaml", "      lead_after: 30 ", "      lead_after: 5 ", "không tăng dần"),
    ("offices.yaml", "      urgent_after: 3 ", "      urgent_after: 0 ", "không tăng dần"),
    ("signposts.yaml", "id: chay-no", "id: Cháy nổ", "không đúng kiểu"),
    ("signposts.yaml", "id: chay-no", "id: cap-cuu", "dùng hai lần"),
    ("signposts.yaml", '    call: ["114"]\n', "", "chưa có số máy"),
    ("signposts.yaml", '    call: ["114"]\n', '    call: ["0912345678"]\n', "chưa có trong danh sách"),
    ("signposts.yaml", "Bác gọi 114 ngay bác nhé. Cháu", "Bác chạy ra ngoài ngay. Cháu", "Lời đầu chưa nói số máy"),
    ("signposts.yaml", "Cháu là máy, không gọi thay bác được. Bác ra khỏi", "Bác ra khỏi", "máy không gọi thay"),
    ("signposts.yaml", "    ask: Bác có muốn nói chuyện với cán bộ không ạ?\n", "", "đi cùng nhau"),
    ("vocabulary.yaml", "  gks: giấy khai sinh", "  GKS: giấy khai sinh", "chữ hoa"),
    ("vocabulary.yaml", "  gks: giấy khai sinh", "  gks: gks", "chính nó"),
    ("vocabulary.yaml", "  gks: giấy khai sinh", "  ko: giấy khai sinh", "hai bảng"),
    ("vocabulary.yaml", "    - chúc thư\n    - giấy trăng trối\n", "", "chỉ có một chữ"),
    ("vocabulary.yaml", "    - chúc thư\n", "    - chúc thư\n    - sổ hồng\n", "hai nhóm"),
    ("vocabulary.yaml", "answers:\n", "answers:\n  - - một mình\n", "chỉ có một chữ"),
    ("vocabulary.yaml", "answers:\n", "answers:\n  - - xa lắc\n    - xa lơ\n", "Chưa lựa chọn nào dùng nhóm"),
    ("vocabulary.yaml", "sets:\n", "sets:\n  nhom la: [chữ]\n", "Tên nhóm «nhom la»"),
    ("vocabulary.yaml", "sets:\n", "sets:\n  nhom-la: []\n", "chưa có chữ nào"),
    ("vocabulary.yaml", "sets:\n", "sets:\n  nhom-la: [chữ]\n", "chưa dùng ở đâu"),
    ("vocabulary.yaml", "harmless:\n", "harmless:\n  - tôi muốn chết\n", "vừa vô hại vừa là câu nguy hiểm"),
    ("signposts.yaml", "      - khó thở\n", "      - khó thở\n      - thủ tục\n", "vừa báo động vừa nằm ở mục calm"),
    ("signposts.yaml", "      - khó thở\n", "      - khó thở\n      - <nhom-la> thở\n", "Không có nhóm chữ <nhom-la>"),
    ("signposts.yaml", "      - khó thở\n", "      - khó thở\n      - … thở\n", "phải đứng giữa hai chữ"),
    ("told/chay-no.yaml", "told_as:\n", "told_as:\n  - tôi muốn chết\n", "có cả ở bài"),
    ("told/chay-no.yaml", "told_as:\n", "told_as:\n  - cháy nhà rồi\n", "viết hai lần"),
    ("told/chay-no.yaml", "told_as:\n", "told_as:\n  - …\n", "không có chữ nào"),
    ("phrases.yaml", "  back:\n", "  bak:\n", "Thiếu nhóm «back»"),
    ("phrases.yaml", "  back:\n", "  bak:\n", "Không có nhóm tên «bak»"),
    ("phrases.yaml", "    - nói lại đi\n", "    - nói lại đi\n    - quay lại\n", "có cả ở nhóm back"),
    ("phrases.yaml", '  "9":\n', "  chín:\n", "không phải một số"),
]


@pytest.mark.parametrize(("name", "old", "new", "told"), RULES, ids=[rule[3] for rule in RULES])
def test_breaking_one_rule_is_told_at_a_line(tmp_path: Path, name: str, old: str, new: str, told: str) -> None:
    root = world.make(tmp_path)
    text = world.read(root, name)
    assert old in text
    world.write(root, name, text.replace(old, new, 1))
    found = [f for f in world.findings(root, path=name) if told in f.what]
    assert found
    assert all(f.line > 0 for f in found)


def test_filled_in_offices_are_accepted(tmp_path: Path) -> None:
    root = world.make(tmp_path)
    hours = "    hours:\n      thu-hai: 7:30-11:30, 13:30-17:00\n      thu-bay: 7h30 - 11h30"
    world.change(root, "    hours: {}            # phường điền", hours, "offices.yaml")
    world.change(root, "    phones: []           # phường điền", "    phones: [024.3123.4567]", "offices.yaml")
    assert world.whats(root, path="offices.yaml") == []
    assert world.load(root).offices["diem-phuc-vu"].hours["thu-bay"] == "7h30 - 11h30"


def test_a_number_of_an_office_may_be_named_in_a_guide(tmp_path: Path) -> None:
    root = world.make(tmp_path)
    world.change(root, "say: Bác mang giấy tờ ra phường.", "say: Bác gọi 024 3123 4567 hỏi trước.")
    assert any("Số máy" in what for what in world.whats(root))
    world.change(root, "    phones: []           # phường điền", "    phones: [024.3123.4567]", "offices.yaml")
    assert world.whats(root) == []


@pytest.mark.parametrize(
    ("name", "phrase", "told"),
    [
        ("how-step", "viết chỗ ni ra răng", ""),
        ("how-step", "quay lại", "có cả ở bài «back»"),
        ("back", "quay lại", "viết hai lần"),
        ("khong-co", "viết chỗ ni ra răng", "Không có biển chỉ đường, lệnh hay câu hỏi ngang"),
    ],
)
def test_a_file_of_told_phrases_belongs_to_something_there_is(
    tmp_path: Path, name: str, phrase: str, told: str
) -> None:
    root = world.make(tmp_path)
    (root / "told" / f"{name}.yaml").write_text(f"told_as:\n  - {phrase}\n", encoding="utf-8")
    found = [f.what for f in world.findings(root, path=f"told/{name}.yaml")]
    assert [told in what for what in found] == ([True] if told else []), found
