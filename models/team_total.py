"""How long a team's longest lists are, so that nobody has to count them."""

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from models.columns import FixedText, id_field
from models.keys import team_key


class TeamTotal(SQLModel, table=True):
    """How many rows of a table a team has that are not deleted; triggers on that table keep it."""

    __tablename__ = "team_total"
    __table_args__ = (team_key(),)

    team_id: str = id_field(primary_key=True)
    counted: str = Field(sa_type=FixedText, primary_key=True)
    """The name of the table."""
    total: int = Field(sa_type=BigInteger)
