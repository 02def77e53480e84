"""Forgetting what was sent to webhook endpoints, and the endpoints that were deleted, after 30 days."""

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from models.viewer import Viewer
from models.webhook_delivery import KEPT

FORGET_AT_ONCE = 2_000
"""Deliveries that are forgotten in one transaction, so that none holds its locks for long."""

# Endpoint by endpoint, as the log is indexed. What waits is kept for as long as its endpoint is enabled.
_DELIVERIES: Final = text(
    """
    delete from webhook_delivery where team_id = :team_id and ctid = any(array(
        select found.ctid from webhook_endpoint as endpoint
        left join webhook_queue as queue
            on queue.team_id = endpoint.team_id and queue.endpoint_id = endpoint.id
        cross join lateral (
            select delivery.ctid from webhook_delivery as delivery
            where delivery.team_id = endpoint.team_id and delivery.endpoint_id = endpoint.id
                and delivery.created_at < :before
                and (delivery.status <> 'PENDING' or queue.endpoint_id is null)
            order by delivery.created_at, delivery.id limit :most
        ) as found
        where endpoint.team_id = :team_id limit :most
    ))
    """
)
_ENDPOINTS: Final = text(
    """
    delete from webhook_endpoint as endpoint where team_id = :team_id and deleted_at < :before
    and (
        select min(created_at) from webhook_delivery as delivery
        where delivery.team_id = endpoint.team_id and delivery.endpoint_id = endpoint.id
    ) is null
    """
)


async def webhook_log_forget(session: AsyncSession, viewer: Viewer) -> dict[str, Any]:
    """Forgets the team's oldest deliveries with their attempts, `FORGET_AT_ONCE` at most, and says how many.

    An endpoint that was deleted goes with the last of its deliveries.
    """
    values = {"team_id": viewer.team_id, "before": datetime.now(UTC) - KEPT}
    forgotten: Any = await session.execute(_DELIVERIES, values | {"most": FORGET_AT_ONCE})
    await session.execute(_ENDPOINTS, values)
    return {"deliveries": forgotten.rowcount}
