"""Why a caller is turned away as a whole: each refusal knows its code and its HTTP status."""

from __future__ import annotations

from typing import ClassVar

from models.errors import ErrorCode


class AccessRefused(Exception):
    """The caller may not have this; the message is fit to be shown to them."""

    code: ClassVar[ErrorCode]
    status: ClassVar[int]

    @property
    def details(self) -> dict[str, object]:
        """What stands beside the code in `extensions`."""
        return {}


class Unauthenticated(AccessRefused):
    """No valid credentials came with the request (RFC 6750 §3.1)."""

    code = ErrorCode.UNAUTHENTICATED
    status = 401

    def __init__(
        self, message: str = "Send a valid API key or access token as `Authorization: Bearer …`."
    ) -> None:
        super().__init__(message)


class InsufficientScope(AccessRefused):
    """The credentials are valid but lack `scope`."""

    code = ErrorCode.INSUFFICIENT_SCOPE
    status = 403

    def __init__(self, scope: str) -> None:
        super().__init__(f"This needs the scope {scope}.")
        self.scope = scope

    @property
    def details(self) -> dict[str, object]:
        return {"scope": self.scope}


class PlanRequired(AccessRefused):
    """The team's plan does not include what was asked for."""

    code = ErrorCode.PLAN_REQUIRED
    status = 403

    def __init__(self, plan: str) -> None:
        super().__init__(f"This needs the plan {plan}.")
        self.plan = plan

    @property
    def details(self) -> dict[str, object]:
        return {"plan": self.plan}


class Throttled(AccessRefused):
    """Too much was asked in too short a time; `retry_after` is in seconds."""

    code = ErrorCode.THROTTLED
    status = 429

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"Too many requests; try again in {retry_after:.1f} s.")
        self.retry_after = retry_after

    @property
    def details(self) -> dict[str, object]:
        return {"retryAfter": self.retry_after}
