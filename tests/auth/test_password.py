"""Hashing passwords: Argon2id, a bounded number at a time, and nothing to tell by the work that is done."""

import asyncio
import threading

from argon2 import PasswordHasher
from argon2.low_level import Type

from auth.password import Passwords
from tests.auth.counting_hasher import QUICK, CountingHasher
from tests.waiting import PATIENCE


async def test_a_password_is_known_by_its_hash_and_no_other_is() -> None:
    passwords = Passwords(QUICK)
    hashed = await passwords.hash("correct horse battery")
    assert await passwords.verify(hashed, "correct horse battery")
    assert not await passwords.verify(hashed, "correct horse batterz")
    assert await passwords.hash("correct horse battery") != hashed  # each has a salt of its own


async def test_the_parameters_are_those_of_rfc_9106() -> None:
    hashed = await Passwords().hash("correct horse battery")
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


async def test_nobodys_password_takes_the_same_work_and_is_never_right() -> None:
    hasher = CountingHasher(QUICK)
    passwords = Passwords(hasher)
    await passwords.verify(None, "x")  # the first makes the hash to compare with
    hasher.verified = hasher.hashed = 0
    assert not await passwords.verify(None, "correct horse battery")
    assert not await passwords.verify(None, "nobody's password")
    assert (hasher.verified, hasher.hashed) == (2, 0)


async def test_a_hash_that_is_none_is_nobodys() -> None:
    assert not await Passwords(QUICK).verify("plain text", "plain text")


async def test_a_hash_with_other_parameters_is_outdated() -> None:
    hashed = await Passwords(QUICK).hash("correct horse battery")
    stronger = Passwords(PasswordHasher(time_cost=2, memory_cost=64, parallelism=1, type=Type.ID))
    assert not Passwords(QUICK).is_outdated(hashed)
    assert stronger.is_outdated(hashed)
    assert await stronger.verify(hashed, "correct horse battery")


async def test_so_many_are_hashed_at_once_and_no_more_while_the_loop_goes_on() -> None:
    begun, gate = threading.Semaphore(0), threading.Event()

    def wait() -> None:
        begun.release()
        gate.wait(PATIENCE)

    hasher = CountingHasher(QUICK, before=wait)
    passwords = Passwords(hasher, at_once=2)
    waiting = [asyncio.create_task(passwords.hash("correct horse battery")) for _ in range(6)]
    for _ in range(2):
        assert await asyncio.to_thread(begun.acquire, timeout=PATIENCE)
    assert not await asyncio.to_thread(begun.acquire, timeout=0.1)
    gate.set()
    assert len(set(await asyncio.gather(*waiting))) == 6
    assert hasher.most_running == 2
