"""Which passwords are accepted: long ones, without rules for characters (NIST SP 800-63B §3.1.1.2)."""

import unicodedata
from typing import Final

from models.errors import ErrorCode, Faults, Path

SHORTEST: Final = 12
LONGEST: Final = 200

_KINDS: Final = 5
"""A password of fewer different characters is a pattern."""
_COMMON: Final = frozenset(
    {
        "1q2w3e4r5t6y",
        "1qaz2wsx3edc",
        "administrator",
        "changeme1234",
        "correcthorsebatterystaple",
        "iloveyou1234",
        "letmein12345",
        "password1234",
        "password12345",
        "password123456",
        "passwordpassword",
        "q1w2e3r4t5y6",
        "qazwsxedcrfv",
        "qwerty123456",
        "qwertyuiop12",
        "qwertyuiop123",
        "qwertyuiopasdf",
        "trustno1trustno1",
        "welcome12345",
        "zxcvbnm12345",
    }
)
"""The commonest of those that have leaked and are long enough."""
_RUNS: Final = ("abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm")


def normalised(password: str) -> str:
    """The password as it is hashed, however the keyboard composed its characters (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, path: Path, faults: Faults, *, email: str) -> None:
    """Notes TOO_SHORT, TOO_LONG, or INVALID for one that whoever guesses would try early."""
    length = len(normalised(password))
    if length < SHORTEST:
        faults.add(path, ErrorCode.TOO_SHORT, f"Choose a password of at least {SHORTEST} characters.")
    elif length > LONGEST:
        faults.add(path, ErrorCode.TOO_LONG, f"Choose a password of at most {LONGEST} characters.")
    elif _is_guessable(normalised(password).casefold(), email.casefold()):
        faults.add(path, ErrorCode.INVALID, "Choose a password that is harder to guess.")


def _is_guessable(password: str, email: str) -> bool:
    mailbox = email.partition("@")[0]
    if password in _COMMON or len(set(password)) < _KINDS or password in (email, mailbox * 2):
        return True
    return any(password in run or password in run[::-1] for run in _RUNS)
