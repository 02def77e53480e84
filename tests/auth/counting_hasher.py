"""A hasher that does the work and counts it."""

import threading
from collections.abc import Callable

from argon2 import PasswordHasher

from auth.password import Hasher

QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
"""The real thing with parameters that cost next to nothing."""


class CountingHasher:
    """Counts what another hasher does; `before` is called in its thread before each piece of work."""

    def __init__(self, hasher: Hasher, before: Callable[[], object] = lambda: None) -> None:
        self._hasher = hasher
        self._before = before
        self._lock = threading.Lock()
        self.hashed = self.verified = self.running = self.most_running = 0

    def hash(self, password: str) -> str:
        """As the other does, counted."""
        self.hashed += 1
        with self._lock:
            self.running += 1
            self.most_running = max(self.most_running, self.running)
        self._before()
        try:
            return self._hasher.hash(password)
        finally:
            with self._lock:
                self.running -= 1

    def verify(self, hash: str, password: str) -> bool:
        """As the other does, counted."""
        self.verified += 1
        return self._hasher.verify(hash, password)

    def check_needs_rehash(self, hash: str) -> bool:
        """As the other does."""
        return self._hasher.check_needs_rehash(hash)
