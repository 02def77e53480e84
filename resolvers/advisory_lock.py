"""Waiting for those who are about to do the same, where there is no row yet that could be locked."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession


async def advisory_lock(session: AsyncSession, name: str) -> None:
    """Transactions that lock the same name wait for each other until they end."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
