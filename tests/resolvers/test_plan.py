"""Plans: what the table says is what the verbs do, whoever calls them."""

import asyncio
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from auth.authentication import PLAN
from graph.schema import schema
from graph.webhook_payload import PayloadWriter
from models.errors import ErrorCode, Refused
from models.identifier import Prefix, new_id
from models.plan import PLANS, Plan, PlanFeature, PlanLimit, includes
from models.team import DocumentTemplate
from models.viewer import SYSTEM, Viewer
from resolvers.api_key import api_key_create
from resolvers.app import app_register
from resolvers.client import client_archive, client_create, client_unarchive
from resolvers.member import member_add, member_invite
from resolvers.perform import Outcome, perform
from resolvers.plan import plan_change
from resolvers.product import product_create
from resolvers.team import team_create, team_update
from resolvers.vault import Vault
from resolvers.webhook_endpoint import webhook_endpoint_create
from resolvers.webhook_tools import WEBHOOK_TOOLS, WebhookTools
from server.database import Database

Verb = Callable[[AsyncSession, Viewer, int], Awaitable[Any]]


async def _client(session: AsyncSession, viewer: Viewer, number: int) -> Any:
    return await client_create(session, viewer, {"name": f"Client {number}"})


async def _product(session: AsyncSession, viewer: Viewer, number: int) -> Any:
    return await product_create(session, viewer, {"name": f"Item {number}", "unit_price": Decimal(1)})


async def _member(session: AsyncSession, viewer: Viewer, number: int) -> Any:
    add = member_add if number % 2 else member_invite
    return await add(session, viewer, {"name": f"Person {number}", "email": f"p{number}@example.com"})


async def _webhook(session: AsyncSession, viewer: Viewer, number: int) -> Any:
    return await webhook_endpoint_create(session, viewer, {"url": f"https://hooks.example/{number}"})


ADDING: dict[PlanLimit, tuple[Verb, tuple[str, ...]]] = {
    PlanLimit.MEMBERS: (_member, ("input", "email")),
    PlanLimit.CLIENTS: (_client, ("input",)),
    PlanLimit.PRODUCTS: (_product, ("input",)),
    PlanLimit.WEBHOOK_ENDPOINTS: (_webhook, ("input",)),
}
ON: dict[PlanLimit, Plan] = dict.fromkeys(PlanLimit, Plan.FREE) | {
    PlanLimit.WEBHOOK_ENDPOINTS: Plan.BUSINESS  # the API is part of no other
}


async def open_team(database: Database, plan: Plan) -> Viewer:
    database.session_info[WEBHOOK_TOOLS] = WebhookTools(
        Vault([Vault.new_key()]), PayloadWriter(schema, database).fault_of
    )
    viewer = Viewer(new_id(Prefix.TEAM), SYSTEM)
    draft: Any = {"slug": viewer.team_id[5:].lower(), "name": "Acme", "currency": "EUR", "plan": plan}
    await perform(database, viewer, lambda session, viewer: team_create(session, viewer, draft))
    return viewer


async def add(database: Database, viewer: Viewer, limit: PlanLimit, numbers: range) -> None:
    async def all_at_once(session: AsyncSession, viewer: Viewer) -> Outcome:
        for number in numbers:
            await ADDING[limit][0](session, viewer, number)
        return {}

    await perform(database, viewer, all_at_once)


@pytest.mark.parametrize("limit", PlanLimit)
async def test_a_full_plan_takes_no_more(database: Database, limit: PlanLimit) -> None:
    plan = ON[limit]
    most = PLANS[plan].limits[limit]
    assert most is not None
    viewer = await open_team(database, plan)
    await add(database, viewer, limit, range(most))
    with pytest.raises(Refused) as refused:
        await add(database, viewer, limit, range(most, most + 1))
    [error] = refused.value.errors
    assert (error.code, error.path) == (ErrorCode.PLAN_LIMIT, ADDING[limit][1])
    assert error.message == f"The plan {plan} holds {most} {limit.replace('_', ' ')} and no more."


