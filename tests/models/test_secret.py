"""Secrets: told apart by their kind, bound to a team, and never shown in a log."""

import pytest

from models.identifier import Prefix, new_id
from models.secret import SecretKind, hash_of, masked


def test_a_secret_tells_its_kind_and_its_team() -> None:
    team = new_id(Prefix.TEAM)
    of_team, of_none = SecretKind.INVITATION.new(team), SecretKind.SESSION.new()
    assert (SecretKind.INVITATION.team_of(of_team), SecretKind.API_KEY.team_of(of_team)) == (team, None)
    assert (SecretKind.SESSION.fits(of_none), SecretKind.MAILED_LINK.fits(of_none)) == (True, False)
    assert not SecretKind.INVITATION.fits(of_team)
    assert SecretKind.SESSION.team_of(of_none) is None


@pytest.mark.parametrize(
    "text", ["", "us_", "us_" + "a" * 42, "us_" + "a" * 44, "us_" + "!" * 43, "a" * 10_000]
)
def test_what_is_no_secret_is_recognised(text: str) -> None:
    assert not SecretKind.SESSION.fits(text)
    assert SecretKind.SESSION.team_of(text) is None


def test_no_two_are_alike_and_each_has_its_hash() -> None:
    secrets = {SecretKind.MAILED_LINK.new() for _ in range(100)}
    assert len({hash_of(secret) for secret in secrets}) == 100


def test_a_path_can_be_logged_without_the_secret_in_it() -> None:
    of_team = SecretKind.INVITATION.new(new_id(Prefix.TEAM))
    assert masked(f"/invitation/{of_team}/") == "/invitation/iv_…/"
    assert masked(f"/a/{SecretKind.MAILED_LINK.new()}?next={SecretKind.SESSION.new()}") == "/a/ml_…?next=us_…"
    assert masked("/account/sessions/end") == "/account/sessions/end"
