"""The closed list of codes, and refusals that keep their paths on the way out."""

import pytest

from models.errors import ErrorCode, Faults, Refused, UserError


@pytest.mark.parametrize("code", ErrorCode)
def test_every_code_is_named_by_its_value_and_means_one_sentence(code: ErrorCode) -> None:
    assert code.value == code.name
    assert code.description.endswith(".")
    assert code.description.count(".") == 1
    assert code.description[0].isupper()


def test_no_two_codes_mean_the_same() -> None:
    assert len({code.description for code in ErrorCode}) == len(ErrorCode)


def test_a_code_is_its_own_string() -> None:
    assert ErrorCode("TAKEN") is ErrorCode.TAKEN
    assert f"{ErrorCode.TAKEN}" == "TAKEN"


def test_a_refusal_says_what_and_where() -> None:
    refused = Refused.at(["line_items", "3", "quantity"], ErrorCode.OUT_OF_RANGE, "must be above 0")

    assert refused.errors == (
        UserError(ErrorCode.OUT_OF_RANGE, ("line_items", "3", "quantity"), "must be above 0"),
    )
    assert str(refused) == "OUT_OF_RANGE line_items.3.quantity: must be above 0"


def test_a_refusal_carries_every_fault() -> None:
    title = UserError(ErrorCode.REQUIRED, ("title",), "a title is needed")
    terms = UserError(ErrorCode.TOO_LONG, ("terms",), "at most 20000 characters")

    assert Refused(title, terms).errors == (title, terms)


def test_seen_from_outside_every_path_gains_the_prefix() -> None:
    inner = Refused(
        UserError(ErrorCode.REQUIRED, ("name",), "a name is needed"),
        UserError(ErrorCode.INVALID, (), "not a line"),
    )

    outer = inner.under("input", "line_items").under("root")

    assert [error.path for error in outer.errors] == [
        ("root", "input", "line_items", "name"),
        ("root", "input", "line_items"),
    ]
    assert [error.path for error in inner.errors] == [("name",), ()]


def test_a_refusal_without_a_reason_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="at least one error"):
        Refused()


def test_faults_are_collected_and_refused_together() -> None:
    faults = Faults()
    faults.refuse_if_any()
    faults.add(("name",), ErrorCode.REQUIRED, "a name is needed")
    faults.add(["line_items", "0"], ErrorCode.INVALID, "not a line")

    with pytest.raises(Refused) as refused:
        faults.refuse_if_any()

    assert [error.path for error in refused.value.errors] == [("name",), ("line_items", "0")]
    assert len(faults) == 2
