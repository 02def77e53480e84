"""The states of a background job that an operator can ask for."""

from enum import StrEnum


class JobState(StrEnum):
    """What becomes of a job; one that succeeded is forgotten at once."""

    TODO = "todo"
    DOING = "doing"
    FAILED = "failed"
    ABORTED = "aborted"
    CANCELLED = "cancelled"
