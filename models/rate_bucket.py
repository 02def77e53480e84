"""Leaky buckets: how much each caller has poured into the server lately."""

from datetime import datetime

from sqlmodel import SQLModel

from models.columns import code_field, instant_field


class RateBucket(SQLModel, table=True):
    """The moment at which the bucket `key` will have leaked empty; one that has passed says nothing.

    Nobody's property, and unlogged: after a crash of the database all buckets are empty.
    """

    __tablename__ = "rate_bucket"
    __table_args__ = ({"prefixes": ["unlogged"]},)

    key: str = code_field(primary_key=True)
    empty_at: datetime = instant_field()
