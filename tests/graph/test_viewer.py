"""Who is asking, through the API; and what scopes keep from them."""

from tests.graph.conftest import Api, MakeTeam

VIEWER = """
{ apiVersion viewer { scopes expiresAt actor { kind name } team { name currency plan taxRegistered } } }
"""


async def test_the_viewer_is_the_key_and_its_team(make_team: MakeTeam) -> None:
    api = await make_team(name="Acme", currency="AUD", tax_registered=True)
    assert (await api(VIEWER))["viewer"] == {
        "scopes": ["read", "write"],
        "expiresAt": None,
        "actor": {"kind": "API_KEY", "name": "Test key"},
        "team": {"name": "Acme", "currency": "AUD", "plan": "BUSINESS", "taxRegistered": True},
    }


async def test_a_missing_scope_nulls_one_field_and_says_which(api: Api) -> None:
    result = await api.with_scopes("read:clients").execute(VIEWER)
    assert result.data["viewer"]["scopes"] == ["read:clients"]
    assert result.data["viewer"]["team"] is None
    [error] = result.errors
    assert error.path == ["viewer", "team"]
    assert "read:team" in error.message


async def test_a_key_that_may_only_read_cannot_write(api: Api) -> None:
    update = 'mutation { teamUpdate(input: {name: "Mine"}) { team { name } } }'
    result = await api.with_scopes("read").execute(update)
    assert result.data == {"teamUpdate": None}
    assert "write:team" in result.errors[0].message
    assert (await api(VIEWER))["viewer"]["team"]["name"] == "Acme"
