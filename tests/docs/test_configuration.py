"""What docs/configuration.md says can be set."""

from tests.docs.examples import page
from tests.docs.tables import configuration_table


def test_the_page_lists_every_setting() -> None:
    assert configuration_table() in page("configuration.md")
