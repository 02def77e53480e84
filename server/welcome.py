"""What the operator reads once the server is ready: where it is, a key and a call that works when pasted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rich.console import Console

from server.settings import Settings, address_on_this_machine

if TYPE_CHECKING:
    from server.demo_access import DemoAccess

QUERY = "{ quotes(first: 3) { nodes { number title total { amount } } } }"


def welcome(settings: Settings, demo: DemoAccess | None) -> None:
    """Prints one box on standard output, open at the sides so that its lines can be copied whole."""
    address = address_on_this_machine(settings.host, settings.port)
    lines = [f"GraphQL    {address}/graphql"]
    if settings.graphiql:
        lines.append(f"GraphiQL   {address}/graphiql")
    if demo:
        lines.append(f"Dashboard  {address}/dashboard")
        if settings.smtp_url is None:
            lines.append(f"Mails      {address}/dev/mail")
    lines.append(f"Sign in    {address}/sign-in")
    if demo:
        lines += [
            f"           {demo.email} with the password {demo.password}",
            f"API key    {demo.key}",
            "",
            curl(address, demo.key),
        ]
    else:
        lines += ["", "A key of your own:  quotegraph token create --team SLUG --name NAME --scope read"]
    console = Console(highlight=False)
    console.rule("Quotegraph is ready")
    for line in lines:
        console.print(line, soft_wrap=True, markup=False)
    console.rule("Ctrl-C stops it")


def curl(address: str, api_key: str) -> str:
    """A shell command on one line that asks for the first quotes."""
    body = json.dumps({"query": QUERY})
    headers = f"-H 'Authorization: Bearer {api_key}' -H 'Content-Type: application/json'"
    return f"curl {address}/graphql {headers} -d '{body}'"
