"""User errors: what a person can mend, answered beside the result of a mutation."""

from collections.abc import Sequence

import strawberry
from strawberry.utils.str_converters import to_camel_case

from models.errors import ErrorCode, Refused


@strawberry.type(
    description="Something about the arguments, or about the state they meet, that a person can mend."
)
class UserError:
    """One fault; a payload lists all that were found."""

    code: ErrorCode = strawberry.field(description="What kind of fault it is, for programs.")
    path: list[str] = strawberry.field(
        description="The way to the faulty value in the arguments: names, and positions in lists as digits, "
        'such as ["input", "lineItems", "3", "quantity"].'
    )
    message: str = strawberry.field(description="What is wrong, in English, for people.")


def user_errors(refused: Refused) -> list[UserError]:
    """The faults of a refusal, with their paths in the spelling of the schema."""
    return [
        UserError(code=error.code, path=spell(error.path), message=error.message) for error in refused.errors
    ]


def spell(path: Sequence[str]) -> list[str]:
    """A path of Python names in the spelling of the schema."""
    return [name if name.isdecimal() else to_camel_case(name) for name in path]
