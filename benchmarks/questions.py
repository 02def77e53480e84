"""What is asked: five operations, each with variables for each of the twenty teams."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg

from benchmarks.dataset.database import BenchDatabase
from benchmarks.dataset.teams import COUNTRIES, items

OPERATIONS = Path(__file__).parent / "operations"
UNIQUE = "@UNIQUE@"
"""In a body, stands for text that is different in each request."""


@dataclass(frozen=True)
class Team:
    """A team as its requests need it: its key, and rows of its own to ask for."""

    id: str
    secret: str
    quote_id: str
    client_id: str
    product_ids: list[str]
    currency: str


@dataclass(frozen=True)
class Question:
    """One operation of the contract and the variables that a team sends with it."""

    name: str
    title: str
    variables: Callable[[Team], dict[str, Any]]
    writes: bool = False

    def document(self, folder: Path = OPERATIONS) -> str:
        """The operation as it is sent; `folder` may hold another dialect of it."""
        return (folder / f"{self.name}.graphql").read_text()


@dataclass(frozen=True)
class Request:
    """One POST, ready to be sent any number of times."""

    headers: Mapping[str, str]
    body: str


def _new_quote(team: Team) -> dict[str, Any]:
    country = next(country for country in COUNTRIES if country.currency == team.currency)
    lines = [
        {
            "productId": product_id,
            "name": item.name,
            "description": item.description,
            "quantity": str(position + 1),
            "unit": item.unit,
            "unitPrice": str(item.price),
            "taxRate": str(country.tax_percent),
        }
        for position, (product_id, item) in enumerate(zip(team.product_ids, items(country)[:6], strict=True))
    ]
    quote = {"clientId": team.client_id, "title": "Kitchen and stairs", "issueDate": str(date.today())}
    return {"input": {**quote, "lineItems": lines}, "key": UNIQUE}


QUESTIONS = (
    Question("page", "quote page: 25 quotes × 6 lines", lambda team: {"first": 25}),
    Question("one", "one quote", lambda team: {"id": team.quote_id}),
    Question("list", "list of 50 + totalCount", lambda team: {}),
    Question("dashboard", "dashboard, 3 roots", lambda team: {}),
    Question("create", "create, 6 lines", _new_quote, writes=True),
)


def requests(question: Question, teams: Sequence[Team], document: str) -> list[Request]:
    """The question as every team asks it.

    We know a caller by its key; the peers by the header `x-team`, or by a variable of the document.
    """
    named = "$team:" in document
    return [
        Request(
            headers={
                "content-type": "application/json",
                "accept": "application/json",
                "authorization": f"Bearer {team.secret}",
                "x-team": team.id,
            },
            body=json.dumps(
                {
                    "query": document,
                    "variables": {**question.variables(team), **({"team": team.id} if named else {})},
                },
                ensure_ascii=False,
            ),
        )
        for team in teams
    ]


_ROWS = """
select t.currency,
       (select q.id from quote q where q.team_id = t.id and q.payment_status = 'PAID'
          and exists (select from quote_label l where l.team_id = t.id and l.quote_id = q.id)
          and (select count(*) from invoice i join payment p on p.team_id = t.id and p.invoice_id = i.id
                where i.team_id = t.id and i.quote_id = q.id) = 2
        order by q.created_at desc limit 1) as quote_id,
       (select c.id from client c where c.team_id = t.id order by c.created_at, c.id limit 1) as client_id,
       array(select p.id from product p where p.team_id = t.id order by p.code limit 6) as product_ids
from team t where t.id = $1
"""


async def read_teams(database: BenchDatabase) -> list[Team]:
    """The teams with a paid, labelled quote each, which was paid in two parts, a client and six products."""
    connection = await asyncpg.connect(database.superuser_url)
    try:
        return [Team(key.id, key.secret, **await connection.fetchrow(_ROWS, key.id)) for key in database.keys]
    finally:
        await connection.close()
