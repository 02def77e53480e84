"""The mutations of members, with their inputs and payloads."""

from typing import Annotated

import strawberry
from strawberry import ID, Maybe

from graph.member import Member
from graph.mutation import mutation
from models.member import MemberRole
from resolvers import member as verbs

SCOPE = "write:members"


@strawberry.input(description="Somebody to invite into the team.")
class MemberInviteInput:
    """An address to mail the invitation to."""

    email: str = strawberry.field(description="Where the invitation is mailed to.")
    name: Maybe[str | None] = strawberry.field(
        description="What the team calls the person until they join under their own name."
    )
    role: MemberRole = strawberry.field(
        default=MemberRole.MEMBER, description="What the person may do in the team once they have joined."
    )


MUTATIONS = [
    mutation(
        verbs.member_invite,
        SCOPE,
        "Invites somebody into the team by mail. Somebody who was invited before gets a new invitation.",
        input=MemberInviteInput,
        returns={"member": Member},
    ),
    mutation(
        verbs.member_update,
        SCOPE,
        "Gives a member another role. The last owner of a team stays one, and only an owner makes owners.",
        id=ID,
        role=Annotated[MemberRole, "The role to give."],
        returns={"member": Member},
    ),
    mutation(
        verbs.member_remove,
        SCOPE,
        "Takes a member out of the team at once, or withdraws an invitation. What the member owns stays.",
        id=ID,
        returns={"member": Member},
    ),
]
