"""Proving who asks in passing: by a condition of a statement that is made anyway."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Proof:
    """That the viewer, who was known before, may still come in.

    `condition` is SQL, of the team's id as $1 and of `credential` as $2.
    """

    condition: str = "$2::text is null"
    credential: str | None = None


PROVEN = Proof()
"""For a viewer who needs no proof any more."""


class NotAdmitted(Exception):
    """The viewer may not come in any more, or is not who they were."""