async def test_callers_at_the_same_time_cannot_slip_past_the_limit(database: Database) -> None:
    viewer = await open_team(database, Plan.FREE)
    most = PLANS[Plan.FREE].limits[PlanLimit.CLIENTS] or 0
    await add(database, viewer, PlanLimit.CLIENTS, range(most - 1))
    adding = (add(database, viewer, PlanLimit.CLIENTS, range(n, n + 1)) for n in range(8))
    outcomes = await asyncio.gather(*adding, return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", *["Refused"] * 7]


async def test_what_is_archived_makes_room_and_cannot_come_back_without(database: Database) -> None:
    viewer = await open_team(database, Plan.FREE)
    most = PLANS[Plan.FREE].limits[PlanLimit.CLIENTS] or 0
    first = (await perform(database, viewer, lambda s, v: client_create(s, v, {"name": "First"})))["client"]
    await add(database, viewer, PlanLimit.CLIENTS, range(most - 1))
    await perform(database, viewer, lambda s, v: client_archive(s, v, first.id))
    await add(database, viewer, PlanLimit.CLIENTS, range(1))
    with pytest.raises(Refused) as refused:
        await perform(database, viewer, lambda s, v: client_unarchive(s, v, first.id))
    assert [(each.code, each.path) for each in refused.value.errors] == [(ErrorCode.PLAN_LIMIT, ("id",))]


async def test_without_a_limit_nothing_is_counted_or_locked(database: Database) -> None:
    viewer = await open_team(database, Plan.BUSINESS)
    caller = Viewer(viewer.team_id, SYSTEM, plan=Plan.BUSINESS)
    statements: list[str] = []
    event.listen(
        database.engine.sync_engine, "before_cursor_execute", lambda *given: statements.append(given[2])
    )
    await add(database, caller, PlanLimit.CLIENTS, range(3))
    assert any("INSERT INTO client" in statement for statement in statements)
    assert not [each for each in statements if "count(" in each or "FOR NO KEY UPDATE" in each]


async def test_a_larger_plan_holds_at_once(database: Database) -> None:
    viewer = await open_team(database, Plan.FREE)
    most = PLANS[Plan.FREE].limits[PlanLimit.CLIENTS] or 0
    await add(database, viewer, PlanLimit.CLIENTS, range(most))
    await perform(database, viewer, lambda s, v: plan_change(s, v, Plan.PRO))
    await add(database, viewer, PlanLimit.CLIENTS, range(1))


@pytest.mark.parametrize("plan", Plan)
async def test_features_are_refused_where_the_plan_lacks_them(database: Database, plan: Plan) -> None:
    viewer = await open_team(database, plan)
    key: Any = {"name": "Key", "scopes": ["read"]}
    app: Any = {"name": "App", "scopes": ["read"], "redirect_uris": ["https://a.example/"], "kind": "PUBLIC"}
    holder = Viewer(viewer.team_id, SYSTEM, frozenset({"read"}))
    wanted: list[tuple[PlanFeature, Any, tuple[str, ...]]] = [
        (PlanFeature.API, lambda s, v: api_key_create(s, holder, key), ("input",)),
        (PlanFeature.API, lambda s, v: app_register(s, v, app), ("input",)),
        (
            PlanFeature.BRANDING,
            lambda s, v: team_update(s, v, {"logo_reference": "logo.png"}),
            ("input", "logo_reference"),
        ),
        (
            PlanFeature.TEMPLATES,
            lambda s, v: team_update(s, v, {"quote_defaults": {"template": DocumentTemplate.CLASSIC}}),
            ("input", "quote_defaults", "template"),
        ),
    ]
    assert {feature for feature, _, _ in wanted} == set(PlanFeature)
    for feature, verb, path in wanted:
        if includes(plan, feature):
            await perform(database, viewer, verb)
            continue
        with pytest.raises(Refused) as refused:
            await perform(database, viewer, verb)
        found = [(each.code, each.path) for each in refused.value.errors]
        assert found == [(ErrorCode.PLAN_REQUIRED, path)]


def test_who_is_let_in_is_who_has_the_api() -> None:
    assert [plan for plan in Plan if includes(plan, PlanFeature.API)] == [PLAN]


async def test_the_plainest_look_is_free(database: Database) -> None:
    viewer = await open_team(database, Plan.FREE)
    defaults: Any = {"template": DocumentTemplate.MODERN}
    await perform(database, viewer, lambda s, v: team_update(s, v, {"quote_defaults": defaults}))
