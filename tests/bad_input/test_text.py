"""Text that is too long, or that no one can have meant, in every place where a mutation takes text."""

from typing import Any

import pytest

from tests.bad_input.calls import MUTATIONS, SKIP, document_of, is_text, replaced
from tests.bad_input.conftest import Send, Stage, at

CREATE = """
mutation ($input: ClientCreateInput!) { clientCreate(input: $input) { userErrors { code path message } } }
"""
CREATE_NAMED = 'mutation { clientCreate(input: {name: "NAME"}) { userErrors { code path message } } }'
LONG = "x" * 100_000
LONG_OF = {"website": f"https://example.com/{LONG}", "email": f"{LONG}@example.com", "phone": "1" * 100_000}
"""What is long and would be right otherwise."""


WITH_TEXT = {"input", "lineItems", "reason", "comment"}
TALKATIVE = [name for name, field in MUTATIONS.items() if WITH_TEXT & field.args.keys()]


@pytest.mark.parametrize("mutation", TALKATIVE)
async def test_every_text_has_a_most_length(send_in_vain: Send, stage: Stage, mutation: str) -> None:
    def long(name: str, type_: Any) -> Any:
        return LONG_OF.get(name, LONG) if is_text(type_) and name != "idempotencyKey" else SKIP

    for path, variables in replaced(mutation, stage, long):
        answer = await send_in_vain(document_of(mutation), **variables)
        assert {code for code, where in answer.errors if where == path} & {"TOO_LONG", "INVALID"}, path


@pytest.mark.parametrize("mutation", TALKATIVE)
async def test_no_text_takes_control_characters(send_in_vain: Send, stage: Stage, mutation: str) -> None:
    def bell(_name: str, type_: Any) -> Any:
        return "bell\x07" if is_text(type_) else SKIP

    for path, variables in replaced(mutation, stage, bell):
        answer = await send_in_vain(document_of(mutation), **variables)
        assert ("INVALID", path) in answer.errors


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b", "\udfff"], ids=["NUL", "half a pair", "other half"])
async def test_nor_what_is_no_text(send_in_vain: Send, stage: Stage, text: str) -> None:
    def broken(_name: str, type_: Any) -> Any:
        return text if is_text(type_) else SKIP

    for mutation in ("quoteCreate", "teamUpdate", "invoiceVoid"):
        for path, variables in replaced(mutation, stage, broken):
            answer = await send_in_vain(document_of(mutation), **variables)
            assert answer.errors == [("BAD_USER_INPUT", path)]


@pytest.mark.parametrize("escape", ["\\u0000", "\\ud800", "\\udfff", "\\u0007"])
async def test_nor_as_a_literal(send_in_vain: Send, escape: str) -> None:
    literal = CREATE_NAMED.replace("NAME", f"a{escape}b")
    answer = await send_in_vain(literal)
    ((code, path),) = answer.errors
    assert code in ("INVALID", "BAD_USER_INPUT", "GRAPHQL_PARSE_FAILED")
    if code != "GRAPHQL_PARSE_FAILED":  # a lone surrogate is no character of the language
        assert path == at("input.name")


async def test_a_raw_nul_in_the_document(send_in_vain: Send) -> None:
    answer = await send_in_vain(CREATE_NAMED.replace("NAME", "a\x00b"))
    assert answer.errors == [("BAD_USER_INPUT", at("input.name"))]


async def test_a_text_of_almost_a_megabyte(send_in_vain: Send) -> None:
    answer = await send_in_vain(CREATE, input={"name": "Ann", "notes": "x" * 990_000})
    assert answer.errors == [("TOO_LONG", at("input.notes"))]


async def test_a_text_of_a_megabyte(send_in_vain: Send) -> None:
    answer = await send_in_vain(CREATE, input={"name": "Ann", "notes": "x" * 1_000_000})
    assert (answer.status, answer.errors) == (413, [("BODY_TOO_LARGE", [])])


async def test_a_literal_of_a_megabyte(send_in_vain: Send) -> None:
    long = "x" * 990_000
    answer = await send_in_vain(CREATE_NAMED.replace("NAME", long))
    assert answer.errors == [("DOCUMENT_TOO_LARGE", [])]


@pytest.mark.parametrize("name", ["", " ", "\n\t", "\u00a0\u2003"])
async def test_a_name_of_nothing(send_in_vain: Send, name: str) -> None:
    answer = await send_in_vain(CREATE, input={"name": name})
    assert answer.errors == [("REQUIRED", at("input.name"))]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "not an address"),
        ("email", "ann@"),
        ("email", "ann@exa mple.com"),
        ("website", "javascript:alert(1)"),
        ("website", "ftp://example.com"),
        ("website", "https://user:secret@example.com"),
        ("website", "https://exa\x07mple.com"),
        ("website", "http://[::1"),
    ],
)
async def test_contact_details_that_cannot_be(send_in_vain: Send, field: str, value: str) -> None:
    answer = await send_in_vain(CREATE, input={"name": "Ann", field: value})
    assert answer.errors == [("INVALID", at(f"input.{field}"))]
