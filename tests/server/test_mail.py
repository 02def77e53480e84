"""Mail in the assembled server: sent where there is a mail server, and shown by a demo that has none."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr

from models.identifier import Prefix, new_id
from models.mail import NO_TEAM, Mail, MailPurpose
from resolvers.mail import mail_queue
from server.app import create_app
from server.database import Database
from server.onboarding import open_team
from server.settings import Settings, SettingsInvalid
from tests.http_client import http_client
from tests.mail_server import mail_server
from tests.server.serving import serving
from tests.waiting import PATIENCE


async def queue(database: Database, team_id: str = NO_TEAM, inviter: str = "Ann") -> Mail:
    contents = {
        "inviter": inviter,
        "team": "Acme",
        "role": "a member",
        "path": "/join/s3cret",
        "expires": "noon",
    }
    async with database.transaction(team_id) as session:
        return await mail_queue(
            session, team_id, MailPurpose.INVITATION, to="bo@example.com", contents=contents
        )


def settings(database_url: str, folder: Path, **more: Any) -> Settings:
    return Settings(database_url=SecretStr(database_url), data_dir=folder, **more)


@pytest.fixture
async def demo(database_url: str, tmp_path: Path) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser at a demo without a mail server."""
    with serving(create_app(settings(database_url, tmp_path, demo=True))) as host:
        async with http_client(base_url=f"http://{host}") as browser:
            yield browser


async def test_a_demo_shows_the_mails_of_every_team_youngest_first(
    demo: httpx2.AsyncClient, database: Database
) -> None:
    assert "There are none yet" in (await demo.get("/dev/mail")).text
    team = await open_team(database, {"slug": "acme", "name": "Acme", "currency": "USD"})
    mails = [await queue(database, NO_TEAM, "Cy"), await queue(database, team.id, "Di & <Co>")]
    page = (await demo.get("/dev/mail")).text
    assert page.index("Di &amp; &lt;Co&gt; invites you") < page.index("Cy invites you")
    for mail in mails:
        assert f'href="/dev/mail/{mail.team_id}/{mail.id}"' in page


async def test_a_mail_is_shown_as_text_and_in_a_frame_that_may_do_nothing(
    demo: httpx2.AsyncClient, database: Database
) -> None:
    mail = await queue(database)
    page = await demo.get(f"/dev/mail/{mail.team_id}/{mail.id}")
    assert '<a href="http://127.0.0.1:8000/join/s3cret"' in page.text
    assert f'src="/dev/mail/{mail.team_id}/{mail.id}/html" sandbox=' in page.text
    letter = await demo.get(f"/dev/mail/{mail.team_id}/{mail.id}/html")
    assert "Accept the invitation" in letter.text
    policy = letter.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'self'" in policy
    assert "allow-scripts" not in policy + page.text and "allow-same-origin" not in policy + page.text


async def test_what_is_no_mail_is_not_found(demo: httpx2.AsyncClient, database: Database) -> None:
    mail = await queue(database)
    for path in (f"{NO_TEAM}/{new_id(Prefix.MAIL)}", f"{new_id(Prefix.TEAM)}/{mail.id}", "*/x"):
        for view in ("", "/html"):
            assert (await demo.get(f"/dev/mail/{path}{view}")).status_code == 404


@pytest.mark.parametrize(
    "more", [{}, {"demo": True, "smtp_url": SecretStr("smtp://localhost:1"), "mail_from": "a@example.com"}]
)
async def test_nobody_else_shows_mails(database_url: str, tmp_path: Path, more: dict[str, Any]) -> None:
    with serving(create_app(settings(database_url, tmp_path, **more))) as host:
        async with http_client(base_url=f"http://{host}") as browser:
            assert (await browser.get("/dev/mail")).status_code == 404


async def test_a_server_with_a_mail_server_sends(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    mail = await queue(database)
    async with mail_server() as post:
        url = SecretStr(f"smtp://127.0.0.1:{post.port}")
        given = {"smtp_url": url, "mail_from": "quotes@acme.example", "public_url": "https://quotes.example"}
        with serving(create_app(settings(database_url, tmp_path, **given))):
            await asyncio.wait_for(post.holds(1), PATIENCE)
    (message,) = post.messages
    assert message["From"] == "Quotegraph <quotes@acme.example>"
    assert message["Message-ID"] == f"<{mail.id}@acme.example>"
    body = message.get_body(("plain",))
    assert body is not None and "https://quotes.example/join/s3cret" in body.get_content()


def test_a_mail_server_needs_an_address_to_send_from(database_url: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match="QUOTEGRAPH_MAIL_FROM is not set"):
        create_app(settings(database_url, tmp_path, smtp_url=SecretStr("smtp://localhost")))


@pytest.mark.parametrize(
    ("variable", "value"),
    [("SMTP_URL", "mail.example:25"), ("SMTP_URL", "http://mail"), ("MAIL_FROM", "Ann")],
)
def test_settings_of_mail_are_checked(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(f"QUOTEGRAPH_{variable}", value)
    with pytest.raises(SettingsInvalid, match=f"QUOTEGRAPH_{variable}"):
        Settings.from_environment()
