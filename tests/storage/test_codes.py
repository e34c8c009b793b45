"""Codes to go on elsewhere: once, ten minutes, few tries, and no use in guessing."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, func, select

from bot.base.sealing import Sealer
from bot.storage import codes, conversations, migrate
from bot.storage.codes import LIVES, Place, Taken
from bot.storage.database import Database
from bot.storage.schema import code_try

NOW = 1_800_000_000.0
SEAL = Sealer("khoá thử")
ANSWERS = {"cho-ton": "trong-nha"}


@pytest.fixture
def db() -> Iterator[Database]:
    found = Database("sqlite://")
    migrate.upgrade(found)
    yield found
    found.close()


def person(connection: Connection, number: int) -> int:
    return conversations.find_or_create(connection, "thu", "fake", f"người-{number}", NOW)


def make(connection: Connection, conversation: int, now: float = NOW) -> str:
    return codes.make(connection, SEAL, "thu", conversation, "nang-nen-nha", ANSWERS, 2, now)


def redeem(connection: Connection, conversation: int, code: str, now: float = NOW) -> Place | str:
    return codes.redeem(connection, SEAL, "thu", conversation, code, now)


def test_a_code_is_six_of_31_letters_nobody_confuses(db: Database) -> None:
    def work(connection: Connection) -> None:
        assert len(codes.ALPHABET) == 31 and not set("01OIL") & set(codes.ALPHABET)
        for code in {make(connection, person(connection, 1)) for _ in range(50)}:
            assert len(code) == 6 and set(code) <= set(codes.ALPHABET)

    db.write_now(work)


def test_a_code_brings_guide_and_answers_once_within_ten_minutes(db: Database) -> None:
    def work(connection: Connection) -> None:
        old, new = person(connection, 1), person(connection, 2)
        code, late = make(connection, old), make(connection, old)
        assert redeem(connection, new, f" {code.lower()} ") == Place(
            old, "nang-nen-nha", ANSWERS, 2, SEAL.hash("move", "thu", code)
        )
        assert redeem(connection, new, code) == "expired", "once"
        assert redeem(connection, new, late, NOW + LIVES + 1) == "expired"

    db.write_now(work)


def test_after_five_tries_a_conversation_must_wait_even_with_the_right_code(db: Database) -> None:
    def work(connection: Connection) -> None:
        old, guesser, other = (person(connection, number) for number in range(3))
        code = make(connection, old)
        assert [redeem(connection, guesser, f"22222{n}") for n in range(3, 8)] == ["wrong"] * 5
        assert redeem(connection, guesser, code) == "too_many"
        assert isinstance(redeem(connection, other, code), Place), "nobody else is kept out by it"
        assert redeem(connection, guesser, "222223", NOW + LIVES + 1) == "wrong"

    db.write_now(work)


def test_ten_thousand_guesses_from_a_thousand_conversations_at_two_hundred_live_codes_hit_nothing(
    db: Database,
) -> None:
    """All within the ten minutes the codes live: hardly any guess is even looked at."""
    chance = random.Random(5)

    def work(connection: Connection) -> list[Place | str]:
        for number in range(200):
            make(connection, person(connection, number))
        guessers = [person(connection, 1000 + number) for number in range(1000)]
        return [
            redeem(
                connection,
                guessers[number % 1000],
                "".join(chance.choices(codes.ALPHABET, k=6)),
                NOW + number * LIVES / 10_000,
            )
            for number in range(10_000)
        ]

    found = db.write_now(work)
    looked_at = db.read_now(lambda c: c.execute(select(func.count()).select_from(code_try)).scalar_one())
    assert set(found) == {"wrong", "too_many"}
    assert looked_at == found.count("wrong") <= codes.TRIES_PER_MINUTE_OVER_ALL * (LIVES / codes.MINUTE + 1)


def moved(connection: Connection, old: int, new: int, now: float = NOW, guide: str = "nang-nen-nha") -> str:
    """A place of `old` taken by `new`; gives the move."""
    code = codes.make(connection, SEAL, "thu", old, guide, ANSWERS, 2, now)
    place = redeem(connection, new, code, now)
    assert isinstance(place, Place)
    return place.move


def test_a_move_is_undone_at_whoever_took_it_and_wherever_it_went_on_to(db: Database) -> None:
    def work(connection: Connection) -> None:
        first, second, third, other = (person(connection, number) for number in range(4))
        other_guide = moved(connection, second, other, NOW + 1, guide="khai-sinh")
        earlier = moved(connection, second, other, NOW - 1)
        taken = moved(connection, first, second)
        further = moved(connection, second, third, NOW + 2)
        home = moved(connection, third, first, NOW + 3)
        found = codes.take_back(connection, first, [taken])
        assert set(found) == {Taken(second, taken), Taken(third, further)}
        assert not {home, earlier, other_guide} & {one.move for one in found}

    db.write_now(work)


def test_nobody_undoes_a_move_of_somebody_else_or_one_not_made(db: Database) -> None:
    def work(connection: Connection) -> None:
        first, second, stranger = (person(connection, number) for number in range(3))
        taken = moved(connection, first, second)
        unused = SEAL.hash("move", "thu", make(connection, first))
        assert codes.take_back(connection, stranger, [taken]) == []
        assert codes.take_back(connection, first, [unused, "la", ""]) == []

    db.write_now(work)
