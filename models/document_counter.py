"""Counters: where the next document number of a team comes from."""

from enum import StrEnum

from sqlmodel import SQLModel

from models.columns import enum_field, id_field
from models.keys import team_key


class CountedDocument(StrEnum):
    """The documents that are numbered, each in a sequence of its own."""

    QUOTE = "QUOTE"
    INVOICE = "INVOICE"


class DocumentCounter(SQLModel, table=True):
    """The last number given out; its row lock makes numbers gapless under parallel transactions."""

    __tablename__ = "document_counter"
    __table_args__ = (team_key(),)

    team_id: str = id_field(primary_key=True)
    kind: CountedDocument = enum_field(CountedDocument, "document_counter_kind", primary_key=True)
    last: int
