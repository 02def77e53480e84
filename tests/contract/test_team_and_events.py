"""The viewer, the team and its events, by the operations of the contract."""

from tests.contract.conftest import CORE, Run, operations_of
from tests.contract.documents import sent_quote
from tests.graph.documents import client_of, quote_of
from tests.over_http import HttpApi
from tests.server.subscriber import subscribe


async def test_viewer(operation: Run, http_api: HttpApi) -> None:
    answer = await operation()
    viewer = answer["viewer"]
    assert viewer["scopes"] == ["read", "write"]
    assert viewer["actor"] == {"kind": "API_KEY", "name": "Test key"}
    team = viewer["team"]
    assert (team["id"], team["currency"], team["timezone"]) == (http_api.team_id, "USD", "America/New_York")
    assert team["quoteDefaults"] == {
        "terms": None,
        "notes": None,
        "validDays": 30,
        "paymentTermsDays": 14,
        "pricingMode": "TAX_EXCLUSIVE",
        "template": "MODERN",
        "numberPrefix": "Q-",
    }
    assert answer["apiVersion"]


async def test_node(operation: Run, http_api: HttpApi) -> None:
    client = await client_of(http_api, name="Ann")
    quote = await quote_of(http_api, client)
    assert await operation(id=quote) == {"__typename": "Quote", "id": quote, "number": "Q-0001"}
    assert await operation(id=client) == {"__typename": "Client", "id": client, "name": "Ann"}
    assert await operation(id="quote_00000000000000000000000000") is None


async def test_team_update(operation: Run, http_api: HttpApi) -> None:
    team = (await operation(input={"name": "Acme Pty Ltd", "currency": "AUD"}))["team"]
    assert team == {"id": http_api.team_id, "name": "Acme Pty Ltd", "currency": "AUD"}


async def test_event_log(operation: Run, http_api: HttpApi) -> None:
    await sent_quote(http_api)
    first = await operation(first=2)
    assert [event["type"] for event in first["nodes"]] == ["CLIENT_CREATED", "QUOTE_CREATED"]
    assert first["pageInfo"] == {"hasNextPage": True, "endCursor": first["nodes"][-1]["cursor"]}
    rest = await operation(first=2, after=first["pageInfo"]["endCursor"])
    assert [event["type"] for event in rest["nodes"]] == ["QUOTE_SENT"]
    assert len((await operation(first=9, types=["QUOTE_CREATED", "QUOTE_SENT"]))["nodes"]) == 2


async def test_events(http_api: HttpApi) -> None:
    client = await client_of(http_api, name="Ann")
    quote = await sent_quote(http_api, client=client)
    text = operations_of(CORE)["Events"]
    wanted = ["CLIENT_CREATED", "QUOTE_SENT"]
    events = subscribe(http_api.host, http_api.key, text, operation_name="Events", after="0", types=wanted)
    added, sent = [(await anext(events))["events"] for _ in wanted]
    await events.aclose()
    assert (added["type"], added["subject"]) == (
        "CLIENT_CREATED",
        {"__typename": "Client", "id": client, "name": "Ann"},
    )
    assert sent["actor"] == {"kind": "API_KEY", "name": "Test key"}
    assert sent["subject"] == {
        "__typename": "Quote",
        "id": quote,
        "number": "Q-0001",
        "status": "SENT",
        "total": {"amount": "100.00", "currency": "USD"},
        "client": {"name": "Ann"},
    }
