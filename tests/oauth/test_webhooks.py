"""REST hooks: an app subscribes with its own token, and has its endpoints to itself."""

from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from models.identifier import Prefix, new_id
from models.member import MemberRole
from models.plan import PLANS, Plan, PlanLimit
from models.webhook_endpoint import EndpointStatus, WebhookEndpoint
from tests.graph.documents import client_of
from tests.oauth.conftest import MakeScene, Scene
from tests.over_http import HttpApi
from tests.webhooks.conftest import CREATE, deliveries_when, endpoint_of, endpoint_when
from tests.webhooks.receiver import receiving

LIST = "{ webhookEndpoints { totalCount nodes { id app { id } deliveries { nodes { id } } } } }"
ONE = """
query ($id: ID!, $delivery: ID!) {
  webhookEndpoint(id: $id) { id }
  webhookDelivery(id: $delivery) { id }
  node(id: $id) { id }
  nodes(ids: [$id, $delivery]) { id }
}
"""
CHANGES = [
    "webhookEndpointUpdate(id: $id, input: {enabled: false})",
    "webhookEndpointRotateSecret(id: $id)",
    "webhookEndpointDelete(id: $id)",
    "webhookEndpointTest(id: $id)",
    'webhookReplay(endpointId: $id, after: "0")',
]
ENABLE = """
mutation ($id: ID!) {
  webhookEndpointUpdate(id: $id, input: {enabled: true}) {
    webhookEndpoint { status } userErrors { code }
  }
}
"""
REVOKE = "mutation ($id: ID!) { authorizationRevoke(id: $id) { userErrors { code } } }"


async def connected(scene: Scene, **asked: str) -> HttpApi:
    """The API as an app calls it that the person has just connected."""
    return scene.calling((await scene.tokens(**asked))["access_token"])


async def authorization(api: HttpApi) -> Any:
    """The id of the only authorization that lives."""
    answer = await api("{ viewer { authorizations(filter: {revoked: false}) { nodes { id } } } }")
    [found] = answer["viewer"]["authorizations"]["nodes"]
    return found["id"]


async def test_an_app_sees_and_changes_its_own_endpoints_only(scene: Scene) -> None:
    other = await connected(await scene.registers("read", "write"), scope="read write")
    app = await connected(scene, scope="read write")
    async with receiving() as receiver:
        mine, secret = await endpoint_of(app, receiver.url("/ok/mine"))
        teams, _ = await endpoint_of(scene.team, receiver.url("/ok/team"))
        theirs, _ = await endpoint_of(other, receiver.url("/ok/theirs"))
        await client_of(scene.team)
        await receiver.until(lambda _: len(receiver.messages) == 3)
        [message] = receiver.at("/ok/mine")
        assert message.headers["x-quotegraph-subscription-id"] == mine
        assert Webhook(secret).verify(message.body, message.headers)
        [message] = receiver.at("/ok/theirs")
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(message.body, message.headers)
        [delivery] = await deliveries_when(scene.team, theirs, lambda all: all)

    [listed] = (await app(LIST))["webhookEndpoints"]["nodes"]
    assert (listed["id"], listed["app"]) == (mine, {"id": scene.app.client_id})
    assert len(listed["deliveries"]["nodes"]) == 1
    all_of_them = (await scene.team(LIST))["webhookEndpoints"]
    assert {each["id"] for each in all_of_them["nodes"]} == {mine, teams, theirs}
    assert all_of_them["totalCount"] == 3

    hidden = await app(ONE, id=theirs, delivery=delivery["id"])
    assert hidden == {"webhookEndpoint": None, "webhookDelivery": None, "node": None, "nodes": [None, None]}
    shown = await scene.team(ONE, id=theirs, delivery=delivery["id"])
    assert shown["node"] == {"id": theirs}
    for change in CHANGES:
        answer = await app(f"mutation ($id: ID!) {{ {change} {{ userErrors {{ code }} }} }}", id=teams)
        assert next(iter(answer.values()))["userErrors"] == [{"code": "NOT_FOUND"}], change
    retry = "mutation ($id: ID!) { webhookDeliveryRetry(id: $id) { userErrors { code } } }"
    answer = await app(retry, id=delivery["id"])
    assert answer["webhookDeliveryRetry"]["userErrors"] == [{"code": "NOT_FOUND"}]


async def test_an_apps_endpoint_ends_with_its_authorization(scene: Scene) -> None:
    app = await connected(scene, scope="read write")
    async with receiving() as receiver:
        id, _ = await endpoint_of(app, receiver.url(), types=["CLIENT_CREATED"])
        await scene.team(REVOKE, id=await authorization(scene.team))
        await client_of(scene.team)
        ended = await endpoint_when(scene.team, id, lambda found: found["status"] == "DISABLED")
        assert ended["disabledReason"] == "AUTHORIZATION_ENDED"
        assert receiver.messages == []

        refused = (await scene.team(ENABLE, id=id))["webhookEndpointUpdate"]
        assert refused["userErrors"] == [{"code": "INVALID_STATE"}]
        again = await connected(scene, scope="read write")
        enabled = (await again(ENABLE, id=id))["webhookEndpointUpdate"]
        assert enabled == {"webhookEndpoint": {"status": "ENABLED"}, "userErrors": []}
        await client_of(scene.team)
        await receiver.until(lambda _: receiver.messages)


async def test_an_endpoint_whose_app_was_disconnected_takes_no_place_in_the_plan(scene: Scene) -> None:
    most = PLANS[Plan.BUSINESS].limits[PlanLimit.WEBHOOK_ENDPOINTS] or 0
    url = "https://books.example.com/"
    app = await connected(scene, scope="read write")
    id, _ = await endpoint_of(app, url)
    async with scene.database.transaction(scene.team.team_id) as session:
        session.add_all(a_disabled_endpoint(scene.team.team_id) for _ in range(most - 1))

    full = (await scene.team(CREATE, input={"url": url}))["webhookEndpointCreate"]
    assert [error["code"] for error in full["userErrors"]] == ["PLAN_LIMIT"]
    await scene.team(REVOKE, id=await authorization(scene.team))
    await endpoint_of(scene.team, url)
    again = await connected(scene, scope="read write")
    refused = (await again(ENABLE, id=id))["webhookEndpointUpdate"]
    assert refused["userErrors"] == [{"code": "PLAN_LIMIT"}]


def a_disabled_endpoint(team_id: str) -> WebhookEndpoint:
    return WebhookEndpoint(
        team_id=team_id,
        id=new_id(Prefix.WEBHOOK_ENDPOINT),
        url="https://books.example.com/",
        status=EndpointStatus.DISABLED,
        scopes=["read"],
        secret="",
    )


async def test_what_the_person_may_not_read_any_more_is_not_told(make_scene: MakeScene) -> None:
    scene = await make_scene()
    app = await connected(scene, scope="read write")
    query = "{ type subject { ... on WebhookEndpoint { url } ... on Client { name } } }"
    async with receiving() as receiver:
        await endpoint_of(app, receiver.url(), query=query, types=["CLIENT_CREATED"])
        await scene.member_becomes(MemberRole.VIEWER)
        await client_of(scene.team, name="Ann")
        await receiver.until(lambda _: receiver.messages)
        assert receiver.messages[0].json == {"type": "CLIENT_CREATED", "subject": {"name": "Ann"}}
