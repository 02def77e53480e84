"""A quote on its way to the client: from the API's verb to the mail server, with its PDF."""

import asyncio
from decimal import Decimal
from functools import partial
from typing import Any

from models.viewer import SYSTEM, Viewer
from resolvers.client import client_create
from resolvers.perform import perform
from resolvers.quote_send import quote_send
from resolvers.quote_write import quote_create
from server.database import Database
from server.job_worker import job_app
from server.onboarding import open_team
from server.printing import Printer
from server.secret_key import link_addresses
from server.settings import Settings
from tests.jobs.conftest import worker
from tests.jobs.test_mail import mailing
from tests.mail_server import mail_server
from tests.waiting import PATIENCE


async def sent_quote(database: Database, team_id: str) -> None:
    """Sends a quote to ann@example.com."""
    viewer = Viewer(team_id, SYSTEM)

    async def write(session: Any, viewer: Viewer) -> Any:
        client = await client_create(session, viewer, {"name": "Ann", "email": "ann@example.com"})
        await session.flush()
        lines: Any = [{"name": "Roof", "unit_price": Decimal(8500)}]
        return await quote_create(session, viewer, {"client_id": client["client"].id, "line_items": lines})

    quote = (await perform(database, viewer, write))["quote"]
    await perform(database, viewer, partial(quote_send, id=quote.id))


async def test_the_client_gets_the_link_and_the_document(settings: Settings, database: Database) -> None:
    team = await open_team(database, {"slug": "acme", "name": "Acme", "currency": "USD"})
    await sent_quote(database, team.id)
    printer = Printer(database)
    async with mail_server() as server:
        ready = mailing(settings, server)
        async with worker(lambda: job_app(ready, database, printer)):
            await asyncio.wait_for(server.holds(1), PATIENCE)
    printer.close()
    (message,) = server.messages
    assert (message["To"], message["Subject"]) == ("ann@example.com", "Quote Q-0001 from Acme")
    assert message["From"] == "Acme <quotes@example.com>"
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == "Quote Q-0001.pdf" and attached.get_content().startswith(b"%PDF")
    body = message.get_body(("plain",))
    assert body is not None
    words = body.get_content().split()
    address = next(word for word in words if word.startswith("https://quotes.example/d/"))
    name = link_addresses(ready).read(address.removeprefix("https://quotes.example/d/"))
    assert name is not None and name.team_id == team.id
