"""The directive that shows in the schema which scope a field needs."""

import strawberry
from strawberry.schema_directive import Location


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    description="The scope that a caller needs to ask for this field.",
)
class RequiresScope:
    """Names one scope, such as `read:quotes`."""

    scope: str = strawberry.directive_field(name="scope")
