"""Which passwords are accepted."""

import pytest

from models.errors import Faults, Refused
from models.password import LONGEST, check_password, normalised

EMAIL = "ann.archer@example.com"


def fault_of(password: str) -> str | None:
    """The code it is refused with; None where it is accepted."""
    faults = Faults()
    check_password(password, ("password",), faults, email=EMAIL)
    try:
        faults.refuse_if_any()
    except Refused as refused:
        return refused.errors[0].code.value
    return None


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "пароль из слов",
        "twelve chars",
        "  spaces  count ",
        "🐢🐇🦊🐻🐼🐨🐯🦁🐮🐷🐸🐵",
    ],
)
def test_length_is_what_counts(password: str) -> None:
    assert fault_of(password) is None


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "TOO_SHORT"),
        ("eleven char", "TOO_SHORT"),
        ("x1!" * LONGEST, "TOO_LONG"),
        ("Password1234", "INVALID"),
        ("aaaaaaaaaaaa", "INVALID"),
        ("abababababababab", "INVALID"),
        ("123456789012", "INVALID"),
        ("zyxwvutsrqpo", "INVALID"),
        ("Ann.Archer@Example.com", "INVALID"),
        ("ann.archerANN.ARCHER", "INVALID"),
    ],
)
def test_what_would_be_guessed_early_is_refused(password: str, code: str) -> None:
    assert fault_of(password) == code


def test_two_keyboards_type_the_same_password() -> None:
    assert normalised("Zürich am See") == normalised("Zu\u0308rich am See")
