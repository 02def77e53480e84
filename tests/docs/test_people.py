"""What docs/people.md says is what holds."""

import re

from auth.sign_in import SIGN_IN
from models import invitation
from models.mailed_link import LIFETIME, LinkPurpose
from models.member import MemberRole
from models.password import SHORTEST
from models.user_session import IDLE, LONGEST
from tests.docs.examples import examples, page, run_in_order
from tests.docs.tables import role_table
from tests.over_http import HttpApi

PAGE = "people.md"
NUMBERS = {7: "seven", 10: "ten", 12: "twelve", 30: "thirty", 60: "sixty"}


def test_the_tables_are_those_of_the_code() -> None:
    roles = re.findall(r"^\| `([A-Z]+)` \| (.+) \|$", page(PAGE), re.M)
    assert roles == [(role.value, role.description) for role in MemberRole]
    assert role_table() in page(PAGE)


def test_the_times_and_numbers_are_those_of_the_code() -> None:
    text = page(PAGE)
    assert f"{NUMBERS[LONGEST.days]} days, or until it has not been used for {NUMBERS[IDLE.days]}" in text
    assert f"at least {NUMBERS[SHORTEST]} characters" in text
    assert f"It works once, for {NUMBERS[invitation.LIFETIME.days]} days" in text
    assert LIFETIME[LinkPurpose.PASSWORD_RESET].total_seconds() == 3600 and "for an hour" in text
    account, network = round(SIGN_IN.account.capacity), round(SIGN_IN.network.capacity)
    assert f"After {NUMBERS[account]} attempts on one account, or {NUMBERS[network]} from one network" in text
    assert round(SIGN_IN.account.window) == round(SIGN_IN.network.window) == 15 * 60


async def test_every_example_answers_what_the_page_says(http_api: HttpApi) -> None:
    shown = list(examples(PAGE))
    assert len(shown) == page(PAGE).count("```graphql")
    for example, answer in await run_in_order(http_api, shown):
        assert answer == example.answer, example.operation
