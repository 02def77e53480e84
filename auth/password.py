"""Passwords: hashed with Argon2id (RFC 9106), off the event loop, a bounded number at a time."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Protocol, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from models.password import normalised

T = TypeVar("T")

AT_ONCE = 2
"""Each takes 64 MiB and a processor for some hundredths of a second; the others wait for their turn."""


class Hasher(Protocol):
    """What `argon2.PasswordHasher` does."""

    def hash(self, password: str) -> str:
        """A salted hash in PHC string form."""
        ...

    def verify(self, hash: str, password: str) -> bool:
        """True. Raises VerificationError for another password."""
        ...

    def check_needs_rehash(self, hash: str) -> bool:
        """Whether the hash was made with other parameters."""
        ...


class Passwords:
    """Hashes and verifies; whether somebody has a password cannot be told from how long it takes."""

    def __init__(self, hasher: Hasher | None = None, at_once: int = AT_ONCE) -> None:
        self._hasher = hasher or PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="password")

    async def hash(self, password: str) -> str:
        """What is kept of a password."""
        return await self._run(lambda: self._hasher.hash(normalised(password)))

    async def verify(self, stored: str | None, password: str) -> bool:
        """Whether this is the password behind the hash.

        With None, for nobody's password, as much is computed and the answer is no.
        """
        return await self._run(lambda: self._verify(stored, normalised(password)))

    def is_outdated(self, stored: str) -> bool:
        """Whether the password should be hashed anew, because the parameters have changed."""
        return self._hasher.check_needs_rehash(stored)

    def close(self) -> None:
        """Lets go of the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _verify(self, stored: str | None, password: str) -> bool:
        try:
            matches = self._hasher.verify(stored or self._nobodys, password)
        except (VerificationError, InvalidHashError):
            return False
        return matches and stored is not None

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash("nobody's password")

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)
