"""Inviting, changing and removing members."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

from models.identifier import Prefix, new_id
from models.member import Member, MemberRole
from models.role import ROLES
from models.secret import SecretKind
from models.user import User
from models.viewer import Actor, ActorKind, Viewer
from resolvers.invitation import invitation_accept, invitation_behind
from resolvers.perform import perform
from tests.graph.conftest import Api, MakeTeam

INVITE = """
mutation ($input: MemberInviteInput!) {
  memberInvite(input: $input) { member { id name email role status } userErrors { code path message } }
}
"""
UPDATE = """
mutation ($id: ID!, $role: MemberRole!) {
  memberUpdate(id: $id, role: $role) { member { id role } userErrors { code path message } }
}
"""
REMOVE = "mutation ($id: ID!) { memberRemove(id: $id) { member { id status } userErrors { code path } } }"
LIST = "{ members { nodes { id email role status } } }"
EVENTS = "{ events { nodes { type subject { ... on Member { email } } } } }"


async def invite(api: Api, email: str = "ben@example.com", **details: Any) -> Any:
    """The payload."""
    return (await api(INVITE, input={"email": email, **details}))["memberInvite"]


async def a_person(api: Api, role: MemberRole) -> Api:
    """A new member in this role, who acts by themselves."""
    user, member, email = new_id(Prefix.USER), new_id(Prefix.MEMBER), f"{new_id(Prefix.USER)}@example.com"
    async with api.database.transaction(api.viewer.team_id) as session:
        session.add(User(id=user, email=email, name="Ann"))
        await session.flush()
        session.add(
            Member(team_id=api.viewer.team_id, id=member, user_id=user, name="Ann", email=email, role=role)
        )
    actor = Actor(ActorKind.MEMBER, member, "Ann")
    return Api(api.database, Viewer(api.viewer.team_id, actor, ROLES[role].scopes, user_id=user))


async def mailed(api: Api) -> list[tuple[str, str]]:
    """To whom invitations were mailed, with the secrets of their links, oldest first."""
    query = "select recipients[1], contents->>'path' from mail where purpose = 'invitation' order by id"
    async with api.database.transaction(api.viewer.team_id) as session:
        return [(to, path.removeprefix("/invitation/")) for to, path in await session.execute(text(query))]


async def opens(api: Api, secret: str) -> bool:
    """Whether an invitation can be accepted."""
    async with api.database.transaction(api.viewer.team_id) as session:
        return await invitation_behind(session, api.viewer.team_id, secret) is not None


async def join(api: Api, secret: str, email: str) -> Any:
    """Accepts an invitation as a new user with this address; the outcome."""
    user = User(id=new_id(Prefix.USER), email=email, name="Benjamin")

    async def verb(session: Any, viewer: Viewer) -> Any:
        opened = await invitation_behind(session, viewer.team_id, secret)
        assert opened is not None
        session.add(user)
        await session.flush()
        return await invitation_accept(session, viewer, opened, user)

    return await perform(api.database, api.viewer, verb)


async def test_somebody_is_invited_by_mail_and_joins(api: Api) -> None:
    invited = await invite(api, "Ben@Example.com", role="ADMIN")
    assert invited["userErrors"] == []
    assert invited["member"] | {"id": ""} == {
        "id": "",
        "name": "Ben@example.com",
        "email": "Ben@example.com",
        "role": "ADMIN",
        "status": "INVITED",
    }
    ((to, secret),) = await mailed(api)
    assert (to, SecretKind.INVITATION.team_of(secret)) == ("Ben@example.com", api.viewer.team_id)
    member = (await join(api, secret, "ben@example.com"))["member"]
    assert (member.id, member.name, member.role) == (invited["member"]["id"], "Benjamin", MemberRole.ADMIN)
    assert (await api(LIST))["members"]["nodes"][0]["status"] == "ACTIVE"
    assert not await opens(api, secret)
    assert (await api(EVENTS))["events"]["nodes"] == [
        {"type": "MEMBER_INVITED", "subject": {"email": "Ben@example.com"}},
        {"type": "MEMBER_JOINED", "subject": {"email": "Ben@example.com"}},
    ]


async def test_a_new_invitation_ends_the_one_before(api: Api) -> None:
    first = (await invite(api, role="VIEWER"))["member"]
    second = (await invite(api, "BEN@example.com", name="Ben"))["member"]
    assert (second["id"], second["role"], second["name"]) == (first["id"], "MEMBER", "Ben")
    (_, old), (_, new) = await mailed(api)
    assert (await opens(api, old), await opens(api, new)) == (False, True)


async def test_who_is_invited_many_times_at_once_is_invited_once(api: Api) -> None:
    payloads = await asyncio.gather(*(invite(api) for _ in range(5)))
    assert [payload["userErrors"] for payload in payloads] == [[]] * 5
    assert len({payload["member"]["id"] for payload in payloads}) == 1
    assert sum([await opens(api, secret) for _, secret in await mailed(api)]) == 1


async def test_only_the_invited_address_may_accept(api: Api) -> None:
    await invite(api)
    ((_, secret),) = await mailed(api)
    with pytest.raises(Exception, match="FORBIDDEN"):
        await join(api, secret, f"{new_id(Prefix.USER)}@example.com")
    assert await opens(api, secret)


async def test_an_invitation_is_good_in_its_own_team_only(api: Api, make_team: MakeTeam) -> None:
    await invite(api)
    ((_, secret),) = await mailed(api)
    assert not await opens(await make_team(), secret)


async def test_a_member_cannot_be_invited_again(api: Api) -> None:
    ann = await a_person(api, MemberRole.OWNER)
    (member,) = (await api(LIST))["members"]["nodes"]
    assert (await invite(ann, member["email"].upper()))["userErrors"][0]["code"] == "TAKEN"
    assert await mailed(api) == []


@pytest.mark.parametrize(
    ("details", "error"),
    [
        ({"email": "ben"}, ("INVALID", ["input", "email"])),
        ({"email": ""}, ("INVALID", ["input", "email"])),
        ({"email": "b@example.com", "name": "x" * 300}, ("TOO_LONG", ["input", "name"])),
        ({"email": "b@example.com", "role": "OWNER"}, ("FORBIDDEN", ["input", "role"])),
    ],
)
async def test_what_cannot_be_invited_is_said(api: Api, details: Any, error: Any) -> None:
    payload = (await api(INVITE, input=details))["memberInvite"]
    assert [(fault["code"], fault["path"]) for fault in payload["userErrors"]] == [error]
    assert (await api(LIST))["members"]["nodes"] == []


async def test_who_may_make_what_of_whom(api: Api) -> None:
    people = {role: await a_person(api, role) for role in MemberRole}
    for role, person in people.items():
        actor = Api(api.database, person.viewer).with_scopes("write")
        for made in MemberRole:
            other = await a_person(api, MemberRole.VIEWER)
            allowed = made in ROLES[role].manages
            payload = (await actor(UPDATE, id=other.viewer.actor.id, role=made))["memberUpdate"]
            assert ([error["code"] for error in payload["userErrors"]] == []) is allowed, (role, made)


async def test_an_admin_can_do_nothing_to_an_owner(api: Api) -> None:
    await a_person(api, MemberRole.OWNER)
    owner, admin = await a_person(api, MemberRole.OWNER), await a_person(api, MemberRole.ADMIN)
    for actor in (admin, api):  # a key acts as an admin does
        payload = (await actor(UPDATE, id=owner.viewer.actor.id, role="VIEWER"))["memberUpdate"]
        assert payload["userErrors"][0]["code"] == "FORBIDDEN"
        payload = (await actor(REMOVE, id=owner.viewer.actor.id))["memberRemove"]
        assert payload["userErrors"] == [{"code": "FORBIDDEN", "path": ["id"]}]


async def test_a_role_that_was_taken_away_counts_at_once(api: Api) -> None:
    first, second = await a_person(api, MemberRole.OWNER), await a_person(api, MemberRole.OWNER)
    await first(UPDATE, id=second.viewer.actor.id, role="MEMBER")
    assert (await invite(second))["userErrors"][0]["code"] == "FORBIDDEN"


async def test_the_last_owner_stays(api: Api) -> None:
    owner = await a_person(api, MemberRole.OWNER)
    await a_person(api, MemberRole.ADMIN)
    payload = (await owner(UPDATE, id=owner.viewer.actor.id, role="ADMIN"))["memberUpdate"]
    assert payload["userErrors"][0]["code"] == "INVALID_STATE"
    payload = (await owner(REMOVE, id=owner.viewer.actor.id))["memberRemove"]
    assert payload["userErrors"] == [{"code": "INVALID_STATE", "path": ["id"]}]
    await a_person(api, MemberRole.OWNER)
    assert (await owner(REMOVE, id=owner.viewer.actor.id))["memberRemove"]["userErrors"] == []


async def test_of_owners_who_demote_each_other_one_stays(api: Api) -> None:
    owners = [await a_person(api, MemberRole.OWNER) for _ in range(4)]
    pairs = [(a, b) for a in owners for b in owners if a is not b]
    await asyncio.gather(*(a(UPDATE, id=b.viewer.actor.id, role="MEMBER") for a, b in pairs))
    nodes = (await api(LIST))["members"]["nodes"]
    assert [node["role"] for node in nodes].count("OWNER") == 1


async def test_a_removed_member_is_out_and_can_be_invited_again(api: Api) -> None:
    owner, other = await a_person(api, MemberRole.OWNER), await a_person(api, MemberRole.MEMBER)
    payload = (await owner(REMOVE, id=other.viewer.actor.id))["memberRemove"]
    assert payload["member"] == {"id": other.viewer.actor.id, "status": "REMOVED"}
    nodes = (await api(LIST))["members"]["nodes"]
    assert [node["id"] for node in nodes] == [owner.viewer.actor.id]
    again = (await owner(REMOVE, id=other.viewer.actor.id))["memberRemove"]
    assert again["userErrors"] == [{"code": "INVALID_STATE", "path": ["id"]}]
    one = await api("query ($id: ID!) { member(id: $id) { status email } }", id=other.viewer.actor.id)
    assert one["member"]["status"] == "REMOVED"
    assert (await invite(owner, one["member"]["email"]))["member"]["id"] != other.viewer.actor.id


async def test_an_invitation_can_be_withdrawn(api: Api) -> None:
    member = (await invite(api))["member"]
    ((_, secret),) = await mailed(api)
    assert (await api(REMOVE, id=member["id"]))["memberRemove"]["userErrors"] == []
    assert not await opens(api, secret)
    assert (await api(LIST))["members"]["nodes"] == []


async def test_another_teams_members_are_not_there(api: Api, make_team: MakeTeam) -> None:
    theirs = await a_person(await make_team(), MemberRole.MEMBER)
    for mutation, more in ((UPDATE, {"role": "VIEWER"}), (REMOVE, {})):
        (payload,) = (await api(mutation, id=theirs.viewer.actor.id, **more)).values()
        assert payload["userErrors"][0]["code"] == "NOT_FOUND"


async def test_members_are_changed_with_a_scope_of_their_own(api: Api) -> None:
    reader = api.with_scopes("read", "write:team")
    result = await reader.execute(INVITE, input={"email": "ben@example.com"})
    assert "write:members" in result.errors[0].message
