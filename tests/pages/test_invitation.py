"""Coming into a team by an invitation."""

from typing import Any

import pytest

from models.member import MemberRole
from models.user import User
from models.viewer import Actor, ActorKind, Viewer
from resolvers.member import member_invite, member_remove
from resolvers.perform import perform
from tests.pages.browser import Browser
from tests.pages.conftest import PASSWORD, Site, new_address, sign_in


def key_of(team: str) -> Viewer:
    """An API key of the team, which invites."""
    return Viewer(team, Actor(ActorKind.API_KEY, None, "Key"), frozenset({"write"}))


async def invited(site: Site, team: str, email: str, role: MemberRole = MemberRole.MEMBER) -> str:
    """The path of the link that is mailed to somebody who is invited into the team."""
    draft: Any = {"email": email, "role": role}
    await perform(site.database, key_of(team), lambda session, viewer: member_invite(session, viewer, draft))
    path = await site.mailed_path(email, team)
    assert path is not None
    return path


async def test_somebody_new_comes_in_and_has_an_account(site: Site, browser: Browser) -> None:
    team, email = await site.team("Fern & Field"), new_address()
    path = await invited(site, team, email, MemberRole.ADMIN)
    page = await browser.open(path)
    assert "Join Fern & Field" in page.text and "admin" in page.text and email in page.html
    assert (await browser.fill_in(name="", password="short")).status == 422
    account = await browser.fill_in(name="Ben Boss", password=PASSWORD)
    assert account.path == "/account"
    assert "Ben Boss" in account.text and "Fern & Field Admin" in account.text
    assert (await browser.open(path)).status == 410
    async with site.browser() as other:
        await other.open("/sign-in")
        assert (await other.fill_in(email=email, password=PASSWORD)).path == "/account"


async def test_somebody_with_an_account_signs_in_first(site: Site, browser: Browser) -> None:
    user, team = await site.user(await site.team("Their own")), await site.team("Fern & Field")
    path = await invited(site, team, user.email.capitalize())
    page = await browser.open(path)
    assert "Sign in to join" in page.text and "password" not in page.ids
    await browser.open(f"/sign-in?next={path}")
    joining = await browser.fill_in(email=user.email, password=PASSWORD)
    assert joining.path == path
    account = await browser.fill_in()
    assert (
        account.path == "/account" and "Fern & Field Member" in account.text and "Their own" in account.text
    )


async def test_whoever_holds_the_link_sets_nobodys_password(site: Site, browser: Browser) -> None:
    user, team = await site.user(), await site.team()
    path = await invited(site, team, user.email)
    page = await browser.post(path, {"name": "Mallory", "password": "a new long password"})
    assert "Sign in to join" in page.text
    await sign_in(browser, user)  # with the password as it was


async def test_an_invitation_is_not_for_somebody_else(site: Site, browser: Browser) -> None:
    team, stranger = await site.team(), await site.user()
    path = await invited(site, team, new_address())
    await sign_in(browser, stranger)
    page = await browser.open(path)
    assert "you are signed in as" in page.text
    csrf = page.form("/sign-out").fields["csrf"]
    refused = await browser.post(path, {"csrf": csrf})
    assert refused.status == 422 and "This invitation is for" in refused.text
    assert "Acme" not in (await browser.open("/account")).text
    await browser.open(path)
    page = await browser.fill_in("/sign-out")
    assert page.path == path and page.form().fields.keys() == {"name", "password"}
    assert "/account" not in page.html


async def test_joining_needs_the_token_of_the_session(site: Site, browser: Browser) -> None:
    user, team = await site.user(), await site.team()
    path = await invited(site, team, user.email)
    await sign_in(browser, user)
    assert (await browser.post(path, {})).status == 403
    assert (await browser.post(path, {"csrf": "x"}, Origin="https://evil.example")).status == 403


async def test_a_withdrawn_invitation_opens_nothing(site: Site, browser: Browser) -> None:
    team, email = await site.team(), new_address()
    path = await invited(site, team, email)
    await browser.open(path)
    member = await site.value("select id from member", team)
    await perform(site.database, key_of(team), lambda session, viewer: member_remove(session, viewer, member))
    page = await browser.fill_in(name="Ben", password=PASSWORD)
    assert page.status == 410 and "was withdrawn" in page.text
    assert await site.value("select count(*) from app_user where email = :email", email=email) == 0


@pytest.mark.parametrize("secret", ["x", "iv_" + "0" * 43, f"iv_{'0' * 26}_{'0' * 43}", "' or true --"])
async def test_nothing_else_is_an_invitation(browser: Browser, secret: str) -> None:
    assert (await browser.open(f"/invitation/{secret}")).status == 410


async def test_a_removed_member_is_out(site: Site, browser: Browser) -> None:
    team = await site.team("Fern & Field")
    user: User = await site.user(team)
    await sign_in(browser, user)
    member = await site.value("select id from member where user_id = :user", team, user=user.id)
    await perform(site.database, key_of(team), lambda session, viewer: member_remove(session, viewer, member))
    account = await browser.open("/account")
    assert "Fern & Field" not in account.text and "You belong to no team" in account.text
