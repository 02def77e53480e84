"""What each role may do."""

import pytest

from models.member import MemberRole
from models.role import ROLES, grantable, may_manage
from models.scope import SCOPES, holds

OWNER, ADMIN, MEMBER, VIEWER = MemberRole


def test_every_role_is_in_the_table_with_scopes_that_exist() -> None:
    assert set(ROLES) == set(MemberRole)
    assert all(grant.scopes <= set(SCOPES) for grant in ROLES.values())


def test_each_role_may_do_what_the_next_one_may() -> None:
    for higher, lower in ((OWNER, ADMIN), (ADMIN, MEMBER), (MEMBER, VIEWER)):
        assert all(holds(ROLES[higher].scopes, scope) for scope in ROLES[lower].scopes)
        assert ROLES[higher].manages >= ROLES[lower].manages


@pytest.mark.parametrize(
    ("role", "asked", "granted"),
    [
        (OWNER, ["write"], ["write"]),
        (ADMIN, ["read", "write:api_keys"], ["read", "write:api_keys"]),
        (MEMBER, ["write:quotes", "read:team"], ["read:team", "write:quotes"]),
        (MEMBER, ["write:team"], ["read:team"]),
        (MEMBER, ["write:api_keys", "read:apps", "write:members"], ["read:members"]),
        (VIEWER, ["write:quotes"], ["read:quotes"]),
        (VIEWER, ["write:api_keys"], []),
    ],
)
def test_nobody_grants_more_than_their_role(role: MemberRole, asked: list[str], granted: list[str]) -> None:
    assert grantable(role, asked) == granted


def test_of_all_a_viewer_can_grant_the_reading_of_daily_work() -> None:
    everything = grantable(VIEWER, ["write"])
    assert "read:quotes" in everything
    assert not [scope for scope in everything if not scope.startswith("read:")]
    assert not {"read:api_keys", "read:apps"} & set(everything)


def test_only_owners_make_and_unmake_owners() -> None:
    assert may_manage(OWNER, OWNER, VIEWER)
    assert may_manage(ADMIN, ADMIN, VIEWER)
    assert not may_manage(ADMIN, OWNER)
    assert not may_manage(ADMIN, MEMBER, OWNER)
    assert not any(may_manage(role, VIEWER) for role in (MEMBER, VIEWER))


@pytest.mark.parametrize(
    ("scope", "roles"),
    [
        ("write:members", {OWNER, ADMIN}),
        ("write:quotes", {OWNER, ADMIN, MEMBER}),
        ("read:quotes", {OWNER, ADMIN, MEMBER, VIEWER}),
    ],
)
def test_a_role_holds_a_scope_as_part_of_a_coarse_one_too(scope: str, roles: set[MemberRole]) -> None:
    assert {role for role in MemberRole if holds(ROLES[role].scopes, scope)} == roles
