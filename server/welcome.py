"""What the operator reads once the server is ready: where it is, a key and a call that works when pasted."""

import json

from rich.console import Console

from server.settings import Settings, address_on_this_machine

QUERY = "{ quotes(first: 3) { nodes { number title total { amount } } } }"


def welcome(settings: Settings, api_key: str | None) -> None:
    """Prints one box on standard output, open at the sides so that its lines can be copied whole."""
    address = address_on_this_machine(settings.host, settings.port)
    lines = [f"GraphQL    {address}/graphql"]
    if settings.graphiql:
        lines.append(f"GraphiQL   {address}/graphiql")
    if api_key:
        lines += [f"API key    {api_key}", "", curl(address, api_key)]
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
