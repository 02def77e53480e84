"""The end of an event stream that a person's session has opened: with the session, and not before."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial

import pytest

from auth.authentication import Authentication
from auth.credential_watch import CredentialWatch
from auth.errors import Unauthenticated
from auth.team_session import TeamSession
from server.endpoint.credential_end import CredentialEnd
from tests.pages.event_source import Scene
from tests.waiting import until

SEEN_NOW = "select last_seen_at > now() - interval '1 minute' from user_session where user_id = :user"


async def sign_out(scene: Scene) -> None:
    async with scene.site.browser() as other:
        other.http.cookies.update(scene.browser.http.cookies)
        await other.open("/account")
        await other.fill_in("/sign-out")


async def choose_another_password(scene: Scene) -> None:
    await scene.execute("delete from user_session where user_id = :user", user=scene.user.id)


async def be_removed(scene: Scene) -> None:
    remove = "mutation ($id: ID!) { memberRemove(id: $id) { userErrors { code message } } }"
    members = (await scene.api("{ members { nodes { id email } } }"))["members"]["nodes"]
    [member] = [each["id"] for each in members if each["email"] == scene.user.email]
    assert (await scene.api(remove, id=member))["memberRemove"]["userErrors"] == []


async def get_another_role(scene: Scene) -> None:
    await scene.execute("update member set role = 'VIEWER' where user_id = :user", user=scene.user.id)


async def grow_too_old(scene: Scene) -> None:
    await scene.execute("update user_session set created_at = now() - interval '31 days'")


async def leave_the_plan(scene: Scene) -> None:
    await scene.execute("update team set plan = 'PRO' where id = :team", team=scene.api.team_id)


@pytest.mark.parametrize(
    ("end", "afterwards"),
    [
        (sign_out, 401),
        (choose_another_password, 401),
        (be_removed, 401),
        (get_another_role, 200),
        (grow_too_old, 401),
        (leave_the_plan, 403),
    ],
)
async def test_the_stream_ends_with_what_opened_it(
    scene: Scene, end: Callable[[Scene], Awaitable[None]], afterwards: int
) -> None:
    """And the browser, which comes again by itself, is let in only where it still may."""
    code, _ = await ended_by(end, scene)
    assert code == ("PLAN_REQUIRED" if afterwards == 403 else "UNAUTHENTICATED")
    assert await scene.status() == afterwards


async def test_it_ends_within_a_second_unless_the_machine_is_busy(scene: Scene) -> None:
    for role in ("VIEWER", "ADMIN") * 5:
        change = "update member set role = :role where user_id = :user"
        _, seconds = await ended_by(
            partial(Scene.execute, statement=change, role=role, user=scene.user.id), scene
        )
        if seconds < 1:
            return
    pytest.fail("it never did")


async def ended_by(end: Callable[[Scene], Awaitable[None]], scene: Scene) -> tuple[str, float]:
    """The code with which an open stream ends, and how many seconds after `end` it does."""
    async with scene.stream() as stream:
        await stream.until_known()
        await end(scene)
        began = time.monotonic()
        while "errors" not in (answer := await stream.next()):
            pass  # what was changed is an event, too
        with pytest.raises(StopAsyncIteration):
            await stream.next()
        return str(answer["errors"][0]["extensions"]["code"]), time.monotonic() - began


async def test_a_session_does_not_fall_idle_while_a_stream_is_open(scene: Scene) -> None:
    """Not even where it was opened long ago."""
    database = scene.site.database
    (secret,) = scene.browser.cookies.values()
    session = TeamSession(secret, scene.api.team_id)
    authenticate = Authentication(database)
    viewer = await authenticate(session)
    async with CredentialWatch(database) as watch:
        end = CredentialEnd(authenticate, watch.until_doubtful, used_every=0.1)
        open_stream = asyncio.create_task(end(session, viewer))
        for _ in range(2):
            await scene.execute("update user_session set last_seen_at = now() - interval '6 days'")
            await until(lambda: scene.site.value(SEEN_NOW, user=scene.user.id))
        assert not open_stream.done()
        await sign_out(scene)
        assert isinstance(await open_stream, Unauthenticated)
    await authenticate.settle()
