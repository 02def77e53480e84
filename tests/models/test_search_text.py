"""Search text and the queries over it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.search_text import normalise, prefix_query


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (["Café Zoë", None, "zoe@example.com"], "cafe zoe zoe example com"),
        (["STRASSE", "Straße"], "strasse strasse"),
        (["ﬁx №5"], "fix no5"),
        (["東京 タワー"], "東京 タワー"),
        ([None, ""], ""),
    ],
)
def test_words_are_kept_without_case_and_accents(parts: list[str | None], text: str) -> None:
    assert normalise(*parts) == text


@given(st.text())
def test_normalised_text_stays_as_it_is(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    ("search", "query"),
    [
        ("Café zo", "'cafe':* & 'zo':*"),
        ("o'neil", "'o':* & 'neil':*"),
        ("') | 'x", "'x':*"),
        ("a & b | !c <-> d", "'a':* & 'b':* & 'c':* & 'd':*"),
        ("  ", None),
        ("&|!", None),
    ],
)
def test_a_search_becomes_prefixes_and_never_syntax(search: str, query: str | None) -> None:
    assert prefix_query(search) == query


def test_a_long_search_is_cut_to_its_first_sixteen_words() -> None:
    query = prefix_query("word " * 1000)
    assert query is not None
    assert query.count("'word':*") == 16
