"""Changes that start from a version that is no longer, or never was."""

import pytest

from tests.bad_input.calls import ID_ARGUMENT, MUTATIONS, document_of, least_variables
from tests.bad_input.conftest import Send, Stage

UNVERSIONED = {
    *("apiKeyRotate", "apiKeyRevoke", "appRotateSecret", "appDelete", "authorizationRevoke"),
    *("memberUpdate", "memberRemove"),
    *("webhookEndpointRotateSecret", "webhookEndpointDelete"),
    *("webhookEndpointTest", "webhookDeliveryRetry", "webhookReplay"),
}
"""Who comes in and by what: whatever was decided last is to hold, whoever else decided before. Sending again
changes nothing that somebody decided."""


def test_whatever_changes_something_takes_the_version_that_it_starts_from() -> None:
    changing = (ID_ARGUMENT.keys() | {"teamUpdate"}) - UNVERSIONED
    assert {name for name, field in MUTATIONS.items() if "expectedVersion" in field.args} == changing


@pytest.mark.parametrize("version", [0, 999, -1])
@pytest.mark.parametrize(
    "mutation", [name for name, field in MUTATIONS.items() if "expectedVersion" in field.args]
)
async def test_another_version(send_in_vain: Send, stage: Stage, mutation: str, version: int) -> None:
    variables = least_variables(mutation, stage) | {"expectedVersion": version}
    answer = await send_in_vain(document_of(mutation), **variables)
    assert answer.errors == [("VERSION_CONFLICT", ["expectedVersion"])]
