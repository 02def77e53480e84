"""Holding teams to their plans. The verbs ask, so that the API, pages and jobs agree."""

from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.client import Client
from models.errors import ErrorCode, Path, Refused
from models.event import EventType
from models.member import Member
from models.plan import PLANS, Plan, PlanFeature, PlanLimit, cheapest_with, includes
from models.product import Product
from models.team import Team
from models.viewer import Viewer
from models.webhook_endpoint import DisabledReason, WebhookEndpoint
from resolvers.events import record
from resolvers.rows import lock

_team: Any = Team
_client: Any = Client
_product: Any = Product
_member: Any = Member
_webhook: Any = WebhookEndpoint

_COUNTED: Final[dict[PlanLimit, tuple[Any, ColumnElement[bool]]]] = {
    PlanLimit.MEMBERS: (_member, _member.removed_at.is_(None)),
    PlanLimit.CLIENTS: (_client, _client.archived_at.is_(None) & _client.deleted_at.is_(None)),
    PlanLimit.PRODUCTS: (_product, _product.archived_at.is_(None)),
    PlanLimit.WEBHOOK_ENDPOINTS: (
        _webhook,
        _webhook.deleted_at.is_(None)
        & _webhook.disabled_reason.is_distinct_from(DisabledReason.AUTHORIZATION_ENDED),
    ),
}
"""The rows that count towards each limit."""


async def refuse_beyond_limit(session: AsyncSession, viewer: Viewer, limit: PlanLimit, path: Path) -> None:
    """Raises Refused PLAN_LIMIT at `path` where the team has more by now than its plan can hold.

    For after something was added. Callers at the same time wait for each other, so that none slips past.
    Where there is no limit, nothing is counted or locked.
    """
    if PLANS[viewer.plan].limits[limit] is None:
        return
    plan = await _plan_of(session, viewer)
    most = PLANS[plan].limits[limit]
    if most is None:
        return
    await session.execute(select(_team.id).where(_team.id == viewer.team_id).with_for_update(key_share=True))
    table, counts = _COUNTED[limit]
    counting = select(func.count()).select_from(table).where(table.team_id == viewer.team_id, counts)
    if (await session.scalars(counting)).one() > most:
        held = limit.value.replace("_", " ")
        raise Refused.at(path, ErrorCode.PLAN_LIMIT, f"The plan {plan} holds {most:,} {held} and no more.")


async def require_feature(session: AsyncSession, viewer: Viewer, feature: PlanFeature, path: Path) -> None:
    """Raises Refused PLAN_REQUIRED at `path` where the team's plan lacks the feature."""
    if not includes(viewer.plan, feature) and not includes(await _plan_of(session, viewer), feature):
        raise Refused.at(path, ErrorCode.PLAN_REQUIRED, f"This needs the plan {cheapest_with(feature)}.")


async def plan_change(session: AsyncSession, viewer: Viewer, plan: Plan) -> dict[str, Any]:
    """Puts the team on another plan. What it has beyond the limits of that one stays."""
    team = await lock(session, viewer, Team, viewer.team_id)
    if team.plan is not plan:
        team.plan = plan
        team.version += 1
        record(session, EventType.TEAM_UPDATED, team)
    return {"team": team}


async def _plan_of(session: AsyncSession, viewer: Viewer) -> Plan:
    """The plan of the team as it is; a viewer who is no credential of the API need not know it."""
    return (await session.get_one(Team, viewer.team_id)).plan
