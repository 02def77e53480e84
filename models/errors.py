"""What can go wrong, as one closed list, and how a rule says no.

`Refused` is raised by models and verbs for whatever a person can mend; `graph/` answers it as
`userErrors`. The whole-request codes appear as `errors[].extensions.code` instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from models.described_enum import DescribedEnum

Path = tuple[str, ...]


class ErrorCode(DescribedEnum):
    """Every code the API can answer with. `.description` is its meaning in one sentence."""

    # Answered in a payload's userErrors, with a path into the arguments.
    NOT_FOUND = "NOT_FOUND", "Nothing your team can see has this id."
    REQUIRED = "REQUIRED", "A value is needed here and none was given."
    INVALID = "INVALID", "The value is not one this field accepts."
    INVALID_STATE = "INVALID_STATE", "The object's present state does not allow this step."
    TOO_LONG = "TOO_LONG", "The text is longer than this field allows."
    TOO_SHORT = "TOO_SHORT", "The text is shorter than this field allows."
    TOO_MANY = "TOO_MANY", "The list holds more items than this field allows."
    OUT_OF_RANGE = "OUT_OF_RANGE", "The number or date lies outside the range this field allows."
    TAKEN = "TAKEN", "Another object of your team already uses this value."
    DUPLICATE = "DUPLICATE", "The same value was given more than once in this request."
    VERSION_CONFLICT = "VERSION_CONFLICT", "The object has changed since the version you expected."
    IDEMPOTENCY_KEY_REUSED = (
        "IDEMPOTENCY_KEY_REUSED",
        "This idempotency key was already used with other arguments.",
    )
    CURRENCY_MISMATCH = "CURRENCY_MISMATCH", "The currency differs from the one this has to be in."
    OVERPAYMENT = "OVERPAYMENT", "The payment is more than what is still due."
    OVERREFUND = "OVERREFUND", "The refund is more than what is left of the payment."
    SUPERSEDED = "SUPERSEDED", "A newer revision has taken the place of this one."
    EXPIRED = "EXPIRED", "The time in which this could be done is over."
    AMOUNT_TOO_LARGE = "AMOUNT_TOO_LARGE", "The amount is larger than can be stored."
    FORBIDDEN = "FORBIDDEN", "You may see this but not do this to it."
    PLAN_LIMIT = "PLAN_LIMIT", "Your team's plan holds no more of these."

    # Answered for a whole request, in errors[].extensions.code.
    UNAUTHENTICATED = "UNAUTHENTICATED", "The request carries no valid credentials."
    INSUFFICIENT_SCOPE = "INSUFFICIENT_SCOPE", "The credentials lack a scope this operation needs."
    PLAN_REQUIRED = "PLAN_REQUIRED", "Your team's plan does not include this."
    THROTTLED = "THROTTLED", "Too much was asked in too short a time; retry after the given delay."
    BAD_USER_INPUT = "BAD_USER_INPUT", "A variable or argument does not fit its declared type."
    GRAPHQL_PARSE_FAILED = "GRAPHQL_PARSE_FAILED", "The document is not valid GraphQL syntax."
    GRAPHQL_VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED", "The document does not fit the schema."
    MAX_COST_EXCEEDED = "MAX_COST_EXCEEDED", "The operation costs more than one request may."
    MAX_DEPTH_EXCEEDED = "MAX_DEPTH_EXCEEDED", "The operation is nested deeper than allowed."
    DOCUMENT_TOO_LARGE = "DOCUMENT_TOO_LARGE", "The document has more text, tokens or aliases than allowed."
    INTERNAL = "INTERNAL", "The server failed; the message carries a reference to its log."
    CURSOR_INVALID = "CURSOR_INVALID", "The cursor was not made by this list, or was changed."
    CURSOR_EXPIRED = "CURSOR_EXPIRED", "The events after this cursor are no longer kept."
    BAD_REQUEST = "BAD_REQUEST", "The HTTP request or WebSocket message is not a GraphQL request."
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED", "This HTTP method cannot run this operation; use POST."
    UNSUPPORTED_MEDIA_TYPE = "UNSUPPORTED_MEDIA_TYPE", "The body has to be application/json in UTF-8."
    BODY_TOO_LARGE = "BODY_TOO_LARGE", "The request body is larger than allowed."
    SUBSCRIPTION_LIMIT = (
        "SUBSCRIPTION_LIMIT",
        "This connection runs as many operations, or your team has as many subscriptions, as allowed.",
    )
    TIMEOUT = "TIMEOUT", "The request body, a lock or a statement took too long."
    PERSISTED_QUERY_NOT_FOUND = (
        "PERSISTED_QUERY_NOT_FOUND",
        "No document is stored under this hash; send it together with its text.",
    )
    PERSISTED_QUERY_NOT_SUPPORTED = (
        "PERSISTED_QUERY_NOT_SUPPORTED",
        "Documents cannot be asked for by their hash here; send the text.",
    )
    PERSISTED_QUERY_NOT_IN_LIST = (
        "PERSISTED_QUERY_NOT_IN_LIST",
        "Only documents that the operator has registered run here.",
    )


@dataclass(frozen=True, slots=True)
class UserError:
    """One thing a person can mend.

    `path` leads to the faulty value: snake_case names, and list indexes as digits.
    """

    code: ErrorCode
    path: Path
    message: str


class Refused(Exception):
    """A rule said no; nothing was changed. Carries at least one `UserError`."""

    def __init__(self, *errors: UserError) -> None:
        """Raise ValueError when called without an error: a refusal has to say why."""
        if not errors:
            raise ValueError("a refusal needs at least one error")
        super().__init__(*errors)
        self.errors = errors

    def __str__(self) -> str:
        """All messages with their paths, for logs and test output."""
        return "; ".join(f"{e.code} {'.'.join(e.path)}: {e.message}" for e in self.errors)

    @classmethod
    def at(cls, path: Sequence[str], code: ErrorCode, message: str) -> Self:
        """A refusal of the single value at `path`."""
        return cls(UserError(code, tuple(path), message))

    def under(self, *prefix: str) -> Self:
        """The same refusal as seen from a level further out: every path gains `prefix`."""
        return type(self)(*(replace(e, path=prefix + e.path) for e in self.errors))


class Faults:
    """Collects every fault of an input, so that a person can mend them all at once."""

    def __init__(self) -> None:
        self._errors: list[UserError] = []

    def __len__(self) -> int:
        """How many faults have been found so far."""
        return len(self._errors)

    def add(self, path: Sequence[str], code: ErrorCode, message: str) -> None:
        """Note that the value at `path` is at fault."""
        self._errors.append(UserError(code, tuple(path), message))

    def refuse_if_any(self) -> None:
        """Raise `Refused` with all faults found so far, in the order they were found."""
        if self._errors:
            raise Refused(*self._errors)
