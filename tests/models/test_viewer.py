"""What a viewer may do with which scopes."""

import pytest

from models.scope import SCOPES
from models.viewer import Actor, ActorKind, Viewer


@pytest.mark.parametrize(
    ("held", "asked", "may"),
    [
        ("read:quotes", "read:quotes", True),
        ("read:quotes", "read:clients", False),
        ("read:quotes", "write:quotes", False),
        ("write:quotes", "read:quotes", True),
        ("write:quotes", "read:clients", False),
        ("read", "read:quotes", True),
        ("read", "write:quotes", False),
        ("write", "read:quotes", True),
        ("write", "write:quotes", True),
        ("read", "read", True),
        ("write", "read", True),
        ("write:quotes", "read", False),
        ("read:quotes", "read", False),
        ("read", "write", False),
    ],
)
def test_scopes_cover_each_other(held: str, asked: str, may: bool) -> None:
    viewer = Viewer("team_1", Actor(ActorKind.API_KEY, None, "Key"), frozenset({held}))
    assert viewer.may(asked) is may


def test_no_scope_covers_nothing() -> None:
    viewer = Viewer("team_1", Actor(ActorKind.API_KEY, None, "Key"))
    assert not any(viewer.may(scope) for scope in SCOPES)
