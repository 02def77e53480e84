"""Secrets: told apart by their kind, bound to a team, and never shown in a log."""

import pytest

from models.identifier import Prefix, new_id
from models.secret import hash_of, is_secret, masked, new_secret, team_of_secret


def test_a_secret_tells_its_kind_and_its_team() -> None:
    team = new_id(Prefix.TEAM)
    of_team, of_none = new_secret("iv", team), new_secret("us")
    assert (team_of_secret("iv", of_team), team_of_secret("ak", of_team)) == (team, None)
    assert (is_secret("us", of_none), is_secret("ml", of_none)) == (True, False)
    assert not is_secret("iv", of_team)
    assert team_of_secret("us", of_none) is None


@pytest.mark.parametrize(
    "text", ["", "us_", "us_" + "a" * 42, "us_" + "a" * 44, "us_" + "!" * 43, "a" * 10_000]
)
def test_what_is_no_secret_is_recognised(text: str) -> None:
    assert not is_secret("us", text)
    assert team_of_secret("us", text) is None


def test_no_two_are_alike_and_each_has_its_hash() -> None:
    secrets = {new_secret("ml") for _ in range(100)}
    assert len({hash_of(secret) for secret in secrets}) == 100


def test_a_path_can_be_logged_without_the_secret_in_it() -> None:
    of_team = new_secret("iv", new_id(Prefix.TEAM))
    assert masked(f"/invitation/{of_team}/") == "/invitation/iv_…/"
    assert masked(f"/a/{new_secret('ml')}?next={new_secret('us')}") == "/a/ml_…?next=us_…"
    assert masked("/account/sessions/end") == "/account/sessions/end"
