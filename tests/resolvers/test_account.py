"""Opening an account with a team."""

from resolvers.account import new_slug


def test_a_slug_reads_like_the_name_and_is_new_each_time() -> None:
    assert new_slug("Quinn & Söhne GmbH").startswith("quinn-sohne-gmbh-")
    assert new_slug("若葉印刷").startswith("team-")
    assert new_slug("Acme") != new_slug("Acme")
    assert len(new_slug("x" * 300)) <= 63
