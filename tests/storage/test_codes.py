"""Codes and keys to go on elsewhere: once, ten minutes, few tries, and no use in guessing."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, func, select

from bot.base import move_key
from bot.base.sealing import Sealer
from bot.storage import codes, conversations, migrate
from bot.storage.codes import LIVES, Made, Place, Taken
from bot.storage.database import Database
from bot.storage.schema import code_try, move_code

NOW = 1_800_000_000.0
SEAL = Sealer("khoá thử")
START_LETTERS = set(string.ascii_letters + string.digits + "_-")
ANSWERS = {"cho-ton": "trong-nha"}


@pytest.fixture
def db() -> Iterator[Database]:
    found = Database("sqlite://")
    migrate.upgrade(found)
    yield found
    found.close()


def person(connection: Connection, number: int) -> int:
    return conversations.find_or_create(connection, "thu", "fake", f"người-{number}", NOW)


def make_both(connection: Connection, conversation: int, now: float = NOW) -> Made:
    return codes.make(connection, SEAL, "thu", conversation, "nang-nen-nha", ANSWERS, 2, now)


def make(connection: Connection, conversation: int, now: float = NOW) -> str:
    return make_both(connection, conversation, now).code


def redeem_key(connection: Connection, conversation: int, key: str, now: float = NOW) -> Place | str:
    return codes.redeem_key(connection, "thu", conversation, codes.hash_of(SEAL, "thu", key), now)


def standing(connection: Connection, conversation: int, key: str, now: float = NOW) -> str:
    return codes.standing(connection, "thu", conversation, codes.hash_of(SEAL, "thu", key), now)


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


# ---- the key a picture carries


def test_a_key_is_128_bits_that_fit_into_a_start_parameter_and_never_stand_in_the_database(db: Database) -> None:
    def work(connection: Connection) -> None:
        made = [make_both(connection, person(connection, 1)) for _ in range(50)]
        assert len({one.key for one in made}) == 50
        for one in made:
            assert move_key.is_one(one.key) and len(one.key) * 6 >= 128
            start = move_key.in_start(one.key)
            assert len(start) <= 64 and set(start) <= START_LETTERS and move_key.of_start(start) == one.key
        stored = str(connection.execute(select(move_code)).all())
        assert not [one for one in made if one.key in stored or f"'{one.code}'" in stored]

    db.write_now(work)


@pytest.mark.parametrize("payload", ["", "may_", "may_ngan", "chuyen-muc-dich-su-dung-dat", "may_" + "a" * 23])
def test_other_start_parameters_hold_no_key(payload: str) -> None:
    assert not move_key.of_start(payload)


@pytest.mark.parametrize("first", ["code", "key"])
def test_code_and_key_are_one_move_whichever_is_used_first(db: Database, first: str) -> None:
    def work(connection: Connection) -> None:
        old, new, other = (person(connection, number) for number in range(3))
        made, earlier = make_both(connection, old), make_both(connection, old)
        assert standing(connection, new, made.key) == "open"
        place = redeem(connection, new, made.code) if first == "code" else redeem_key(connection, new, made.key)
        assert place == Place(old, "nang-nen-nha", ANSWERS, 2, SEAL.hash("move", "thu", made.code))
        assert redeem(connection, other, made.code) == "expired" and redeem_key(connection, other, made.key) == "over"
        assert (standing(connection, new, made.key), standing(connection, other, made.key)) == ("mine", "over")
        assert redeem_key(connection, other, earlier.key) == "over", "what else the old device gave out ends with it"
        assert codes.take_back(connection, old, [place.move]) == [Taken(new, place.move)]  # type: ignore[union-attr]

    db.write_now(work)


def test_a_key_ends_by_the_clock_and_works_to_the_last_second(db: Database) -> None:
    def work(connection: Connection) -> None:
        old, new = person(connection, 1), person(connection, 2)
        key = make_both(connection, old).key
        assert redeem_key(connection, new, key, NOW + LIVES) == "over"
        assert standing(connection, new, key, NOW + LIVES) == "over"
        assert isinstance(redeem_key(connection, new, key, NOW + LIVES - 1), Place)

    db.write_now(work)


def test_guessed_keys_hit_nothing_and_use_up_nobodys_tries_at_a_code(db: Database) -> None:
    def work(connection: Connection) -> set[Place | str]:
        made = [make_both(connection, person(connection, number)) for number in range(200)]
        guesser = person(connection, 999)
        found = {redeem_key(connection, guesser, move_key.new()) for _ in range(10_000)}
        assert isinstance(redeem(connection, guesser, made[0].code), Place)
        return found

    assert db.write_now(work) == {"over"}


@pytest.mark.parametrize("seed", range(20))
def test_whoever_tries_whatever_in_whatever_order_a_place_moves_once_and_never_late(db: Database, seed: int) -> None:
    chance = random.Random(seed)

    def work(connection: Connection) -> None:
        olds = [person(connection, number) for number in range(3)]
        takers = [person(connection, 10 + number) for number in range(20)]
        made: list[tuple[Made, int, float]] = []
        taken: dict[str, int] = {}
        now = NOW
        for _ in range(60):
            now += chance.uniform(0, LIVES / 4)
            if not made or chance.random() < 0.3:
                old = chance.choice(olds)
                made.append((make_both(connection, old, now), old, now))
                continue
            (one, old, born), taker = chance.choice(made), chance.choice(takers)
            by_key = chance.random() < 0.5
            found = redeem_key(connection, taker, one.key, now) if by_key else redeem(connection, taker, one.code, now)
            if isinstance(found, Place):
                assert one.key not in taken and now < born + LIVES and found.conversation == old
                taken[one.key] = taker
        for one, _, _ in made:
            states = {standing(connection, taker, one.key, now + LIVES) for taker in takers}
            assert states == ({"mine", "over"} if one.key in taken else {"over"})
        assert taken, "some of them do move"

    db.write_now(work)


def moved(connection: Connection, old: int, new: int, now: float = NOW, guide: str = "nang-nen-nha") -> str:
    """A place of `old` taken by `new`; gives the move."""
    made = codes.make(connection, SEAL, "thu", old, guide, ANSWERS, 2, now)
    place = redeem(connection, new, made.code, now)
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
