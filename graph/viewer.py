"""Who is asking, in the schema."""

import strawberry


@strawberry.type
class ViewerQueries:
    """The caller."""

    @strawberry.field(description="The version of this API, a date.")
    def api_version(self) -> str:
        """Changes when something is added or deprecated."""
        return "2026-11-20"
