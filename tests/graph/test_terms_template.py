"""Terms templates through the API, and the terms of a new document."""

from typing import Any

import pytest

from resolvers.terms_template import default_terms
from tests.graph.conftest import Api, MakeTeam

CREATE = """
mutation ($input: TermsTemplateCreateInput!) {
  termsTemplateCreate(input: $input) { termsTemplate { id name body isDefault } userErrors { code path } }
}
"""
UPDATE = """
mutation ($id: ID!, $input: TermsTemplateUpdateInput!) {
  termsTemplateUpdate(id: $id, input: $input) { termsTemplate { body isDefault } userErrors { code path } }
}
"""
LIST = "{ termsTemplates { nodes { name isDefault } } }"


async def create(api: Api, **input: Any) -> Any:
    """The new template."""
    answer = (await api(CREATE, input={"name": "Usual", "body": "Net 30.", **input}))["termsTemplateCreate"]
    assert answer["userErrors"] == []
    return answer["termsTemplate"]


async def terms_of_new(api: Api) -> str | None:
    """The terms that a new document starts with."""
    async with api.database.transaction(api.viewer.team_id) as session:
        return await default_terms(session, api.viewer)


async def test_new_documents_start_with_the_default_template_or_else_the_teams_terms(
    make_team: MakeTeam,
) -> None:
    team = await make_team(default_terms="Pay when you like.")
    template = await create(team)
    assert await terms_of_new(team) == "Pay when you like."
    await team(UPDATE, id=template["id"], input={"isDefault": True, "body": "Line one.\nLine two."})
    assert await terms_of_new(team) == "Line one.\nLine two."
    await team(
        "mutation ($id: ID!) { termsTemplateArchive(id: $id) { userErrors { code } } }", id=template["id"]
    )
    assert await terms_of_new(team) == "Pay when you like."


async def test_a_team_without_terms_has_none(api: Api) -> None:
    assert await terms_of_new(api) is None


async def test_a_new_default_takes_the_place_of_the_old(api: Api) -> None:
    await create(api, name="Old", isDefault=True)
    await create(api, name="New", isDefault=True)
    assert (await api(LIST))["termsTemplates"]["nodes"] == [
        {"name": "New", "isDefault": True},
        {"name": "Old", "isDefault": False},
    ]


@pytest.mark.parametrize(
    ("input", "code", "path"),
    [
        ({"name": ""}, "REQUIRED", ["input", "name"]),
        ({"body": " \n "}, "REQUIRED", ["input", "body"]),
        ({"body": "x" * 10_001}, "TOO_LONG", ["input", "body"]),
        ({"name": "two\nlines"}, "INVALID", ["input", "name"]),
    ],
)
async def test_bad_input_is_refused_at_its_path(api: Api, input: Any, code: str, path: list[str]) -> None:
    answer = (await api(CREATE, input={"name": "Usual", "body": "Net 30.", **input}))["termsTemplateCreate"]
    assert answer == {"termsTemplate": None, "userErrors": [{"code": code, "path": path}]}
