"""A desk on a busy afternoon: tickets of every kind, straight into the database."""

from __future__ import annotations

import random

from bot import desk
from bot.desk import Officer
from bot.storage import Connection, conversations, sessions, tickets
from flows.session import Passage, Session
from tests.web.world import World

GUIDES = (
    "nang-nen-nha",
    "dang-ky-khai-sinh",
    "tro-cap-huu-tri-xa-hoi",
    "chung-thuc-ban-sao",
    "cap-so-do-lan-dau",
    "giay-phep-sua-nha",
)
SAID = (
    "tôi ra phường mấy lần rồi mà chưa được",
    "giấy của ông cụ nhà tôi bị mất bản chính thì làm sao hả cô",
    "mai tôi ra có được không",
    "con tôi ở xa, tôi nhờ cháu hàng xóm nộp hộ được không",
    "cô nói chậm thôi tôi nghe không kịp",
)
ACCOUNTS = ("zalo_oa:1", "zalo_bot:2", "telegram:3", "web", "visit")


async def queue_of(world: World, count: int, officers: list[Officer], seed: int = 1) -> None:
    """Open `count` tickets at ages up to three hours: free, held, answered, urgent, to be rung."""
    dice, library, now = random.Random(seed), world.house.library(), world.clock().timestamp()

    def work(connection: Connection) -> None:
        for number in range(count):
            at = now - dice.randrange(60, 3 * 3600)
            guide = library.guides[dice.choice(GUIDES)]
            talk = conversations.find_or_create(connection, world.ward, dice.choice(ACCOUNTS), f"p{seed}-{number}", at)
            session = Session(greeted=True, state="handing_off", passage=Passage(guide.id))
            sessions.replace(connection, world.ward, talk, session, library.revision, at)
            card = {
                "question": "nhà tôi cứ mưa là ngập, muốn hỏi cô cho rõ",
                "guide": guide.title,
                "step": guide.steps[0].title,
                "ticked": [item.item for item in guide.checklist[:2]],
                "missing": [item.item for item in guide.checklist[2:3]],
                "said": ["Dạ, cháu đã chuyển cho cán bộ."],
            }
            ticket = tickets.open_new(
                connection,
                world.ward,
                talk,
                at,
                subject=guide.id if dice.random() < 0.85 else "",
                reason=dice.choice(("asked", "not_understood", "complaint")),
                urgent=dice.random() < 0.06,
                call_back=dice.random() < 0.2,
                card=card,
                office=library.ward.desk,
            )
            tickets.add_entry(connection, ticket, "citizen", dice.choice(SAID), at)
            if ticket.call_back:
                phone = world.house.seal.seal("0912345678")
                tickets.change(connection, ticket.id, phone=phone, call_when="buổi chiều")
            if officers and dice.random() < 0.4:
                someone = dice.choice(officers)
                desk.take(connection, ticket.id, someone, at + 60)
                if dice.random() < 0.6:
                    desk.answer(connection, ticket.id, someone, "Dạ bác chờ cháu xem hồ sơ ạ.", at + 300)
            waited = (now - at) / 60
            level = (
                sum(waited >= step for step in (15, 30, 60)) if tickets.by_id(connection, ticket.id).waits_since else 0
            )
            tickets.change(connection, ticket.id, alerts=level, alert_level=level)

    await world.house.db.write(work)
