"""Rows that one app owns: what it sees of them, by either executor."""

from dataclasses import replace
from typing import Any, Literal

import orjson
import pytest
from sqlalchemy import select

from models.authorization import Authorization
from models.member import MemberRole
from models.viewer import Actor, ActorKind, Viewer
from tests.graph.business import Businesses
from tests.graph.two_executors import Caller, answer

LIST = """
{ webhookEndpoints { totalCount nodes { id app { id } deliveries { totalCount nodes { id } } } } }
"""
BY_ID = """
query ($id: ID!, $delivery: ID!) {
  webhookEndpoint(id: $id) { id }
  webhookDelivery(id: $delivery) { id }
  node(id: $id) { __typename }
  nodes(ids: [$id, $delivery]) { id }
}
"""
NOTHING = {"webhookEndpoint": None, "webhookDelivery": None, "node": None, "nodes": [None, None]}


@pytest.mark.parametrize("executor", ["compiled", "standard"])
async def test_an_app_sees_its_own_and_everybody_else_sees_all(
    caller: Caller, businesses: Businesses, executor: Literal["compiled", "standard"]
) -> None:
    async def seen(viewer: Viewer, query: str, **variables: Any) -> Any:
        answered = await answer(caller.database, viewer, query, variables, executor)
        assert (answered.errors, answered.executor) == ((), executor)
        return orjson.loads(answered.data)

    def acting(app_id: str) -> Viewer:
        return replace(caller.viewer, actor=Actor(ActorKind.APP, app_id, "App"), role=MemberRole.OWNER)

    async with caller.database.transaction(businesses.ours.viewer.team_id) as session:
        authorization = (await session.scalars(select(Authorization))).first()
    assert authorization is not None
    app, other = acting(authorization.app_id), acting("app_00000000000000000000000000")

    everything = (await seen(caller.viewer, LIST))["webhookEndpoints"]
    assert [each["deliveries"]["totalCount"] for each in everything["nodes"]] == [3, 3]
    [own] = (await seen(app, LIST))["webhookEndpoints"]["nodes"]
    assert (own["app"], own["deliveries"]["totalCount"]) == ({"id": authorization.app_id}, 3)
    assert (await seen(other, LIST))["webhookEndpoints"] == {"totalCount": 0, "nodes": []}

    [teams] = (each for each in everything["nodes"] if each["app"] is None)
    ids = {"id": teams["id"], "delivery": teams["deliveries"]["nodes"][0]["id"]}
    assert await seen(app, BY_ID, **ids) == NOTHING
    assert (await seen(caller.viewer, BY_ID, **ids))["node"] == {"__typename": "WebhookEndpoint"}
